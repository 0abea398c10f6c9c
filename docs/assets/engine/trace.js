// Why a verdict came out as it did: each condition with the facts it saw, its result, how far off
// (tiaoli/trace.py). It asks the evaluator for the value of every part; it never judges.
(() => {
  "use strict";

  const tiaoli = (globalThis.tiaoli ??= {});
  const { engine, kinds, UNKNOWN } = tiaoli;
  const { days, tree } = engine;
  const { isEntitlement } = engine.edition;
  const { AtLeast, KEYS, NO_SHARE, allOf, amountOf, crosses, entitled, met, valueOf } =
    engine.evaluate;
  const { compare, floorDivided, halfUp, isWhole, minus } = engine.fractions;
  const { money } = engine.outcome;

  const absolute = (number) => (compare(number, 0n) < 0 ? minus(0n, number) : number);

  // One condition: its words, its result (null where open), the facts seen, how far off, its
  // parts, and where it stands in the exported tree.
  function step(words, result, { saw = [], gap = "", parts = [], path = "" } = {}) {
    if (typeof words !== "string") {
      throw new TypeError(`nothing says what stands at ${path}`);
    }
    const mark = result === UNKNOWN ? "？" : result ? "✓" : "✗";
    return { words, result: result === UNKNOWN ? null : result, mark, saw, gap, parts, path };
  }

  // What a fact was in the case, as people write it.
  function showFact(edition, node, f) {
    const { kind } = tree.factOf(edition, node);
    const value = valueOf(edition, node)(f);
    if (value === UNKNOWN) {
      return "未知";
    }
    if (value instanceof AtLeast) {
      return `至少${kinds.show(kind, value.value)}（有的年度未知）`;
    }
    return value === NO_SHARE ? "无（分母为零）" : kinds.show(kind, value);
  }

  // The facts inside a node, each once, those in a series of years apart.
  function factsIn(edition, node) {
    const found = new Map();
    for (const part of tree.walk(edition, node)) {
      if (tree.isFact(part) && tree.factOf(edition, part).kind.kind !== "Yearly") {
        if (!found.has(part.fact)) {
          found.set(part.fact, part);
        }
      }
    }
    return [...found.values()];
  }

  const sawOf = (edition, facts, f) => facts.map((node) => [node.fact, showFact(edition, node, f)]);
  const isMoney = (edition) => (node) => tree.kindOf(edition, node)?.kind === "Money";
  const isJoined = (node) => node.node === "All" || node.node === "Either";

  // The trace of a settled condition over the facts of one row.
  function trace(edition, node, f) {
    const result = valueOf(edition, node)(f);
    if (isJoined(node)) {
      const joined = node.node === "All" ? "以下各项都须满足" : "以下任一满足即可";
      const asked = node.parts.filter((part) => part.node !== "Always");
      const parts = asked.map((part) => trace(edition, part, f));
      return step(joined, result, { parts, path: node.path });
    }
    if (node.node === "Worded" && isJoined(node.part)) {
      return trace(edition, node.part, f);
    }
    const saw = sawOf(edition, factsIn(edition, node), f);
    const gap = result === false ? gapOf(edition, node, f) : "";
    return step(node.said, result, { saw, gap, path: node.path });
  }

  function gapOf(edition, node, f) {
    if (tree.isFact(node)) {
      return `须为“是”：${tree.factOf(edition, node).definition}`;
    }
    switch (node.node) {
      case "Worded":
        return gapOf(edition, node.part, f);
      case "WithinYear":
        return gapOf(edition, node.done, f);
      case "Compare":
        return gapOfCompare(edition, node, f);
      case "InValidity":
        return gapOfValidity(valueOf(edition, node.event)(f), f);
      case "OneOf":
        return `须是${node.options.join("、")}`;
      case "Not":
        return node.part.node === "OneOf" ? `不能是${node.part.options.join("、")}` : "";
      default:
        return "";
    }
  }

  function gapOfCompare(edition, node, f) {
    const [have, limit] = [valueOf(edition, node.left)(f), valueOf(edition, node.right)(f)];
    const kind = tree.kindOf(edition, node.left);
    if (kind === null || limit === UNKNOWN) {
      return "";
    }
    if (have === NO_SHARE) {
      return "分母为零，没有占比";
    }
    const ratio = ratioOf(edition, node.left, f);
    if (ratio !== null) {
      const [part, whole, name] = ratio;
      const need = leastPart(node.bound, limit, whole);
      if (need !== null && need > part) {
        return `${name}还差${money(need - part)}（须达${money(need)}）`;
      }
    }
    return difference(kind, node.bound, have, limit);
  }

  function difference(kind, bound, have, limit) {
    if (days.isDate(have)) {
      const between = days.daysBetween(have, limit);
      return `差${between < 0n ? -between : between}天`;
    }
    if (!isWhole(have)) {
      return `差${kinds.show(kind, absolute(minus(limit, have)))}`;
    }
    const isLow = bound === ">=" || bound === ">";
    const off = (isLow ? limit - have : have - limit) + (bound.includes("=") ? 0n : 1n);
    return off > 0n ? `${isLow ? "再多" : "减少"}${kinds.show(kind, off)}即满足` : "";
  }

  function ratioOf(edition, node, f) {
    const fact = tree.isFact(node) ? tree.factOf(edition, node) : null;
    const formula = fact === null ? node : fact.formula;
    if (formula?.node !== "Ratio" || (fact !== null && f.get(fact.key, UNKNOWN) !== UNKNOWN)) {
      return null;
    }
    const [part, whole] = [valueOf(edition, formula.part)(f), valueOf(edition, formula.whole)(f)];
    if (part === UNKNOWN || whole === UNKNOWN) {
      return null;
    }
    const name = tree.isFact(formula.part)
      ? tree.factOf(edition, formula.part).name
      : formula.part.said;
    return [part, whole, name];
  }

  function leastPart(bound, { n, d }, whole) {
    if (bound === ">=") {
      return -floorDivided(-n * whole, d);
    }
    return bound === ">" ? floorDivided(n * whole, d) + 1n : null;
  }

  function gapOfValidity(event, f) {
    if (event === UNKNOWN) {
      return "";
    }
    const day = isWhole(event) ? days.lastDayOf(event) : event;
    const [start, end, today] = [f.get(KEYS.START), f.get(KEYS.END), f.get(KEYS.DAY)];
    if (start !== null && day < start) {
      return `早于施行日${start}，差${days.daysBetween(day, start)}天`;
    }
    if (end !== null && day > end) {
      return `晚于末日${end}，差${days.daysBetween(end, day)}天`;
    }
    return day > today ? `案例日期${today}时尚未发生` : "";
  }

  function tiers(edition, node, f) {
    const { measure } = node;
    const saw = () =>
      sawOf(edition, factsIn(edition, measure).filter(isMoney(edition)), f);
    const parts = node.tiers.map(([threshold, amount]) => {
      const result = crosses(edition, measure, threshold)(f);
      const shown = kinds.show(threshold.kind, threshold.value);
      const sense = measure.bound.includes("=") ? "达到" : "超过";
      const gap = result === false ? gapOfTier(edition, measure, threshold, f) : "";
      const words = `首次${sense}${shown} → ${amount.said}`;
      return step(words, result, { saw: saw(), gap, path: threshold.path.replace(/\.0$/u, "") });
    });
    return step("越过的档次", entitled(edition, node)(f), { parts, path: node.path });
  }

  function gapOfTier(edition, measure, threshold, f) {
    const [now, before] = [valueOf(edition, measure.now)(f), valueOf(edition, measure.before)(f)];
    const limit = threshold.value;
    if (met(measure.bound, before, limit) === true) {
      const highest = before instanceof AtLeast ? before.value : before;
      return `此前最高已有${money(highest)}，不是首次`;
    }
    return now === UNKNOWN ? "" : difference({ kind: "Money" }, measure.bound, now, limit);
  }

  // Why one row is eligible or not, and how its amount was computed.
  function explainRow(edition, row, selection) {
    const { placed } = row;
    if (!isEntitlement(placed)) {
      return [];
    }
    const provision = tree.under(placed, selection);
    const { when } = provision;
    const steps = [];
    if (when !== null) {
      const whole = trace(edition, when, row.facts);
      steps.push(...(whole.parts.length ? whole.parts : [whole]));
    }
    if (placed.kind !== "Grant") {
      return steps;
    }
    for (const node of tree.walk(edition, provision.pays)) {
      if (node.node === "ByTier") {
        steps.push(tiers(edition, node, row.facts));
      }
    }
    const owed = entitled(edition, provision.pays)(row.facts);
    const own = when === null ? true : valueOf(edition, when)(row.facts);
    if (allOf([owed, own]) !== false) {
      steps.push(amountStep(edition, provision.pays, row.facts));
    }
    return steps;
  }

  function amountStep(edition, amount, f) {
    const [low, high] = amountOf(edition, amount)(f).map(halfUp);
    const saw = sawOf(edition, factsIn(edition, amount).filter(isMoney(edition)), f);
    let result = `${money(low)}至${money(high)}之间`;
    if (low === high) {
      result = money(low);
    } else if (high >= 10n ** 30n) {
      result = `${money(low)}以上，上限未定`;
    }
    let formula = amount.node === "ByTier" ? "按最高一档" : amount.said;
    const rate = [...tree.walk(edition, amount)].find((node) => node.node === "Portion");
    if (rate !== undefined && low === high) {
      const [from, to] = amountOf(edition, rate)(f);
      if (compare(from, to) === 0) {
        formula += `（${rate.said}＝${money(halfUp(from))}）`;
      }
    }
    const known = low === high ? true : UNKNOWN;
    return step(`${formula} ＝ ${result}`, known, { saw, path: amount.path });
  }

  // Whether the policy applies to the applicant, and why; null where it says nothing of that.
  function explainScope(edition, selection, facts) {
    return edition.scope === null
      ? null
      : trace(edition, tree.under(edition.scope, selection).when, facts);
  }

  // Why a duty or prohibition is kept or breached.
  function explainDuty(edition, decision, facts, selection) {
    const placed = decision.former ?? decision.placed;
    const provision = tree.under(placed, selection);
    switch (placed.kind) {
      case "Duty":
        return [trace(edition, provision.kept, facts)];
      case "Prohibition":
        return [trace(edition, provision.breached, facts)];
      default:
        return [];
    }
  }

  engine.trace = Object.freeze({ explainDuty, explainRow, explainScope });
})();
