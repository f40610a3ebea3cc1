// Two selects lead to the page of any pair, which the table below lists for everybody. The last choice
// is kept in the reader's browser.
(() => {
  const form = document.querySelector(".two");
  const { first, second } = form.elements;
  const both = [first, second];
  const output = form.querySelector("output");
  const kept = "compare-two";
  try {
    const names = JSON.parse(localStorage.getItem(kept) ?? "[]");
    both.forEach((select, index) => {
      if ([...select.options].some((option) => option.value === names[index])) select.value = names[index];
    });
  } catch {
    // Without storage, or with something else in it, the page begins with its own choice.
  }
  form.querySelector("[type=button]").addEventListener("click", () => {
    [first.value, second.value] = [second.value, first.value];
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const names = both.map((select) => select.value);
    const link = document.querySelector(`[data-pair="${names.join(" ")}"], [data-pair="${names.toReversed().join(" ")}"]`);
    output.value = link ? "" : "Choose two different technologies.";
    if (!link) return;
    try {
      localStorage.setItem(kept, JSON.stringify(names));
    } catch {
      // The choice is then not kept.
    }
    link.click();
  });
})();
