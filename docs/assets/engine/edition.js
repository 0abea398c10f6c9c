// Editions as the pages' data declare them: what is known of each, and that all of it is known.
(() => {
  "use strict";

  const tiaoli = (globalThis.tiaoli ??= {});
  const engine = (tiaoli.engine ??= {});

  const ENTITLEMENTS = ["Grant", "Support", "Recognition"];
  const JUDGED = [...ENTITLEMENTS, "Duty", "Prohibition"];
  const SILENT = ["Programme", "Appropriation", "Supersession", "Interpretation"];
  const COMMON = ["Scope", "Stacking", "Validity"];

  tiaoli.editions = {};

  // Takes up an edition; throws where its data hold what these scripts do not know.
  tiaoli.addEdition = (data) => {
    const facts = new Map();
    for (const subject of data.subjects) {
      for (const fact of subject.facts) {
        facts.set(fact.key, fact);
      }
    }
    for (const { kind, id } of data.provisions) {
      if (![...JUDGED, ...SILENT, ...COMMON].includes(kind)) {
        throw new TypeError(`${id}: nothing judges a ${kind}`);
      }
    }
    const byId = new Map(data.provisions.map((provision) => [provision.id, provision]));
    const one = (id) => (id === null ? null : byId.get(id));
    const former = new Map(Object.entries(data.former));
    const amended = data.amends === null ? null : tiaoli.editions[data.amends];
    if (amended === undefined) {
      throw new TypeError(`${data.key} amends ${data.amends}, which is not known yet`);
    }
    const own = data.provisions.flatMap(({ id }) => [id, `${data.id} ${id}`]);
    const edition = {
      ...data,
      facts,
      byId,
      amended,
      former,
      later: new Map([...former].map(([id, was]) => [was, id])),
      scope: one(data.scope),
      stacking: one(data.stacking),
      validity: one(data.validity),
      recognitions: data.recognitions.map(one),
      known: new Set([...data.known, ...own]),
      judged: data.provisions.filter(
        ({ kind, subject }) => JUDGED.includes(kind) && (subject ?? null) !== null,
      ),
    };
    tiaoli.editions[data.key] = Object.freeze(edition);
  };

  engine.edition = Object.freeze({
    isEntitlement: ({ kind }) => ENTITLEMENTS.includes(kind),
  });
})();
