// After instant navigation, focus goes to the new page's heading, and its title is announced. A page
// that is loaded as a whole needs neither: the browser does both.
(() => {
  const status = document.createElement("p");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  document.body.append(status);
  let first = true;
  document$.subscribe(() => {
    if (first) {
      first = false;
      return;
    }
    status.textContent = document.title;
    const heading = document.querySelector("h1");
    if (location.hash || !heading) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  });
})();

// A popover closes with Escape or a tap beside it; the button is for readers who don't know that.
addEventListener(
  "beforetoggle",
  ({ target, newState }) => {
    if (newState !== "open" || target.querySelector(".close")) return;
    const close = document.createElement("button");
    close.type = "button";
    close.className = "close";
    close.ariaLabel = "Close";
    close.onclick = () => target.hidePopover();
    target.prepend(close);
  },
  true,
);

// The search loads its index when its dialog opens, or at the latest with the first word.
(() => {
  const worker = new BroadcastChannel("search");
  addEventListener("change", ({ target }) => {
    if (target.id === "__search" && target.checked) worker.postMessage("");
  });
})();
