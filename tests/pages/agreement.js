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

  // What is decided under one selection of readings; `explain` adds the traces.
  function underOne(edition, given, { readings, explain }) {
    const known = engine.case.under(edition, given);
    const asked = new Set(readings);
    const judged = edition.amended === null ? engine.judge.judge : engine.transition.decided;
    const found = judged(edition, known, asked);
    const facts = engine.judge.baseFacts(edition, known, asked);
    return [...found].map(([id, decision]) => {
      const { explainDuty, explainRow, explainScope } = engine.trace;
      const rows = decision.rows.map((each) => ({
        ...row(each),
        ...(explain && { trace: explainRow(edition, each, asked).map(step) }),
      }));
      return {
        id,
        outcome: outcome(decision.outcome),
        rows,
        steps: decision.steps,
        ...(explain && {
          scope: orNothing(explainScope(edition, asked, facts)),
          trace: explainDuty(edition, decision, facts, asked).map(step),
        }),
      };
    });
  }

  const orNothing = (scope) => (scope === null ? null : step(scope));

  // The verdicts under every reading, with their traces: what the pages ask.
  function underAll(edition, given, { readings, only }) {
    return tiaoli.verdicts(edition, given, { readings, only }).map((found) => ({
      id: found.id,
      outcome: outcome(found.outcome),
      rows: found.rows.map((each) => ({ ...row(each), trace: each.trace.map(step) })),
      steps: found.steps,
      scope: orNothing(found.scope),
      trace: found.trace.map(step),
      differs: found.differs,
      readings: found.readings.map(({ names, outcome: other }) => ({
        names, outcome: outcome(other),
      })),
    }));
  }

  // The questions that the page answers otherwise than Python, by their numbers, with its answers.
  globalThis.disagreements = (text) => {
    const differing = [];
    JSON.parse(text).forEach((question, number) => {
      let answer = null;
      try {
        const edition = tiaoli.editions[question.edition];
        const ask = question.all ? underAll : underOne;
        answer = ask(edition, caseOf(question.case), question);
      } catch (problem) {
        answer = String(problem.stack);
      }
      if (JSON.stringify(answer) !== question.expected) {
        differing.push({ number, answer });
      }
    });
    return differing;
  };
})();
