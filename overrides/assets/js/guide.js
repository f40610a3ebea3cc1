// The guide works without this. It keeps the answers in the address and says what remains.
(() => {
  const form = document.querySelector(".guide");
  const output = form.querySelector("output");
  const copy = form.querySelector("[data-clipboard-text]");
  const show = () => {
    const answers = [...new FormData(form)].filter(([, answer]) => answer);
    const keys = answers.map((answer) => answer.join("--"));
    const query = new URLSearchParams(answers).toString();
    const left = [...form.querySelectorAll("[data-out]")].filter(
      (item) => !item.dataset.out.split(" ").some((key) => keys.includes(key)),
    );
    const names = left.length && left.length < 4 ? ": " + left.map((item) => item.querySelector("h3").innerText).join(", ") : "";
    output.value = `${left.length} ${output.dataset.of}${names}`;
    history.replaceState(history.state, "", location.pathname + (query && "?" + query) + location.hash);
    copy.dataset.clipboardText = location.href;
  };
  for (const answer of new URLSearchParams(location.search)) {
    const radio = document.getElementById(answer.join("--"));
    if (radio) radio.checked = true;
  }
  form.addEventListener("change", show);
  form.addEventListener("reset", () => setTimeout(show));
  copy.hidden = false;
  show();
})();
