// Asks the page's evaluator what Python was asked, and tells where the two differ.
(() => {
  "use strict";

  const { engine, UNKNOWN } = tiaoli;
  const { fraction } = engine.fractions;

  function value(given) {
    if (given === null) {
      return UNKNOWN;
    }
    if (given.whole !== undefined) {
      return BigInt(given.whole);
    }
    if (given.share !== undefined) {
      return fraction(...given.share.map(BigInt));
    }
    if (given.years !== undefined) {
      return given.years.map(([year, each]) => [BigInt(year), value(each)]);
    }
    return given;
  }

  const facts = (given) =>
    Object.fromEntries(Object.entries(given).map(([key, each]) => [key, value(each)]));

  function caseOf(given) {
    const rows = Object.entries(given.rows).map(([subject, each]) => [
      subject, each.map((row) => ({ ...row, facts: facts(row.facts) })),
    ]);
    const award = (each) => ({
      ...each, amount: value(each.amount), date: value(each.date), same: value(each.same),
    });
    return {
      ...given,
      facts: facts(given.facts),
      rows: Object.fromEntries(rows),
      awards: given.awards === null ? UNKNOWN : given.awards.map(award),
    };
  }

  const outcome = ({ status, pay, low, high, missing, text, sentence }) => ({
    status, pay, low: String(low), high: String(high), missing: engine.verdict.sorted(missing),
    text, sentence,
  });

  const orNull = (known) => (known === UNKNOWN ? null : known);

  const row = ({ name, eligible, low, high, missing }) => ({
    name, eligible: orNull(eligible), low: String(low), high: String(high),
    missing: engine.verdict.sorted(missing),
  });

  const step = ({ words, result, mark, saw, gap, parts }) => ({
    words, result, mark, saw, gap, parts: parts.map(step),
  });

  // What is decided under one selection of readings.
  function underOne(edition, given, readings) {
    const known = engine.case.under(edition, given);
    const found = engine.judge.judge(edition, known, new Set(readings));
    return [...found].map(([id, decision]) => ({
      id,
      outcome: outcome(decision.outcome),
      rows: decision.rows.map(row),
      steps: decision.steps,
    }));
  }

  // The verdicts under every reading, with their traces.
  function underAll(edition, given, readings) {
    return tiaoli.verdicts(edition, given, { readings }).map((found) => ({
      id: found.id,
      outcome: outcome(found.outcome),
      rows: found.rows.map((each) => ({ ...row(each), trace: each.trace.map(step) })),
      steps: found.steps,
      scope: found.scope === null ? null : step(found.scope),
      differs: found.differs,
      readings: found.readings.map(({ names, outcome: other }) => ({
        names, outcome: outcome(other),
      })),
      trace: found.trace.map(step),
    }));
  }

  // The numbers of the questions that the page answers otherwise, each with its answer.
  globalThis.disagreements = (text) => {
    const differing = [];
    JSON.parse(text).forEach(({ edition: key, case: given, readings, all, expected }, number) => {
      let answer = null;
      try {
        const edition = tiaoli.editions[key];
        answer = (all ? underAll : underOne)(edition, caseOf(given), readings);
      } catch (problem) {
        answer = String(problem.stack);
      }
      if (JSON.stringify(answer) !== expected) {
        differing.push({ number, answer });
      }
    });
    return differing;
  };
})();
