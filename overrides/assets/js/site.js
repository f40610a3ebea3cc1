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
