// The guide works without this: a style sheet orders the options. The script puts that order into the
// document for screen readers, explains it, and keeps the answers in the address.
(() => {
  const form = document.querySelector(".guide");
  // The options come after this script, so that they appear in the order of these answers.
  for (const answer of new URLSearchParams(location.search)) {
    const radio = document.getElementById(answer.join("--"));
    if (radio?.name !== answer[0]) continue;
    radio.checked = true;
    const section = radio.closest("details");
    if (section) section.open = true;
  }
  // The page has the level of each reason. What its cell says comes in a file of its own.
  const { reasons: file } = form.dataset;
  const texts = file
    ? fetch(file, { signal: AbortSignal.timeout(2000) }).then((answer) => answer.json()).catch(() => ({}))
    : Promise.resolve({});
  const start = () => {
    const find = (selector) => form.querySelector(selector);
    const options = [...form.querySelectorAll(".option")];
    const list = find(".options");
    const out = find(".options-out");
    const changes = find(".guide-changes");
    const compare = find(".guide-compare");
    const [pair, matrix] = compare.children;
    const output = find("output");
    const copy = find("[data-clipboard-text]");
    const name = (option) => option.querySelector("h3 a").textContent;
    const words = (text) => (text ? text.split(" ") : []);
    const keysOf = (radios) => new Set(["always", ...radios.map(({ id }) => id)]);
    // Returns the checked answers without those to questions that aren't asked.
    const asked = (radios) => {
      const keys = keysOf(radios);
      const anyOf = (list) => words(list).some((key) => keys.has(key));
      return radios.filter((radio) => {
        const { when, unless } = radio.closest("fieldset").dataset;
        return (!when || anyOf(when)) && !anyOf(unless);
      });
    };
    const reasonsOf = new Map(
      options.map((each) => [
        each,
        [...each.querySelectorAll("[data-p]")].map((item) => ({ item, by: words(item.dataset.by), p: words(item.dataset.p) })),
      ]),
    );
    const pointsOf = ({ by, p }, keys) => by.reduce((sum, key, i) => sum + (keys.has(key) ? +p[i] : 0), 0);
    const total = (option, keys) => reasonsOf.get(option).reduce((sum, each) => sum + pointsOf(each, keys), 0);
    const outBy = new Map(
      options.map((each) => [each, [...each.querySelectorAll(".option-out li")].flatMap(({ dataset }) => words(dataset.by))]),
    );
    const against = (option, keys) => outBy.get(option).filter((key) => keys.has(key));
    const rank = (keys) => {
      const points = new Map(options.map((each) => [each, total(each, keys)]));
      const left = options.filter((each) => !against(each, keys).length);
      return left.sort((a, b) => points.get(b) - points.get(a));
    };
    // Lists the three best reasons of an option and the two against it.
    const explain = (option, keys) => {
      const [best, worst] = [".option-for", ".option-against"].map((each) => option.querySelector(each));
      best.firstElementChild.textContent = "Reasons for it";
      const reasons = reasonsOf.get(option).map((each) => [each.item, pointsOf(each, keys)]);
      reasons.sort(([, one], [, other]) => Math.abs(other) - Math.abs(one));
      for (const [box, sign, most] of [[best, 1, 3], [worst, -1, 2]]) {
        const some = reasons.filter(([, points]) => points * sign > 0);
        box.hidden = !some.length;
        box.lastElementChild.append(...some.map(([item]) => item));
        some.forEach(([item], i) => (item.hidden = i >= most));
      }
      for (const [item, points] of reasons) if (!points) item.hidden = true;
    };

    const text = (radio) => `“${radio.parentElement.textContent.trim()}”`;
    const conflict = (keys) => {
      const drops = new Map(options.map((each) => [each, against(each, keys)]));
      const drop = options.map((each) => drops.get(each)).reduce((best, each) => (each.length < best.length ? each : best));
      const back = options.filter((each) => drops.get(each).every((key) => drop.includes(key)));
      const said = drop.map((key) => text(document.getElementById(key)));
      return `No option fits all answers. Without ${said.join(" and ")}, this fits: ${back.map(name).join(", ")}.`;
    };

    // Lists up to four options that one other answer puts first.
    const showChanges = (checked, first) => {
      const given = new Set(checked.map((radio) => radio.name));
      const radios = [...form.querySelectorAll("[id][type=radio]:not(:checked)")];
      radios.sort((one, other) => given.has(other.name) - given.has(one.name));
      const found = new Map();
      for (const radio of radios) {
        const other = asked([...checked.filter((each) => each.name !== radio.name), radio]);
        const [best] = other.includes(radio) ? rank(keysOf(other)) : [];
        if (best && best !== first && !found.has(best)) found.set(best, radio);
      }
      const items = [...found].slice(0, 4).map(([option, radio]) => {
        const question = radio.closest("fieldset").querySelector("legend").textContent;
        const item = document.createElement("li");
        item.textContent = `${question} ${text(radio)}: ${name(option)}`;
        return item;
      });
      changes.lastElementChild.replaceChildren(...items);
      changes.hidden = !given.size || !items.length;
    };

    const show = () => {
      const checked = asked([...form.querySelectorAll("[id]:checked")]);
      const keys = keysOf(checked);
      for (const each of options) explain(each, keys);
      const left = rank(keys);
      const gone = options.filter((each) => !left.includes(each));
      list.append(...left);
      out.lastElementChild.append(...gone);
      out.hidden = !gone.length;
      out.firstElementChild.textContent = `Ruled out: ${gone.length} of ${options.length}`;
      options.forEach((each) => {
        const place = left.indexOf(each);
        each.querySelector("details").open = checked.length > 0 && place >= 0 && place < 3;
        each.classList.toggle("first", checked.length > 0 && !place);
      });
      showChanges(checked, left[0]);
      const close = checked.length && left.length > 1 && total(left[0], keys) - total(left[1], keys) < 2;
      output.value = !left.length
        ? conflict(keys)
        : (checked.length ? "" : "Before any answer: ") +
          left.slice(0, 2).map((each, i) => `${i + 1}. ${name(each)}`).join(close ? ", almost equal: " : " · ");
      const order = words(form.dataset.technologies);
      const first = [...new Set(left.map((each) => each.dataset.technology))];
      compare.hidden = !checked.length || first.length < 2;
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
      copy.hidden = !checked.length;
    };
    form.addEventListener("change", show);
    form.addEventListener("reset", () => setTimeout(show));
    show();
    texts.then((found) => {
      // The theme makes addresses of links absolute.
      const said = new Map(Object.entries(found).map(([address, text]) => [new URL(address, location).href, text]));
      for (const { item } of [...reasonsOf.values()].flat()) {
        const text = said.get(item.firstElementChild.href);
        if (text) item.append(`${item.childNodes.length > 1 ? "." : ":"} ${text}`);
      }
      form.classList.remove("waiting");
    });
  };
  // With answers, the options wait until what explains them is in place, or they would move.
  if (document.readyState === "loading") {
    form.classList.toggle("waiting", !!form.querySelector("[id]:checked"));
    addEventListener("DOMContentLoaded", start, { once: true });
  } else start();
})();
