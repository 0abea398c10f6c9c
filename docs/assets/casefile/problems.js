// What is wrong with a file, in words: where it stands, what was found, what to write instead.
(() => {
  "use strict";

  const tiaoli = (globalThis.tiaoli ??= {});
  const MAX_PROBLEMS = 20;
  // So many problems are noted, and the first of them shown.
  const ENOUGH = 100;

  /** A case file that cannot be read: `message` has one line for each problem, `problems` the
   * same as `{line, words}`, line 0 being the file as a whole. */
  class CaseFileError extends Error {
    constructor(message, problems) {
      super(message);
      this.problems = problems;
    }
  }

  /** What is wrong with one file, collected so that all of it can be mended at once. */
  class Problems {
    constructor(shown) {
      this.shown = shown;
      this.found = [];
    }

    /** Notes a problem; line 0 is the file as a whole. Throws `error()` at `ENOUGH`. */
    say(line, words) {
      this.found.push({ line, words: words.trim().split(/\s+/).join(" ") });
      if (this.found.length === ENOUGH) { throw this.error(); }
    }

    /** Everything noted, in the order of the file. */
    error() {
      const each = new Map(this.found.map((one) => [`${one.line}:${one.words}`, one]));
      const ordered = [...each.values()].sort((one, two) => one.line - two.line);
      const shown = ordered.slice(0, MAX_PROBLEMS);
      const lines = shown.map(({ line, words }) => `${this.shown}:${line ? `${line}:` : ""} ${words}`);
      if (ordered.length > MAX_PROBLEMS) {
        const more = this.found.length >= ENOUGH ? "以上" : "";
        const words = `另有${ordered.length - MAX_PROBLEMS}处${more}`;
        lines.push(words);
        shown.push({ line: 0, words });
      }
      return new CaseFileError(lines.join("\n"), shown);
    }

    /** The error to throw for a problem after which reading on makes no sense. */
    fatal(line, words) {
      this.say(line, words);
      return this.error();
    }
  }

  /** Where in the file one reads, for messages: 案例“名称”: 主体.事实. */
  class Place {
    constructor(problems, words = "") {
      this.problems = problems;
      this.words = words;
    }

    say(line, message) {
      this.problems.say(line, this.words ? `${this.words}: ${message}` : message);
    }

    inside(part) { return new Place(this.problems, `${this.words}: ${part}`); }

    dot(part) { return new Place(this.problems, `${this.words}.${part}`); }

    /** The same place with words after it that are joined by nothing. */
    and(part) { return new Place(this.problems, this.words + part); }

    /** What `read` gives, or `null` once its problem is noted. */
    attempt(line, read) {
      try {
        return read();
      } catch (problem) {
        if (!(problem instanceof tiaoli.ValueProblem)) { throw problem; }
        this.say(line, problem.message);
        return null;
      }
    }
  }

  /** How many characters a text has: those outside the basic plane count once. */
  const length = (text) => [...text].length;

  /** The first `count` characters of a text. */
  const start = (text, count) => [...text].slice(0, count).join("");

  /** `text` in backticks, shortened where it is long. */
  const quoted = (text) => `\`${length(text) <= 40 ? text : `${start(text, 40)}…`}\``;

  /** That no `what` is called `name`, with the nearest name or else the names there are. */
  function noSuch(what, name, known, otherwise = "") {
    const near = nearest(start(name, 200), known);
    let hint = otherwise || `可写 ${[...known].join("、")}`;
    if (name.includes("：")) {
      hint = "键后面须用半角冒号和一个空格";
    } else if (/^\p{Nd}/u.test(name)) {
      hint = "花括号里的半角逗号会把值断开，值里有逗号时请给值加引号";
    } else if (near !== undefined) {
      hint = `是不是 \`${near}\`？${otherwise ? "" : hint}`;
    }
    return `没有${what} ${quoted(name)}；${hint}`;
  }

  /** Calls `found(line, name, first)` for each line whose name stands on an earlier line. */
  function repeated(named, found) {
    const first = new Map();
    for (const [line, name] of named) {
      if (first.has(name)) { found(line, name, first.get(name)); } else { first.set(name, line); }
    }
  }

  // The nearest name, by Ratcliff and Obershelp's measure as Python's difflib computes it ----------

  const CUTOFF = 0.5;

  /** The most similar of the names, if any is similar; of equally similar ones the last. */
  function nearest(name, known) {
    const word = [...name];
    const places = new Map();
    word.forEach((character, at) => {
      places.set(character, [...(places.get(character) ?? []), at]);
    });
    if (word.length >= 200) {
      // In a long text difflib leaves out what is in it too often to tell anything.
      for (const [character, at] of places) {
        if (at.length > Math.floor(word.length / 100) + 1) { places.delete(character); }
      }
    }
    let best;
    for (const each of known) {
      const other = [...each];
      const most = Math.min(other.length, word.length);
      if (2 * most < CUTOFF * (other.length + word.length)) { continue; }
      const ratio = (2 * matching(other, word, places)) / (other.length + word.length || 1);
      if (ratio < CUTOFF) { continue; }
      if (best === undefined || ratio > best.ratio || (ratio === best.ratio && each > best.each)) {
        best = { ratio, each };
      }
    }
    return best?.each;
  }

  /** How many characters the longest common block and those left and right of it have. */
  function matching(one, two, places) {
    let count = 0;
    const parts = [[0, one.length, 0, two.length]];
    while (parts.length) {
      const [low, high, left, right] = parts.pop();
      const [at, where, size] = longest(one, two, places, low, high, left, right);
      if (size) {
        count += size;
        parts.push([low, at, left, where], [at + size, high, where + size, right]);
      }
    }
    return count;
  }

  function longest(one, two, places, low, high, left, right) {
    let best = [low, left, 0];
    let ending = new Map();
    for (let i = low; i < high; i += 1) {
      const next = new Map();
      for (const j of places.get(one[i]) ?? []) {
        if (j >= right) { break; }
        if (j >= left) {
          const size = (ending.get(j - 1) ?? 0) + 1;
          next.set(j, size);
          if (size > best[2]) { best = [i - size + 1, j - size + 1, size]; }
        }
      }
      ending = next;
    }
    let [at, where, size] = best;
    while (at > low && where > left && one[at - 1] === two[where - 1]) {
      at -= 1; where -= 1; size += 1;
    }
    while (at + size < high && where + size < right && one[at + size] === two[where + size]) {
      size += 1;
    }
    return [at, where, size];
  }

  tiaoli.CaseFileError = CaseFileError;
  tiaoli.problems = { Problems, Place, length, start, quoted, noSuch, repeated };
})();
