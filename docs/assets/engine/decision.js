// What judging one provision leaves behind: rows and what changed them (tiaoli/decision.py).
//
// A row under one provision is {placed, name, facts, eligible, low, high, missing, needsReview,
// project, named, spent, tier}: the provision that judged it, which may be that of an earlier
// edition, eligible or not (Kleene), the range in fen, what is missing. `spent` rows meet the
// conditions, but what they would bring was paid before. `tier` is the amount by itself where it is
// known, before any ceiling, else null: it tells levels apart.
(() => {
  "use strict";

  const tiaoli = (globalThis.tiaoli ??= {});
  const { engine } = tiaoli;

  const sameSet = (one, other) =>
    one.size === other.size && [...one].every((each) => other.has(each));

  // The row with another result; the same row where nothing differs.
  function changed(row, low, high, eligible, missing) {
    const same =
      low === row.low && high === row.high && eligible === row.eligible &&
      sameSet(missing, row.missing);
    return same ? row : { ...row, low, high, eligible, missing };
  }

  // Whether a row may still bring something: not refused, and not paid out before.
  const isLive = (row) => row.eligible !== false && !row.spent;
  const live = (rows) => rows.filter(isLive);

  const order = (one, other) => (one < other ? -1 : one > other ? 1 : 0);

  // Which of two rows is the higher: by what it surely brings, then by being owed at all.
  function compareClaims(one, other) {
    return (
      order(one.low, other.low) ||
      Number(one.eligible === true) - Number(other.eligible === true) ||
      order(one.high, other.high)
    );
  }

  // The first of the highest, as `compared` orders them.
  const highest = (each, compared) =>
    each.reduce((best, one) => (compared(one, best) > 0 ? one : best));

  const maximum = (numbers) => numbers.reduce((one, other) => (other > one ? other : one));
  const minimum = (numbers) => numbers.reduce((one, other) => (other < one ? other : one));
  const total = (numbers) => numbers.reduce((one, other) => one + other, 0n);
  const positive = (number) => (number > 0n ? number : 0n);

  engine.decision = Object.freeze({
    changed, compareClaims, highest, isLive, live, maximum, minimum, order, positive, total,
  });
})();
