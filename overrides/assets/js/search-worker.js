// The search: it takes the place of the theme's worker and speaks its protocol. The theme keeps the
// dialog, the keys, and the list of results. What is searched and which words mean the same comes
// from the index that the build writes; this file knows English, and nothing about the subject.
(() => {
  const [SETUP, READY, QUERY, RESULT] = [0, 1, 2, 3];
  const MAX_PAGES = 12, MAX_SECTIONS = 4, CANDIDATES = 60, TEASER = 230;
  // How much a word counts in each field, and how much the length of the field matters.
  const FIELDS = { title: [7, 0.5], page: [3, 0.3], words: [5, 0], text: [1, 0.55] };
  const SATURATION = 2.2, STEM = 0.85, PREFIX = 0.55, TYPO = 0.7, RELATED = 0.45;
  const STOP = new Set(
    ("a about all an and any are as at be been being but by can could did do does doing for from get " +
      "had has have having how i if in into is it its just me more most my no of on or our should so " +
      "some than that the their them then there these they this those to too us use used using vs " +
      "versus was we what when where which while who why will with would you your one between")
      .split(" "),
  );
  // Words that say what kind of answer is wanted; few pages repeat them.
  const WEAK = new Set("inside internally difference differences different compare compared comparison better best example examples explain meaning mean means work works need".split(" "));
  const NONE = [];
  const COMPARES = /\b(vs|versus|or|difference|compared?|between|than|and)\b/;

  let docs, pages, postings, surfaces, vocabulary, config, subjects, phrases;

  // ---- Words

  function plain(text) {
    const low = text.toLowerCase().replace(/['’]s\b/g, "");
    return /[^\x00-\x7f]/.test(low) ? low.normalize("NFKD").replace(/\p{M}/gu, "") : low;
  }

  // Units of text between blanks, each with its parts: "VT-x" is vt, x and vtx.
  const unitsByText = new Map();
  function units(text) {
    const found = plain(text).match(/[\p{L}\p{N}]+(?:[-_.+/:’'][\p{L}\p{N}]+)*/gu) ?? [];
    return found.map((unit) => {
      let made = unitsByText.get(unit);
      if (!made) {
        const parts = unit.split(/[^\p{L}\p{N}]+/u), joined = parts.join("");
        unitsByText.set(unit, (made = { parts, joined, word: /^\p{L}{2,}$/u.test(joined) }));
      }
      return made;
    });
  }

  function tokens(text) {
    const found = [];
    let before = "";
    for (const { parts, joined, word } of units(text)) {
      for (const part of parts) found.push(part);
      if (parts.length > 1 && parts.length < 5) found.push(joined);
      // "WSL 2" is also WSL2, "Hyper V" also HyperV.
      if (before && joined.length === 1) found.push(before + joined);
      before = word ? joined : "";
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

  function setup({ config: settings, docs: entries }) {
    config = { synonyms: [], related: {}, subjects: [], pairs: {}, ...settings.search };
    docs = entries.map((entry) => ({ boost: 1, words: [], ...entry }));
    pages = new Map();
    phrases = new Map();
    for (const [id, group] of config.synonyms.entries())
      for (const phrase of group) learnPhrase(phrase, `#${id}`);
    for (const doc of docs) {
      const [path] = doc.location.split("#");
      if (!pages.has(path)) pages.set(path, doc);
      doc.parent = pages.get(path);
    }
    postings = new Map();
    surfaces = new Map();
    const lists = [], records = new Map(), roots = new Map();
    const listOf = (token) => {
      const list = [];
      postings.set(token, list);
      return lists.push(list) - 1;
    };
    // What is looked up once for each word: its lists, of its root and as it is written.
    const record = (token) => {
      let found = records.get(token);
      if (!found) {
        const key = root(token), written = token[0] !== "#";
        if (!roots.has(key)) roots.set(key, listOf(key));
        found = { same: roots.get(key), exact: written ? listOf(`=${token}`) : -1, documents: 0, last: -1 };
        records.set(token, found);
      }
      return found;
    };
    const lengths = {}, contents = [];
    for (const doc of docs) {
      const content = {};
      for (const field of Object.keys(FIELDS)) {
        const text = field === "page"
          ? (doc.parent === doc ? "" : doc.parent.title)
          : field === "words" ? doc.words.join("\n") : doc[field];
        content[field] = text ? withPhrases(tokens(text)).map(record) : NONE;
        lengths[field] = (lengths[field] ?? 0) + content[field].length;
      }
      contents.push(content);
    }
    const sums = new Float64Array(lists.length);
    contents.forEach((content, number) => {
      const touched = [];
      for (const field in FIELDS) {
        const [boost, slope] = FIELDS[field], list = content[field];
        const average = lengths[field] / docs.length || 1;
        const weight = boost / (1 - slope + (slope * list.length) / average);
        for (const found of list) {
          if (!sums[found.same]) touched.push(found.same);
          sums[found.same] += weight;
          if (found.exact < 0) continue;
          if (!sums[found.exact]) touched.push(found.exact);
          sums[found.exact] += weight;
          if (found.last === number) continue;
          found.last = number;
          found.documents += field === "title" ? 3 : 1;
        }
      }
      for (const list of touched) {
        lists[list].push(number, sums[list]);
        sums[list] = 0;
      }
    });
    for (const [token, { documents }] of records) if (documents) surfaces.set(token, documents);
    vocabulary = [...surfaces.keys()].sort();
    subjects = config.subjects.flatMap((words, subject) =>
      words.map((name) => ({ key: ` ${tokens(name).map(stem).join(" ")} `, subject })),
    ).sort((a, b) => b.key.length - a.key.length);
  }

  const root = (token) => (token[0] === "#" ? token : stem(token));

  function learnPhrase(phrase, id) {
    const words = tokens(phrase).filter((word) => !STOP.has(word)).map(stem);
    if (!words.length) return;
    if (!phrases.has(words[0])) phrases.set(words[0], []);
    phrases.get(words[0]).push({ words, id });
    phrases.get(words[0]).sort((a, b) => b.words.length - a.words.length);
  }

  const phrasesOf = new Map();
  // Tokens, and after each phrase that has synonyms the name of their group.
  function withPhrases(list) {
    const found = [];
    for (let at = 0; at < list.length; at++) {
      found.push(list[at]);
      let begun = phrasesOf.get(list[at]);
      if (!begun) phrasesOf.set(list[at], (begun = phrases.get(stem(list[at])) ?? NONE));
      for (const { words, id } of begun)
        if (words.every((word, step) => at + step < list.length && stem(list[at + step]) === word)) {
          found.push(id);
          break;
        }
    }
    return found;
  }

  // ---- The query

  const startsWith = (prefix) => {
    let low = 0, high = vocabulary.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (vocabulary[middle] < prefix) low = middle + 1;
      else high = middle;
    }
    const found = [];
    while (low < vocabulary.length && vocabulary[low].startsWith(prefix)) found.push(vocabulary[low++]);
    return found.sort((a, b) => surfaces.get(b) - surfaces.get(a));
  };

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

  function corrections(word) {
    if (word.length < 4) return [];
    const most = word.length < 7 ? 1 : 2;
    const near = [];
    for (const known of vocabulary) {
      if (known.length < 4 || /\d/.test(known)) continue;
      const steps = distance(word, known, most);
      if (steps < Infinity)
        near.push({ known, rank: steps * 2 + (known[0] === word[0] ? 0 : 1) - Math.log2(surfaces.get(known)) / 8 });
    }
    return near.sort((a, b) => a.rank - b.rank).slice(0, 2).map(({ known }) => known);
  }

  // The terms of a query: each with the index tokens that may stand for it, and their weights.
  function parse(query) {
    const list = [...units(query)], terms = [];
    const content = list.some(({ joined }) => !STOP.has(joined) && !WEAK.has(joined));
    for (let at = 0; at < list.length; at++) {
      const { parts, joined } = list[at], next = list[at + 1];
      const last = at === list.length - 1 && !/\s$/.test(query);
      if (content && STOP.has(joined)) continue;
      if (next && next.joined.length === 1 && surfaces.has(joined + next.joined)) {
        terms.push(term(joined + next.joined, false, [[joined, 0.4]]));
        at++;
      } else if (parts.length > 1 && !surfaces.has(joined)) {
        for (const part of parts) if (part.length > 1) terms.push(term(part, false));
      } else if (joined.length > 1 || list.length === 1 || /\d/.test(joined)) {
        terms.push(term(joined, last));
      }
    }
    // Words that mean the same as two or more typed words together.
    const words = terms.map(({ word }) => stem(word));
    words.forEach((_, at) => {
      for (const { words: phrase, id } of phrases.get(words[at]) ?? [])
        if (phrase.every((word, step) => words[at + step] === word)) {
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
      if (postings.has(token) && !(found.tokens.get(token) >= weight)) found.tokens.set(token, weight);
    };
    add(`=${word}`, 1);
    add(stem(word), STEM);
    for (const [other, weight] of others) add(stem(other), weight);
    for (const phrase of config.related[word] ?? [])
      for (const token of withPhrases(tokens(phrase))) if (token[0] === "#" || phrase === token) add(root(token), RELATED);
    if (last || !found.tokens.size)
      for (const longer of startsWith(word).slice(0, 24)) add(`=${longer}`, PREFIX);
    if (!found.tokens.size) {
      const split = word.match(/^(\p{L}{2,})(\d+)$/u);
      if (split) add(stem(split[1]), TYPO);
      else
        for (const [place, near] of corrections(word).entries()) {
          if (!place) found.corrected = near;
          add(`=${near}`, TYPO / (place + 1));
          add(stem(near), (TYPO * STEM) / (place + 1));
        }
    }
    return found;
  }

  function score(terms) {
    const scores = new Map(), total = { idf: 0 };
    terms.forEach((each, number) => {
      const direct = new Map(), best = new Map();
      let matches = 0;
      for (const [token, weight] of each.tokens) {
        const list = postings.get(token);
        matches = Math.max(matches, list.length / 2);
        for (let at = 0; at < list.length; at += 2) {
          const value = (weight * list[at + 1]) / (SATURATION + list[at + 1]);
          if (!(direct.get(list[at]) >= value)) direct.set(list[at], value);
        }
      }
      each.idf = each.weight * Math.log(1 + (docs.length - matches + 0.5) / (matches + 0.5));
      if (!matches) each.idf = each.weight * 4;
      total.idf += each.idf;
      for (const [doc, value] of direct) {
        const { parent } = docs[doc];
        if (!(best.get(parent) >= value)) best.set(parent, value);
        if (!scores.has(doc)) scores.set(doc, new Float64Array(terms.length));
        scores.get(doc)[number] = value;
      }
      each.best = best;
    });
    const found = [];
    for (const [number, values] of scores) {
      const doc = docs[number];
      let sum = 0, covered = 0;
      terms.forEach((each, at) => {
        const elsewhere = values[at] ? 0 : (each.best.get(doc.parent) ?? 0);
        sum += each.idf * (values[at] + 0.35 * elsewhere);
        covered += each.idf * (values[at] ? 1 : elsewhere ? 0.45 : 0);
      });
      found.push({ doc, sum: sum * (covered / total.idf) ** 1.2 * doc.boost * named(doc, terms, total.idf) });
    }
    return found.sort((a, b) => b.sum - a.sum);
  }

  // More for a title or another name that says what was asked, and little else.
  function named(doc, terms, total) {
    let best = 0;
    doc.names ??= [doc.title, ...doc.words].map((name) => new Set(withPhrases(tokens(name)).map(root)));
    for (const name of doc.names) {
      if (!name.size) continue;
      let asked = 0;
      const used = new Set();
      for (const each of terms)
        for (const [token, weight] of each.tokens) {
          const key = token[0] === "=" ? stem(token.slice(1)) : token;
          if (name.has(key)) {
            asked += each.idf * weight;
            used.add(key);
            break;
          }
        }
      let size = 0, hit = 0;
      for (const token of name) {
        if (STOP.has(token) || token[0] === "#") continue;
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
    const others = rest.split(" ").filter((word) => word && !STOP.has(word) && !WEAK.has(word));
    if (found.length !== 2 || others.length > 1) return undefined;
    return config.pairs[found.sort((a, b) => a - b).join("-")];
  }

  // ---- What is shown

  const escape = (text) => text.replace(/[&<>]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign]);

  function matcher(terms) {
    const exact = new Set(), roots = new Set(), ids = new Set();
    for (const each of terms)
      for (const token of each.tokens.keys())
        (token[0] === "=" ? exact : token[0] === "#" ? ids : roots).add(token.replace(/^=/, ""));
    const group = new Set();
    for (const id of ids)
      for (const phrase of config.synonyms[id.slice(1)]) for (const word of tokens(phrase)) if (!STOP.has(word)) group.add(stem(word));
    return (word) => {
      const parts = tokens(word);
      return parts.some((part) => exact.has(part) || roots.has(stem(part)) || group.has(stem(part)));
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

  const sentences = (doc) => (doc.sentences ??= doc.text.split(/\n|(?<=[.?!:])\s+(?=[\p{Lu}`"“(])/u).filter((each) => each.trim()));

  // The sentence with most of the query's weight, and how much of it that is.
  function bestSentence(doc, terms, total) {
    doc.roots ??= sentences(doc).map((text) => new Set(withPhrases(tokens(text)).map(root)));
    let best = { at: 0, share: 0 };
    doc.roots.forEach((roots, at) => {
      let share = 0;
      for (const each of terms)
        for (const [token, weight] of each.tokens)
          if (roots.has(token[0] === "=" ? stem(token.slice(1)) : token)) {
            share += (each.idf * weight) / total;
            break;
          }
      // A row of a table says less than a sentence.
      if (doc.sentences[at].includes(" · ")) share *= 0.7;
      if (share > best.share + 0.001) best = { at, share };
    });
    return best;
  }

  function teaser(doc, at, matches, used) {
    const list = sentences(doc);
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

  function search(query) {
    const terms = parse(query);
    if (!terms.length) return { items: [] };
    const found = score(terms), total = terms.reduce((sum, each) => sum + each.idf, 0);
    const top = found.slice(0, CANDIDATES);
    for (const each of top) {
      each.sentence = bestSentence(each.doc, terms, total);
      each.sum *= 1 + 0.5 * each.sentence.share ** 2;
    }
    const wanted = pair(query), duo = docs.find(({ location }) => location === wanted);
    if (duo) {
      const best = Math.max(0, ...top.map(({ sum }) => sum));
      const known = top.find(({ doc }) => doc === duo);
      const sum = best * 1.01;
      if (known) known.sum = Math.max(known.sum, sum);
      else top.push({ doc: duo, sum, sentence: bestSentence(duo, terms, total) });
    }
    top.sort((a, b) => b.sum - a.sum);
    const groups = new Map();
    for (const each of top) {
      const group = groups.get(each.doc.parent);
      if (group) group.push(each);
      else groups.set(each.doc.parent, [each]);
    }
    const matches = matcher(terms), corrected = terms.filter((each) => each.corrected);
    const note = corrected.length
      ? `<p class="search-note">Showing results for ${corrected.map((each) => `<strong>${escape(each.corrected)}</strong>`).join(", ")}. Nothing here matches “${corrected.map((each) => escape(each.word)).join(" ")}”.</p>`
      : "";
    const items = [...groups].slice(0, MAX_PAGES).map(([page, group], place) => {
      const shown = group.slice(0, MAX_SECTIONS);
      const list = shown.map((each, at) => item(each, terms, matches, at ? each.sum * 0.9 : each.sum));
      // The theme needs the page itself in each group; without a score of its own it is only a title.
      if (!shown.some(({ doc }) => doc === page))
        list.splice(1, 0, { ...item({ doc: page, sum: 0 }, terms, matches, 0), text: "" });
      else if (list[0].location !== page.location) {
        const at = list.findIndex(({ location }) => location === page.location);
        list.splice(1, 0, ...list.splice(at, 1));
      }
      if (!place) list[0].text = note + list[0].text;
      return list;
    });
    return { items, suggest: suggest(query) };
  }

  function item({ doc, sentence }, terms, matches, sum) {
    const used = new Set();
    const title = marked(doc.title, matches, used);
    const text = doc.text ? `<p>${teaser(doc, sentence?.at ?? 0, matches, used)}</p>` : "";
    const said = {};
    for (const each of terms) {
      if (!each.tokens.size) said[each.word] = false;
      else if (each.tokens.has(`=${each.word}`)) said[each.word] = true;
    }
    for (const word of [...used].slice(0, 8)) said[word] ??= true;
    return { location: doc.location, title, text, score: sum, terms: said };
  }

  function suggest(query) {
    const typed = plain(query).match(/[\p{L}\p{N}]{2,}$/u);
    if (!typed) return [];
    const longer = startsWith(typed[0]).find((word) => word !== typed[0]);
    return longer && !surfaces.has(typed[0]) ? [longer] : [];
  }

  self.addEventListener("message", ({ data: { type, data } }) => {
    if (type === SETUP) {
      setup(data);
      self.postMessage({ type: READY });
    } else if (type === QUERY) {
      self.postMessage({ type: RESULT, data: search(data) });
    }
  });
})();
