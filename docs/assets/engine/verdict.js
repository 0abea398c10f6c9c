// A verdict under every reading: the smallest departures from those asked for that change it
// (tiaoli/verdict.py). Selections of readings are sets of names.
(() => {
  "use strict";

  const tiaoli = (globalThis.tiaoli ??= {});
  const { engine, UNKNOWN } = tiaoli;
  const { days, tree } = engine;
  const { subjects } = engine.case;
  const { isEntitlement } = engine.edition;
  const { AtLeast, amountOf, entitled, valueOf } = engine.evaluate;
  const { isWhole } = engine.fractions;
  const { baseFacts, inScope, judge, newMemory } = engine.judge;
  const { sameVerdict } = engine.outcome;
  const { publication, term } = engine.standing;

  const MAX_COMBINATIONS = 256;

  // By code points, as Python sorts; a script's own order is by halves of surrogate pairs.
  function compareTexts(one, other) {
    for (let i = 0; i < Math.min(one.length, other.length); i += 1) {
      const [a, b] = [one.charCodeAt(i), other.charCodeAt(i)];
      if (a !== b) {
        const place = (half) => (half >= 0xd800 && half <= 0xdfff ? half + 0x10000 : half);
        return place(a) - place(b);
      }
    }
    return one.length - other.length;
  }

  const sorted = (texts) => [...texts].sort(compareTexts);

  function compareSorted(one, other) {
    for (let i = 0; i < Math.min(one.length, other.length); i += 1) {
      const difference = compareTexts(one[i], other[i]);
      if (difference) {
        return difference;
      }
    }
    return one.length - other.length;
  }

  // Every combination of readings other than those asked for, fewest departures first. Above
  // MAX_COMBINATIONS only departures in up to two doubts are combined.
  function alternatives(doubts, asked) {
    const options = doubts.map((doubt) => from(doubt, asked));
    const count = options.reduce((product, names) => product * names.length, 1);
    const most = count <= MAX_COMBINATIONS ? doubts.length : 2;
    let departures = [[]];
    for (const names of options) {
      departures = departures.flatMap((departed) => [
        departed,
        ...(departed.length < most ? names.slice(1).map((name) => [...departed, name]) : []),
      ]);
    }
    return departures
      .filter((departed) => departed.length)
      .map((departed) => ({ names: new Set(departed), order: sorted(new Set(departed)) }))
      .sort((a, b) => a.order.length - b.order.length || compareSorted(a.order, b.order))
      .map(({ names }) => names);
  }

  // The names of a doubt's readings, the one asked for first.
  function from(doubt, asked) {
    const names = tree.names(doubt);
    return [...names.filter((n) => asked.has(n)), ...names.filter((n) => !asked.has(n))];
  }

  // The selection in which the doubts departed from are read otherwise.
  function departing(doubts, asked, departure) {
    const left = doubts.map(tree.names).filter((names) => names.some((n) => departure.has(n)));
    const dropped = new Set(left.flat());
    return new Set([...[...asked].filter((name) => !dropped.has(name)), ...departure]);
  }

  // The doubts of what bears on every provision: scope, stacking, validity, the transition.
  function commonDoubts(edition) {
    const shared = [edition.scope, edition.stacking, edition.validity, edition.transition];
    return shared.filter((part) => part !== null).flatMap((part) => tree.readings(part));
  }

  const identities = new WeakMap();

  function identity(doubt) {
    if (!identities.has(doubt)) {
      identities.set(doubt, JSON.stringify(doubt));
    }
    return identities.get(doubt);
  }

  const isAmong = (doubt, doubts) => doubts.some((each) => identity(each) === identity(doubt));

  // One case under one edition, with what was decided of it so far.
  class Question {
    constructor(edition, known, asked, only) {
      Object.assign(this, { edition, known, asked, only });
      this.memory = newMemory();
      this.remembered = new Map();
    }

    decided(selection, only) {
      const key = JSON.stringify([[...selection].sort(), only === null ? null : [...only].sort()]);
      if (!this.remembered.has(key)) {
        // What spans a change is judged by scripts that only editions that amend another need.
        const judged = this.edition.amended === null ? judge : engine.transition.decided;
        const found = judged(this.edition, this.known, selection, only, this.memory);
        this.remembered.set(key, found);
      }
      return this.remembered.get(key);
    }
  }

  // Every provision that the case concerns, under the readings asked for and under all others: a
  // map from ids to {decision, readings}, the last a map from names joined by + to outcomes. With
  // `alone` each is judged as if there were no other.
  function verdicts(edition, known, asked, only, alone = false) {
    const question = new Question(edition, known, asked, only);
    const taken = question.decided(asked, only);
    const common = liveDoubts(question, taken);
    const validity = edition.validity === null ? [] : tree.readings(edition.validity);
    const dated = validity.some((doubt) => isAmong(doubt, common));
    const idle = dated ? new Set() : voidDoubts(question, taken.values());
    const stacked = !alone && provisionsMeet(edition, known);
    const found = new Map();
    for (const [id, decision] of taken) {
      const own = tree.readings(decision.placed);
      const doubts = [...own.filter((doubt) => !idle.has(doubt.name)), ...common];
      doubts.push(...formerDoubts(edition, id, doubts.flatMap(tree.names)));
      found.set(id, { decision, readings: underOthers(question, id, decision, doubts, stacked) });
    }
    return found;
  }

  // The doubts of what the provision said before it was amended, as far as they are others.
  function formerDoubts({ amended, former }, id, known) {
    if (!former.has(id)) {
      return [];
    }
    const was = former.get(id);
    const doubts = [];
    for (const doubt of tree.readings(amended.byId.get(was))) {
      const names = tree.names(doubt);
      if (!names.some((name) => known.includes(name))) {
        known.push(...names);
        doubts.push(doubt);
      }
    }
    return [...doubts, ...formerDoubts(amended, was, known)];
  }

  const options = (value) =>
    tree.isReading(value) ? value.options.map(([, option]) => option) : [value];

  // Whether one provision's outcome may depend on another's: a row belongs to a project, two
  // provisions pay for the same rows, or the rule on several awards may count the applicant as one.
  function provisionsMeet(edition, known) {
    if (edition.amended !== null && provisionsMeet(edition.amended, known)) {
      return true;
    }
    if ([...known.rows.values()].flat().some((row) => row.project)) {
      return true;
    }
    const rule = edition.stacking;
    if (rule === null) {
      return false;
    }
    const concerned = subjects(known);
    const paying = edition.judged
      .filter(({ kind, subject }) => kind === "Grant" && concerned.has(subject))
      .map(({ subject }) => subject);
    if (options(rule.per).includes("applicant")) {
      return paying.length > 1;
    }
    const names = rule.subjects.length ? rule.subjects : [...known.rows.keys()];
    return names.some(
      (name) =>
        paying.filter((each) => each === name).length > 1 && known.rows.get(name)?.length > 0,
    );
  }

  // The common doubts that change anything in this case: each by itself, or two of the rule on
  // several awards together.
  function liveDoubts(question, taken) {
    const { edition, known, asked } = question;
    const every = commonDoubts(edition);
    const live = every.filter((doubt) => isLive(question, doubt, taken));
    const rule = edition.stacking === null ? [] : tree.readings(edition.stacking);
    const several =
      [...known.rows.values()].some((rows) => rows.length > 1) ||
      known.awards === UNKNOWN || known.awards.length > 0;
    if (rule.length > 1 && (several || provisionsMeet(edition, known))) {
      for (const two of pairs(rule)) {
        for (const departure of alternatives(two, asked)) {
          const selection = departing(two, asked, departure);
          if (
            two.some((doubt) => !isAmong(doubt, live)) && changes(question, selection, taken)
          ) {
            live.push(...two.filter((doubt) => !isAmong(doubt, live)));
          }
        }
      }
    }
    return every.filter((doubt) => isAmong(doubt, live));
  }

  const pairs = (each) =>
    each.flatMap((one, index) => each.slice(index + 1).map((other) => [one, other]));

  function changes(question, selection, taken) {
    const other = question.decided(selection, new Set(taken.keys()));
    return [...taken].some(([id, { outcome }]) => !sameVerdict(other.get(id).outcome, outcome));
  }

  // Whether a common doubt changes anything in this case by itself.
  function isLive(question, doubt, taken) {
    const { edition, known, asked } = question;
    for (const name of from(doubt, asked).slice(1)) {
      const selection = departing([doubt], asked, new Set([name]));
      if (changes(question, selection, taken)) {
        return true;
      }
      const scope = (under) => inScope(edition, baseFacts(edition, known, under), under);
      if (scope(selection) !== scope(asked)) {
        return true;
      }
      const published = publication(edition, known);
      const ends = term(edition, asked, published);
      const turns = term(edition, selection, published).some(
        (one, index) => one !== ends[index] && someDayBetween(known, one, ends[index]),
      );
      if (turns) {
        return true;
      }
    }
    return false;
  }

  function someDayBetween(known, one, other) {
    if (one === null || other === null) {
      throw new TypeError("a reading leaves open a day that another one gives");
    }
    const [first, last] = one < other ? [one, other] : [other, one];
    return statedDays(known).some((day) => first <= day && day <= last);
  }

  // Every date that the case states.
  function statedDays(known) {
    const rows = [...known.rows.values()].flat();
    const stated = [known.facts, ...rows.map((row) => row.facts)].flatMap((f) => [...f.values()]);
    return [known.date, ...stated.filter(days.isDate)];
  }

  // The names of doubts that change nothing in this case: every option has the same value on every
  // row of every provision that has the doubt. What this cannot settle is taken to matter.
  function voidDoubts({ edition, known }, decisions) {
    const found = new Map();
    for (const { placed, rows } of decisions) {
      // Of a provision that was repealed there are no rows to tell.
      const own = edition.byId.get(placed.id) === placed;
      const facts = rows.map((row) => row.facts);
      const once = known.awards !== UNKNOWN && !known.awards.length && facts.length < 2;
      for (const node of doubtsIn(edition, placed)) {
        const same = own && isEntitlement(placed) && isSameEverywhere(edition, node, facts, once);
        found.set(node.name, (found.get(node.name) ?? true) && same);
      }
    }
    // A status that is established under one reading only changes the facts of other provisions.
    const status = edition.recognitions.flatMap((each) => tree.readings(each));
    const names = new Set(status.map((doubt) => doubt.name));
    return new Set([...found].filter(([name, same]) => same && !names.has(name)).map(([n]) => n));
  }

  const doubtsOf = new WeakMap();

  // Every place of a provision that is in doubt, though another one has the same doubt.
  function doubtsIn(edition, placed) {
    if (!doubtsOf.has(placed)) {
      doubtsOf.set(placed, [...tree.walk(edition, placed)].filter(tree.isReading));
    }
    return doubtsOf.get(placed);
  }

  // Whether all options come to the same on all rows. Whom a once-only or a ceiling counts by
  // makes no difference where there is one row and no earlier award (`once`).
  function isSameEverywhere(edition, doubt, facts, once) {
    const trees = options(doubt);
    if (trees.some((option) => tree.isNode(option) && tree.readings(option).length)) {
      return false;
    }
    if (trees.every((option) => option === null || option.node === "Once")) {
      return once;
    }
    if (trees.every((option) => option?.node === "Limit")) {
      return once && new Set(trees.map((limit) => JSON.stringify(limit.amount))).size === 1;
    }
    if (!trees.every((option) => tree.isNode(option) && option.node !== "Crossing")) {
      return false;
    }
    const values = trees.map((option) => valueOfOption(edition, tree.alone(option)));
    return facts.every((f) => new Set(values.map((value) => value(f))).size === 1);
  }

  // The value of an option as a text that equal values share.
  function valueOfOption(edition, option) {
    if (tree.kindOf(edition, option)?.kind === "Money") {
      const [amount, owed] = [amountOf(edition, option), entitled(edition, option)];
      return (f) => [...amount(f), owed(f)].map(shared).join();
    }
    const value = valueOf(edition, option);
    return (f) => shared(value(f));
  }

  function shared(value) {
    if (value instanceof AtLeast) {
      return `at least ${shared(value.value)}`;
    }
    if (isWhole(value?.n)) {
      return value.d === 1n ? String(value.n) : `${value.n}/${value.d}`;
    }
    return Array.isArray(value) ? `[${value.map(shared).join()}]` : String(value);
  }

  function isWithin(one, other) {
    if (one.size >= other.size) {
      return false;
    }
    for (const name of one) {
      if (!other.has(name)) {
        return false;
      }
    }
    return true;
  }

  function underOthers(question, id, decision, doubts, stacked) {
    const only = stacked ? null : new Set([id]);
    const found = new Map();
    const seen = [[new Set(), decision.outcome.text]];
    for (const departure of alternatives(doubts, question.asked)) {
      const selection = departing(doubts, question.asked, departure);
      const other = question.decided(selection, only).get(id);
      if (other === undefined) {
        continue;
      }
      const { text } = other.outcome;
      const smaller = seen.filter(([names]) => isWithin(names, departure));
      const nearest = Math.max(...smaller.map(([names]) => names.size));
      if (smaller.some(([names, same]) => same === text && names.size === nearest)) {
        continue;
      }
      seen.push([departure, text]);
      const names = doubts.flatMap(tree.names).filter((name) => departure.has(name));
      found.set(names.join("+"), other.outcome);
    }
    return found;
  }

  engine.verdict = Object.freeze({
    commonDoubts, formerDoubts, provisionsMeet, sorted, verdicts,
  });
})();
