// From facts to an award: scope, each provision on each row, ceilings, stacking (tiaoli/judge.py).
(() => {
  "use strict";

  const tiaoli = (globalThis.tiaoli ??= {});
  const { engine, UNKNOWN } = tiaoli;
  const { ceilings, stacking, tree } = engine;
  const { isEntitlement } = engine.edition;
  const { ASSESSED, Facts, subjects } = engine.case;
  const { KEYS, allOf, amountOf, entitled, valueOf } = engine.evaluate;
  const { compare, halfUp } = engine.fractions;
  const { needed, neededAmount, union } = engine.needed;
  const { PAY, STATUS, outcome } = engine.outcome;
  const { publication, standing, term } = engine.standing;
  const { live } = engine.decision;

  const compiled = new WeakMap();

  // A provision with its doubts settled and its trees compiled, once for each way to settle them.
  function settled(edition, placed, selection) {
    const provision = tree.under(placed, selection);
    if (!compiled.has(provision)) {
      compiled.set(provision, compile(edition, placed, provision));
    }
    return compiled.get(provision);
  }

  function compile(edition, placed, provision) {
    const when = isEntitlement(placed) || placed.kind === "Scope" ? provision.when : null;
    const amount = placed.kind === "Grant" ? provision.pays : null;
    return {
      placed,
      provision,
      condition: when === null ? () => true : valueOf(edition, when),
      owed: amount === null ? () => true : entitled(edition, amount),
      amount: amount === null ? null : amountOf(edition, amount),
      reviewed: amount !== null && tree.some(edition, amount, ["Assessed"]),
      byYears: when !== null && tree.some(edition, when, ["YearsLeft"]),
      byInstalments: amount !== null && ceilings.inInstalments(edition, amount),
      assessedKey: `${provision.subject}.${ASSESSED}`,
    };
  }

  // In scope? ---------------------------------------------------------------------------------

  // The case's single facts with the term, the day and the statuses that clauses establish.
  function baseFacts(edition, known, selection) {
    const [start, end] = term(edition, selection, publication(edition, known));
    const supplied = new Map([[KEYS.START, start], [KEYS.END, end], [KEYS.DAY, known.date]]);
    const facts = new Facts([supplied, known.facts]);
    const establish = (placed) => {
      const { condition, provision } = settled(edition, placed, selection);
      const key = provision.establishes.fact;
      const stated = facts.get(key, UNKNOWN) !== UNKNOWN;
      const many = ceilings.isMany(edition, provision);
      const news = !stated && !many && condition(facts) === true;
      if (news) {
        facts.set(key, true);
      }
      return news;
    };
    while (edition.recognitions.some(establish)) {
      continue;
    }
    return facts;
  }

  // Whether the policy applies to the applicant (Kleene).
  const inScope = (edition, facts, selection) =>
    edition.scope === null ? true : settled(edition, edition.scope, selection).condition(facts);

  // What is the same for every provision of one case: facts, scope, what the scope lacks. Under
  // readings that settle what bears on all alike it is the same applicant.
  function applicantOf(edition, known, selection, memory) {
    const common = [edition.scope, edition.validity, ...edition.recognitions];
    const way = common.map((part) => part && tree.ways(part, selection)).join(";");
    const inMemory = (map, key, make) => map.get(key) ?? map.set(key, make()).get(key);
    const ofCase = inMemory(memory, known, () => new Map());
    const applicants = inMemory(ofCase, edition, () => new Map());
    return inMemory(applicants, way, () => newApplicant(edition, known, selection));
  }

  function newApplicant(edition, known, selection) {
    const facts = baseFacts(edition, known, selection);
    const scope = inScope(edition, facts, selection);
    const needs =
      scope === UNKNOWN
        ? needed(edition, settled(edition, edition.scope, selection).provision.when, facts)
        : new Set();
    return { known, facts, scope, needs, rows: new Map() };
  }

  // Each provision on each row ----------------------------------------------------------------

  function rowFacts(edition, ready, applicant, group) {
    const { subject } = ready.provision;
    const many = ceilings.isMany(edition, ready.provision);
    const rows = many ? applicant.known.rows.get(subject) ?? [] : [null];
    return rows.map((row) => {
      const facts = applicant.facts.over(row === null ? new Map() : row.facts);
      facts.set(KEYS.ASSESSED, assessed(edition, ready, facts, group));
      return [row, facts];
    });
  }

  // What a review settled for this provision: stated for it by name, or for the subject as long
  // as no other provision of the policy may be meant.
  function assessed(edition, ready, facts, group) {
    const key = ready.assessedKey;
    for (const named of [
      `${key}@${ready.placed.id}`, `${key}@${edition.policy.short} ${ready.placed.id}`,
    ]) {
      if (facts.has(named)) {
        return facts.get(named);
      }
    }
    const stated = facts.get(key, UNKNOWN);
    if (!ready.reviewed || stated === UNKNOWN) {
      return stated;
    }
    const meant = group.filter((each) => each.condition(facts) !== false);
    return meant.length > 1 ? UNKNOWN : stated;
  }

  // The provisions whose amount a review settles by the same fact as that of this one.
  function reviewedAlike(edition, ready, selection) {
    return edition.judged
      .filter(({ kind, subject }) => kind === "Grant" && subject === ready.provision.subject)
      .map((placed) => settled(edition, placed, selection))
      .filter((each) => each.reviewed);
  }

  // The rows of a provision by itself: the same under all readings that settle it alike, and with
  // it the provisions whose amounts the same review may settle.
  function judgedRows(edition, ready, applicant, awards, selection) {
    const group = ready.reviewed ? reviewedAlike(edition, ready, selection) : [];
    const way = group.map((each) => tree.ways(each.placed, selection)).join(";");
    if (!applicant.rows.has(ready)) {
      applicant.rows.set(ready, new Map());
    }
    const known = applicant.rows.get(ready);
    if (!known.has(way)) {
      known.set(way, judgeRows(edition, ready, applicant, awards, group));
    }
    return known.get(way);
  }

  function judgeRows(edition, ready, applicant, awards, group) {
    const paid = ceilings.tiersPaid(ready.provision, awards);
    const each = rowFacts(edition, ready, applicant, group);
    const named = new Set(
      each.flatMap(([row]) => (row !== null && row.named ? [row.name] : [])),
    );
    return each.map(([row, facts]) => {
      if (paid.length) {
        facts.set(KEYS.PAID, paid);
      }
      if (ready.byYears) {
        facts.set(KEYS.YEARS, ceilings.yearsPaid(awards, row, named));
      }
      if (ready.byInstalments) {
        const paidIn = (period) =>
          ceilings.alreadyPaid(awards, row, named, period, applicant.known.date);
        facts.set(KEYS.ALREADY, [paidIn("term"), paidIn("year")]);
      }
      if (ready.byYears || ready.byInstalments) {
        facts.set(KEYS.GAP, ceilings.gapIn(awards, row, named));
      }
      return judgeRow(edition, ready, applicant, row, facts);
    });
  }

  function judgeRow(edition, ready, applicant, row, f) {
    const { provision } = ready;
    const eligible = allOf([ready.condition(f), ready.owed(f), applicant.scope]);
    let [low, high] = [0n, 0n];
    if (eligible !== false && ready.amount !== null) {
      [low, high] = ready.amount(f).map(halfUp);
    }
    let missing = new Set();
    let tier = null;
    let spent = false;
    if (eligible === UNKNOWN) {
      const own = provision.when === null ? [] : needed(edition, provision.when, f);
      missing = union([applicant.needs, own]);
    }
    if (eligible !== false && ready.amount !== null) {
      tier = low === high ? low : null;
      // Every level that was reached was paid before: nothing is left to be owed.
      spent = high === 0n && f.has(KEYS.PAID) && owesAnything(ready, f);
      if (low !== high || eligible === UNKNOWN) {
        missing = union([missing, neededAmount(edition, provision.pays, f)]);
      }
      low = eligible === UNKNOWN ? 0n : low;
    }
    return {
      placed: ready.placed,
      name: row === null ? provision.subject : row.name,
      facts: f,
      eligible,
      low,
      high,
      missing,
      needsReview: ready.reviewed && f.get(KEYS.ASSESSED) === UNKNOWN,
      project: row === null ? null : row.project,
      named: row === null ? true : row.named,
      spent,
      tier,
    };
  }

  // Whether a row would be owed something if no level had been paid before.
  const owesAnything = (ready, f) =>
    compare(ready.amount(f.over(new Map([[KEYS.PAID, []]])))[1], 0n) > 0;

  // The whole order ---------------------------------------------------------------------------

  // By case and edition, what is the same under other readings.
  const newMemory = () => new WeakMap();

  // Every provision that the case concerns, judged under one selection of readings: a map from
  // ids to {placed, outcome, rows, steps, former} in the order of the text; `former` is what judged
  // instead, where that was the provision of an earlier edition. `only` restricts the work to the
  // provisions with these ids, `without` (a map from ids to names) leaves out some of their rows.
  // `known` is a case as the edition sees it, `memory` what was found out about it under other
  // readings.
  function judge(
    edition, known, selection, only = null, memory = newMemory(), without = new Map(),
  ) {
    const status = standing(edition, known, selection);
    const concerned = subjects(known);
    const applicant = applicantOf(edition, known, selection, memory);
    const rule = stacking.ruleOf(edition, selection);
    const entries = new Map();
    const decisions = new Map();
    for (const placed of edition.judged) {
      if (!concerned.has(placed.subject) || (only !== null && !only.has(placed.id))) {
        continue;
      }
      decisions.set(placed.id, null);
      if (status !== null) {
        decisions.set(placed.id, decision(placed, outcome(status)));
        continue;
      }
      const ready = settled(edition, placed, selection);
      if (!isEntitlement(placed)) {
        decisions.set(placed.id, duty(edition, placed, ready.provision, applicant.facts));
        continue;
      }
      const awards = ceilings.ownAwards(known.awards, placed.id);
      const leftOut = without.get(placed.id) ?? new Set();
      const rows = judgedRows(edition, ready, applicant, awards, selection)
        .filter(({ name }) => !leftOut.has(name));
      const { provision } = ready;
      entries.set(placed.id, { placed, provision, rows, awards, steps: [], superseded: false });
    }
    const others = stacking.rivals(edition, rule, entries.values());
    for (const entry of entries.values()) {
      const { placed, provision } = entry;
      if (placed.kind === "Grant") {
        const before = stacking.paidBefore(rule, provision);
        const after = stacking.leftOver(edition, rule, placed, provision, known, others);
        [entry.rows, entry.steps, entry.superseded] = ceilings.itemLimits(
          edition, provision, entry.rows, entry.awards, known.date, before, after,
        );
      }
    }
    stacking.stack(edition, [...entries.values()], known, rule);
    for (const [id, entry] of entries) {
      decisions.set(id, conclude(edition, entry, known.date));
    }
    return decisions;
  }

  const decision = (placed, found, rows = [], steps = []) => ({
    placed, outcome: found, rows, steps, former: null,
  });

  // What the rows of a provision come to together, on the case's day.
  function conclude(edition, entry, day) {
    const { placed, provision, rows, awards, steps } = entry;
    let tally = null;
    if (provision.kind === "Grant") {
      tally = ceilings.tally(edition, provision, rows, awards, day);
      steps.push(...tally.steps);
    }
    let found = together(provision, rows, tally);
    if (entry.superseded && found.status === STATUS.NOT_ELIGIBLE) {
      found = outcome(STATUS.SUPERSEDED);
    }
    return decision(placed, found, rows, steps);
  }

  function together({ kind }, rows, tally) {
    const left = live(rows);
    if (!left.length || tally?.barred === true) {
      return outcome(STATUS.NOT_ELIGIBLE);
    }
    const sure = left.some((row) => row.eligible === true);
    if (tally === null) {
      if (!sure) {
        const missing = union(left.map((row) => row.missing));
        return outcome(STATUS.UNDETERMINED, PAY.NONE, 0n, 0n, missing);
      }
      return outcome(STATUS.ELIGIBLE, kind === "Support" ? PAY.UNSTATED : PAY.NONE);
    }
    const { low, high, missing, barred } = tally;
    if (sure && low === high && barred === false) {
      return outcome(STATUS.ELIGIBLE, PAY.EXACT, low, high);
    }
    if (sure && !missing.size && barred === false) {
      return outcome(STATUS.ELIGIBLE, PAY.AT_MOST, low, high);
    }
    return outcome(STATUS.UNDETERMINED, PAY.NONE, low, high, missing);
  }

  function duty(edition, placed, provision, facts) {
    const isDuty = placed.kind === "Duty";
    const condition = isDuty ? provision.kept : provision.breached;
    const holds = valueOf(edition, condition)(facts);
    if (holds === UNKNOWN) {
      const missing = needed(edition, condition, facts);
      return decision(placed, outcome(STATUS.UNDETERMINED, PAY.NONE, 0n, 0n, missing));
    }
    return decision(placed, outcome(holds === isDuty ? STATUS.KEPT : STATUS.BREACHED));
  }

  engine.judge = Object.freeze({ baseFacts, inScope, judge, newMemory });
})();
