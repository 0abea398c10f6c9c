// A verdict's receipt: what was judged, by which rules, with which engine, on which case
// (tiaoli/receipt.py). Equal receipts mean equal verdicts.
(() => {
  "use strict";

  const tiaoli = (globalThis.tiaoli ??= {});
  const { UNKNOWN } = tiaoli;

  // SHA-256 -----------------------------------------------------------------------------------
  // Written out, because pages that are opened from a folder have no crypto.subtle everywhere.

  const MASK = 0xffffffff;

  /** The first 32 bits of the fractional part of a root of each of the first primes. */
  function roots(count, degree) {
    const found = [];
    for (let number = 2n; found.length < count; number += 1n) {
      let prime = true;
      for (let other = 2n; other * other <= number; other += 1n) {
        prime &&= number % other !== 0n;
      }
      if (prime) {
        found.push(Number(rootOf(number << (32n * degree), degree) & BigInt(MASK)));
      }
    }
    return found;
  }

  /** The whole part of a root, by halving. */
  function rootOf(number, degree) {
    let [low, high] = [0n, 1n << 64n];
    while (high - low > 1n) {
      const middle = (low + high) / 2n;
      if (middle ** degree <= number) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  const START = roots(8, 2n);
  const ROUNDS = roots(64, 3n);
  const turned = (word, by) => (word >>> by) | (word << (32 - by));

  function padded(bytes) {
    const whole = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
    whole.set(bytes);
    whole[bytes.length] = 0x80;
    new DataView(whole.buffer).setBigUint64(whole.length - 8, BigInt(bytes.length) * 8n);
    return new DataView(whole.buffer);
  }

  /** The SHA-256 of a text's UTF-8 bytes, in hexadecimal. */
  function sha256(text) {
    const data = padded(new TextEncoder().encode(text));
    const hash = Uint32Array.from(START);
    const words = new Uint32Array(64);
    for (let block = 0; block < data.byteLength; block += 64) {
      for (let i = 0; i < 16; i += 1) {
        words[i] = data.getUint32(block + 4 * i);
      }
      for (let i = 16; i < 64; i += 1) {
        const [early, late] = [words[i - 15], words[i - 2]];
        const first = turned(early, 7) ^ turned(early, 18) ^ (early >>> 3);
        const second = turned(late, 17) ^ turned(late, 19) ^ (late >>> 10);
        words[i] = words[i - 16] + first + words[i - 7] + second;
      }
      const state = Uint32Array.from(hash);
      for (let i = 0; i < 64; i += 1) {
        const [a, b, c, , e, f, g, h] = state;
        const choice = (e & f) ^ (~e & g);
        const majority = (a & b) ^ (a & c) ^ (b & c);
        const one = h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + choice + ROUNDS[i] + words[i];
        const two = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + majority;
        state.copyWithin(1, 0, 7);
        state[4] += one;
        state[0] = one + two;
      }
      state.forEach((word, i) => {
        hash[i] += word;
      });
    }
    return [...hash].map((word) => word.toString(16).padStart(8, "0")).join("");
  }

  // One way to write JSON ---------------------------------------------------------------------

  /** Below, at or above: by code points, as Python sorts, not by the halves of a surrogate pair. */
  function byCodePoints(one, other) {
    const [a, b] = [[...one], [...other]];
    const at = a.findIndex((character, i) => character !== b[i]);
    if (at < 0) {
      return a.length - b.length;
    }
    return at >= b.length ? 1 : a[at].codePointAt(0) - b[at].codePointAt(0);
  }

  /** A value as JSON in one way only: sorted keys, no blanks. */
  function canonical(value) {
    if (Array.isArray(value)) {
      return `[${value.map(canonical).join(",")}]`;
    }
    if (typeof value === "object" && value !== null) {
      const keys = Object.keys(value).sort(byCodePoints);
      return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
    }
    if (typeof value === "number" || value === undefined) {
      throw new TypeError(`\`${value}\` has no exact form`);
    }
    return JSON.stringify(value);
  }

  const inOrder = (parts) => parts.map(canonical).sort(byCodePoints).map((text) => JSON.parse(text));

  /** A value of a case as the rulebook exports it: no numbers, exact fractions. */
  function exported(value) {
    if (value === UNKNOWN) {
      return { unknown: true };
    }
    if (typeof value === "bigint") {
      return String(value);
    }
    if (Array.isArray(value)) {
      return value.map(exported);
    }
    if (typeof value?.n === "bigint") {
      return { fraction: `${value.n}/${value.d}` };
    }
    return value;
  }

  const facts = (stated) =>
    Object.fromEntries(Object.entries(stated).map(([key, value]) => [key, exported(value)]));

  // The receipt -------------------------------------------------------------------------------

  /** The hash of what is known: date, facts, rows and awards, in whatever order they were stated.
   *
   * Names do not enter, with one exception: the name of a row that an award names, because it says
   * for which row something was paid before. */
  function caseHash(one) {
    const awards = one.awards === UNKNOWN ? [] : one.awards;
    const named = new Set(awards.map((award) => award.item));
    const row = ({ name, project, facts: stated }) => ({
      name: named.has(name) ? name : null, project, facts: facts(stated),
    });
    const rows = Object.entries(one.rows).map(([subject, each]) => [subject, inOrder(each.map(row))]);
    const award = ({ provision, amount, date, item, project, same }) => ({
      provision, amount: exported(amount), date: exported(date), item, project,
      same_kind: exported(same),
    });
    return sha256(canonical({
      date: one.date,
      facts: facts(one.facts),
      rows: Object.fromEntries(rows),
      published: one.published,
      awards: one.awards === UNKNOWN ? exported(UNKNOWN) : inOrder(awards.map(award)),
    }));
  }

  /** The receipt of a case judged by an edition: `rules` is what the edition's page knows of it. */
  function receipt(rules, one, readings) {
    return { ...rules, case_sha256: caseHash(one), readings: [...readings].sort(byCodePoints) };
  }

  tiaoli.receipt = { canonical, caseHash, receipt, sha256 };
})();
