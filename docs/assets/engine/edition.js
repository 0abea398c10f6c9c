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

  // Takes up an edition; throws where its data hold what these scripts do not know. What an edition
  // has like the one that it amends, its data only name.
  tiaoli.addEdition = (data) => {
    const amended = data.amends === null ? null : tiaoli.editions[data.amends];
    if (amended === undefined) {
      throw new TypeError(`${data.key} amends ${data.amends}, which is not known yet`);
    }
    const subjects = data.subjects.map((subject) => ({
      ...subject,
      facts: subject.facts.map((fact) => (fact.key ? fact : amended.facts.get(fact))),
    }));
    const facts = new Map(subjects.flatMap((each) => each.facts.map((fact) => [fact.key, fact])));
    const provisions = data.provisions.map(({ like, ...own }) =>
      (like === undefined ? own : { ...amended.byId.get(like), ...own }));
    for (const { kind, id } of provisions) {
      if (![...JUDGED, ...SILENT, ...COMMON].includes(kind)) {
        throw new TypeError(`${id}: nothing judges a ${kind}`);
      }
    }
    const byId = new Map(provisions.map((provision) => [provision.id, provision]));
    const one = (id) => (id === null ? null : byId.get(id));
    const former = new Map(Object.entries(data.former));
    const own = provisions.flatMap(({ id }) => [id, `${data.id} ${id}`]);
    const edition = {
      ...data,
      subjects,
      provisions,
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
      judged: provisions.filter(
        ({ kind, subject }) => JUDGED.includes(kind) && (subject ?? null) !== null,
      ),
    };
    tiaoli.editions[data.key] = Object.freeze(edition);
  };

  engine.edition = Object.freeze({
    isEntitlement: ({ kind }) => ENTITLEMENTS.includes(kind),
  });
})();
