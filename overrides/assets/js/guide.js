// The guide works without this: a style sheet orders the options. The script puts the order into the
// document for screen readers, picks the three best reasons, says what comes first, compares the
// first two, names the conflict when nothing is left, and keeps the answers in the address.
(() => {
  const form = document.querySelector(".guide");
  const find = (selector) => form.querySelector(selector);
  const options = [...form.querySelectorAll(".option")];
  const list = find(".options");
  const out = find(".options-out");
  const compare = find(".guide-compare");
  const [pair, matrix] = compare.children;
  const output = find("output");
  const copy = find("[data-clipboard-text]");
  const name = (option) => option.querySelector("h3 a").textContent;
  const words = (text) => (text ? text.split(" ") : []);
  const asked = ({ dataset }) =>
    !dataset.when || words(dataset.when).some((key) => document.getElementById(key).checked);
  // Returns the points of an option, and lists its three best reasons and the two against it.
  const weigh = (option, keys) => {
    const [best, worst] = [".option-for", ".option-against"].map((each) => option.querySelector(each));
    best.firstElementChild.textContent = "Reasons for it";
    const reasons = [...option.querySelectorAll("[data-p]")].map((item) => {
      const points = words(item.dataset.p);
      return [item, words(item.dataset.by).reduce((sum, key, i) => sum + (keys.has(key) ? +points[i] : 0), 0)];
    });
    reasons.sort(([, one], [, other]) => Math.abs(other) - Math.abs(one));
    for (const [box, sign, most] of [[best, 1, 3], [worst, -1, 2]]) {
      const some = reasons.filter(([, points]) => points * sign > 0);
      box.hidden = !some.length;
      box.lastElementChild.append(...some.map(([item]) => item));
      some.forEach(([item], i) => (item.hidden = i >= most));
    }
    for (const [item, points] of reasons) if (!points) item.hidden = true;
    return reasons.reduce((sum, [, points]) => sum + points, 0);
  };

  const conflict = (against) => {
    const fewest = options.reduce((best, each) => (against.get(each).length < against.get(best).length ? each : best));
    const drop = against.get(fewest);
    const back = options.filter((each) => against.get(each).every((key) => drop.includes(key)));
    const said = drop.map((key) => `“${document.getElementById(key).parentElement.textContent.trim()}”`);
    return `No option fits all answers. Without ${said.join(" and ")}, this fits: ${back.map(name).join(", ")}.`;
  };

  const show = () => {
    const fields = [...form.querySelectorAll("fieldset")].filter(asked);
    const checked = fields.map((field) => field.querySelector(":checked")).filter((radio) => radio.value);
    const keys = new Set(checked.map((radio) => radio.id));
    const against = new Map(options.map((each) => [each, words(each.dataset.out).filter((key) => keys.has(key))]));
    keys.add("always");
    const points = new Map(options.map((each) => [each, weigh(each, keys)]));
    const left = options.filter((each) => !against.get(each).length).sort((a, b) => points.get(b) - points.get(a));
    const gone = options.filter((each) => against.get(each).length);
    list.append(...left);
    out.lastElementChild.append(...gone);
    out.hidden = !gone.length;
    out.firstElementChild.textContent = `Ruled out: ${gone.length} of ${options.length}`;
    left.forEach((each, i) => (each.querySelector("details").open = checked.length > 0 && i < 3));
    output.value = !left.length
      ? conflict(against)
      : left.slice(0, 2).map((each, i) => `${i + 1}. ${name(each)}`).join(" · ");
    const order = words(form.dataset.technologies);
    const first = [...new Set(left.map((each) => each.dataset.technology))];
    compare.hidden = first.length < 2;
    if (first.length > 1) {
      const two = first.slice(0, 2).sort((a, b) => order.indexOf(a) - order.indexOf(b));
      const turned = [...two].reverse().join("-vs-");
      pair.href = pair.dataset.to.replace("PAIR", words(form.dataset.reversed).includes(turned) ? turned : two.join("-vs-"));
      const named = (id) =>
        name(options.find(({ dataset, classList }) => dataset.technology === id && !classList.contains("combined")));
      pair.textContent = `Compare ${named(first[0])} and ${named(first[1])}`;
      matrix.href = `${matrix.dataset.to}?compare=${first.slice(0, 4).join(",")}`;
    }
    const query = new URLSearchParams(checked.map((radio) => [radio.name, radio.value])).toString();
    history.replaceState(history.state, "", location.pathname + (query && `?${query}`) + location.hash);
    copy.dataset.clipboardText = location.href;
  };

  for (const answer of new URLSearchParams(location.search)) {
    const radio = document.getElementById(answer.join("--"));
    if (radio?.name !== answer[0]) continue;
    radio.checked = true;
    const section = radio.closest("details");
    if (section) section.open = true;
  }
  form.addEventListener("change", show);
  form.addEventListener("reset", () => setTimeout(show));
  copy.hidden = false;
  show();
})();
