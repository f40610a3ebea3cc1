// The search: it takes the place of the theme's worker and speaks its protocol. The theme keeps the
// dialog, the keys, and the list of results. What is searched and which words mean the same comes
// from the index that the build writes; this file knows English, and nothing about the subject.
// The index is loaded when the dialog opens, and the texts of sections when they are shown.
(() => {
  const [SETUP, READY, QUERY, RESULT] = [0, 1, 2, 3];
  const MAX_PAGES = 12, MAX_SECTIONS = 4, CANDIDATES = 60, NAMED = 80, TEASER = 230;
  const SATURATION = 2.2, STEM = 0.85, PREFIX = 0.55, TYPO = 0.7, RELATED = 0.45;
  // How long results wait for the texts that they show, in milliseconds.
  const PATIENCE = 1500;
  // Words that say what kind of answer is wanted; few pages repeat them.
  const WEAK = new Set("inside internally difference differences different compare compared comparison better best example examples explain meaning mean means work works need".split(" "));
  const COMPARES = /\b(vs|versus|or|difference|compared?|between|than|and)\b/;

  let index, docs, stop, words, places, postings, digits, weights, masks, subjects, phrases, lists, parts;

  // ---- Words

  function plain(text) {
    const low = text.toLowerCase().replace(/['’]s\b/g, "");
    return /[^\x00-\x7f]/.test(low) ? low.normalize("NFKD").replace(/\p{M}/gu, "") : low;
  }

  // Units of text between blanks, each with its parts: "VT-x" is vt, x and vtx.
  function units(text) {
    const found = plain(text).match(/[\p{L}\p{N}]+(?:[-_.+/:’'][\p{L}\p{N}]+)*/gu) ?? [];
    return found.map((unit) => {
      const parts = unit.split(/[^\p{L}\p{N}]+/u);
      return { parts, joined: parts.join("") };
    });
  }

  function tokens(text) {
    const found = [];
    let before = "";
    for (const { parts, joined } of units(text)) {
      found.push(...parts);
      if (parts.length > 1 && parts.length < 5) found.push(joined);
      // "WSL 2" is also WSL2, "Hyper V" also HyperV.
      if (before && joined.length === 1) found.push(before + joined);
      before = /^\p{L}{2,}$/u.test(joined) ? joined : "";
    }
    return found;
  }

  const stems = new Map();
  function stem(word) {
    let known = stems.get(word);
    if (known === undefined) stems.set(word, (known = stemmed(word)));
    return known;
  }

  // Endings are taken off, so that emulator, emulation, and emulated meet. British becomes American.
  function stemmed(word) {
    if (word.length < 4 || /\d/.test(word)) return word;
    let root = word
      .replace(/is(ations?|e|ed|er|ers|es|ing)$/, (all, end) => (word.length > 7 ? `iz${end}` : all))
      .replace(/([^aeiou])our(s?)$/, "$1or$2")
      .replace(/ies$/, "y")
      .replace(/(ss|x|ch|sh)es$/, "$1")
      .replace(/([^su])s$/, "$1");
    const shorter = root
      .replace(/iz(ation|e|ed|er|ing)$/, "")
      .replace(/(ational|ation|ator|ating|ated|ate)$/, "")
      .replace(/abilit(y|ie)$/, "abl")
      .replace(/(ity|ment|ness|ly|ing|ed)$/, "")
      .replace(/([st])ion$/, "$1");
    if (shorter.length >= 3 && /[aeiouy]/.test(shorter)) root = shorter;
    if (shorter !== word) root = root.replace(/([bdgmnprt])\1$/, "$1");
    return root.length > 3 ? root.replace(/e$/, "") : root;
  }

  // ---- The index

  const slug = (title) => title.toLowerCase().replace(/[^a-z0-9 _-]/g, "").replace(/[- ]+/g, "-");

  function open(loaded) {
    index = loaded;
    const lines = (text) => text.split("\n");
    stop = new Set(index.stop.split(" "));
    words = lines(index.words);
    places = new Map(words.map((word, at) => [word, at]));
    postings = lines(index.postings);
    lists = new Map();
    const [least, steps] = index.scale;
    digits = new Uint8Array(128);
    weights = new Float32Array(128);
    [...index.digits].forEach((sign, digit) => (digits[sign.charCodeAt(0)] = digit));
    [...index.levels].forEach((sign, level) => (weights[sign.charCodeAt(0)] = least * 2 ** (level / steps)));
    const titles = lines(index.titles), pages = lines(index.pages).values();
    let parent;
    docs = lines(index.fragments).map((fragment, number) => {
      const title = titles[number];
      const doc = { number, title, words: index.names[number] ?? [], boost: index.boosts[number] };
      if (fragment) {
        const id = fragment === "=" ? slug(title) : fragment;
        doc.location = `${parent.location}#${id}`;
      } else {
        doc.location = pages.next().value;
        parent = doc;
      }
      doc.parent = parent;
      return doc;
    });
    let number = 0;
    parts = index.parts.map((size) => ({ first: number, last: (number += size) }));
    phrases = new Map();
    for (const [id, group] of index.synonyms.entries())
      for (const phrase of group) {
        const roots = tokens(phrase).filter((word) => !stop.has(word)).map(stem);
        if (!roots.length) continue;
        if (!phrases.has(roots[0])) phrases.set(roots[0], []);
        phrases.get(roots[0]).push({ roots, id: `#${id}` });
      }
    for (const known of phrases.values()) known.sort((a, b) => b.roots.length - a.roots.length);
    subjects = index.subjects.flatMap((names, subject) =>
      names.map((name) => ({ key: ` ${tokens(name).map(stem).join(" ")} `, subject })),
    ).sort((a, b) => b.key.length - a.key.length);
  }

  // The numbers of the sections that have a word, each followed by its weight there.
  function decoded(at) {
    const list = [], text = postings[at];
    let number = -1, distance = 0;
    for (let place = 0; place < text.length; place++) {
      const code = text.charCodeAt(place);
      if (weights[code]) {
        list.push((number += distance), weights[code]);
        distance = 0;
      } else distance = distance * 64 + digits[code];
    }
    return list;
  }

  // The list of a token: of "=word" as it is written, of "~root" any word with that root, and of
  // "#1" any phrase of that group of synonyms.
  function listOf(token) {
    let list = lists.get(token);
    if (list) return list;
    if (token[0] === "~") {
      const sums = new Map(), root = token.slice(1);
      for (const word of rangeOf(root.slice(0, 2)))
        if (stem(word) === root) {
          const part = listOf(`=${word}`);
          for (let at = 0; at < part.length; at += 2) sums.set(part[at], (sums.get(part[at]) ?? 0) + part[at + 1]);
        }
      list = [...sums].flat();
    } else {
      const at = places.get(token[0] === "=" ? token.slice(1) : token);
      list = at === undefined ? [] : decoded(at);
    }
    lists.set(token, list);
    return list;
  }

  // A number that grows with how many sections have a word.
  const frequency = (word) => postings[places.get(word)].length / 3;

  function* rangeOf(prefix) {
    let low = 0, high = words.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (words[middle] < prefix) low = middle + 1;
      else high = middle;
    }
    while (low < words.length && words[low].startsWith(prefix)) yield words[low++];
  }

  // Tokens, and after each phrase that has synonyms the name of their group.
  function withPhrases(list) {
    const found = [];
    for (let at = 0; at < list.length; at++) {
      found.push(`~${stem(list[at])}`);
      for (const { roots, id } of phrases.get(stem(list[at])) ?? [])
        if (roots.every((word, step) => at + step < list.length && stem(list[at + step]) === word)) {
          found.push(id);
          break;
        }
    }
    return found;
  }

  // ---- The query

  const startsWith = (prefix) => [...rangeOf(prefix)].sort((a, b) => frequency(b) - frequency(a));

  // The distance of two words, where exchanged neighbors count once; more than `most` is infinite.
  function distance(a, b, most) {
    if (Math.abs(a.length - b.length) > most) return Infinity;
    let [older, old] = [[], Array.from({ length: b.length + 1 }, (_, i) => i)];
    for (let i = 1; i <= a.length; i++) {
      const row = [i];
      let least = i;
      for (let j = 1; j <= b.length; j++) {
        row[j] = Math.min(old[j] + 1, row[j - 1] + 1, old[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
          row[j] = Math.min(row[j], older[j - 2] + 1);
        least = Math.min(least, row[j]);
      }
      if (least > most) return Infinity;
      [older, old] = [old, row];
    }
    return old[b.length] <= most ? old[b.length] : Infinity;
  }

  // The letters of a word, as bits.
  function lettersOf(word) {
    let letters = 0;
    for (let at = 0; at < word.length; at++) letters |= 1 << (word.charCodeAt(at) & 31);
    return letters;
  }

  function bits(number) {
    let count = 0;
    for (; number; number &= number - 1) count++;
    return count;
  }

  function corrections(word) {
    if (word.length < 4) return [];
    const most = word.length < 7 ? 1 : 2, letters = lettersOf(word), near = [];
    masks ??= words.map((known) => (known.length < 4 || /[\d#]/.test(known) ? 0 : lettersOf(known)));
    masks.forEach((mask, at) => {
      if (!mask || bits(mask & ~letters) > most || bits(letters & ~mask) > most) return;
      const known = words[at], steps = distance(word, known, most);
      if (steps < Infinity)
        near.push({ known, rank: steps * 2 + (known[0] === word[0] ? 0 : 1) - Math.log2(frequency(known)) / 8 });
    });
    return near.sort((a, b) => a.rank - b.rank).slice(0, 2).map(({ known }) => known);
  }

  // The terms of a query: each with the index tokens that may stand for it, and their weights.
  function parse(query) {
    const list = units(query), terms = [];
    const content = list.some(({ joined }) => !stop.has(joined) && !WEAK.has(joined));
    for (let at = 0; at < list.length; at++) {
      const { parts, joined } = list[at], next = list[at + 1];
      const last = at === list.length - 1 && !/\s$/.test(query);
      if (content && stop.has(joined)) continue;
      if (next && next.joined.length === 1 && places.has(joined + next.joined)) {
        terms.push(term(joined + next.joined, false, [[joined, 0.4]]));
        at++;
      } else if (parts.length > 1 && !places.has(joined)) {
        for (const part of parts) if (part.length > 1) terms.push(term(part, false));
      } else if (joined.length > 1 || list.length === 1 || /\d/.test(joined)) {
        terms.push(term(joined, last));
      }
    }
    // Words that mean the same as two or more typed words together.
    const roots = terms.map(({ word }) => stem(word));
    roots.forEach((first, at) => {
      for (const { roots: phrase, id } of phrases.get(first) ?? [])
        if (phrase.every((word, step) => roots[at + step] === word)) {
          for (let step = 0; step < phrase.length; step++)
            terms[at + step].tokens.set(id, phrase.length > 1 ? 0.9 : 0.95);
          break;
        }
    });
    return terms;
  }

  function term(word, last, others = []) {
    const found = { word, tokens: new Map(), weight: WEAK.has(word) ? 0.25 : 1, corrected: "" };
    const add = (token, weight) => {
      if (listOf(token).length && !(found.tokens.get(token) >= weight)) found.tokens.set(token, weight);
    };
    add(`=${word}`, 1);
    add(`~${stem(word)}`, STEM);
    for (const [other, weight] of others) add(`~${stem(other)}`, weight);
    for (const phrase of index.related[word] ?? [])
      for (const token of withPhrases(tokens(phrase))) if (token[0] === "#" || token === `~${stem(phrase)}`) add(token, RELATED);
    if (last || !found.tokens.size)
      for (const longer of startsWith(word).slice(0, 24)) add(`=${longer}`, PREFIX);
    if (!found.tokens.size) {
      const split = word.match(/^(\p{L}{2,})(\d+)$/u);
      if (split) add(`~${stem(split[1])}`, TYPO);
      else
        for (const [place, near] of corrections(word).entries()) {
          if (!place) found.corrected = near;
          add(`=${near}`, TYPO / (place + 1));
          add(`~${stem(near)}`, (TYPO * STEM) / (place + 1));
        }
    }
    return found;
  }

  function score(terms) {
    const size = terms.length, values = new Float32Array(docs.length * size);
    const best = new Float32Array(docs.length * size), touched = new Set();
    let total = 0;
    terms.forEach((each, number) => {
      let matches = 0;
      for (const [token, weight] of each.tokens) {
        const list = listOf(token);
        matches = Math.max(matches, list.length / 2);
        for (let at = 0; at < list.length; at += 2) {
          const doc = list[at], value = (weight * list[at + 1]) / (SATURATION + list[at + 1]);
          const page = docs[doc].parent.number * size + number;
          touched.add(doc);
          if (values[doc * size + number] < value) values[doc * size + number] = value;
          if (best[page] < value) best[page] = value;
        }
      }
      // A rare word says more, but not so much more that the common ones beside it don't matter.
      each.idf = each.weight * (matches ? Math.log(1 + (docs.length - matches + 0.5) / (matches + 0.5)) ** 0.8 : 3);
      total += each.idf;
    });
    const found = [];
    for (const number of touched) {
      const doc = docs[number];
      let sum = 0, covered = 0;
      terms.forEach(({ idf }, at) => {
        const here = values[number * size + at];
        const elsewhere = here ? 0 : best[doc.parent.number * size + at];
        sum += idf * (here + 0.35 * elsewhere);
        covered += idf * (here ? 1 : elsewhere ? 0.45 : 0);
      });
      found.push({ doc, sum: sum * (covered / total) ** 1.2 * doc.boost });
    }
    found.sort((a, b) => b.sum - a.sum);
    const top = found.slice(0, NAMED);
    for (const each of top) each.sum *= named(each.doc, terms, total);
    return top.sort((a, b) => b.sum - a.sum);
  }

  // More for a title or another name that says what was asked, and little else.
  function named(doc, terms, total) {
    let best = 0;
    doc.names ??= [doc.title, ...doc.words].map((name) => new Set(withPhrases(tokens(name).filter((word) => !stop.has(word)))));
    for (const name of doc.names) {
      if (!name.size) continue;
      let asked = 0;
      const used = new Set();
      for (const each of terms)
        for (const [token, weight] of each.tokens) {
          const key = token[0] === "=" ? `~${stem(token.slice(1))}` : token;
          if (name.has(key)) {
            asked += each.idf * weight;
            used.add(key);
            break;
          }
        }
      let size = 0, hit = 0;
      for (const token of name) {
        if (token[0] === "#") continue;
        size++;
        if (used.has(token)) hit++;
      }
      for (const token of used) if (token[0] === "#") hit++;
      if (size) best = Math.max(best, (asked / total) * Math.min(1, hit / size) ** 0.5);
    }
    // Who types one word means the page of that name more often than a section.
    return 1 + (doc.parent === doc && terms.length === 1 ? 2.8 : 1.8) * best;
  }

  // The pair of two things that the query names, or undefined.
  function pair(query) {
    if (!COMPARES.test(plain(query)) && subjects.length) return undefined;
    let rest = ` ${tokens(query).map(stem).join(" ")} `;
    const found = [];
    for (const { key, subject } of subjects)
      if (rest.includes(key)) {
        rest = rest.replace(key, "  ");
        if (!found.includes(subject)) found.push(subject);
      }
    const others = rest.split(" ").filter((word) => word && !stop.has(word) && !WEAK.has(word));
    if (found.length !== 2 || others.length > 1) return undefined;
    return index.pairs[found.sort((a, b) => a - b).join("-")];
  }

  // ---- What is shown

  const escape = (text) => text.replace(/[&<>]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign]);

  // Whether a word means one of the terms. With `typed`, only the terms count that were typed, if any
  // page has them. No root changes the first two letters of a word.
  function matcher(terms, typed = false) {
    const exact = new Set(), roots = new Set();
    for (const { word, tokens: known } of terms)
      for (const token of typed && known.has(`=${word}`) ? [`=${word}`, `~${stem(word)}`] : known.keys())
        if (token[0] === "=") exact.add(token.slice(1));
        else if (token[0] === "~") roots.add(token.slice(1));
        else
          for (const phrase of index.synonyms[token.slice(1)])
            for (const word of tokens(phrase)) if (!stop.has(word)) roots.add(stem(word));
    const begins = new Set([...exact, ...roots].map((word) => word.slice(0, 2)));
    const known = new Map();
    return (word) => {
      if (!known.has(word))
        known.set(word, tokens(word).some((part) =>
          begins.has(part.slice(0, 2)) && (exact.has(part) || roots.has(stem(part)))));
      return known.get(word);
    };
  }

  const WORD = /[\p{L}\p{N}]+(?:[-_.+/:’'][\p{L}\p{N}]+)*(?: \d(?![\d.,]))?/gu;

  function marked(text, matches, used) {
    let out = "", at = 0;
    for (const word of text.matchAll(WORD)) {
      if (!matches(word[0])) continue;
      used?.add(word[0].toLowerCase());
      out += `${escape(text.slice(at, word.index))}<mark data-md-highlight>${escape(word[0])}</mark>`;
      at = word.index + word[0].length;
    }
    return out + escape(text.slice(at));
  }

  const sentencesOf = (text) => text.split(/\n|(?<=[.?!:])\s+(?=[\p{Lu}`"“(])/u).filter((each) => each.trim());

  // The place of the sentence with most of the query's weight.
  function bestSentence(sentences, terms) {
    let best = 0, most = 0.001;
    sentences.forEach((text, at) => {
      const words = text.match(WORD) ?? [];
      let share = 0;
      for (const each of terms) {
        each.matches ??= matcher([each]);
        if (words.some(each.matches)) share += each.idf;
      }
      // A row of a table says less than a sentence.
      if (text.includes(" · ")) share *= 0.7;
      if (share > most * 1.001) [best, most] = [at, share];
    });
    return best;
  }

  function teaser(whole, terms, matches, used) {
    const list = sentencesOf(whole);
    const at = bestSentence(list, terms);
    let text = list[at] ?? "", next = at + 1;
    while (text.length < 90 && next < list.length) text += ` ${list[next++]}`;
    if (text.length > TEASER) {
      const first = [...text.matchAll(WORD)].find((word) => matches(word[0]))?.index ?? 0;
      let start = Math.max(0, Math.min(first - 70, text.length - TEASER));
      if (start) start = text.indexOf(" ", start) + 1;
      const end = text.length > start + TEASER ? text.lastIndexOf(" ", start + TEASER) : text.length;
      text = `${start ? "… " : ""}${text.slice(start, end)}${end < text.length ? " …" : ""}`;
    }
    return marked(text, matches, used);
  }

  // The results of a query, by page: the sections that are shown of each, best first.
  function rank(query) {
    const terms = parse(query);
    if (!terms.length) return { terms, groups: [] };
    const top = score(terms).slice(0, CANDIDATES);
    const wanted = pair(query), duo = docs.find(({ location }) => location === wanted);
    if (duo) {
      const sum = Math.max(0, ...top.map((each) => each.sum)) * 1.01;
      const known = top.find(({ doc }) => doc === duo);
      if (known) known.sum = Math.max(known.sum, sum);
      else top.push({ doc: duo, sum });
      top.sort((a, b) => b.sum - a.sum);
    }
    const groups = new Map();
    for (const each of top) {
      const group = groups.get(each.doc.parent);
      if (!group) groups.set(each.doc.parent, [each]);
      else if (group.length < MAX_SECTIONS) group.push(each);
    }
    return { terms, groups: [...groups].slice(0, MAX_PAGES) };
  }

  function present(query, { terms, groups }) {
    const matches = matcher(terms), typed = matcher(terms, true), corrected = terms.filter((each) => each.corrected);
    const note = corrected.length
      ? `<p class="search-note">Showing results for ${corrected.map((each) => `<strong>${escape(each.corrected)}</strong>`).join(", ")}. Nothing here matches “${corrected.map((each) => escape(each.word)).join(" ")}”.</p>`
      : "";
    const items = groups.map(([page, group], place) => {
      const list = group.map((each, at) => item(each, terms, matches, typed, at ? each.sum * 0.9 : each.sum));
      // The theme needs the page itself in each group; without a score of its own it is only a title.
      if (!group.some(({ doc }) => doc === page))
        list.splice(1, 0, { ...item({ doc: page }, terms, matches, typed, 0), text: "" });
      else if (list[0].location !== page.location) {
        const at = list.findIndex(({ location }) => location === page.location);
        list.splice(1, 0, ...list.splice(at, 1));
      }
      if (!place) list[0].text = note + list[0].text;
      return list;
    });
    return { items, suggest: suggest(query) };
  }

  // A sentence shows why it was found, so all that matched is marked there. In titles, and on the page
  // that the result leads to, other words of the same meaning would be marked all over, so they are
  // only for a single word that isn't there.
  function item({ doc }, terms, matches, typed, sum) {
    const used = new Set();
    const title = marked(doc.title, typed, used);
    const text = doc.text ? `<p>${teaser(doc.text, terms, matches, used)}</p>` : "";
    const said = {};
    for (const each of terms) {
      if (!each.tokens.size) said[each.word] = false;
      else if (each.tokens.has(`=${each.word}`)) said[each.word] = true;
    }
    const close = [...used].filter(typed);
    for (const word of (close.length || terms.length > 1 ? close : [...used]).slice(0, 8)) said[word] ??= true;
    return { location: doc.location, title, text, score: sum, terms: said };
  }

  function suggest(query) {
    const typed = plain(query).match(/[\p{L}\p{N}]{2,}$/u);
    if (!typed || places.has(typed[0])) return [];
    return startsWith(typed[0]).slice(0, 1);
  }

  // ---- Loading

  // The index and the texts of a page from disk, or else the folder to load them from.
  let source, opened, asked = 0;

  const load = async (name, version) => {
    const answer = await fetch(new URL(`${source.folder}${name}.json?${version}`, self.location));
    if (!answer.ok) throw new Error(`${answer.status} ${answer.url}`);
    return answer.json();
  };

  async function openIndex() {
    try {
      open(source.index ?? (await load("words", source.version)));
    } catch (error) {
      opened = undefined;
      throw error;
    }
  }

  const ready = () => (opened ??= openIndex());

  // Load the texts of sections, or go without them if that takes too long.
  function loadTexts(groups) {
    const missing = parts.filter(
      (part) => !part.texts && groups.some(([, group]) => group.some(({ doc }) => doc.number >= part.first && doc.number < part.last)),
    );
    if (!missing.length) return undefined;
    const all = missing.map(async (part) => {
      try {
        part.loading ??= source.texts
          ? Promise.resolve({ texts: source.texts[parts.indexOf(part)] })
          : load(`text-${parts.indexOf(part)}`, index.version);
        const { version = index.version, texts } = await part.loading;
        part.texts = version === index.version ? texts : [];
        part.texts.forEach((text, at) => (docs[part.first + at].text = text));
      } catch {
        part.loading = undefined;
      }
    });
    return Promise.race([Promise.all(all), new Promise((done) => setTimeout(done, PATIENCE))]);
  }

  async function answer(query) {
    const number = ++asked;
    if (!query.trim()) return { items: [] };
    try {
      await ready();
    } catch {
      const text = "<p>Check your connection, and type again.</p>";
      return { items: [[{ location: "", title: "The search index can’t be loaded", text, score: 1, terms: {} }]] };
    }
    if (number !== asked) return undefined;
    const found = rank(query), loading = loadTexts(found.groups);
    if (loading) await loading;
    return number === asked ? present(query, found) : undefined;
  }

  self.addEventListener("message", async ({ data: { type, data } }) => {
    if (type === SETUP) {
      source = data.config.search;
      self.postMessage({ type: READY });
      // site.js says when the dialog opens, so that the index is there at the first word.
      if (source.folder) new BroadcastChannel("search").onmessage = () => ready().catch(() => {});
    } else if (type === QUERY) {
      const result = await answer(data);
      if (result) self.postMessage({ type: RESULT, data: result });
    }
  });
})();
