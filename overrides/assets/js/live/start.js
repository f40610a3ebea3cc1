// All that the page of the live lab loads at first: it offers the machine, and fetches the rest of the
// program when a button is pressed.
(() => {
  const root = document.querySelector(".live");
  if (!root || root.dataset.ready) return;
  root.dataset.ready = "yes";
  // Leaving by a link loads the next page as a whole: it has a policy of its own.
  addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("a[href]");
    if (link && root.isConnected && link.pathname !== location.pathname) event.stopPropagation();
  }, true);
  const notice = root.querySelector(".live-notice");
  if (!root.dataset.machine) return;
  const missing = ["WebAssembly", "Worker"].filter((name) => !(name in window));
  if (missing.length) {
    notice.textContent = `This browser cannot run the machine, because it has no ${missing.join(" and no ")}. The recorded runs below show the same.`;
    return;
  }
  notice.hidden = true;
  const { files } = JSON.parse(root.dataset.machine);
  const size = (...names) => names.reduce((sum, name) => sum + files[name].bytes, 0) / 1e6;
  const common = size("library", "wasm", "bios", "vga_bios");
  const sizes = { restore: common + size("initial_state"), boot: common + size("bzimage", "initrd") };
  const KEY = "live-lab";
  // A page that was reached without loading it has the policy of the page before it.
  const loaded = new URL(performance.getEntriesByType("navigation")[0]?.name ?? location.href).pathname;
  let lab;
  const open = (request) => {
    if (loaded !== location.pathname) {
      sessionStorage.setItem(KEY, JSON.stringify(request));
      location.reload();
      return;
    }
    lab ??= import(new URL(root.dataset.labSrc, document.baseURI).href).then(({ openLab }) => openLab(root));
    lab.then((it) => it.carryOut(request), (error) => {
      notice.hidden = false;
      notice.textContent = `The program of the live lab could not be loaded (${error.message}). Reload the page to try again.`;
    });
  };
  for (const button of document.querySelectorAll(".live-only")) button.hidden = false;
  for (const [mode, megabytes] of Object.entries(sizes))
    for (const button of root.querySelectorAll(`[data-live=${mode}]`))
      button.append(` (${megabytes.toFixed(0)} MB)`);
  for (const button of document.querySelectorAll("[data-live]"))
    button.addEventListener("click", () => open({ ...button.dataset }));
  // Where the page moves while a button is pressed, the browser makes no click. The press counts.
  const article = root.closest("article");
  let pressed = {};
  article.addEventListener("pointerdown", ({ target, clientX: x, clientY: y }) => {
    const button = target.closest(":is(.live, .experiment) button");
    pressed = { button, x, y, top: button?.getBoundingClientRect().top };
  });
  article.addEventListener("pointerup", ({ clientX, clientY }) => {
    const { button, x, y, top } = pressed;
    pressed = {};
    // Not if the button was hidden meanwhile, or the pointer left it.
    if (!button?.offsetParent || button.getBoundingClientRect().top === top || Math.hypot(clientX - x, clientY - y) > 5) return;
    if (!button.contains(document.elementFromPoint(clientX, clientY))) button.click();
  });
  const request = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  if (request) open(JSON.parse(request));
})();
