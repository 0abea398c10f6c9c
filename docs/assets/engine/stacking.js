// Stacking by the policy's own rule: of several awards for one project only the highest
// (tiaoli/stacking.py).
//
// An entry is a provision on its way through judging: {placed, provision, rows, awards, steps,
// superseded}, `placed` as exported and `provision` settled.
(() => {
  "use strict";

  const tiaoli = (globalThis.tiaoli ??= {});
  const { engine, UNKNOWN } = tiaoli;
  const { tree } = engine;
  const { ASSESSED, PRIOR } = engine.case;
  const { UNBOUNDED } = engine.evaluate;
  const { union } = engine.needed;
  const { publication, term } = engine.standing;
  const { barred, isMany, with_ } = engine.ceilings;
  const { changed, compareClaims, highest, isLive, maximum, positive, total } = engine.decision;

  // The one project of a rule that sets all awards of an applicant against one another.
  const APPLICANT = "申请人";

  // The policy's own rule on several awards; null where it has none.
  const ruleOf = (edition, selection) =>
    edition.stacking === null ? null : tree.under(edition.stacking, selection);

  // Whether the rule speaks of what this provision pays for.
  function bearsOn(rule, { kind, subject }) {
    if (rule === null || kind !== "Grant") {
      return false;
    }
    return !rule.subjects.length || rule.subjects.includes(subject);
  }

  // What an earlier award of the same provision for the same item leaves, by the policy's rule;
  // null where it has none.
  function paidBefore(rule, provision) {
    if (!bearsOn(rule, provision)) {
      return null;
    }
    const found = rule.promotion;
    return found === null && rule.covers !== "others only" ? rule.paid_before : found;
  }

  // How the name of a project begins that is nothing but one row of the subject.
  const itself = (subject) => `${subject}“`;

  // What the rule counts a row as: its project, or else itself, or the applicant as a whole; null
  // for what has no rows.
  function projectOf(rule, subject, many, row) {
    if (rule.per === "applicant") {
      return APPLICANT;
    }
    if (!many) {
      return null;
    }
    return row.project ?? `${itself(subject)}${row.name}”`;
  }

  // The project that an earlier award was for, UNKNOWN where it names no project and no item that
  // tells one, null where it was for nothing that the case lists.
  function projectPaid(edition, rule, award, known) {
    const own = edition.byId.get(award.provision);
    if (award.project !== null) {
      return award.project;
    }
    if (own !== undefined && !isMany(edition, own)) {
      return null;
    }
    if (award.item === null) {
      return UNKNOWN;
    }
    const found = new Set();
    for (const subject of own === undefined ? known.rows.keys() : [own.subject]) {
      for (const row of known.rows.get(subject) ?? []) {
        if (row.named && row.name === award.item) {
          found.add(projectOf(rule, subject, edition.nouns[subject], row));
        }
      }
    }
    // Where items of several subjects have the same name, nothing tells which one it was for.
    return found.size > 1 ? UNKNOWN : [...found, null][0];
  }

  // The earlier awards that the rule sets against the project, as far as nobody denies it: those
  // of this policy's own provisions are known to be of the same kind, and count if the rule speaks
  // of them; one of which nothing tells the project may have been for this one.
  function countedAwards(edition, rule, project, known) {
    const found = [];
    for (const award of known.awards === UNKNOWN ? [] : known.awards) {
      const own = edition.byId.get(award.provision);
      // One of an earlier edition is the policy's own as well.
      const ours = own !== undefined || edition.known.has(award.provision);
      if (award.same === false || (own !== undefined && !countsOwn(rule, own))) {
        continue;
      }
      const uncovered = ours && own === undefined ? "others only" : "own only";
      if (rule.covers === uncovered && own === undefined) {
        continue;
      }
      const early = isTooEarly(edition, rule, award, known);
      if (early === true) {
        continue;
      }
      const paid =
        rule.per === "applicant" ? APPLICANT : projectPaid(edition, rule, award, known);
      if (paid === UNKNOWN && !mayBe(edition, project, own, award)) {
        continue;
      }
      if (paid === UNKNOWN || paid === project) {
        const open = paid === UNKNOWN || early === UNKNOWN;
        found.push({
          ...award,
          project: paid === UNKNOWN ? null : paid,
          same: open ? UNKNOWN : ours ? true : award.same,
        });
      }
    }
    return found;
  }

  // Whether an award was paid before awards begin to count (Kleene).
  function isTooEarly(edition, rule, award, known) {
    if (rule.since === "ever") {
      return false;
    }
    const first = term(edition, new Set(), publication(edition, known))[0];
    return first === null || award.date === UNKNOWN ? UNKNOWN : award.date < first;
  }

  // Whether an award that names neither item nor project may have been for this project.
  function mayBe(edition, project, own, award) {
    if (own === undefined) {
      return award.same === true;
    }
    const rowsOf = Object.keys(edition.nouns).find((name) => project.startsWith(itself(name)));
    return (rowsOf ?? own.subject) === own.subject;
  }

  const countsOwn = (rule, placed) => rule.covers !== "others only" && bearsOn(rule, placed);

  // By project, what each row of a provision surely brings by itself, in the order of the text.
  function rivals(edition, rule, entries) {
    const found = new Map();
    for (const { placed, provision, rows } of entries) {
      if (rule === null || rule.covers === "others only" || !bearsOn(rule, provision)) {
        continue;
      }
      for (const row of rows) {
        const many = isMany(edition, provision);
        const project = projectOf(rule, provision.subject, many, row);
        if (project !== null && row.eligible === true) {
          found.set(project, [...(found.get(project) ?? []), [row.low, placed.id]]);
        }
      }
    }
    return found;
  }

  // How a row stands beside the other provisions that pay for its project: nothing is left of it
  // where one of them brings more, and what they paid before is subtracted.
  function leftOver(edition, rule, { id }, provision, known, others) {
    return (row) => {
      if (rule === null || known.awards === UNKNOWN || !bearsOn(rule, provision)) {
        return row;
      }
      const project = projectOf(rule, provision.subject, isMany(edition, provision), row);
      if (project === null) {
        return row;
      }
      let first = true;
      for (const [low, other] of others.get(project) ?? []) {
        first &&= other !== id;
        if (other !== id && (low > row.high || (first && low === row.high))) {
          return changed(row, 0n, 0n, row.eligible, row.missing);
        }
      }
      const paid = against(id, countedAwards(edition, rule, project, known), rule);
      const [low, high] = rest(paid, row.low, row.high);
      return changed(row, low, high, row.eligible, row.missing);
    };
  }

  // 就高不重复: of the rows and earlier awards of one project only the highest is enjoyed.
  function stack(edition, entries, known, rule) {
    if (rule === null) {
      return;
    }
    const projects = new Map();
    for (const entry of entries) {
      const { provision } = entry;
      if (!bearsOn(rule, provision) || barred(provision, entry.awards)) {
        continue;
      }
      entry.rows.forEach((row, index) => {
        const project = projectOf(rule, provision.subject, isMany(edition, provision), row);
        if (project !== null && isLive(row)) {
          projects.set(project, [...(projects.get(project) ?? []), { entry, index }]);
        }
      });
    }
    for (const [project, places] of projects) {
      if (rule.covers !== "others only") {
        highestOnly(project, places);
      }
      if (known.awards !== UNKNOWN) {
        lessPaid(project, places, countedAwards(edition, rule, project, known), rule);
      } else if (places.some((place) => at(place).project !== null) || rule.per === "applicant") {
        for (const place of places) {
          const row = at(place);
          put(place, changed(row, 0n, row.high, row.eligible, with_(row.missing, PRIOR)));
        }
      }
    }
  }

  const at = ({ entry, index }) => entry.rows[index];
  const put = ({ entry, index }, row) => {
    entry.rows[index] = row;
  };

  function highestOnly(project, places) {
    if (places.length < 2) {
      return;
    }
    const bestLow = maximum(places.map((place) => at(place).low));
    const open = places.filter((place) => at(place).high >= bestLow);
    const winner = highest(open, (one, other) => compareClaims(at(one), at(other)));
    const decided = open.every((place) => place === winner || at(place).high <= bestLow);
    const top = maximum(open.map((place) => at(place).high));
    for (const place of places) {
      const { entry } = place;
      const row = at(place);
      if (decided ? place !== winner : row.high < bestLow) {
        const what = decided ? `就高享受${winner.entry.placed.id}` : "另有更高的奖补";
        put(place, changed(row, 0n, 0n, false, new Set()));
        entry.superseded = true;
        entry.steps.push(`${row.name}：同一项目“${project}”${what}`);
      } else if (!decided) {
        const needs = union(open.map((other) => at(other).missing));
        if (new Set(open.map((other) => other.entry)).size === 1) {
          // Whichever row is the highest, the provision pays once for the project.
          const most = place === winner ? top : 0n;
          put(place, changed(row, most ? bestLow : 0n, most, row.eligible, needs));
          continue;
        }
        for (const other of open.filter((each) => at(each).needsReview)) {
          needs.add(`${other.entry.provision.subject}.${ASSESSED}`);
        }
        put(place, changed(row, 0n, row.high, row.eligible, needs));
      }
    }
  }

  // What an earlier award counts for, as a range in fen.
  function paidBy({ amount, same }) {
    if (amount === UNKNOWN) {
      return [0n, UNBOUNDED];
    }
    return [same === UNKNOWN ? 0n : amount, amount];
  }

  // What the awards that are not the provision's own come to together, as a range in fen, and the
  // highest that surely counts; where the rule leaves nothing beside any of them (`nothing`),
  // whether one is `sure` to.
  function against(id, awards, rule) {
    const others = awards.filter((award) => award.provision !== id);
    const ranges = others.map(paidBy);
    const counted = others.filter(({ same, amount }) => same === true && amount !== 0n);
    return {
      low: total(ranges.map(([low]) => low)),
      high: total(ranges.map(([, high]) => high)),
      highest: counted.length ? maximum(counted.map((award) => paidBy(award)[0])) : 0n,
      nothing: rule.paid_before === "nothing",
      sure: counted.length > 0,
    };
  }

  // What is left of a range in fen.
  function rest(paid, low, high) {
    if (paid.nothing) {
      return [paid.high ? 0n : low, paid.sure ? 0n : high];
    }
    return [positive(low - paid.high), positive(high - paid.low)];
  }

  // Subtracts what was paid for the project before, from its highest row first: where several
  // rows are paid, awards are set off against them once and not against each.
  function lessPaid(project, places, awards, rule) {
    if (!awards.length) {
      return;
    }
    const ordered = [...places].sort((one, other) => compareClaims(at(other), at(one)));
    const once = rule.covers === "others only" && rule.paid_before === "difference";
    let used = [0n, 0n];
    let lacks = new Set();
    for (const place of ordered) {
      const { entry } = place;
      const row = at(place);
      const others = awards.filter((award) => award.provision !== entry.placed.id);
      if (row.eligible === false || !others.length) {
        continue;
      }
      const paid = against(entry.placed.id, others, rule);
      if (once) {
        // What stood against the rows before it is spent.
        [paid.low, paid.high] = [positive(paid.low - used[1]), positive(paid.high - used[0])];
      }
      const [low, high] = rest(paid, row.low, row.high);
      let { missing } = row;
      if (low !== high) {
        missing = union([missing, ...others.map(saidTooLittle)]);
        if (paid.low !== paid.high) {
          missing = union([missing, lacks]);
        }
      }
      if (once) {
        used = [used[0] + row.low, used[1] + row.high];
        lacks = union([lacks, openIn(entry, row)]);
      }
      const eligible = high === 0n && row.high > 0n ? false : row.eligible;
      if (eligible === false && (paid.nothing ? paid.highest : paid.low) >= row.high) {
        entry.superseded = true;
      }
      put(place, changed(row, low, high, eligible, missing));
      for (const { provision } of others) {
        entry.steps.push(
          `${row.name}：同一项目“${project}”此前已获${provision}的奖补，就高不重复`,
        );
      }
    }
  }

  // What would tell how much an award counts for.
  function saidTooLittle(award) {
    const [low, high] = paidBy(award);
    if (low === high) {
      return new Set();
    }
    const kind = award.project === null ? "对象" : "同类";
    return new Set([`${PRIOR}.${award.same === UNKNOWN ? kind : "金额"}`]);
  }

  // What would tell how much a row brings.
  function openIn(entry, row) {
    if (row.low === row.high) {
      return new Set();
    }
    const review = row.needsReview ? [`${entry.provision.subject}.${ASSESSED}`] : [];
    return with_(row.missing, ...review);
  }

  engine.stacking = Object.freeze({
    bearsOn, leftOver, paidBefore, projectOf, rivals, ruleOf, stack,
  });
})();
