// Facts that cannot all be true: a part above its whole, a share or amount that does not follow.
(() => {
  "use strict";

  const tiaoli = (globalThis.tiaoli ??= {});
  const { engine, kinds, UNKNOWN } = tiaoli;
  const { AtLeast, NO_SHARE, valueOf } = engine.evaluate;
  const { compare, most } = engine.fractions;
  const PORTION = { kind: "Share" };

  /** The facts of one subject that cannot be true together: `{key, name, message}` for each.
   *
   * `edition` has the declared `facts` by their keys, `facts` what is stated by the same keys. */
  function contradictions(edition, subject, facts) {
    const found = [];
    const value = (node) => valueOf(edition, node)(facts);
    const declared = (key) => edition.facts.get(key);
    const say = (fact, message) => found.push({ key: fact.key, name: fact.name, message });

    function excess(part, whole) {
      const [amount, limit] = [value({ fact: part.key }), value({ fact: whole.key })];
      if (amount !== UNKNOWN && limit !== UNKNOWN && amount > limit) {
        const above = `${whole.name}${kinds.show(whole.kind, limit)}`;
        say(part, `${kinds.show(part.kind, amount)}，大于${above}；请核对两项金额`);
      }
    }

    function shareProblems(fact, stated) {
      const [part, whole] = [declared(fact.formula.part.fact), declared(fact.formula.whole.fact)];
      const share = value(fact.formula);
      if (share === UNKNOWN) {
        return;
      }
      if (share !== NO_SHARE && compare(share, 1n) > 0) {
        if (part.at_most !== whole.key) {
          excess(part, whole);
        }
      } else if (stated === UNKNOWN) {
        return;
      } else if (share === NO_SHARE) {
        say(fact, `${whole.name}为0元时没有占比；请删去占比，或更正${whole.name}`);
      } else if (compare(stated, share) !== 0) {
        const found_ = `写的是${kinds.show(PORTION, stated)}，按${part.name}、${whole.name}算得`;
        say(fact, `${found_}${kinds.show(PORTION, share)}；请更正，或不写占比`);
      }
    }

    function seriesProblems(fact, stated) {
      const { formula } = fact;
      const [series, year] = [value(formula.series), value(formula.year)];
      if ([series, year, stated].includes(UNKNOWN)) {
        return;
      }
      let derived = value(formula);
      let how = "应为";
      if (derived instanceof AtLeast) {
        const before = series.filter(([each, one]) => each < year && one !== UNKNOWN);
        derived = before.map(([, one]) => one).reduce(most, stated);
        how = "至少为";
      }
      if (derived !== UNKNOWN && compare(derived, stated) !== 0) {
        const right = `按${declared(formula.series.fact).name}${how}${kinds.show(fact.kind, derived)}`;
        say(fact, `写的是${kinds.show(fact.kind, stated)}，${right}；请更正，或只写数列`);
      }
    }

    for (const fact of edition.facts.values()) {
      if (fact.subject !== subject) {
        continue;
      }
      const stated = Object.hasOwn(facts, fact.key) ? facts[fact.key] : UNKNOWN;
      const how = fact.formula?.node;
      if (how === "Ratio") {
        shareProblems(fact, stated);
      } else if (how === "InYear" || how === "HighestBefore") {
        seriesProblems(fact, stated);
      }
      if (fact.at_most && fact.kind.kind === "Money") {
        excess(fact, declared(fact.at_most));
      }
    }
    return found;
  }

  tiaoli.contradictions = contradictions;
})();
