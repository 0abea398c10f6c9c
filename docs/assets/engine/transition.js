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
  const { isLive, maximum, minimum } = engine.decision;
  const { before, hasUndated, ofBefore, seen, setAside } = engine.earlier;
  const { valueOf } = engine.evaluate;
  const { judge, newMemory } = engine.judge;
  const { union } = engine.needed;
  const { PAY, STATUS, outcome, sameVerdict } = engine.outcome;
  const { bearsOn, projectOf, ruleOf, stack } = engine.stacking;
  const { standing } = engine.standing;
  const { isDate } = engine.days;

  // When the events of a row were, seen from the day on which the change took effect.
  const [BEFORE, AFTER, UNSURE] = ["before", "after", "unsure"];
  // Of more rows of unknown date not every way to date them is tried: anything may come out.
  const MOST_UNDATED = 3;
  // What brings nothing.
  const NOTHING = [STATUS.NOT_ELIGIBLE, STATUS.SUPERSEDED, STATUS.EXPIRED];

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
  function decided(edition, given, selection, only = null, memory = newMemory()) {
    const known = seenBy(edition, given);
    const asked = { selection, only, memory, without: new Map(), undated: false };
    const found = decide(edition, known, asked);
    const doubtful = parts(edition, known).some(
      ([each, of]) => countedFrom(each, selection) !== null && hasUndated(each, of),
    );
    if (!doubtful) {
      return found;
    }
    const others = decide(edition, known, { ...asked, undated: true });
    const missing = new Set([`${PRIOR}.日期`]);
    return mapped(found, (decision, id) => either(decision, others.get(id), missing));
  }

  // The same of a case as the edition has `seen` it. `asked` holds the readings, the provisions
  // (null for all), the rows of each to leave out, and whether awards of unknown date are taken to
  // be from before the change.
  function decide(edition, known, asked) {
    const { amended, firstDay } = edition;
    return amended === null || firstDay === null || known.date < firstDay
      ? counting(edition, known, asked)
      : spanning(edition, known, asked);
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
  function counting(edition, known, { selection, only, memory, without, undated }) {
    const day = countedFrom(edition, selection);
    const counted = day === null ? known : setAsideBy(edition, known, day, undated);
    return judge(edition, counted, selection, only, memory, without);
  }

  const setAsideBy = (edition, known, day, undated) =>
    once(known, `aside ${edition.key} ${day} ${undated}`, () =>
      setAside(edition, known, day, undated));

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

  // The edition that this one amends, as if its term had no end: this one says whether the policy
  // is still in force.
  function continued({ amended }) {
    if (amended.validity === null) {
      return amended;
    }
    if (!continuing.has(amended)) {
      const validity = { ...amended.validity, term: null };
      continuing.set(amended, Object.freeze({ ...amended, validity }));
    }
    return continuing.get(amended);
  }

  // The decisions on a case of a day on which the change has taken effect, with what spans it.
  function spanning(edition, known, asked) {
    const { selection, only, without } = asked;
    const amended = continued(edition);
    const earlier = seenBy(amended, beforeChange(edition, known));
    const now = counting(edition, known, asked);
    const then = decide(amended, earlier, {
      ...asked,
      only: only === null ? null : new Set([...only].map(former).filter(Boolean)),
      without: new Map([...without].map(([name, rows]) => [former(name), rows])),
    });
    const gone = new Map();
    for (const [id, decision] of then) {
      const name = id.includes(" ") ? id : ofBefore(edition, id);
      if (!edition.later.has(id) && (only === null || only.has(name))) {
        gone.set(name, decision);
      }
    }
    return applied();

    // What the amended edition calls a provision, empty if it has none.
    function former(name) {
      if (edition.byId.has(name)) {
        return edition.former.get(name) ?? "";
      }
      const prefix = ofBefore(edition, "");
      return name.startsWith(prefix) ? name.slice(prefix.length) : name;
    }

    function applied() {
      const status = standing(edition, known, selection);
      if (status !== null) {
        return new Map([...now, ...mapped(gone, (each) => bringsNothing(each, status))]);
      }
      if (tree.under(edition.transition, selection).events !== "as it happened") {
        return new Map([...now, ...mapped(gone, noLonger)]);
      }
      const times = mapped(new Map([...now, ...gone]), timesOf);
      const unsure = [];
      for (const [name, each] of times) {
        unsure.push(...(each.get(UNSURE) ?? []).map((row) => [name, row]));
        each.delete(UNSURE);
      }
      if (!unsure.length) {
        return settled(times);
      }
      const names = new Set(unsure.map(([name]) => name));
      const missing = new Set([...names].flatMap(happened));
      if (unsure.length > MOST_UNDATED) {
        return opened(times, names, missing);
      }
      return dated(times, unsure)
        .map(settled)
        .reduce((one, other) => mapped(one, (each, id) => either(each, other.get(id), missing)));
    }

    // A provision that the edition no longer has; of one that was repealed before, an earlier
    // edition has said what is left.
    function noLonger(decision, name) {
      return name.startsWith(ofBefore(edition, ""))
        ? bringsNothing(decision, STATUS.EXPIRED, `本条已由 ${edition.id} 删去`)
        : decision;
    }

    // What may come out of provisions with rows that nobody can date, and of those that may give
    // way to them: up to what both editions would bring.
    function opened(times, unsure, missing) {
      const found = settled(times);
      const stacks = [edition, amended].some((each) => ruleOf(each, selection) !== null);
      for (const name of stacks ? found.keys() : unsure) {
        const sides = [now.get(name), then.get(former(name))]
          .filter((each) => each !== undefined)
          .map((each) => each.outcome);
        if (sides.some(({ status }) => !NOTHING.includes(status))) {
          const high = sides.reduce((sum, each) => sum + each.high, 0n);
          const open = outcome(STATUS.UNDETERMINED, PAY.NONE, 0n, high, missing);
          found.set(name, { ...found.get(name), outcome: open });
        }
      }
      return found;
    }

    // The facts by which a provision knows when something happened, before or after.
    function happened(name) {
      const sides = [now.get(name), then.get(former(name))];
      return eventsOf(edition, sides.map((each) => each?.placed));
    }

    // The names of a decision's rows by when their events were, by the facts that either edition
    // names.
    function timesOf(decision, name) {
      const found = new Map();
      const { kind } = decision.placed;
      const events = happened(name).map((fact) => valueOf(edition, { fact }));
      const rows = kind === "Duty" || kind === "Prohibition"
        ? [{ name: "", facts: new Facts([known.facts]) }]
        : decision.rows;
      for (const { name: row, facts } of rows) {
        const days = events.map((event) => dayOf(event(facts)));
        const early = days.some((day) => day !== null && day < edition.firstDay);
        const when = early ? BEFORE : days.includes(null) ? UNSURE : AFTER;
        found.set(when, [...(found.get(when) ?? []), row]);
      }
      return found;
    }

    // Each row by the rules of its time. What gives way to a row under the other rules is left out,
    // and the rest judged again: it may use up what the other leaves of a ceiling.
    function settled(times) {
      const lost = new Map();
      for (;;) {
        const decisions = eachByItsTime(times, lost);
        const [losing, open] = contest(decisions);
        if (!losing.size) {
          return givenWay(decisions, lost, open);
        }
        for (const [name, rows] of losing) {
          lost.set(name, [...(lost.get(name) ?? []), ...rows]);
        }
      }
    }

    function eachByItsTime(times, lost) {
      const [before_, mine] = [new Set(), new Set()];
      const [ofBefore_, ofMine] = [new Map(), new Map(without)];
      for (const [name, found] of times) {
        const leftOut = [
          ...(without.get(name) ?? []), ...(lost.get(name) ?? []).map(({ row }) => row.name),
        ];
        if (found.has(BEFORE)) {
          before_.add(former(name));
          ofBefore_.set(former(name), new Set([...leftOut, ...(found.get(AFTER) ?? [])]));
        }
        if (now.has(name) && !(found.size === 1 && found.has(BEFORE))) {
          mine.add(name);
          ofMine.set(name, new Set([...leftOut, ...(found.get(BEFORE) ?? [])]));
        }
      }
      before_.delete("");
      const ask = { ...asked, only: mine, without: ofMine };
      const new_ = counting(edition, known, ask);
      const old = before_.size
        ? decide(amended, earlier, { ...asked, only: before_, without: ofBefore_ })
        : new Map();
      return mapped(times, (found, name) => {
        const was = old.get(former(name));
        if (!now.has(name)) {
          return found.has(BEFORE) ? was : noLonger(gone.get(name), name);
        }
        if (!found.has(BEFORE)) {
          return new_.get(name);
        }
        if (!found.has(AFTER)) {
          return byOldRules(now.get(name), was);
        }
        if (was === undefined) {
          return new_.get(name);
        }
        const paid = paidNow(name, was, found.get(BEFORE)[0]);
        const memory = paid === known ? asked.memory : newMemory();
        return joined(was, new_.get(name), counting(edition, paid, { ...ask, memory }).get(name));
      });
    }

    // A decision by the rules of the time of the events.
    function byOldRules({ placed }, old) {
      const step = `按发生时的规定（${amended.id} ${former(placed.id) || "没有这一条"}）`;
      if (old === undefined) {
        const isDuty = placed.kind === "Duty" || placed.kind === "Prohibition";
        const none = outcome(isDuty ? STATUS.NOT_YET : STATUS.NOT_ELIGIBLE);
        return { placed, outcome: none, rows: [], steps: [step], former: null };
      }
      return { ...old, placed, steps: [step, ...old.steps], former: old.former ?? old.placed };
    }

    // The case in which what the old rules bring was paid before.
    function paidNow(id, { outcome: { high } }, item) {
      if (known.awards === UNKNOWN || high === 0n) {
        return known;
      }
      const award = {
        provision: id, amount: high, date: known.date, item, project: null, same: UNKNOWN,
      };
      return { ...known, awards: [...known.awards, award] };
    }

    // The rule on several awards for one project, where some fall under the old rules and some
    // under the new: the rows that give way with what says so, and the provisions of which that is
    // open with what they lack.
    function contest(decisions) {
      const rule = ruleOf(edition, selection);
      const places = new Map();
      for (const [name, decision] of decisions) {
        const live = NOTHING.includes(decision.outcome.status) ? [] : decision.rows.filter(isLive);
        for (const row of rule === null ? [] : live) {
          const { subject } = row.placed;
          if (bearsOn(rule, row.placed)) {
            const project = projectOf(rule, subject, edition.nouns[subject], row);
            if (project !== null) {
              places.set(project, [...(places.get(project) ?? []), [name, row]]);
            }
          }
        }
      }
      const [losing, open] = [new Map(), new Map()];
      for (const rows of places.values()) {
        const isNew = ([, { placed }]) => edition.byId.get(placed.id) === placed;
        if (rows.every(isNew) || !rows.some(isNew)) {
          continue;
        }
        const entries = rows.map(([name, row]) => entryOf(decisions.get(name), row));
        stack(edition, entries, { ...known, awards: [] }, rule);
        rows.forEach(([name, row], index) => {
          const { rows: [left], steps } = entries[index];
          if (!isLive(left)) {
            losing.set(name, [...(losing.get(name) ?? []), { row: left, steps }]);
          } else if (left !== row) {
            open.set(name, union([open.get(name) ?? [], left.missing]));
          }
        });
      }
      return [losing, open];
    }

    // A row by itself on its way through the rule on several awards.
    function entryOf({ placed }, row) {
      const provision = tree.under(row.placed, selection);
      return { placed, provision, rows: [row], awards: [], steps: [], superseded: false };
    }

    // The decisions with the rows that gave way, and open where that is.
    function givenWay(decisions, lost, open) {
      for (const [name, each] of lost) {
        const decision = decisions.get(name);
        const nothing = NOTHING.includes(decision.outcome.status);
        decisions.set(name, {
          ...decision,
          outcome: nothing ? outcome(STATUS.SUPERSEDED) : decision.outcome,
          rows: [...decision.rows, ...each.map(({ row }) => row)],
          steps: [...decision.steps, ...each.flatMap(({ steps }) => steps)],
        });
      }
      for (const [name, missing] of open) {
        const { high, missing: lacks } = decisions.get(name).outcome;
        const found = outcome(STATUS.UNDETERMINED, PAY.NONE, 0n, high, union([lacks, missing]));
        decisions.set(name, { ...decisions.get(name), outcome: found });
      }
      return decisions;
    }
  }

  function bringsNothing(decision, status, why = "") {
    return { ...decision, outcome: outcome(status), rows: [], steps: why ? [why] : [] };
  }

  // What old and new rules bring together of one provision, each of its own rows; `again` is what
  // the new ones bring where what the old ones bring counts as paid before.
  function joined(then, now, again) {
    const [one, two] = [then.outcome, now.outcome];
    const [rows, steps] = [[...then.rows, ...now.rows], [...then.steps, ...now.steps]];
    const found = { ...now, rows, steps };
    const isNothing = ({ status }) => NOTHING.includes(status);
    if (isNothing(one) || isNothing(two)) {
      const alone = isNothing(two) ? one : two;
      const superseded = [one.status, two.status].includes(STATUS.SUPERSEDED);
      return { ...found, outcome: isNothing(alone) && superseded ? outcome(STATUS.SUPERSEDED) : alone };
    }
    if (sameVerdict(one, two) && one.high + two.high === 0n) {
      return { ...found, outcome: two }; // support, or a status
    }
    if (sameVerdict(again.outcome, two) && one.pay === PAY.EXACT && two.pay === PAY.EXACT) {
      const sum = one.high + two.high;
      return { ...found, outcome: outcome(STATUS.ELIGIBLE, PAY.EXACT, sum, sum) };
    }
    const { status } = again.outcome;
    const alone = status !== STATUS.ELIGIBLE && status !== STATUS.UNDETERMINED;
    const high = alone ? maximum([one.high, two.high]) : one.high + two.high;
    const lacks = union([one.missing, two.missing]);
    const low = minimum([one.low, two.low]);
    const step = "有的适用原规定，有的适用修改后的规定；合起来怎样计算，条文没有写";
    return {
      ...found,
      outcome: outcome(STATUS.UNDETERMINED, PAY.NONE, low, high, lacks),
      steps: [...steps, step],
    };
  }

  // The times under every way to date the rows of which it is not known when their events were.
  function dated(times, unsure) {
    let found = [times];
    for (const [name, row] of unsure) {
      found = found.flatMap((way) => [AFTER, BEFORE].map((when) => {
        const each = new Map(way.get(name));
        each.set(when, [...(each.get(when) ?? []), row]);
        return new Map(way).set(name, each);
      }));
    }
    return found;
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
