// The matrix works without this. It keeps the choices in the address, takes them along to the other
// topics, counts what is shown, and opens a cell's explanation and sources in place.
(async () => {
  const root = document.querySelector(".comparison");
  const form = root.querySelector("form");
  const box = root.querySelector(".matrix");
  const output = root.querySelector("output");
  const asked = new URLSearchParams(location.search);
  const seen = (list) => [...list].filter((each) => each.checkVisibility()).length;

  const load = async (address) => {
    const page = new DOMParser().parseFromString(await (await fetch(address)).text(), "text/html");
    for (const each of page.querySelectorAll("a[href]")) each.href = new URL(each.getAttribute("href"), address);
    return page;
  };

  // The page of every row has some of the columns. For an address that asks for others, it takes all
  // from the pages of the topics.
  const topics = new Set([...box.querySelectorAll(".group a")].map((link) => link.href.split("#")[0]));
  const missing = (name) => name && !form.querySelector(`[value="${CSS.escape(name)}"]`);
  const whole = topics.size && (asked.has("all") || (asked.get("compare") ?? "").split(",").some(missing));
  if (whole) {
    try {
      output.value = "Loading…";
      const pages = await Promise.all([...topics].map(load));
      if (!root.isConnected) return;
      const tables = pages.map((page) => page.querySelector(".matrix table"));
      form.querySelector("fieldset").replaceWith(pages[0].querySelector(".comparison fieldset"));
      box.querySelector("table").replaceChildren(box.querySelector("caption"), tables[0].tHead, ...tables.flatMap((table) => [...table.tBodies]));
    } catch {
      if (root.isConnected) location.replace([...topics][0] + location.search);
      return;
    }
  }

  const picks = [...box.querySelectorAll(".pick input")];
  const boxes = [...form.querySelectorAll("[type=checkbox]")];
  const named = (name) => boxes.filter((each) => each.name === name);
  const ticked = (name) => named(name).filter((each) => each.checked);

  // An engine that cannot clip one axis and scroll the other gets a box of its own for both.
  if (getComputedStyle(box).overflowY !== "clip") box.classList.add("boxed");

  // An engine does not scroll to what it sees in part, and that part is under the names of the rows.
  box.addEventListener("focusin", ({ target }) => {
    const names = box.querySelector("tbody [scope=row]").getBoundingClientRect();
    const under = names.right - target.getBoundingClientRect().left;
    if (under > 0 && target.closest("td, th + th")) box.scrollLeft -= under;
  });

  const show = () => {
    const columns = ticked("compare");
    const query = ["compare", "only", "group"]
      .filter((name) => ticked(name).length)
      .map((name) => `${name}=${ticked(name).map((each) => encodeURIComponent(each.value))}`);
    if (whole && !columns.length) query.unshift("all=yes");
    const address = location.pathname + (query.length ? `?${query.join("&")}` : "") + location.hash;
    history.replaceState(history.state, "", address);
    form.querySelector(".copy").dataset.clipboardText = location.href;
    const along = query.filter((each) => !each.startsWith("group")).join("&");
    for (const link of document.querySelectorAll(".topics a, .group a")) link.search = along;
    const rows = box.querySelectorAll("[data-same]");
    for (const body of box.querySelectorAll("tbody")) {
      body.hidden = false;
      body.hidden = !seen(body.querySelectorAll("[data-same]"));
    }
    output.value = `${(columns.length ? columns : named("compare")).length} of ${output.dataset.columns} technologies, ${seen(rows)} of ${rows.length} dimensions`;
  };

  for (const each of boxes) each.checked = (asked.get(each.name) ?? "").split(",").includes(each.value);
  form.addEventListener("change", show);
  form.addEventListener("reset", () => setTimeout(show));
  show();

  // Two ticks below the names of columns leave these two.
  box.addEventListener("change", () => {
    const two = picks.filter((each) => each.checked);
    if (two.length < 2) return;
    for (const each of named("compare")) each.checked = two.some((pick) => pick.value === each.value);
    for (const each of two) each.checked = false;
    show();
  });

  const card = document.createElement("div");
  card.className = "card md-typeset";
  card.popover = "auto";
  card.tabIndex = -1;
  card.setAttribute("role", "dialog");
  root.append(card);

  // The section of a cell from its own page, with its sources as a list at the end.
  const section = async (link) => {
    const page = await load(link.href);
    const cell = page.getElementById(link.hash.slice(1));
    const list = document.createElement("ol");
    for (const button of cell.querySelectorAll(".cites [popovertarget]")) {
      const source = page.getElementById(button.getAttribute("popovertarget"));
      source.removeAttribute("popover");
      source.value = button.innerText;
      list.append(source);
      button.replaceWith(button.innerText);
    }
    cell.append(list);
    // Above it, a topic's page has only the title.
    cell.querySelector("h3").setAttribute("aria-level", 2);
    for (const each of cell.querySelectorAll("[id]")) each.removeAttribute("id");
    return cell.childNodes;
  };

  box.addEventListener("click", async (event) => {
    const link = event.target.closest("td a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    try {
      card.replaceChildren(...(await section(link)));
      const column = box.querySelectorAll("thead th")[link.closest("td").cellIndex].innerText;
      card.dataset.row = link.closest("tr").querySelector("th").innerText;
      card.setAttribute("aria-label", `${card.dataset.row}, ${column}`);
      card.showPopover({ source: link });
      card.focus();
    } catch {
      location.href = link.href;
    }
  });
})();
