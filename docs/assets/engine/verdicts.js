// What the pages ask: every provision's verdict on a case, with what led to it.
(() => {
  "use strict";

  const tiaoli = (globalThis.tiaoli ??= {});
  const { engine, UNKNOWN } = tiaoli;
  const { tree } = engine;
  const { baseFacts } = engine.judge;
  const { sameVerdict } = engine.outcome;
  const { explainDuty, explainRow, explainScope } = engine.trace;
  const { sorted, verdicts } = engine.verdict;

  const plain = (outcome) => ({ ...outcome, missing: sorted(outcome.missing) });
  const orNull = (value) => (value === UNKNOWN ? null : value);

  // The doubts of an edition after those of the ones that it amends.
  tiaoli.doubtsOf = ({ amended, provisions, transition }) => {
    const own = [...provisions, transition].flatMap((part) => tree.readings(part));
    return amended === null ? own : [...tiaoli.doubtsOf(amended), ...own];
  };

  function refuse(edition, readings) {
    const known = new Set(tiaoli.doubtsOf(edition).flatMap(tree.names));
    const strange = readings.filter((name) => !known.has(name));
    if (strange.length) {
      throw new Error(`没有读法 ${strange.join("、")}`);
    }
  }

  // Which of the case's rows it is, 0 for what there is only one of.
  const placeOf = ({ rows = {} }, { name, placed: { subject } }) =>
    Math.max((rows[subject] ?? []).findIndex((each) => each.name === name), 0);

  // The verdicts on a case under an edition, in the order of the text. `readings` names the
  // readings asked for, `only` the provisions; those that another one of them may depend on are
  // judged all the same, unless each is to be judged `alone`. Throws an Error in Chinese
  // for readings that nobody has.
  tiaoli.verdicts = (edition, given, { readings = [], only = null, alone = false } = {}) => {
    refuse(edition, readings);
    const known = engine.case.under(edition, given);
    const asked = new Set(readings);
    const meet = !alone && engine.verdict.provisionsMeet(edition, known);
    const wanted = only === null ? null : new Set(only);
    const found = verdicts(edition, known, asked, meet ? null : wanted, alone);
    const facts = baseFacts(edition, known, asked);
    const scope = explainScope(edition, asked, facts);
    return [...found]
      .filter(([id]) => wanted === null || wanted.has(id))
      .map(([id, { decision, readings: others }]) => ({
        id,
        outcome: plain(decision.outcome),
        differs: [...others.values()].some((other) => !sameVerdict(decision.outcome, other)),
        readings: [...others].map(([names, outcome]) => ({
          names: names.split("+"), outcome: plain(outcome),
        })),
        scope,
        rows: decision.rows.map((row) => ({
          name: row.name,
          eligible: orNull(row.eligible),
          low: row.low,
          high: row.high,
          missing: sorted(row.missing),
          at: placeOf(given, row),
          former: row.placed !== decision.placed,
          trace: explainRow(edition, row, asked),
        })),
        steps: decision.steps,
        former: decision.former !== null,
        trace: explainDuty(edition, decision, facts, asked),
      }));
  };
})();
