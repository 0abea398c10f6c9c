// Ceilings over several rows and payments: once only, per item, per applicant, per year
// (tiaoli/ceilings.py).
(() => {
  "use strict";

  const tiaoli = (globalThis.tiaoli ??= {});
  const { engine, kinds, UNKNOWN } = tiaoli;
  const { days, tree } = engine;
  const { PRIOR } = engine.case;
  const { money } = engine.outcome;
  const { UNBOUNDED, valueOf } = engine.evaluate;
  const { union } = engine.needed;
  const {
    changed, compareClaims, highest, isLive, live, maximum, minimum, order, positive, total,
  } = engine.decision;

  const PER_ITEM = ["item", "item's tier"];
  const PER_APPLICANT = ["applicant", "applicant's difference"];

  const isMany = (edition, provision) => edition.nouns[provision.subject];
  const with_ = (set, ...more) => new Set([...set, ...more]);

  // Whether the award was, or may have been, paid in the period.
  function counts(award, period, day) {
    return (
      period === "term" || award.date === UNKNOWN || days.yearOf(award.date) === days.yearOf(day)
    );
  }

  // What was paid in the period, as a range: open where something about it is unknown.
  function spentOn(awards, period, day) {
    let [low, high] = [0n, 0n];
    for (const award of awards) {
      if (counts(award, period, day)) {
        const open = award.amount === UNKNOWN;
        const sure = !open && (period === "term" || award.date !== UNKNOWN);
        low += sure ? award.amount : 0n;
        high += open ? UNBOUNDED : award.amount;
      }
    }
    return [low, high];
  }

  const room = (cap, [low, high]) => [positive(cap - high), positive(cap - low)];

  // The earlier awards of the provision with this id.
  const ownAwards = (awards, id) =>
    awards === UNKNOWN ? UNKNOWN : awards.filter((award) => award.provision === id);

  // What of the earlier awards would say how much, and in which years, a row was paid.
  function gapIn(awards, row, named) {
    if (awards === UNKNOWN) {
      return PRIOR;
    }
    return awardGap(awards.filter((one) => row === null || isFor(one, row, named) !== false));
  }

  // The calendar years in which a provision surely paid for a row (or a single subject), and in
  // how many more it may have.
  function yearsPaid(awards, row, named) {
    if (awards === UNKNOWN) {
      return UNKNOWN;
    }
    const sure = new Set();
    let maybe = 0n;
    for (const award of awards) {
      const mine = row === null ? true : isFor(award, row, named);
      if (mine === true && award.date !== UNKNOWN && award.amount !== 0n) {
        sure.add(days.yearOf(award.date));
      } else if (mine !== false && award.amount !== 0n) {
        maybe += 1n;
      }
    }
    return [sure, maybe];
  }

  // What a provision paid for a row (or a single subject) before, as a range in fen.
  function alreadyPaid(awards, row, named, period, day) {
    if (awards === UNKNOWN) {
      return [0n, UNBOUNDED];
    }
    const sure = awards.filter((one) => row === null || isFor(one, row, named) === true);
    const maybe = awards.filter((one) => row !== null && isFor(one, row, named) === UNKNOWN);
    const [fewest, greatest] = spentOn(sure, period, day);
    return [fewest, greatest + spentOn(maybe, period, day)[1]];
  }

  // Whether the amount itself is what is left after what was paid before.
  const inInstalments = (edition, pays) => tree.some(edition, pays, ["AlreadyPaid"]);

  const hasAny = (awards) => awards !== UNKNOWN && awards.length > 0;
  const perOf = (provision) => (provision.times === null ? null : provision.times.per);

  // Whether an earlier award of a provision that pays once per applicant bars every row.
  const barred = (provision, awards) => perOf(provision) === "applicant" && hasAny(awards);

  // Whether an earlier award was for this row (Kleene): by name, else by project; an award for
  // another one of the rows `named` was not.
  function isFor(award, row, named = new Set()) {
    if (row.named && award.item === row.name) {
      return true;
    }
    if (named.has(award.item)) {
      return false;
    }
    if (award.project !== null && row.project !== null) {
      return award.project === row.project;
    }
    return award.item === null || !row.named ? UNKNOWN : false;
  }

  // The rows after their own ceilings and what was paid for the same item before; the steps; and
  // whether an earlier award at least as high took a row's place. `before` is the policy's own rule
  // on lower awards paid before, `after` shows a row as other policies' awards will leave it.
  function itemLimits(edition, provision, rows, awards, day, before, after) {
    const steps = [];
    const shown = [];
    let replaced = false;
    for (const row of onePerTier(provision, rows, awards)) {
      const own = isMany(edition, provision);
      const rule = inInstalments(edition, provision.pays) ? null : before;
      const per = perOf(provision);
      const whole = isDifference(edition, provision);
      const less = own && (rule !== null || per === "item" || per === "difference");
      const others = whole ? [] : less ? ofOthers(row, awards) : awards;
      let cut = ownCeilings(provision, row, others, day);
      if (own && !whole && cut.eligible !== false) {
        const [left, step, outdone] = lessOwn(provision, cut, awards, day, rule);
        cut = left;
        steps.push(...step);
        replaced ||= outdone;
      }
      shown.push(cut);
    }
    return [bestOnly(provision, shown, after), steps, replaced && !barred(provision, awards)];
  }

  // Where each level is paid once: one row of each level, and none of a level paid before.
  function onePerTier(provision, rows, awards) {
    if (perOf(provision) !== "tier") {
      return rows;
    }
    const best = new Map();
    const compared = (one, other) => order(one.low, other.low) || order(one.high, other.high);
    for (const row of live(rows)) {
      if (row.tier !== null) {
        best.set(row.tier, highest([best.get(row.tier) ?? row, row], compared));
      }
    }
    const paid = tiersPaid(provision, awards);
    return rows.map((row) => {
      const paidBefore = paid.includes(row.tier);
      if (row.tier === null || (row === best.get(row.tier) && !paidBefore)) {
        return row;
      }
      const none = changed(row, 0n, 0n, row.eligible, row.missing);
      return { ...none, spent: row.spent || paidBefore };
    });
  }

  // The awards that were surely not for this row: what was paid for the row itself is subtracted
  // from it later, and must not be counted twice.
  const ofOthers = (row, awards) =>
    awards === UNKNOWN ? UNKNOWN : awards.filter((award) => isFor(award, row) === false);

  // The row under each ceiling by itself: no row can bring more than any of them leaves.
  function ownCeilings(provision, row, awards, day) {
    let { low, high } = row;
    for (const limit of provision.limits) {
      let top = limit.amount.value;
      if (limit.per === "applicant" && limit.by === null && awards !== UNKNOWN) {
        top = room(top, spentOn(awards, limit.period, day))[1];
      }
      [low, high] = [minimum([low, top]), minimum([high, top])];
    }
    return changed(row, low, high, row.eligible, row.missing);
  }

  // The row less what this provision paid for the same item before (in this year, where it pays
  // for an item every year): the same item is not paid for twice.
  function lessOwn(provision, row, awards, day, rule) {
    const per = perOf(provision);
    if (per === "item's tier") {
      return lessSameTier(row, awards);
    }
    const once = per === "item";
    let before = rule;
    if (per === "difference") {
      before = "difference";
    } else if (per === "tier" && before === "nothing") {
      before = null; // the provision's own words on levels go before the policy's on repetition
    }
    const perItem = provision.limits.filter((limit) => limit.per === "item");
    if (before === null && !once && !perItem.length) {
      return [row, [], false];
    }
    if (awards === UNKNOWN) {
      return [changed(row, 0n, row.high, row.eligible, with_(row.missing, PRIOR)), [], false];
    }
    const period = perItem.some((limit) => limit.period === "year") ? "year" : "term";
    const sure = spentOn(awards.filter((one) => isFor(one, row) === true), period, day);
    const maybe = spentOn(awards.filter((one) => isFor(one, row) === UNKNOWN), period, day);
    const [fewest, greatest] = [sure[0], sure[1] + maybe[1]];
    if (!greatest) {
      return [row, [], false];
    }
    let { low, high } = row;
    if (once || before === "nothing") {
      const paid = awards.some(
        (one) => isFor(one, row) === true && one.amount !== 0n && counts(one, period, day),
      );
      [low, high] = [0n, paid ? 0n : row.high];
    } else if (before === null) {
      const caps = perItem.map((limit) => limit.amount.value);
      low = minimum([row.low, ...caps.map((cap) => positive(cap - greatest))]);
      high = minimum([row.high, ...caps.map((cap) => positive(cap - fewest))]);
    } else {
      [low, high] = [positive(row.low - greatest), positive(row.high - fewest)];
    }
    const open = low !== high && fewest !== greatest;
    const missing = open ? with_(row.missing, awardGap(awards)) : row.missing;
    const step = `${row.name}：同一事项此前已获${shownPaid(fewest, greatest)}，不重复给付`;
    const named = awards.some((one) => one.project !== null && one.project === row.project);
    const repeats = once || before === "nothing" || (before !== null && named);
    const spent = high === 0n && row.high > 0n && repeats;
    const cut = { ...changed(row, low, high, row.eligible, missing), spent: row.spent || spent };
    return [cut, [step], spent && !once && fewest >= row.high];
  }

  // The row, unless this level of the item was paid before; its amount tells a level.
  function lessSameTier(row, awards) {
    if (awards === UNKNOWN) {
      return [changed(row, 0n, row.high, row.eligible, with_(row.missing, PRIOR)), [], false];
    }
    const same = awards.filter(
      ({ amount }) =>
        amount !== 0n && (amount === UNKNOWN || row.tier === null || row.tier === amount),
    );
    if (!same.some((award) => isFor(award, row) !== false)) {
      return [row, [], false];
    }
    const known = row.tier !== null;
    if (known && same.some((one) => isFor(one, row) === true && one.amount === row.tier)) {
      const none = changed(row, 0n, 0n, row.eligible, row.missing);
      return [{ ...none, spent: true }, [`${row.name}：这一级别此前已经得过`], false];
    }
    const missing = new Set(row.missing);
    if (same.some((award) => award.amount === UNKNOWN)) {
      missing.add(`${PRIOR}.金额`);
    }
    if (same.some((award) => award.item === null)) {
      missing.add(`${PRIOR}.对象`);
    }
    return [changed(row, 0n, row.high, row.eligible, missing), [], false];
  }

  function shownPaid(fewest, greatest) {
    if (greatest >= UNBOUNDED) {
      return "奖补（金额未知）";
    }
    return fewest === greatest ? money(greatest) : `至多${money(greatest)}`;
  }

  // Where only one row is paid and it is known which, the others bring nothing.
  function bestOnly(provision, rows, after) {
    const left = live(rows);
    if (!PER_APPLICANT.includes(perOf(provision)) || left.length < 2) {
      return rows;
    }
    const best = highest(left, (one, other) => compareClaims(after(one), after(other)));
    if (left.some((row) => row !== best && after(row).high > after(best).low)) {
      return rows;
    }
    return rows.map((row) =>
      row === best || !isLive(row) ? row : changed(row, 0n, 0n, row.eligible, row.missing),
    );
  }

  // The amounts of tiers already paid, where each tier is paid once.
  function tiersPaid(provision, awards) {
    return perOf(provision) !== "tier" || awards === UNKNOWN
      ? []
      : awards.map((award) => award.amount);
  }

  function awardGap(awards) {
    if (awards.some((award) => award.amount === UNKNOWN)) {
      return `${PRIOR}.金额`;
    }
    return awards.some((award) => award.date === UNKNOWN) ? `${PRIOR}.日期` : `${PRIOR}.对象`;
  }

  function limitWords(limit) {
    const each = { applicant: "每个受益人", item: "每项" }[limit.per];
    const span = { year: "每年", term: "在有效期内" }[limit.period];
    if (each === undefined || span === undefined) {
      throw new TypeError(`a limit per ${limit.per} and ${limit.period} has no words`);
    }
    return `${each}${span}不超过${kinds.show(limit.amount.kind, limit.amount.value)}`;
  }

  // The provision's total after once-only and limits per applicant: {low, high, missing, steps,
  // barred}, of the last Kleene's truth.
  function tally(edition, provision, rows, awards, day) {
    const left = live(rows);
    const per = perOf(provision);
    const [lows, highs] = [left.map((row) => row.low), left.map((row) => row.high)];
    const found = {
      low: total(lows),
      high: total(highs),
      missing: union(left.map((row) => row.missing)),
      steps: [],
      barred: false,
    };
    if (PER_APPLICANT.includes(per) && left.length > 1) {
      [found.low, found.high] = [maximum(lows), maximum(highs)];
      found.steps.push("一次性：多项中只给最高的一项");
    }
    if (per !== null && awards === UNKNOWN && left.length && !PER_ITEM.includes(per)) {
      found.low = 0n;
      found.missing.add(PRIOR);
      found.barred = UNKNOWN;
    } else if (barred(provision, awards)) {
      [found.low, found.high] = [0n, 0n];
      found.barred = true;
      found.steps.push("一次性：此前已获本项奖补");
    } else if (isDifference(edition, provision) && hasAny(awards)) {
      const [low, high] = spentOn(awards, "term", day);
      [found.low, found.high] = [positive(found.low - high), positive(found.high - low)];
      if (low !== high) {
        found.missing.add(awardGap(awards));
      }
      found.steps.push("补足差额：减去此前已获的低档奖补");
    } else if (isTierInDoubt(provision, awards)) {
      found.low = 0n;
      found.missing.add(`${PRIOR}.金额`);
      found.barred = UNKNOWN;
    }
    for (const limit of provision.limits) {
      if (limit.per !== "applicant") {
        limitProjects(limit, left, awards, day, found);
      } else if (limit.by !== null) {
        limitByYear(edition, limit, rows, awards, found);
      } else {
        limitApplicant(limit, left, awards, day, found);
      }
    }
    return found;
  }

  // A ceiling per item where several rows are one project: they have it in common.
  function limitProjects(limit, rows, awards, day, found) {
    const projects = new Map();
    for (const row of rows.filter(({ project }) => project !== null)) {
      projects.set(row.project, [...(projects.get(row.project) ?? []), row]);
    }
    for (const each of projects.values()) {
      if (each.length < 2) {
        continue;
      }
      const mine = awards === UNKNOWN ? [] : awards;
      const paid = mine.filter((award) => each.some((row) => isFor(award, row) === true));
      const left = room(limit.amount.value, spentOn(paid, limit.period, day));
      const [low, high] = [total(each.map((r) => r.low)), total(each.map((r) => r.high))];
      if (high > left[1]) {
        found.steps.push(limitWords(limit));
      }
      found.low = positive(found.low - positive(low - left[0]));
      found.high = positive(found.high - positive(high - left[1]));
    }
  }

  // Whether some award does not tell by its amount which tier it was for.
  const isTierInDoubt = (provision, awards) =>
    perOf(provision) === "tier" && hasAny(awards) &&
    awards.some((award) => award.amount === UNKNOWN);

  // Whether an applicant is paid up to the difference; rows see to it one by one.
  function isDifference(edition, provision) {
    const per = perOf(provision);
    return (
      per === "applicant's difference" || (per === "difference" && !isMany(edition, provision))
    );
  }

  function limitApplicant(limit, rows, awards, day, found) {
    const cap = limit.amount.value;
    let left = [0n, cap];
    if (awards === UNKNOWN) {
      if (rows.length) {
        found.missing.add(PRIOR);
      }
    } else {
      left = room(cap, spentOn(awards, limit.period, day));
      if (left[0] < minimum([left[1], found.high])) {
        found.missing.add(awardGap(awards));
      }
    }
    if (found.high > left[1]) {
      found.steps.push(limitWords(limit));
    }
    [found.low, found.high] = [minimum([found.low, left[0]]), minimum([found.high, left[1]])];
  }

  // A yearly limit whose year is that of a date among the row's facts; an earlier award counts for
  // the year of the row that it was for, and of any other item that year is not known.
  function limitByYear(edition, limit, rows, awards, found) {
    const cap = limit.amount.value;
    const dated = valueOf(edition, limit.by);
    const years = new Map();
    const loose = [];
    for (const row of live(rows)) {
      const day = dated(row.facts);
      if (day === UNKNOWN) {
        loose.push(row);
      } else {
        const year = days.yearOf(day);
        years.set(year, [...(years.get(year) ?? []), row]);
      }
    }
    const [paid, unsure] = paidByYear(awards, rows, dated);
    const rooms = new Map(
      [...new Set([0n, ...years.keys(), ...paid.keys()])].map((year) => [
        year, awards === UNKNOWN ? [0n, cap] : room(cap, spentIn(paid.get(year) ?? [])),
      ]),
    );
    const maybe = spentIn(unsure)[1];
    const sums = (each) => [total(each.map((r) => r.low)), total(each.map((r) => r.high))];
    const due = new Map([...years].map(([year, each]) => [year, sums(each)]));
    const extra = sums(loose);

    // What a year surely brings if all that is undated falls into these two years.
    function atLeast(year, fullest, charged) {
      const owed = (due.get(year)?.[0] ?? 0n) + (year === fullest ? extra[0] : 0n);
      return minimum([owed, positive(rooms.get(year)[0] - (year === charged ? maybe : 0n))]);
    }

    // Rows of an unknown year, and awards of one, take most away when each are all in one year.
    const each = [...rooms.keys()];
    const low = minimum(
      each.flatMap((fullest) =>
        each.map((charged) => total(each.map((year) => atLeast(year, fullest, charged)))),
      ),
    );
    const high =
      total([...due].map(([year, [, top]]) => minimum([top, rooms.get(year)[1]]))) +
      total(loose.map((row) => minimum([row.high, cap])));
    const by = limit.by.fact;
    if (loose.length && (awards === UNKNOWN || awards.length || found.high > cap)) {
      found.missing.add(by);
    }
    const dubious = [...[...paid.values()].flat(), ...unsure];
    if (low < high && dubious.some((award) => award.amount === UNKNOWN)) {
      found.missing.add(`${PRIOR}.金额`);
    }
    if (unsure.length && low < minimum([found.low, high])) {
      found.missing.add(unsure.some((award) => award.item === null) ? `${PRIOR}.对象` : by);
    }
    if (awards === UNKNOWN && (years.size || loose.length)) {
      found.missing.add(PRIOR);
    }
    if (high < found.high) {
      found.steps.push(limitWords(limit));
    }
    [found.low, found.high] = [minimum([found.low, low]), minimum([found.high, high])];
  }

  // The earlier awards by the year of the row that each was for, and those of no known year.
  function paidByYear(awards, rows, dated) {
    const paid = new Map();
    const unsure = [];
    for (const award of awards === UNKNOWN ? [] : awards) {
      const row = rows.find((each) => isFor(award, each) === true);
      const day = row === undefined ? UNKNOWN : dated(row.facts);
      if (day === UNKNOWN) {
        unsure.push(award);
      } else {
        const year = days.yearOf(day);
        paid.set(year, [...(paid.get(year) ?? []), award]);
      }
    }
    return [paid, unsure.filter((award) => award.amount !== 0n)];
  }

  // What these awards come to, whenever they were paid.
  const spentIn = (awards) => spentOn(awards, "term", null);

  engine.ceilings = Object.freeze({
    alreadyPaid, barred, gapIn, inInstalments, isMany, itemLimits, ownAwards, perOf, tally,
    tiersPaid, with_, yearsPaid,
  });
})();
