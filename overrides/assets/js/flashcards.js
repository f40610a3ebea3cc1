// The page of questions shows every answer without this. With it, a reader can hide the answers, show
// them one by one, and keep count of those they knew, in their own browser.
(() => {
  const bar = document.querySelector(".flashcards");
  const [start, again] = bar.querySelectorAll("button");
  const output = bar.querySelector("output");
  const kept = "known-questions";
  const cards = [...bar.closest("article").querySelectorAll("h3[id]")].map((head) => {
    const answer = [];
    for (let next = head.nextElementSibling; next && !/^H[123]$/.test(next.tagName); next = next.nextElementSibling) answer.push(next);
    return { head, answer };
  });
  let known = new Set();
  const quiz = (on) => start.setAttribute("aria-pressed", on);
  try {
    known = new Set(JSON.parse(localStorage.getItem(kept) ?? "[]"));
  } catch {
    // Without storage, the count begins anew on each visit.
  }
  const count = () => {
    output.value = `You knew ${cards.filter(({ head }) => known.has(head.id)).length} of ${cards.length}.`;
    try {
      localStorage.setItem(kept, JSON.stringify([...known]));
    } catch {
      // The count is then not kept.
    }
  };
  const button = (text, action) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.addEventListener("click", action);
    return made;
  };
  const hide = ({ head, answer }) => {
    for (const part of answer) part.hidden = true;
    const controls = document.createElement("p");
    controls.className = "flashcard";
    const judge = (knew) => () => {
      known[knew ? "add" : "delete"](head.id);
      count();
      controls.remove();
      // The keyboard goes on with the next question.
      cards[cards.findIndex((card) => card.head === head) + 1]?.head.nextElementSibling?.querySelector("button")?.focus();
    };
    controls.append(
      button("Show the answer", () => {
        for (const part of answer) part.hidden = false;
        controls.replaceChildren(button("I knew it", judge(true)), button("Not yet", judge(false)));
        controls.firstChild.focus();
      }),
    );
    head.after(controls);
  };
  const showAll = () => {
    for (const each of document.querySelectorAll(".flashcard")) each.remove();
    for (const { answer } of cards) for (const part of answer) part.hidden = false;
  };
  start.addEventListener("click", () => {
    const on = start.getAttribute("aria-pressed") === "true";
    quiz(!on);
    showAll();
    if (!on) cards.filter(({ head }) => !known.has(head.id)).forEach(hide);
    count();
  });
  again.addEventListener("click", () => {
    known.clear();
    quiz(false);
    showAll();
    count();
  });
  bar.hidden = false;
  count();
})();
