// The plain evaluator: what a settled tree means over the facts of one row (tiaoli/evaluate.py).
//
// Conditions follow Kleene's logic: true, false or UNKNOWN. Amounts are ranges [low, high] in fen,
// not yet rounded. Numbers are exact; the share of a whole that is zero meets no bound.
(() => {
  "use strict";

  const tiaoli = (globalThis.tiaoli ??= {});
  const { engine, UNKNOWN } = tiaoli;
  const { days, tree } = engine;
  const { compare, floor, fraction, isWhole, least, minus, most, plus, times } = engine.fractions;

  // The upper end of an amount of which nothing is known (fen).
  const UNBOUNDED = 10n ** 40n;
  const UNKNOWN_AMOUNT = Object.freeze([0n, UNBOUNDED]);
  // The share of a whole that is zero.
  const NO_SHARE = Object.freeze({ toString: () => "NO_SHARE" });

  // A highest value of which some years are unknown: it is at least this.
  class AtLeast {
    constructor(value) {
      this.value = value;
      Object.freeze(this);
    }
  }

  // Keys of the facts that the order of judging supplies.
  const KEYS = Object.freeze({
    START: "@start", END: "@end", DAY: "@day", ASSESSED: "@assessed", PAID: "@paid",
    YEARS: "@years", ALREADY: "@already", GAP: "@gap",
  });

  const MEETS = {
    ">=": (a, b) => ordered(a, b) >= 0,
    ">": (a, b) => ordered(a, b) > 0,
    "<=": (a, b) => ordered(a, b) <= 0,
    "<": (a, b) => ordered(a, b) < 0,
  };

  function ordered(one, other) {
    if (typeof one === "string" && typeof other === "string") {
      return one < other ? -1 : one > other ? 1 : 0;
    }
    return compare(one, other);
  }

  // Kleene's and.
  function allOf(values) {
    if (values.includes(false)) {
      return false;
    }
    return values.includes(UNKNOWN) ? UNKNOWN : true;
  }

  // Kleene's or.
  function anyOf(values) {
    if (values.includes(true)) {
      return true;
    }
    return values.includes(UNKNOWN) ? UNKNOWN : false;
  }

  // Kleene's not.
  const negated = (value) => (value === UNKNOWN ? UNKNOWN : !value);

  const wholeFen = (ceiling) => floor(ceiling);
  const isKnown = (value) => value !== UNKNOWN;

  // A reader of trees: `readers` gives the closure for each node, compiled once per node.
  function compiler(what, readers) {
    const compiled = new WeakMap();
    return (edition, node) => {
      let closure = compiled.get(node);
      if (closure === undefined) {
        const reader = readers[tree.isFact(node) ? "Fact" : node.node] ?? readers.default;
        if (reader === undefined) {
          throw new TypeError(`${what} has no meaning for ${String(node.node)}`);
        }
        closure = reader(node, edition);
        compiled.set(node, closure);
      }
      return closure;
    };
  }

  // Numbers and conditions --------------------------------------------------------------------

  // A number that UNKNOWN passes through.
  const passing = (closure, meaning) => (f) => {
    const value = closure(f);
    return value === UNKNOWN ? UNKNOWN : meaning(value, f);
  };

  const atYearsEnd = (day) => (isWhole(day) ? days.lastDayOf(day) : day);

  // The closure that gives a node's value, condition or number; UNKNOWN where facts lack.
  const valueOf = compiler("the evaluator", {
    Constant: ({ value }) => () => value,
    Fact(node, edition) {
      const fact = tree.factOf(edition, node);
      const { key } = fact;
      if (fact.formula === null) {
        return (f) => f.get(key, UNKNOWN);
      }
      const derived = valueOf(edition, fact.formula);
      // A year said to be unknown stays so; anything else that follows from other facts is known.
      const kept = fact.formula.node === "LatestYear";
      return (f) => {
        const stated = f.get(key, UNKNOWN);
        return stated === UNKNOWN && !(kept && f.has(key)) ? derived(f) : stated;
      };
    },
    Ratio(node, edition) {
      const [part, whole] = [valueOf(edition, node.part), valueOf(edition, node.whole)];
      return (f) => {
        const [a, b] = [part(f), whole(f)];
        if (b === 0n) {
          return NO_SHARE;
        }
        return a === UNKNOWN || b === UNKNOWN ? UNKNOWN : fraction(a, b);
      };
    },
    InYear(node, edition) {
      const [series, year] = [valueOf(edition, node.series), valueOf(edition, node.year)];
      return (f) => {
        const [years, wanted] = [series(f), year(f)];
        if (years === UNKNOWN || wanted === UNKNOWN) {
          return UNKNOWN;
        }
        const found = years.findLast(([each]) => each === wanted);
        return found === undefined ? UNKNOWN : found[1];
      };
    },
    LatestYear(node, edition) {
      const series = valueOf(edition, node.series);
      return (f) => {
        const years = series(f);
        if (years !== UNKNOWN) {
          return years.at(-1)[0];
        }
        return f.has(KEYS.DAY) ? days.yearOf(f.get(KEYS.DAY)) - 1n : UNKNOWN;
      };
    },
    HighestBefore(node, edition) {
      const [series, year] = [valueOf(edition, node.series), valueOf(edition, node.year)];
      return (f) => {
        const [years, wanted] = [series(f), year(f)];
        if (years === UNKNOWN || wanted === UNKNOWN || years.at(-1)[0] < wanted - 1n) {
          return UNKNOWN;
        }
        const before = years.filter(([each]) => each < wanted).map(([, value]) => value);
        const known = before.filter(isKnown);
        const highest = known.length ? known.reduce(most) : 0n;
        return before.includes(UNKNOWN) ? new AtLeast(highest) : highest;
      };
    },
    Sum(node, edition) {
      const parts = node.parts.map((part) => valueOf(edition, part));
      return (f) => {
        const values = parts.map((part) => part(f));
        return values.includes(UNKNOWN) ? UNKNOWN : values.reduce(plus);
      };
    },
    Compare(node, edition) {
      const [left, right] = [valueOf(edition, node.left), valueOf(edition, node.right)];
      return (f) => {
        const [a, b] = [left(f), right(f)];
        if (a === NO_SHARE || b === NO_SHARE) {
          return false;
        }
        return b === UNKNOWN ? UNKNOWN : met(node.bound, a, b);
      };
    },
    OneOf(node, edition) {
      return passing(valueOf(edition, node.fact), (chosen) => node.options.includes(chosen));
    },
    InValidity(node, edition) {
      return passing(valueOf(edition, node.event), (event, f) => {
        const [day, start, end] = [atYearsEnd(event), f.get(KEYS.START), f.get(KEYS.END)];
        const after = start === null ? UNKNOWN : day >= start;
        const before = end === null ? true : day <= end;
        return allOf([after, before, day <= f.get(KEYS.DAY)]);
      });
    },
    Past(node, edition) {
      return passing(valueOf(edition, node.event), (event, f) => atYearsEnd(event) <= f.get(KEYS.DAY));
    },
    YearBefore(node, edition) {
      return passing(
        valueOf(edition, node.year), (year, f) => year === days.yearOf(f.get(KEYS.DAY)) - 1n,
      );
    },
    WithinYear(node, edition) {
      const done = valueOf(edition, node.done);
      return (f) => {
        const value = done(f);
        return value === true || f.get(KEYS.DAY).endsWith("-12-31") ? value : UNKNOWN;
      };
    },
    YearsLeft(node) {
      const left = yearsLeft(node);
      return (f) => {
        const number = left(f);
        return number === UNKNOWN ? UNKNOWN : number > 0n;
      };
    },
    Always: () => () => true,
    All(node, edition) {
      const parts = node.parts.map((part) => valueOf(edition, part));
      return (f) => allOf(parts.map((part) => part(f)));
    },
    Either(node, edition) {
      const parts = node.parts.map((part) => valueOf(edition, part));
      return (f) => anyOf(parts.map((part) => part(f)));
    },
    Not(node, edition) {
      const part = valueOf(edition, node.part);
      return (f) => negated(part(f));
    },
    Worded: (node, edition) => valueOf(edition, node.part),
  });

  // Whether a value meets a bound; one known only to be at least something may decide it.
  function met(bound, value, limit) {
    if (value instanceof AtLeast) {
      const rises = bound === ">=" || bound === ">";
      return MEETS[bound](value.value, limit) === rises ? rises : UNKNOWN;
    }
    return value === UNKNOWN ? UNKNOWN : MEETS[bound](value, limit);
  }

  // How many years can still be paid, this one among them; UNKNOWN where that depends on awards
  // of which too little is known.
  function yearsLeft(node) {
    const limit = node.most.value / 12n;
    return (f) => {
      const years = f.get(KEYS.YEARS, UNKNOWN);
      if (years === UNKNOWN) {
        return UNKNOWN;
      }
      const [sure, maybe] = years;
      const now = days.yearOf(f.get(KEYS.DAY));
      let [gone, worst] = [0n, 0n];
      if (node.consecutive) {
        gone = now - (sure.size ? [...sure].reduce(least) : now);
        worst = maybe ? limit : gone;
      } else {
        gone = BigInt([...sure].filter((year) => year !== now).length);
        worst = gone + maybe;
      }
      return (gone >= limit) === (worst >= limit) ? limit - gone : UNKNOWN;
    };
  }

  // Whether a threshold is passed now and was never passed before.
  function crosses(edition, { bound, now, before }, { value: limit }) {
    const [current, earlier] = [valueOf(edition, now), valueOf(edition, before)];
    return (f) => allOf([met(bound, current(f), limit), negated(met(bound, earlier(f), limit))]);
  }

  // Amounts -----------------------------------------------------------------------------------

  const sum = (values) => values.reduce(plus, 0n);
  const notBelowZero = (value) => most(value, 0n);

  // The closure that gives an amount node's range in fen, not yet rounded.
  const amountOf = compiler("the evaluator of amounts", {
    default: (node, edition) => ranged(valueOf(edition, node)),
    Sum(node, edition) {
      const parts = node.parts.map((part) => amountOf(edition, part));
      return (f) => {
        const ranges = parts.map((part) => part(f));
        return [sum(ranges.map(([low]) => low)), sum(ranges.map(([, high]) => high))];
      };
    },
    Less(node, edition) {
      const whole = amountOf(edition, node.amount);
      if (node.deduction === null) {
        return whole;
      }
      const deduction = amountOf(edition, node.deduction);
      return (f) => {
        const [[low, high], [fewest, greatest]] = [whole(f), deduction(f)];
        return [notBelowZero(minus(low, greatest)), notBelowZero(minus(high, fewest))];
      };
    },
    Portion(node, edition) {
      const [base, rate] = [amountOf(edition, node.base), valueOf(edition, node.rate)];
      return (f) => {
        const [low, high] = base(f);
        const r = rate(f);
        if (r === UNKNOWN || r === NO_SHARE) {
          return [0n, high];
        }
        return [times(low, r), compare(high, UNBOUNDED) >= 0 ? high : times(high, r)];
      };
    },
    Capped(node, edition) {
      const [amount, ceiling] = [amountOf(edition, node.amount), amountOf(edition, node.ceiling)];
      return (f) => {
        const [[low, high], [lowest, highest]] = [amount(f), ceiling(f)];
        return [least(low, wholeFen(lowest)), least(high, wholeFen(highest))];
      };
    },
    Assessed: () => ranged((f) => f.get(KEYS.ASSESSED, UNKNOWN)),
    AlreadyPaid: (node) => (f) =>
      f.has(KEYS.ALREADY) ? f.get(KEYS.ALREADY)[node.this_year ? 1 : 0] : UNKNOWN_AMOUNT,
    ByTier(node, edition) {
      const tiers = node.tiers.map(([threshold, amount]) => [
        crosses(edition, node.measure, threshold), amountOf(edition, amount),
      ]);
      const each = node.several === "each";
      return (f) => {
        const paid = f.get(KEYS.PAID, []);
        let [lows, highs] = [[0n], [0n]];
        for (const [crossed, amount] of tiers) {
          const passed = crossed(f);
          const [low, high] = amount(f);
          if (passed === false || paid.some((one) => one !== UNKNOWN && compare(one, low) === 0)) {
            if (passed !== false && !each) {
              lows = [0n];
              if (passed === true) {
                highs = [0n];
              }
            }
            continue;
          }
          highs.push(high);
          if (passed === true) {
            lows.push(low);
          }
        }
        return each ? [sum(lows), sum(highs)] : [lows.reduce(most), highs.reduce(most)];
      };
    },
    ByKind(node, edition) {
      const choice = valueOf(edition, node.choice);
      const table = new Map(
        node.table.map(([option, amount]) => [option, amountOf(edition, amount)]),
      );
      return (f) => {
        const chosen = choice(f);
        if (chosen === UNKNOWN) {
          const ranges = [...table.values()].map((amount) => amount(f));
          return [
            ranges.map(([low]) => low).reduce(least), ranges.map(([, high]) => high).reduce(most),
          ];
        }
        return table.has(chosen) ? table.get(chosen)(f) : [0n, 0n];
      };
    },
    Unstated: () => () => [0n, 0n],
  });

  function ranged(number) {
    return (f) => {
      const value = number(f);
      if (value instanceof AtLeast) {
        return [value.value, UNBOUNDED];
      }
      return value === UNKNOWN ? UNKNOWN_AMOUNT : [value, value];
    };
  }

  // Whether anything is owed ------------------------------------------------------------------

  // The closure that says whether an amount is owed at all: a tier reached, a kind listed.
  const entitled = compiler("the evaluator of claims", {
    default: () => () => true,
    Capped(node, edition) {
      const [amount, ceiling] = [entitled(edition, node.amount), entitled(edition, node.ceiling)];
      return (f) => allOf([amount(f), ceiling(f)]);
    },
    Less: (node, edition) => entitled(edition, node.amount),
    Portion: (node, edition) => entitled(edition, node.base),
    ByTier(node, edition) {
      const tiers = node.tiers.map(([threshold]) => crosses(edition, node.measure, threshold));
      return (f) => anyOf(tiers.map((crossed) => crossed(f)));
    },
    ByKind(node, edition) {
      const choice = valueOf(edition, node.choice);
      const table = new Map(
        node.table.map(([option, amount]) => [option, entitled(edition, amount)]),
      );
      if (owedToEveryKind(edition, node)) {
        return () => true;
      }
      return (f) => {
        const chosen = choice(f);
        if (chosen === UNKNOWN) {
          return allOf([UNKNOWN, anyOf([...table.values()].map((owed) => owed(f)))]);
        }
        return table.has(chosen) ? table.get(chosen)(f) : false;
      };
    },
  });

  // Whether something is owed whichever option holds: all are listed, each without conditions.
  function owedToEveryKind(edition, node) {
    const kind = tree.kindOf(edition, node.choice);
    const listed = new Set(node.table.map(([option]) => option));
    const every =
      kind?.kind === "Choice" && kind.options.length === listed.size &&
      kind.options.every((option) => listed.has(option));
    return (
      every && !node.table.some(([, amount]) => tree.some(edition, amount, ["ByKind", "ByTier"]))
    );
  }

  engine.evaluate = Object.freeze({
    AtLeast, KEYS, NO_SHARE, UNBOUNDED, allOf, amountOf, crosses, entitled, met, negated,
    valueOf,
  });
})();
