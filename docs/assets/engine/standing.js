// Whether an edition is in force on a day: its term, and what the text leaves open
// (tiaoli/standing.py).
(() => {
  "use strict";

  const tiaoli = (globalThis.tiaoli ??= {});
  const { engine } = tiaoli;
  const { days, tree } = engine;
  const { STATUS } = engine.outcome;

  // The day the policy was published: by its card, or else as the case states; null if unknown.
  function publication(edition, known) {
    const { published } = known;
    return edition.published ?? published.get(edition.policy.short) ?? published.get("") ?? null;
  }

  // The first day of a text that takes effect by its publication.
  function effect(start, published) {
    if (published === null || start.after === null) {
      return published;
    }
    return days.addDays(published, start.after.value + (start.day_one === "next day" ? 1n : 0n));
  }

  // The first and the last day on which the edition applies; null where the text is open.
  function term(edition, selection, published) {
    if (edition.validity === null) {
      return [published, null];
    }
    const validity = tree.under(edition.validity, selection);
    const starts = validity.start;
    const start = starts.node === "Publication" ? effect(starts, published) : starts.value;
    if (validity.term === null || start === null) {
      return [start, null];
    }
    const from = validity.term_from === "publication" && published ? published : start;
    const end = days.addMonths(from, validity.term.value);
    // Where the last month has no such day, its last day is already the eve of the one after.
    const eve = validity.last_day === "eve" && end.slice(8) === from.slice(8);
    return [start, eve ? days.addDays(end, -1n) : end];
  }

  // Not yet in force, or no longer, on the case's date; else null: an edition of which nobody
  // knows when it takes effect is judged as if it were in force.
  function standing(edition, known, selection) {
    const [start, end] = term(edition, selection, publication(edition, known));
    if (start !== null && known.date < start) {
      return STATUS.NOT_YET;
    }
    return end !== null && known.date > end ? STATUS.EXPIRED : null;
  }

  engine.standing = Object.freeze({ publication, standing, term });
})();
