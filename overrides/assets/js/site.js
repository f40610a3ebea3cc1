// After instant navigation, the new page's heading gets focus, and its title is announced.
(() => {
  const status = document.createElement("p");
  status.className = "visually-hidden";
  status.role = "status";
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

// For readers who don't know that Escape or a tap beside it closes a popover.
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

// The theme writes whole addresses into links, and what is chosen afterwards is in the query. A link
// to a place on the same page keeps that.
addEventListener(
  "click",
  ({ target }) => {
    const link = target.closest("a[href*='#']");
    if (link?.pathname === location.pathname && link.origin === location.origin) link.search = location.search;
  },
  true,
);

// The theme's search waits for a key: words that are pasted or dictated come without one.
addEventListener("input", ({ target }) => {
  if (target.matches(".md-search__input")) target.dispatchEvent(new Event("keyup", { bubbles: true }));
});

// For search-worker.js.
addEventListener("change", ({ target }) => {
  if (target.id === "__search") new BroadcastChannel("search").postMessage("");
});
