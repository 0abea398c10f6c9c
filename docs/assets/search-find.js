// Finds what a query asks for among the entries that generator/search.py wrote.
(function () {
  "use strict";

  const tiaoli = (globalThis.tiaoli ??= {});

  // One character of text as it is compared: full width as half width, capitals as small letters.
  function plain(character) {
    const code = character.charCodeAt(0);
    if (code === 0x3000) { return " "; }
    const half = code > 0xff00 && code < 0xff5f ? String.fromCharCode(code - 0xfee0) : character;
    const small = half.toLowerCase();
    return small.length === 1 ? small : half;
  }

  // Numbers -----------------------------------------------------------------------------------
  // 三亿元, 3亿元, 30000万元 and 300,000,000元 are one number, 百分之六十 and 60％ another.

  const DIGITS = "〇一二三四五六七八九";
  const TENS = { 十: 10, 百: 100, 千: 1000 };
  const POWERS = { 万: 4, 亿: 8, 万亿: 12 };
  const CHINESE = "[〇零一二两三四五六七八九十百千]+";
  const NUMBER = `(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\\.[0-9]+)?|${CHINESE}`;
  const POWER = "万亿|亿|万";
  const ANY_NUMBER = new RegExp(
    `百分之(${CHINESE})|(?:(?:${NUMBER}) ?(?:${POWER}))+|${NUMBER}`, "g");
  const PART = new RegExp(`(${NUMBER}) ?(${POWER})?`, "g");

  function chinese(text) {
    const digits = text.replace(/零/g, "〇").replace(/两/g, "二");
    if (!/[十百千]/.test(digits)) {
      return [...digits].map((each) => DIGITS.indexOf(each)).join("");
    }
    let sum = 0;
    let digit = null;
    for (const each of digits) {
      if (each in TENS) {
        sum += (digit ?? 1) * TENS[each];
        digit = null;
      } else {
        digit = DIGITS.indexOf(each);
      }
    }
    return String(sum + (digit ?? 0));
  }

  // "1.8" times ten to the 8th, as digits; what stays behind the point stays.
  function shifted(decimal, power) {
    const [whole, fraction = ""] = decimal.split(".");
    const digits = fraction.padEnd(power, "0");
    const kept = digits.slice(power).replace(/0+$/, "");
    const moved = (whole + digits.slice(0, power)).replace(/^0+(?=[0-9])/, "");
    return kept ? `${moved}.${kept}` : moved;
  }

  function asDigits(text) {
    if (text.startsWith("百分之")) { return `${chinese(text.slice(3))}%`; }
    const parts = [...text.matchAll(PART)].map(([, number, power]) => shifted(
      /^[0-9]/.test(number) ? number.replaceAll(",", "") : chinese(number), POWERS[power] ?? 0));
    if (parts.length === 1) { return parts[0]; }
    return parts.some((part) => part.includes(".")) ? parts.join("")
      : String(parts.reduce((sum, part) => sum + BigInt(part), 0n));
  }

  // Texts -------------------------------------------------------------------------------------

  // A text as it is compared, and for each of its characters where it stands in the original.
  function comparable(text) {
    const folded = [...text].map(plain).join("");
    const base = folded.length === text.length ? folded : text;
    let norm = "";
    const from = [];
    const to = [];
    let at = 0;
    function keep(end) {
      for (; at < end; at += 1) {
        norm += base[at];
        from.push(at);
        to.push(at + 1);
      }
    }
    for (const found of base.matchAll(ANY_NUMBER)) {
      keep(found.index);
      at = found.index + found[0].length;
      for (const digit of asDigits(found[0])) {
        norm += digit;
        from.push(found.index);
        to.push(at);
      }
    }
    keep(base.length);
    return { text, norm, from, to };
  }

  const DIGIT = /[0-9]/;

  // Where a term stands in a comparable text, as places in the original. 3亿 is not in 13亿.
  function places(term, within) {
    const found = [];
    const { norm, from, to } = within;
    for (let at = norm.indexOf(term); at >= 0; at = norm.indexOf(term, at + 1)) {
      const end = at + term.length;
      const longer = DIGIT.test(term[0]) && /[0-9.]/.test(norm[at - 1] ?? "")
        || DIGIT.test(term.at(-1)) && /^(?:[0-9]|\.[0-9])/.test(norm.slice(end, end + 2));
      if (!longer) { found.push([from[at], to[end - 1]]); }
    }
    return found;
  }

  const CUT = "\x7f";
  const LETTER = /[\p{L}\p{N}%]/u;

  // A text of the index, with the places at which its words begin and end.
  function segmented(text) {
    const edges = new Set();
    let whole = "";
    for (const word of text.split(CUT)) {
      edges.add(whole.length);
      whole += word;
    }
    const made = comparable(whole);
    made.isEdge = (at) => edges.has(at)
      || !LETTER.test(whole[at - 1] ?? "") || !LETTER.test(whole[at] ?? "");
    return made;
  }

  // The words of a text of the index, without its punctuation.
  function words(text) {
    return text.split(CUT).flatMap((part) => part.match(/[\p{L}\p{N}%]+/gu) ?? []);
  }

  // The index ---------------------------------------------------------------------------------

  // What a term in a text of each sort is worth.
  const WORTH = { 原文: 4, 定义: 2, 规则: 2, 一节: 2, 读法: 1.5, 起草问题: 1 };
  const NAME_WORTH = 6;
  const entries = [];
  const vocabulary = new Set();

  function text(cut) {
    words(cut).forEach((word) => { vocabulary.add(word); });
    return segmented(cut);
  }

  let ready = Promise.resolve();

  // Takes what generator/search.py packed.
  function add(packed) {
    const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    ready = new Response(stream).json().then(read);
  }

  // The sorts of texts, and the entries: they have no names of fields there.
  function read([sorts, data]) {
    for (const [kind, name, where, href, parts, uses = []] of data) {
      const pieces = parts.flatMap(([label, ...texts]) => {
        const heading = text(label);
        return texts.map(([sort, anchor, words_]) => ({
          sort: sorts[sort], heading, text: text(words_),
          href: anchor ? `${href}#${anchor.replace("~", heading.text)}` : href,
        }));
      });
      entries.push({ kind, name: text(name), where: comparable(where), href, pieces, uses });
    }
    for (const entry of entries) {
      entry.uses = entry.uses.map((use) => {
        const [number, part] = [use].flat();
        const there = entries[number];
        return part
          ? { name: `${there.where.text} ${there.name.text.split(" ")[0]}/${part}`, href: `${there.href}#${part}` }
          : { name: there.name.text, href: there.href };
      });
      entry.href ||= entry.uses[0].href;
    }
  }

  // Queries -----------------------------------------------------------------------------------

  // Chinese without spaces, cut into the fewest words; what is no word stays as single characters.
  function cut(run) {
    const best = [{ cost: 0, words: [] }];
    for (let end = 1; end <= run.length; end += 1) {
      best[end] = { cost: Infinity };
      for (let start = Math.max(0, end - 12); start < end; start += 1) {
        const word = run.slice(start, end);
        if (end - start > 1 && !vocabulary.has(word)) { continue; }
        const cost = best[start].cost + (end - start > 1 ? 1 : 1.6);
        if (cost < best[end].cost) { best[end] = { cost, words: [...best[start].words, word] }; }
      }
    }
    return best[run.length].words;
  }

  const EMPTY = new Set("的了和与及或在对给为是有等之其");

  // Numbers, amounts and Latin words in a chunk, which are words as they are.
  const ANY_NUMBER_APART = new RegExp(
    `((?:百分之${CHINESE})|(?:(?:${NUMBER}) ?(?:${POWER}))+元?|[0-9][0-9,.]*[%元]?|[a-z][a-z0-9_.-]*)`);
  const WHOLE_NUMBER = new RegExp(`^(?:百分之${CHINESE}|(?:(?:${NUMBER}) ?(?:${POWER}))+元?)$`);

  // A query as chunks between spaces, each with the words that it is made of. Words in quotation
  // marks stay together.
  function parse(query) {
    const folded = [...query].map(plain).join("");
    const chunks = [];
    for (const [, quoted, free] of folded.matchAll(/["“「]([^"”」]+)["”」]?|([^"“”「」]+)/g)) {
      if (quoted?.trim()) {
        const norm = comparable(quoted.trim()).norm;
        chunks.push({ norm, terms: [norm] });
      }
      for (const chunk of (free ?? "").match(/[\p{L}\p{N}%.,_-]+/gu) ?? []) {
        const bare = chunk.replace(/^[.,_-]+|[.,_-]+$/g, "");
        if (!bare) { continue; }
        const pieces = bare.split(ANY_NUMBER_APART).filter(Boolean).flatMap((piece) => (
          /^\p{Script=Han}+$/u.test(piece) && !WHOLE_NUMBER.test(piece) ? cut(piece) : [piece]));
        const told = pieces.filter((piece) => !EMPTY.has(piece));
        const terms = (told.length ? told : pieces).map((piece) => comparable(piece).norm);
        chunks.push({ norm: comparable(bare).norm, terms: [...new Set(terms)] });
      }
    }
    return chunks;
  }

  // Finding -----------------------------------------------------------------------------------

  // What a term is worth in an entry: in its name, or in the best of its texts. Words of their own
  // count for more than parts of words.
  function worth(term, entry) {
    function of(within, weight) {
      const found = places(term, within);
      if (!found.length) { return 0; }
      const word = within.isEdge && found.some(([a, b]) => within.isEdge(a) && within.isEdge(b));
      return weight * (word ? 1 : 0.6) * (1 + Math.min(found.length - 1, 4) * 0.05);
    }
    let best = Math.max(of(entry.name, NAME_WORTH), of(entry.where, NAME_WORTH));
    for (const piece of entry.pieces) {
      best = Math.max(best, of(piece.text, WORTH[piece.sort]), of(piece.heading, WORTH[piece.sort]));
    }
    return best;
  }

  function holds(within, term) {
    return places(term, within).length > 0;
  }

  // The texts of an entry in which most of the terms stand, best first.
  function best(entry, terms) {
    const counted = entry.pieces.map((piece, order) => {
      const inText = terms.filter((term) => holds(piece.text, term)).length;
      const inLabel = terms.filter((term) => holds(piece.heading, term)).length;
      return { piece, order, count: Math.max(inText, inLabel * 0.9), worth: WORTH[piece.sort] };
    });
    return counted.filter((each) => each.count > 0)
      .sort((a, b) => b.count - a.count || b.worth - a.worth || a.order - b.order)
      .map((each) => each.piece);
  }

  // What is found for a query: `terms` to light up, `results` with the best first, and whether all
  // words stand in each (`complete`); `exact` results have the chunks of the query as they are.
  function find(query) {
    const chunks = parse(query);
    const terms = [...new Set(chunks.flatMap((chunk) => chunk.terms))];
    if (!terms.length) { return { terms, results: [], complete: true }; }
    const worths = entries.map((entry) => terms.map((term) => worth(term, entry)));
    const rarity = terms.map((_, i) => (
      Math.log(1 + entries.length / (1 + worths.filter((each) => each[i] > 0).length))));
    const most = Math.max(...worths.map((each) => each.filter(Boolean).length));
    const results = [];
    entries.forEach((entry, order) => {
      const has = worths[order].filter(Boolean).length;
      if (!has || has < most) { return; }
      const found = [entry.name, entry.where, ...entry.pieces.flatMap((p) => [p.text, p.heading])];
      const together = chunks.filter((c) => found.some((within) => holds(within, c.norm))).length;
      const exact = together === chunks.length;
      const score = worths[order].reduce((sum, each, i) => sum + each * rarity[i], 0)
        * (1 + together / chunks.length);
      const lit = [...chunks.map((chunk) => chunk.norm), ...terms];
      results.push({
        entry, order, exact, score, pieces: best(entry, lit),
        missing: terms.filter((_, i) => !worths[order][i]),
      });
    });
    results.sort((a, b) => b.exact - a.exact || b.score - a.score || a.order - b.order);
    return { terms, chunks, results, complete: most === terms.length };
  }

  // Words of the texts that differ from a query in one character, the most frequent first: 算力券
  // for 算力劵.
  function similar(query) {
    const asked = [...comparable(query.trim()).norm];
    if (asked.length < 3 || asked.length > 12) { return []; }
    const parts = asked.map((each) => each.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    const near = parts.map((_, i) => [...parts.slice(0, i), "\\p{L}", ...parts.slice(i + 1)].join(""));
    const pattern = new RegExp(near.join("|"), "gu");
    const counts = new Map();
    for (const within of entries.flatMap((entry) => entry.pieces.map((piece) => piece.text))) {
      for (const { index, 0: { length } } of within.norm.matchAll(pattern)) {
        const [start, end] = [within.from[index], within.to[index + length - 1]];
        const word = within.text.slice(start, end);
        const whole = within.isEdge(start) && within.isEdge(end) && !EMPTY.has(word.at(-1));
        if (whole) { counts.set(word, (counts.get(word) ?? 0) + 1); }
      }
    }
    return [...counts].sort((a, b) => b[1] - a[1]).slice(0, 5).map(([word]) => word);
  }

  // Where to light up a text: the chunks of the query where they stand as they are, or else words.
  function lights(found, within) {
    const spans = [];
    for (const chunk of found.chunks ?? []) {
      const whole = places(chunk.norm, within);
      spans.push(...(whole.length ? whole : chunk.terms.flatMap((term) => places(term, within))));
    }
    spans.sort((a, b) => a[0] - b[0]);
    return spans.filter(([, end], i) => !spans.slice(0, i).some((before) => before[1] >= end));
  }

  tiaoli.search = { add, ready: () => ready, find, similar, lights, comparable };
})();
