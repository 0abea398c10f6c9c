// Earlier awards as an edition sees them: under the numbers that their provisions have now
// (tiaoli/earlier.py).
(() => {
  "use strict";

  const tiaoli = (globalThis.tiaoli ??= {});
  const { engine, UNKNOWN } = tiaoli;

  // The case with its earlier awards under the ids that their provisions have in this edition. One
  // that was paid before the edition took effect names its provision as the edition of that time
  // did; one of a provision that was repealed keeps the edition before its id: v1 第九条/会议补贴.
  function seen(edition, known) {
    return named(known, (award) => nameNow(edition, award));
  }

  function nameNow(edition, award) {
    const { amended, byId, id, later } = edition;
    const own = `${id} `;
    const name = award.provision;
    if (name.startsWith(own)) {
      return name.slice(own.length);
    }
    if (amended === null || (byId.has(name) && !isBefore(edition.firstDay, award))) {
      return name;
    }
    const then = nameNow(amended, award);
    return amended.byId.has(then) ? later.get(then) ?? ofBefore(edition, then) : then;
  }

  // A case as the edition has `seen` it, for the edition that it amends.
  function before(edition, known) {
    return named(known, ({ provision }) => {
      if (!edition.byId.has(provision)) {
        return provision;
      }
      const former = edition.former.get(provision);
      return former === undefined ? `${edition.id} ${provision}` : ofBefore(edition, former);
    });
  }

  // The id of a provision of the amended edition, told from one that may have the same now.
  const ofBefore = (edition, id) => `${edition.amended.id} ${id}`;

  // Whether an award was surely paid before a day.
  const isBefore = (day, { date }) => day !== null && date !== UNKNOWN && date < day;

  // The case in which the policy's own awards from before a day count towards no ceiling and no
  // once-only any more; the rule on several awards for one project still knows them. `undated`
  // ones are set aside as well, or stay.
  function setAside(edition, known, day, undated) {
    return named(known, (award) => {
      const { date, provision } = award;
      const early = isBefore(day, award) || (undated && date === UNKNOWN);
      if (!early || !edition.byId.has(provision)) {
        return provision;
      }
      const former = edition.former.get(provision) ?? provision;
      return edition.amended === null ? former : ofBefore(edition, former);
    });
  }

  // Whether it is not known of some award of the policy when it was paid.
  const hasUndated = (edition, { awards }) =>
    awards !== UNKNOWN &&
    awards.some(({ date, provision }) => date === UNKNOWN && edition.byId.has(provision));

  function named(known, name) {
    if (known.awards === UNKNOWN) {
      return known;
    }
    const awards = known.awards.map((award) => ({ ...award, provision: name(award) }));
    return { ...known, awards };
  }

  engine.earlier = Object.freeze({ before, hasUndated, ofBefore, seen, setAside });
})();
