// A case: what is known of one applicant on one day, as the pages hand it over (tiaoli/case.py).
(() => {
  "use strict";

  const tiaoli = (globalThis.tiaoli ??= {});
  const { engine, UNKNOWN } = tiaoli;
  const { days } = engine;

  const PRIOR = "已获奖补";
  const PUBLISHED = "公布日期";
  const ASSESSED = "评审核定额";

  // Facts in layers: what is added lies over what is known, without copying it.
  class Facts {
    constructor(layers) {
      this.layers = layers;
      Object.freeze(this);
    }

    has(key) {
      for (const layer of this.layers) {
        if (layer.has(key)) {
          return true;
        }
      }
      return false;
    }

    get(key, other = undefined) {
      for (const layer of this.layers) {
        const found = layer.get(key);
        if (found !== undefined) {
          return found;
        }
      }
      return other;
    }

    set(key, value) {
      this.layers[0].set(key, value);
    }

    over(more) {
      return new Facts([new Map(), more, ...this.layers]);
    }
  }

  const mapped = (given) => new Map(Object.entries(given ?? {}));

  // The case with nothing left out; what an award does not say is unknown, or none.
  function whole(given) {
    if (!days.isDate(given.date)) {
      throw new TypeError("a case needs its date, such as 2025-03-01");
    }
    const rows = new Map(
      Object.entries(given.rows ?? {}).map(([subject, each]) => [
        subject,
        each.map((row) => ({
          name: row.name,
          facts: mapped(row.facts),
          project: row.project ?? null,
          named: row.named ?? true,
        })),
      ]),
    );
    const awards = given.awards ?? [];
    return {
      date: given.date,
      facts: mapped(given.facts),
      rows,
      awards: awards === UNKNOWN ? UNKNOWN : awards.map(wholeAward),
      published: mapped(given.published),
    };
  }

  const wholeAward = (award) => ({
    provision: award.provision,
    amount: award.amount ?? UNKNOWN,
    date: award.date ?? UNKNOWN,
    item: award.item ?? null,
    project: award.project ?? null,
    same: award.same ?? UNKNOWN,
  });

  // The case as an edition sees it: its own clauses need no name before them in earlier awards.
  // Where it amends another, which edition an award names tells which clause is meant.
  function under({ amended, id, policy }, given) {
    const known = whole(given);
    if (known.awards === UNKNOWN) {
      return known;
    }
    const without = (text, prefix) => (text.startsWith(prefix) ? text.slice(prefix.length) : text);
    const awards = known.awards.map((award) => {
      const own = without(award.provision, `${policy.short} `);
      return { ...award, provision: amended === null ? without(own, `${id} `) : own };
    });
    return { ...known, awards };
  }

  // The subjects that the case speaks of.
  function subjects(known) {
    return new Set([
      ...[...known.facts.keys()].map((key) => key.split(".")[0]),
      ...known.rows.keys(),
    ]);
  }

  engine.case = Object.freeze({ ASSESSED, Facts, PRIOR, PUBLISHED, subjects, under });
})();
