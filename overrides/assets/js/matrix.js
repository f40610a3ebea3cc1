// The matrix works without this. It keeps the choices in the address, counts what is shown, and
// opens a cell's explanation and sources in place instead of leading to its page.
(() => {
  const root = document.querySelector(".comparison");
  const form = root.querySelector("form");
  const box = root.querySelector(".matrix");
  const output = root.querySelector("output");
  const picks = [...box.querySelectorAll(".pick input")];
  const all = form.querySelector("#all");
  const boxes = [...form.querySelectorAll("[type=checkbox]")].filter((each) => each !== all);
  const named = (name) => boxes.filter((each) => each.name === name);
  const ticked = (name) => named(name).filter((each) => each.checked);
  const seen = (list) => [...list].filter((each) => each.checkVisibility()).length;

  // An engine that cannot clip one axis and scroll the other gets a box of its own for both.
  if (getComputedStyle(box).overflowY !== "clip") box.classList.add("boxed");

  // An engine does not scroll to what it sees in part, and that part is under the names of the rows.
  box.addEventListener("focusin", ({ target }) => {
    const names = box.querySelector("tbody [scope=row]").getBoundingClientRect();
    const under = names.right - target.getBoundingClientRect().left;
    if (under > 0 && target.closest("td, th + th")) box.scrollLeft -= under;
  });

  const show = () => {
    const query = all?.checked ? ["all=yes"] : [];
    for (const name of ["compare", "group", "only"]) {
      const on = ticked(name);
      if (named(name).some((each) => each.checked !== each.defaultChecked) && !(name === "compare" && all?.checked))
        query.push(`${name}=${on.map((each) => encodeURIComponent(each.value)).join(",")}`);
    }
    const address = location.pathname + (query.length ? `?${query.join("&")}` : "") + location.hash;
    history.replaceState(history.state, "", address);
    form.querySelector(".copy").dataset.clipboardText = location.href;
    const rows = box.querySelectorAll("[data-same]");
    for (const body of box.querySelectorAll("tbody")) {
      body.hidden = false;
      body.hidden = !seen(body.querySelectorAll("[data-same]"));
    }
    const columns = named("compare");
    output.value = `${all?.checked ? columns.length : ticked("compare").length} of ${columns.length} technologies, ${seen(rows)} of ${rows.length} rows`;
  };

  const asked = new URLSearchParams(location.search);
  for (const each of boxes)
    if (asked.has(each.name)) each.checked = asked.get(each.name).split(",").includes(each.value);
  if (all) all.checked = asked.has("all");
  form.addEventListener("change", show);
  form.addEventListener("reset", () => setTimeout(show));
  show();

  // Two ticks below the names of columns leave these two.
  box.addEventListener("change", () => {
    const two = picks.filter((each) => each.checked);
    if (two.length < 2) return;
    for (const each of named("compare")) each.checked = two.some((pick) => pick.value === each.value);
    if (all) all.checked = false;
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
    const page = new DOMParser().parseFromString(await (await fetch(link.href)).text(), "text/html");
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
    // The page of the matrix has no heading of the second level.
    cell.querySelector("h3").setAttribute("aria-level", 2);
    for (const each of cell.querySelectorAll("[href]")) each.href = new URL(each.getAttribute("href"), link.href);
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
