// Facts that cannot all be true: a part above its whole, a share or amount that does not follow
// (tiaoli/consistency.py).
(function () {
  "use strict";

  const tiaoli = (globalThis.tiaoli ??= {});

  /** The facts of one subject that cannot be true together: [{key, message}]. */
  function contradictions(edition, subject, facts) {
    const { UNKNOWN, kinds } = tiaoli;
    const { AtLeast, NO_SHARE, valueOf } = tiaoli.engine.evaluate;
    const { compare } = tiaoli.engine.fractions;
    const own = edition.subjects.find((each) => each.name === subject);
    const known = new tiaoli.engine.case.Facts([new Map(Object.entries(facts))]);
    const found = [];

    const factOf = (node) => edition.facts.get(node.fact);
    const value = (node) => valueOf(edition, node)(known);
    const valueOfFact = (fact) => value({ fact: fact.key });
    const say = (fact, message) => { found.push({ key: fact.key, message }); };

    function excess(part, whole) {
      const [amount, limit] = [valueOfFact(part), valueOfFact(whole)];
      if (amount === UNKNOWN || limit === UNKNOWN || amount instanceof AtLeast || limit instanceof AtLeast) { return; }
      if (compare(amount, limit) > 0) {
        const shown = `${kinds.show(part.kind, amount)}，大于${whole.name}${kinds.show(whole.kind, limit)}`;
        say(part, `${shown}；请核对两项金额`);
      }
    }

    function share(fact, stated) {
      const [part, whole] = [factOf(fact.formula.part), factOf(fact.formula.whole)];
      const derived = value(fact.formula);
      if (derived === UNKNOWN) { return; }
      if (derived !== NO_SHARE && compare(derived, 1n) > 0) {
        if (part.at_most !== whole.key) { excess(part, whole); }
      } else if (stated === UNKNOWN) {
        return;
      } else if (derived === NO_SHARE) {
        say(fact, `${whole.name}为0元时没有占比；请删去占比，或更正${whole.name}`);
      } else if (compare(stated, derived) !== 0) {
        const wrong = `写的是${kinds.show(fact.kind, stated)}，按${part.name}、${whole.name}算得`;
        say(fact, `${wrong}${kinds.show(fact.kind, derived)}；请更正，或不写占比`);
      }
    }

    function series(fact, stated) {
      const { formula } = fact;
      const [years, year] = [value(formula.series), value(formula.year)];
      if ([years, year, stated].includes(UNKNOWN)) { return; }
      let [derived, how] = [value(formula), "应为"];
      if (derived instanceof AtLeast) {
        const before = years.filter(([each, one]) => each < year && one !== UNKNOWN).map(([, one]) => one);
        derived = [stated, ...before].reduce((one, other) => (compare(one, other) < 0 ? other : one));
        how = "至少为";
      }
      if (derived !== UNKNOWN && compare(derived, stated) !== 0) {
        const show = (each) => kinds.show(fact.kind, each);
        const wrong = `写的是${show(stated)}，按${factOf(formula.series).name}${how}${show(derived)}`;
        say(fact, `${wrong}；请更正，或只写数列`);
      }
    }

    for (const fact of own.facts) {
      const said = known.get(fact.key, UNKNOWN);
      const how = fact.formula?.node;
      if (how === "Ratio") { share(fact, said); }
      if (how === "InYear" || how === "HighestBefore") { series(fact, said); }
      if (fact.at_most && fact.kind.kind === "Money") { excess(fact, edition.facts.get(fact.at_most)); }
    }
    return found;
  }

  tiaoli.contradictions = contradictions;
})();
