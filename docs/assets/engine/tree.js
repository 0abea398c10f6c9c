// The trees of rules: what a node may hold, its doubts, and the tree under some readings
// (tiaoli/tree.py). What these scripts do not know is refused, never skipped.
(() => {
  "use strict";

  const tiaoli = (globalThis.tiaoli ??= {});
  const { engine, kinds } = tiaoli;

  // The fields of each node in the order of its declaration.
  const NODES = {
    Constant: ["kind", "value"],
    Ratio: ["part", "whole"],
    InYear: ["series", "year"],
    LatestYear: ["series"],
    HighestBefore: ["series", "year"],
    Sum: ["parts"],
    Less: ["amount", "deduction"],
    Compare: ["left", "bound", "right", "words"],
    Crossing: ["now", "before", "bound", "words"],
    OneOf: ["fact", "options"],
    InValidity: ["event", "words"],
    Past: ["event"],
    YearBefore: ["year"],
    WithinYear: ["done"],
    YearsLeft: ["most", "consecutive", "words"],
    Always: [],
    All: ["parts"],
    Either: ["parts"],
    Not: ["part"],
    Worded: ["part", "words"],
    Portion: ["rate", "base"],
    Capped: ["amount", "ceiling", "words"],
    Assessed: [],
    AlreadyPaid: ["this_year"],
    ByTier: ["measure", "tiers", "several", "words"],
    ByKind: ["choice", "table", "words"],
    Unstated: ["why"],
    Reading: ["name", "question", "options"],
  };
  // The parts of provisions that are no nodes of a tree.
  const DECLARED = {
    Publication: ["after", "day_one", "called"],
    Transition: ["events", "awards"],
    Once: ["per", "words"],
    Limit: ["amount", "per", "period", "words", "by"],
    Quota: ["number", "rank", "period", "words"],
  };
  const ENTITLEMENT = ["subject", "recipient", "when", "times"];
  const PROVISIONS = {
    Grant: [...ENTITLEMENT, "pays", "limits", "quota"],
    Support: [...ENTITLEMENT, "gives", "why_no_amount"],
    Recognition: [...ENTITLEMENT, "establishes", "gives"],
    Duty: ["bearer", "must", "subject", "kept", "why_no_verdict"],
    Prohibition: ["bearer", "must_not", "subject", "breached", "why_no_verdict"],
    Scope: ["when"],
    Stacking: [
      "unit", "same_kind", "paid_before", "promotion", "covers", "since", "per", "subjects",
      "words",
    ],
    Validity: ["start", "term", "term_from", "last_day", "explained_by", "words"],
  };
  const HEAD = ["id", "name", "kind", "label", "clause"];
  const BESIDE = ["node", "said"];
  // The values of the fields that choose among few.
  const CHOICES = {
    bound: [">=", ">", "<=", "<"],
    several: ["highest", "each"],
    per: ["applicant", "item", "tier", "item's tier", "difference", "applicant's difference"],
    period: ["year", "term"],
    paid_before: ["difference", "nothing"],
    promotion: [null, "difference", "nothing"],
    covers: ["own and others", "others only", "own only"],
    since: ["ever", "term"],
    day_one: ["next day", "same day"],
    term_from: ["effect", "publication"],
    last_day: ["eve", "same day"],
    events: ["as applied for", "as it happened"],
    awards: ["counted", "not counted"],
  };

  const isObject = (value) => typeof value === "object" && value !== null;
  const isFact = (value) => typeof value?.fact === "string";
  const isReading = (value) => value?.node === "Reading";
  // A node of a tree, as against what only a provision declares.
  const isNode = (value) =>
    isFact(value) || (isObject(value) && Object.hasOwn(NODES, value.node));

  function fieldsOf(value) {
    if (isFact(value)) {
      return [];
    }
    if ("clause" in value) {
      return PROVISIONS[value.kind] ?? [];
    }
    const fields = NODES[value.node] ?? DECLARED[value.node];
    if (fields === undefined) {
      throw new TypeError(`nothing here knows the node ${String(value.node)}`);
    }
    return fields;
  }

  function refuseUnknown(value, fields) {
    const head = "clause" in value ? HEAD : BESIDE;
    for (const name of Object.keys(value)) {
      if (!fields.includes(name) && !head.includes(name)) {
        throw new TypeError(`nothing here knows the field ${name} of ${value.node ?? value.kind}`);
      }
    }
    for (const name of fields) {
      if (!(name in value)) {
        throw new TypeError(`the field ${name} of ${value.node ?? value.kind} lacks`);
      }
      const chosen = isReading(value[name]) ? value[name].options.map(([, o]) => o) : [value[name]];
      const listed = CHOICES[name];
      if (listed && !chosen.every((one) => isReading(one) || listed.includes(one))) {
        throw new TypeError(`nothing here knows the ${name} ${chosen.join(", ")}`);
      }
    }
  }

  // What stands directly inside a value, in the order of the declaration.
  function children(value) {
    if (Array.isArray(value)) {
      return value.flatMap((part) => (Array.isArray(part) ? children(part) : [part]));
    }
    if (value.node === "Constant") {
      return [];
    }
    const parts = fieldsOf(value).map((name) => value[name]);
    return parts.flatMap((part) => (Array.isArray(part) ? children(part) : [part])).filter(isObject);
  }

  // `value` and all objects inside it, depth first; the formula of a fact is inside the fact.
  function* walk(edition, value) {
    if (!isObject(value)) {
      return;
    }
    yield value;
    if (isFact(value)) {
      yield* walk(edition, factOf(edition, value).formula);
      return;
    }
    for (const child of children(value)) {
      yield* walk(edition, child);
    }
  }

  function some(edition, value, names) {
    for (const part of walk(edition, value)) {
      if (names.includes(part.node)) {
        return true;
      }
    }
    return false;
  }

  function factOf(edition, node) {
    const fact = edition.facts.get(node.fact);
    if (fact === undefined) {
      throw new TypeError(`the edition has no fact ${node.fact}`);
    }
    return fact;
  }

  // Doubts ------------------------------------------------------------------------------------

  const found = new WeakMap();

  // Every doubt inside a value, each once, in the order of the declaration.
  function readings(value) {
    if (!isObject(value)) {
      return [];
    }
    if (!found.has(value)) {
      const doubts = new Map();
      const inside = Array.isArray(value) || !isReading(value) ? [] : [value];
      const parts = children(value).flatMap((child) => readings(child));
      for (const doubt of [...inside, ...parts]) {
        if (!doubts.has(doubt.name)) {
          doubts.set(doubt.name, doubt);
        }
      }
      found.set(value, [...doubts.values()]);
    }
    return found.get(value);
  }

  const optionNames = new WeakMap();

  // The names of a doubt's readings, the one taken by default first.
  function names(doubt) {
    if (!optionNames.has(doubt)) {
      optionNames.set(doubt, Object.freeze(doubt.options.map(([name]) => name)));
    }
    return optionNames.get(doubt);
  }

  const taken = (options, selection) =>
    Math.max(options.findIndex((name) => selection.has(name)), 0);

  // Which options of a value's doubts hold under a selection, as a text that tells them apart.
  function ways(value, selection) {
    let found = "";
    for (const doubt of readings(value)) {
      found += `${taken(names(doubt), selection)},`;
    }
    return found;
  }

  const settledTrees = new WeakMap();

  // A provision with each doubt settled as the selection says; its constants are values, and each
  // node knows its path in the exported tree.
  function under(provision, selection) {
    if (!settledTrees.has(provision)) {
      settledTrees.set(provision, new Map());
    }
    const known = settledTrees.get(provision);
    const way = ways(provision, selection);
    if (!known.has(way)) {
      known.set(way, settled(provision, selection, ""));
    }
    return known.get(way);
  }

  const aloneTrees = new WeakMap();

  // A part of a rule that holds no doubts, by itself.
  function alone(part) {
    if (!aloneTrees.has(part)) {
      aloneTrees.set(part, settled(part, new Set(), ""));
    }
    return aloneTrees.get(part);
  }

  function settled(value, selection, path) {
    const at = (name) => (path ? `${path}.${name}` : String(name));
    if (Array.isArray(value)) {
      return value.map((part, index) => settled(part, selection, at(index)));
    }
    if (!isObject(value)) {
      return value;
    }
    const fields = fieldsOf(value);
    if (isReading(value)) {
      refuseUnknown(value, fields);
      const chosen = taken(names(value), selection);
      return settled(value.options[chosen][1], selection, at(`options.${chosen}.1`));
    }
    if (isFact(value)) {
      return { fact: value.fact, said: value.said, path };
    }
    if (!("node" in value) && !("clause" in value)) {
      return value;
    }
    refuseUnknown(value, fields);
    const made = { ...value, path };
    if (value.node === "Constant") {
      made.value = kinds.imported(value.kind, value.value);
    } else {
      for (const name of fields) {
        made[name] = settled(value[name], selection, at(name));
      }
    }
    made.said = said(value.said, selection);
    return made;
  }

  function said(words, selection) {
    if (!isObject(words)) {
      return words;
    }
    const index = words.of.reduce(
      (sum, options) => sum * options.length + taken(options, selection), 0,
    );
    return words.words[index];
  }

  // The kind of value a settled node has; null for a condition that is not a yes/no fact.
  function kindOf(edition, node) {
    if (isFact(node)) {
      return factOf(edition, node).kind;
    }
    switch (node.node) {
      case "Constant":
        return node.kind;
      case "Ratio":
        return { kind: "Share" };
      case "InYear":
      case "HighestBefore": {
        const of = kindOf(edition, node.series);
        return of?.kind === "Yearly" ? of.of : of;
      }
      case "LatestYear":
        return { kind: "Year" };
      case "Sum":
        return kindOf(edition, node.parts[0]);
      case "Portion":
      case "Capped":
      case "Assessed":
      case "AlreadyPaid":
      case "ByTier":
      case "ByKind":
      case "Less":
        return { kind: "Money" };
      case "Worded":
        return kindOf(edition, node.part);
      default:
        return null;
    }
  }

  engine.tree = Object.freeze({
    NODES, alone, factOf, isFact, isNode, isReading, kindOf, names, readings, some, under, walk, ways,
  });
})();
