// A whole case on one form: its date, the facts asked for, rows, earlier awards (after form.js).
//
// tiaoli.form.sheet(edition, asks, onChange) gives {node, texts(), write(texts), read(), find(key),
// place(key)}.
// `asks` names the subjects with their facts; the texts of a case are
// {date, published, facts: {"企业.人数": "500人"}, rows: {"标准": [{name, project, facts}]},
//  awards: [{provision, amount, …}] or "未知"}, each part left out where it is empty.
(function () {
  "use strict";

  const tiaoli = globalThis.tiaoli;
  const { make, button, field, subject, rows, awards } = tiaoli.form;
  const PRIOR = "已获奖补", PUBLISHED = "公布日期", DATE = "日期";
  const DAY = { name: "案例日期", key: DATE, kind: { kind: "Date" }, definition: "申报之日：依当日有效的规定裁判" };
  const PUBLICATION = {
    name: PUBLISHED, key: PUBLISHED, kind: { kind: "Date" }, definition: "本政策哪一天公布；文本没有写",
  };

  /** Today, as the case's date is written. */
  function today() {
    const now = new Date();
    const two = (number) => String(number).padStart(2, "0");
    return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  }

  function sheet(edition, asks, onChange = () => {}) {
    const day = field(DAY, { onChange });
    const published = asks.published ? field(PUBLICATION, { onChange }) : null;
    const above = make("div", { class: "fields" }, day.node, published?.node);
    const groups = new Map();
    const granted = awards(edition, { onChange });
    const body = make("div", { class: "sheet-subjects" });
    const node = make("div", { class: "sheet" }, above, body, granted.node);
    for (const each of asks.subjects) { group(each); }

    function group({ name, many, facts, rare, notes }) {
      const start = many ? rows : subject;
      const made = { many, ...start(edition, name, { facts, rare, notes, onChange, project: asks.project }) };
      groups.set(name, made);
      body.append(made.node);
      return made;
    }

    /** The group of a subject; one that was not asked for is added if the edition knows it. */
    function groupOf(name) {
      const known = edition.subjects.find((each) => each.name === name);
      return groups.get(name) ?? (known ? group({ name, many: known.many, facts: [], rare: [], notes: {} }) : null);
    }

    /** Fills the form; returns the names of what it has no place for. */
    function write({ date = today(), published: from = "", facts = {}, rows: lists = {}, awards: paid = [] }) {
      const strange = [];
      day.write(date);
      published?.write(from);
      if (from && !published) { strange.push(PUBLISHED); }
      const bySubject = Object.create(null);
      for (const [key, text] of Object.entries(facts)) {
        (bySubject[key.split(".")[0]] ??= {})[key] = text;
      }
      for (const name of new Set([...Object.keys(bySubject), ...Object.keys(lists)])) {
        const own = groupOf(name);
        if (!own || own.many !== Object.hasOwn(lists, name)) { strange.push(name); }
      }
      for (const [name, own] of groups) {
        if (own.many) {
          strange.push(...own.write(lists[name] ?? (name === asks.own ? [{}] : [])));
        } else {
          strange.push(...own.write(bySubject[name] ?? {}));
        }
      }
      granted.write(paid);
      granted.node.hidden = !asks.awards && paid.length === 0;
      return strange;
    }

    function texts() {
      const found = { date: day.text() };
      if (published?.text()) { found.published = published.text(); }
      const facts = {}, lists = {};
      for (const [name, own] of groups) {
        if (!own.many) { Object.assign(facts, own.texts()); continue; }
        const items = own.texts();
        if (items.length > 0 || name === asks.own) { lists[name] = items; }
      }
      if (Object.keys(facts).length > 0) { found.facts = facts; }
      if (Object.keys(lists).length > 0) { found.rows = lists; }
      const paid = granted.texts();
      if (paid.length > 0) { found.awards = paid; }
      return found;
    }

    /** The case that the form states, and the problems that leave it without a verdict. */
    function read() {
      const problems = [];
      const date = single(day, problems);
      if (date === tiaoli.UNKNOWN) {
        day.complain("缺 日期；依哪一天的规定裁判");
        problems.push({ key: DATE, where: "", message: "缺 日期", focus: day.focus });
      }
      const known = typeof date === "string" ? date : "";
      const found = { name: "试算", date: known, facts: {}, rows: {}, awards: [], published: {} };
      if (published) {
        const from = single(published, problems);
        if (typeof from === "string") { found.published = { "": from }; }
      }
      for (const [name, own] of groups) {
        const one = own.read(known);
        problems.push(...one.problems);
        if (own.many) {
          if (one.rows.length > 0 || name === asks.own) { found.rows[name] = one.rows; }
        } else {
          Object.assign(found.facts, one.facts);
        }
      }
      const paid = granted.read(known);
      problems.push(...paid.problems);
      found.awards = paid.awards;
      speakOf(found);
      return { case: found, problems };
    }

    function single(each, problems) {
      each.complain("");
      try {
        return each.read();
      } catch (problem) {
        if (!(problem instanceof tiaoli.ValueProblem)) { throw problem; }
        each.complain(problem.message);
        problems.push({ key: each.fact.key, where: "", message: problem.message, focus: each.focus });
        return null;
      }
    }

    /** A provision is judged where the case speaks of its subject, even if nothing is known of it. */
    function speakOf(found) {
      const own = edition.subjects.find((each) => each.name === asks.own);
      const spoken = Object.keys(found.facts).some((key) => key.startsWith(`${asks.own}.`));
      if (own && !own.many && !spoken) {
        const first = own.facts.find((fact) => fact.formula === null);
        found.facts[first?.key ?? `${asks.own}.`] = tiaoli.UNKNOWN;
      }
    }

    /** The field in which a fact of this full name is written; in the row of this index. */
    function find(key, row) {
      if (key === DATE) { return day; }
      if (key === PUBLISHED) { return published; }
      if (key.split(".")[0] === PRIOR) { return granted.find(key); }
      return groups.get(key.split(".")[0])?.find(key, row) ?? null;
    }

    /** The same; a fact that was not asked for gets a field. */
    function place(key, row) {
      return find(key, row) ?? groupOf(key.split(".")[0])?.also(key, row) ?? null;
    }

    write({});
    return { node, texts, write, read, find, place };
  }

  tiaoli.form = { ...tiaoli.form, sheet };
})();
