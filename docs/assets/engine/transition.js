// What spans a change of the law: an event before it and an application after, an earlier award
// (tiaoli/transition.py).
//
// The edition in force on the case's date judges. What its own transition rule says of the rest is
// applied here; what it does not say is a doubt like any other, so every verdict shows both
// readings.
(() => {
  "use strict";

  const tiaoli = (globalThis.tiaoli ??= {});
  const { engine, UNKNOWN } = tiaoli;
  const { tree } = engine;
  const { Facts, PRIOR } = engine.case;
  const { maximum, minimum, total } = engine.decision;
  const { before, hasUndated, ofBefore, seen, setAside } = engine.earlier;
  const { valueOf } = engine.evaluate;
  const { conclude, judge, newMemory } = engine.judge;
  const { union } = engine.needed;
  const { PAY, STATUS, outcome, sameVerdict } = engine.outcome;
  const { ruleOf, stack } = engine.stacking;
  const { isDate } = engine.days;

  // When the events of a row were, seen from the day on which the change took effect.
  const [BEFORE, AFTER, UNSURE] = ["before", "after", "unsure"];
  // Of more rows of unknown date not every way to date them is tried: anything may come out.
  const MOST_UNDATED = 4;
  const NONE = new Map();

  // What is made of a case once and asked for under every reading.
  const derived = new WeakMap();

  function once(known, name, make) {
    if (!derived.has(known)) {
      derived.set(known, new Map());
    }
    const made = derived.get(known);
    if (!made.has(name)) {
      made.set(name, make());
    }
    return made.get(name);
  }

  const seenBy = (edition, known) =>
    once(known, `seen ${edition.key}`, () => seen(edition, known));

  // What `judge` decides under the edition, with what spans the change to it: a map as that of
  // `judge`. A provision that was repealed is among the decisions with the edition that had it
  // before its id: v1 第九条/会议补贴.
  function decided(
    edition, given, selection, only = null, memory = newMemory(), without = NONE,
  ) {
    const known = seenBy(edition, given);
    const decisions = counting(edition, known, selection, only, memory, without);
    const { amended, firstDay } = edition;
    if (amended === null || firstDay === null || known.date < firstDay) {
      return decisions;
    }
    return spanning(edition, known, selection, only, memory, without)(decisions);
  }

  // The editions whose rules bear on a case, each with the case as it sees it.
  function parts(edition, known) {
    const { amended, firstDay } = edition;
    const earlier =
      amended !== null && firstDay !== null && known.date >= firstDay
        ? parts(amended, seenBy(amended, beforeChange(edition, known)))
        : [];
    return [[edition, known], ...earlier];
  }

  const beforeChange = (edition, known) =>
    once(known, `before ${edition.key}`, () => before(edition, known));

  // The decisions of the edition itself, with the earlier awards that count.
  function counting(edition, known, selection, only, memory, without = NONE) {
    const day = countedFrom(edition, selection);
    const judged = (one) => judge(edition, one, selection, only, memory, without);
    if (day === null) {
      return judged(known);
    }
    const decisions = judged(setAsideBy(edition, known, day, false));
    if (!hasUndated(edition, known)) {
      return decisions;
    }
    return eitherOf(decisions, judged(setAsideBy(edition, known, day, true)));
  }

  const setAsideBy = (edition, known, day, undated) =>
    once(known, `aside ${edition.key} ${day} ${undated}`, () =>
      setAside(edition, known, day, undated));

  // The decisions where some award may have been paid before the change, or after it.
  function eitherOf(decisions, others) {
    const missing = new Set([`${PRIOR}.日期`]);
    return mapped(decisions, (decision, id) => either(decision, others.get(id), missing));
  }

  const mapped = (map, change) => new Map([...map].map(([id, each]) => [id, change(each, id)]));

  // The day from which earlier awards count, by the last change that says that those from before
  // it do not; null where none does.
  function countedFrom(edition, selection) {
    if (edition.amended === null) {
      return null;
    }
    const rule = tree.under(edition.transition, selection);
    return rule.awards === "not counted"
      ? edition.firstDay
      : countedFrom(edition.amended, selection);
  }

  const continuing = new WeakMap();

  // The edition that this one amends, in force as long as this one says that the policy is.
  function continued(edition) {
    const { amended, validity } = edition;
    if (amended.validity === null || validity === null) {
      return amended;
    }
    if (!continuing.has(edition)) {
      continuing.set(edition, Object.freeze({ ...amended, validity }));
    }
    return continuing.get(edition);
  }

  // How to apply what spans a change to the decisions on a case of a day on which it has taken
  // effect.
  function spanning(edition, known, selection, only, memory, without) {
    const amended = continued(edition);
    const earlier = beforeChange(edition, known);
    const byEvent = tree.under(edition.transition, selection).events === "as it happened";
    const former = (id) => edition.former.get(id) ?? "";
    const old = decided(
      amended, earlier, selection, onlyThen(), memory,
      new Map([...without].map(([id, names]) => [former(id), names])),
    );

    function onlyThen() {
      if (only === null) {
        return null;
      }
      const prefix = ofBefore(edition, "");
      const gone = [...only]
        .filter((id) => !edition.byId.has(id))
        .map((id) => (id.startsWith(prefix) ? id.slice(prefix.length) : id));
      return new Set([...gone, ...[...only].map(former).filter(Boolean)]);
    }

    return (decisions) => {
      let found = new Map(decisions);
      let then = old;
      const governed = new Set();
      if (byEvent) {
        const times = mapped(decisions, (each, id) => timesOf(each, old.get(former(id))));
        [found, then] = apart(decisions, times);
        for (const [id, decision] of found) {
          const settled = governing(decision, then, times.get(id));
          if (settled !== decision) {
            found.set(id, settled);
            governed.add(id);
          }
        }
      }
      for (const [id, decision] of then) {
        const repealedBefore = id.includes(" ");
        const name = repealedBefore ? id : ofBefore(edition, id);
        if (!edition.later.has(id) && (only === null || only.has(name))) {
          found.set(name, repealedBefore ? decision : repealed(decision));
          governed.add(name);
        }
      }
      return byEvent && governed.size ? stacked(found) : found;
    };

    // What each edition decides of the provisions and rows that fall under it alone, so that
    // nothing gives way to an amount of the other edition that is not due.
    function apart(decisions, times) {
      const [then, now] = [new Set(), new Set()];
      const [ofThen, ofNow] = [new Map(), new Map(without)];
      for (const id of decisions.keys()) {
        const found = times.get(id);
        const leftOut = without.get(id) ?? [];
        if (!isOnly(found, BEFORE)) {
          now.add(id);
          ofNow.set(id, new Set([...leftOut, ...(found.get(BEFORE) ?? [])]));
        }
        if ([...found.keys()].some((when) => when !== AFTER)) {
          then.add(former(id));
          ofThen.set(former(id), new Set([...leftOut, ...(found.get(AFTER) ?? [])]));
        }
      }
      if (![...then].some(Boolean)) {
        return [new Map(decisions), old];
      }
      const gone = [...old.keys()].filter((id) => !edition.later.has(id));
      const mine = counting(edition, known, selection, now, memory, ofNow);
      return [
        mapped(decisions, (decision, id) => mine.get(id) ?? decision),
        decided(amended, earlier, selection, new Set([...then, ...gone]), memory, ofThen),
      ];
    }

    // The names of a decision's rows by when their events were.
    function timesOf(decision, before_) {
      const found = new Map();
      const { kind } = decision.placed;
      const happened = eventsOf(edition, [decision.placed, before_?.placed]).map((fact) =>
        valueOf(edition, { fact }));
      const rows = kind === "Duty" || kind === "Prohibition"
        ? [{ name: "", facts: new Facts([known.facts]) }]
        : decision.rows;
      for (const { name, facts } of rows) {
        const dates = happened.map((event) => dayOf(event(facts)));
        const early = dates.some((day) => day !== null && day < edition.firstDay);
        const when = early ? BEFORE : dates.includes(null) ? UNSURE : AFTER;
        found.set(when, [...(found.get(when) ?? []), name]);
      }
      return found;
    }

    // The decision by the rules of the time of the events.
    function governing(decision, then, times) {
      const was = former(decision.placed.id);
      if ([...times.keys()].every((when) => when === AFTER)) {
        return decision;
      }
      const before_ =
        then.get(was) ??
        { ...decision, outcome: outcome(STATUS.NOT_ELIGIBLE), rows: [], steps: [] };
      if (isOnly(times, BEFORE)) {
        const step = `按发生时的规定（${amended.id} ${was || "没有这一条"}）`;
        return {
          placed: decision.placed,
          outcome: before_.outcome,
          rows: before_.rows,
          steps: [step, ...before_.steps],
          former: before_.former ?? before_.placed,
        };
      }
      if (times.has(UNSURE)) {
        const missing = new Set(eventsOf(edition, [decision.placed, before_.placed]));
        if (times.get(UNSURE).length > MOST_UNDATED) {
          const high = decision.outcome.high + before_.outcome.high;
          const open = outcome(STATUS.UNDETERMINED, PAY.NONE, 0n, high, missing);
          return { ...decision, outcome: open };
        }
        return dated(times)
          .map((way) => governing(decision, then, way))
          .reduce((one, other) => either(one, other, missing));
      }
      return onBothSides(decision, was, times);
    }

    // Rows of which some fall under the old rules and some under the new: what each bring, unless
    // what the old rules give is in the way of the new ones.
    function onBothSides(decision, was, times) {
      const { placed } = decision;
      const then = ofRows(amended, was, placed, times.get(BEFORE));
      const now = ofRows(edition, placed.id, placed, times.get(AFTER));
      let again = now;
      if (then.outcome.high > 0n) {
        const item = times.get(BEFORE)[0];
        again = ofRows(edition, placed.id, placed, times.get(AFTER), paidNow(placed, then, item));
      }
      return joined(decision, then, now, again);
    }

    // What the old rules bring, as an award of today.
    function paidNow({ id }, { outcome: { high } }, item) {
      return { provision: id, amount: high, date: known.date, item, project: null, same: UNKNOWN };
    }

    // What old and new rules bring together; `again` is what the new ones bring where what the old
    // ones brought counts as paid before.
    function joined(decision, then, now, again) {
      const [one, two] = [then.outcome, now.outcome];
      const rows = [...then.rows, ...now.rows];
      if (!sameVerdict(again.outcome, two) || !isSure(then) || !isSure(now)) {
        if (sameVerdict(one, two) && two.pay === PAY.UNSTATED) {
          return now;
        }
        const { status } = again.outcome;
        const alone = status !== STATUS.ELIGIBLE && status !== STATUS.UNDETERMINED;
        const high = (alone ? maximum : total)([one.high, two.high]);
        const open = outcome(
          STATUS.UNDETERMINED, PAY.NONE, minimum([one.low, two.low]), high,
          union([one.missing, two.missing]),
        );
        const step = "有的适用原规定，有的适用修改后的规定；合起来怎样计算，条文没有写";
        return { ...decision, outcome: open, rows, steps: [step] };
      }
      const owed = one.status === STATUS.ELIGIBLE || two.status === STATUS.ELIGIBLE;
      const sum = one.high + two.high;
      const { placed } = decision;
      const found = owed ? outcome(STATUS.ELIGIBLE, PAY.EXACT, sum, sum) : two;
      return { placed, outcome: found, rows, steps: [...then.steps, ...now.steps], former: null };
    }

    // What an edition decides of some of the rows, with an award more.
    function ofRows(of, id, placed, names, paid = null) {
      const mine = of === edition;
      const one = mine ? known : earlier;
      const rows = (known.rows.get(placed.subject) ?? []).filter(({ name }) => names.includes(name));
      const awards = paid === null || one.awards === UNKNOWN ? one.awards : [...one.awards, paid];
      const some = { ...one, awards, rows: new Map([...one.rows, [placed.subject, rows]]) };
      const decide = mine ? counting : decided;
      const nothing = {
        placed, outcome: outcome(STATUS.NOT_ELIGIBLE), rows: [], steps: [], former: null,
      };
      return decide(of, some, selection, new Set([id]), newMemory()).get(id) ?? nothing;
    }

    // What is left of a provision that the edition no longer has.
    function repealed(decision) {
      const steps = [`本条已由 ${edition.id} 删去`];
      const gone = { ...decision, outcome: outcome(STATUS.EXPIRED), rows: [], steps };
      if (!byEvent) {
        return gone;
      }
      const times = timesOf(decision);
      if (times.has(UNSURE)) {
        return either(gone, decision, new Set(eventsOf(edition, [decision.placed])));
      }
      if (!times.has(AFTER)) {
        return times.size ? decision : gone;
      }
      if (!times.has(BEFORE)) {
        return gone;
      }
      const { placed } = decision;
      return ofRows(amended, placed.id, placed, times.get(BEFORE));
    }

    // The rule on several awards for one project, where some fall under the old rules and some
    // under the new: both count as awards for it.
    function stacked(decisions) {
      const found = enjoyed(decisions, false);
      return hasUndated(edition, known) ? eitherOf(found, enjoyed(decisions, true)) : found;
    }

    // The same, undated awards set aside as well or not, where the text sets any aside.
    function enjoyed(decisions, undated) {
      const entries = new Map();
      for (const [name, decision] of decisions) {
        for (const placed of new Set(decision.rows.map((row) => row.placed))) {
          const entry = {
            placed: decision.placed,
            provision: tree.under(placed, selection),
            rows: decision.rows.filter((row) => row.placed === placed),
            awards: paidFor(placed, undated),
            steps: [],
            superseded: false,
          };
          entries.set(name, [...(entries.get(name) ?? []), entry]);
        }
      }
      const each = [...entries.values()].flat();
      const rowsBefore = new Map(each.map((entry) => [entry, [...entry.rows]]));
      stack(edition, each, { ...known, awards: [] }, ruleOf(edition, selection));
      const changed = (entry) =>
        entry.rows.some((row, index) => row !== rowsBefore.get(entry)[index]);
      return mapped(decisions, (decision, name) =>
        (entries.get(name) ?? []).some(changed) ? together(decision, entries.get(name)) : decision);
    }

    // The earlier awards that count for a provision of this edition or of an earlier one.
    function paidFor(placed, undated) {
      const [of, one] = parts(edition, known).find(([each]) => each.byId.get(placed.id) === placed);
      const day = countedFrom(of, selection);
      const { awards } = day === null ? one : setAsideBy(of, one, day, undated);
      return engine.ceilings.ownAwards(awards, placed.id);
    }

    // What is left of a provision's rows, those of older rules before those of newer ones.
    function together(decision, [first, ...newer]) {
      const then = concluded(first);
      let found = { ...decision, ...then, steps: [...decision.steps, ...then.steps] };
      for (const entry of newer) {
        const now = concluded(entry);
        let again = now;
        if (found.outcome.high > 0n && entry.awards !== UNKNOWN) {
          const paid = paidNow(decision.placed, found, found.rows[0].name);
          again = concluded({ ...entry, awards: [...entry.awards, paid] });
        }
        found = joined(decision, found, now, again);
      }
      return { ...found, steps: [...new Set(found.steps)] };
    }

    function concluded(entry) {
      const { outcome: found, rows, steps } = conclude(
        edition, { ...entry, steps: [...entry.steps] }, known.date,
      );
      return { outcome: found, rows, steps };
    }
  }

  const events = new WeakMap();

  // The facts by which a provision knows when something happened: dates and years.
  function eventsIn(edition, placed) {
    if (!events.has(placed)) {
      const parts_ = [...tree.walk(edition, placed)]
        .filter(({ node }) => ["InValidity", "Past", "YearBefore"].includes(node))
        .flatMap((node) => [...tree.walk(edition, node)])
        .filter((part) => tree.isFact(part) && isDated(tree.factOf(edition, part).kind));
      events.set(placed, parts_.map(({ fact }) => fact));
    }
    return events.get(placed);
  }

  const eventsOf = (edition, each) => [
    ...new Set(each.filter(Boolean).flatMap((placed) => eventsIn(edition, placed))),
  ];

  const isDated = ({ kind }) => kind === "Date" || kind === "Year";

  // The day of a date or the last one of a year; null where it is not known.
  function dayOf(value) {
    if (typeof value === "bigint") {
      return `${String(value).padStart(4, "0")}-12-31`;
    }
    return isDate(value) ? value : null;
  }

  const isOnly = (times, when) => times.size === 1 && times.has(when);

  // Every way to date the rows of which it is not known when their events were.
  function dated(times) {
    let found = [new Map([...times].filter(([when]) => when !== UNSURE))];
    for (const name of times.get(UNSURE)) {
      found = found.flatMap((way) => [AFTER, BEFORE].map((when) =>
        new Map([...way, [when, [...(way.get(when) ?? []), name]]])));
    }
    return found;
  }

  // Whether it is known exactly what a decision brings.
  const isSure = ({ outcome: { pay, status } }) =>
    pay === PAY.EXACT || status === STATUS.NOT_ELIGIBLE || status === STATUS.SUPERSEDED;

  // The decision where it is not known which of the two holds.
  function either(one, two, missing) {
    const [a, b] = [one.outcome, two.outcome];
    if (isSame(a, b) || (sameVerdict(a, b) && a.status !== STATUS.UNDETERMINED)) {
      return one;
    }
    const lacks = union([missing, a.missing, b.missing]);
    const [low, high] = [minimum([a.low, b.low]), maximum([a.high, b.high])];
    return { ...one, outcome: outcome(STATUS.UNDETERMINED, PAY.NONE, low, high, lacks) };
  }

  const isSame = (a, b) =>
    a.status === b.status && a.pay === b.pay && a.low === b.low && a.high === b.high &&
    a.missing.size === b.missing.size && [...a.missing].every((fact) => b.missing.has(fact));

  engine.transition = Object.freeze({ decided });
})();
