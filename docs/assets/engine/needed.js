// Which facts an open condition or amount still needs (tiaoli/needed.py).
(() => {
  "use strict";

  const tiaoli = (globalThis.tiaoli ??= {});
  const { engine, UNKNOWN } = tiaoli;
  const { tree } = engine;
  const { compare } = engine.fractions;
  const { PRIOR, PUBLISHED } = engine.case;
  const { AtLeast, KEYS, amountOf, entitled, valueOf } = engine.evaluate;

  const JOINED = ["All", "Either", "Not", "Worded"];
  const LEAVES = [
    "Compare", "OneOf", "InValidity", "Past", "YearBefore", "WithinYear", "YearsLeft",
  ];

  function union(sets) {
    const joined = new Set();
    for (const set of sets) {
      for (const each of set) {
        joined.add(each);
      }
    }
    return joined;
  }
  const none = () => new Set();

  // The facts that a node's open value still needs; empty when it is decided.
  function needed(edition, node, f) {
    const open = () => valueOf(edition, node)(f) === UNKNOWN;
    if (JOINED.includes(node.node)) {
      if (!open()) {
        return none();
      }
      const parts = node.parts ?? [node.part];
      return union(parts.map((part) => needed(edition, part, f)));
    }
    if (LEAVES.includes(node.node) && !open()) {
      return none();
    }
    return unstated(edition, node, f);
  }

  // Whether an amount is known, and whether it is owed.
  function decided(edition, node, f) {
    const [low, high] = amountOf(edition, node)(f);
    return compare(low, high) === 0 && entitled(edition, node)(f) !== UNKNOWN;
  }

  // The facts that an amount's open range still needs (the assessed amount not among them).
  function neededAmount(edition, node, f) {
    return decided(edition, node, f) ? none() : unstated(edition, node, f);
  }

  function unstated(edition, node, f) {
    const all = (...nodes) => union(nodes.map((part) => unstated(edition, part, f)));
    if (tree.isFact(node)) {
      const value = valueOf(edition, node)(f);
      if (value !== UNKNOWN && !(value instanceof AtLeast)) {
        return none();
      }
      const { formula, key } = tree.factOf(edition, node);
      return formula?.node === "Ratio" ? all(formula) : new Set([key]);
    }
    switch (node.node) {
      case "Crossing":
        return all(node.now, node.before);
      case "ByTier":
        return all(node.measure);
      case "ByKind": {
        const lack = all(node.choice);
        if (lack.size) {
          return lack;
        }
        const chosen = valueOf(edition, node.choice)(f);
        return all(...node.table.filter(([o]) => o === chosen).map(([, amount]) => amount));
      }
      case "Ratio":
        return all(node.part, node.whole);
      case "Compare":
        return all(node.left, node.right);
      case "OneOf":
        return all(node.fact);
      case "InValidity": {
        const lack = all(node.event);
        return f.get(KEYS.START) === null ? lack.add(PUBLISHED) : lack;
      }
      case "YearsLeft":
        return new Set([f.get(KEYS.GAP, PRIOR)]);
      case "Past":
        return all(node.event);
      case "YearBefore":
        return all(node.year);
      case "WithinYear":
        return all(node.done);
      case "Sum":
        return all(...node.parts);
      case "Less":
        return node.deduction === null ? all(node.amount) : all(node.amount, node.deduction);
      case "Portion":
        return all(node.rate, node.base);
      case "AlreadyPaid": {
        const [low, high] = amountOf(edition, node)(f);
        return compare(low, high) === 0 ? none() : new Set([f.get(KEYS.GAP, PRIOR)]);
      }
      case "Capped":
        return decided(edition, node, f) ? none() : all(node.amount, node.ceiling);
      default:
        return none();
    }
  }

  engine.needed = Object.freeze({ needed, neededAmount, union });
})();
