// The applicant's facts on the page of a whole application: by subject, with rows, filters, dates.
//
// tiaoli.application.facts(edition, data, onChange) gives {node, write(case), read(), state(),
// restore(state), reach(key, row), showMissing(keys)}. Nothing is judged here.
(() => {
  "use strict";

  const tiaoli = (globalThis.tiaoli ??= {});
  const application = (tiaoli.application ??= {});
  const { make, button, field } = tiaoli.form;

  const DATE = "日期";
  const PUBLISHED = "公布日期";
  const PRIOR = "已获奖补";
  const LABELS = ["名称", "项目"];
  const NAME_OF_CASE = {
    name: "案例名称", key: "案例", kind: { kind: "Key" }, definition: "文件里以此称呼它",
  };
  const DAY = {
    name: "案例日期", key: DATE, kind: { kind: "Date" },
    definition: "申报之日：依当日有效的规定裁判",
  };
  const PUBLICATION = {
    name: PUBLISHED, key: PUBLISHED, kind: { kind: "Date" },
    definition: "本政策哪一天公布；文本没有写",
  };

  function today() {
    const now = new Date();
    const two = (number) => String(number).padStart(2, "0");
    return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  }

  /** The edition with every noun that a case may state, so that no fact of a file is lost. */
  function withAllNouns(edition, vocabulary) {
    const facts = new Map([...vocabulary.facts, ...edition.facts]);
    const own = new Map(edition.subjects.map((subject) => [subject.name, subject]));
    const subjects = vocabulary.subjects.map(({ name, many, facts: every }) => ({
      name, many, definition: own.get(name)?.definition ?? "",
      facts: every.map((fact) => facts.get(fact.key)),
    }));
    return { ...edition, facts, subjects };
  }

  application.facts = (edition, data, onChange) => {
    const whole = withAllNouns(edition, tiaoli.vocabulary);
    const called = field(NAME_OF_CASE, { onChange: changed });
    const day = field(DAY, { onChange: changed });
    const published = field(PUBLICATION, { onChange: changed });
    const groups = new Map();
    const body = make("div", { class: "facts-groups" });
    const nothing = make("p", { class: "facts-none", hidden: true }, "没有这样的事实。");
    // What a case says beside the facts of this page, kept as it was until a fact is changed.
    let beside = {};
    let givenDates = {};
    let missing = new Set();

    // The groups ------------------------------------------------------------------------------

    function group(name, many, start) {
      const count = make("span", { class: "facts-count" });
      const lacks = make("span", { class: "badge badge-doubt", hidden: true });
      const summary = make("summary", {}, make("b", {}, name), " ", count, " ", lacks);
      const made = { name, many, count, lacks, ...start() };
      made.details = make("details", { class: "facts-group" }, summary, made.none ?? null, made.node);
      made.details.dataset.subject = name;
      groups.set(name, made);
      body.append(made.details);
      return made;
    }

    function subjectGroup(name) {
      const { many } = whole.subjects.find((subject) => subject.name === name);
      const facts = data.subjects[name] ?? [];
      const options = { facts, onChange: changed, project: data.project };
      if (!many) {
        return group(name, false, () => tiaoli.form.subject(whole, name, options));
      }
      const input = make("input", { type: "checkbox", onchange: changed });
      const words = make("span", {}, `写明没有${name}（一项也没有）`);
      const none = make("label", { class: "facts-nothing" }, input, words);
      return group(name, true, () => ({
        ...tiaoli.form.rows(whole, name, options), none, isNone: input,
      }));
    }

    const names = Object.keys(data.subjects);
    const isMany = (name) => whole.subjects.find((subject) => subject.name === name).many;
    names.filter((name) => !isMany(name)).forEach(subjectGroup);
    names.filter(isMany).forEach(subjectGroup);
    group(PRIOR, false, () => tiaoli.form.awards(whole, { onChange: changed }));

    // Finding ---------------------------------------------------------------------------------

    const search = make("input", {
      type: "search", id: "facts-search", placeholder: "如 收入、标准、日期", autocomplete: "off",
      oninput: filter,
    });
    const byProvision = make("select", { id: "facts-provision", onchange: filter },
      make("option", { value: "" }, "所有条款"),
      ...inOrder(new Set(Object.values(data.uses).flat()))
        .map((id) => make("option", { value: id }, id)));

    /** Provisions in the order of the text, those that were repealed last. */
    function inOrder(ids) {
      const own = edition.provisions.map(({ id }) => id).filter((id) => ids.has(id));
      return [...own, ...[...ids].filter((id) => !edition.byId.has(id))];
    }

    const which = ["全部", "还缺的", "已写的"].map((value) => make("input", {
      type: "radio", name: "facts-which", value, checked: value === "全部", onchange: filter,
    }));
    const tools = make("div", { class: "facts-tools", role: "search", "aria-label": "找事实" },
      make("div", {}, make("label", { for: search.id }, "找事实"), search),
      make("div", {}, make("label", { for: byProvision.id }, "用在哪一条"), byProvision),
      make("fieldset", { class: "facts-which" }, make("legend", {}, "只看"),
        ...which.map((input) => make("label", { class: "choice" }, input,
          make("span", {}, input.value)))));

    const wanted = () => which.find((input) => input.checked).value;
    const base = (key) => key.split("@")[0];

    /** Whether a field is to be seen under the filters that are set. */
    function visible(group_, key, text) {
      const fact = whole.facts.get(base(key));
      const sought = search.value.trim();
      const words = `${group_.name} ${fact?.name ?? key} ${fact?.definition ?? ""}`;
      const used = data.uses[key] ?? data.uses[base(key)] ?? [];
      return (!sought || words.includes(sought))
        && (!byProvision.value || used.includes(byProvision.value))
        && (wanted() !== "还缺的" || missing.has(base(key)))
        && (wanted() !== "已写的" || text !== "");
    }

    function textIn(node) {
      const controls = [...node.querySelectorAll("input, select")];
      const written = controls.find((each) => (each.type === "radio" ? each.checked : true) && each.value);
      return written?.value ?? "";
    }

    /** Hides the fields that the filters leave out, and the groups of which nothing is left. */
    function filter() {
      const filtered = search.value.trim() || byProvision.value || wanted() !== "全部";
      let shown = 0;
      for (const each of groups.values()) {
        let left = 0;
        for (const node of each.details.querySelectorAll(".field[data-fact]")) {
          const key = node.dataset.fact;
          if (!LABELS.includes(key)) {
            const see = !filtered || visible(each, key, textIn(node));
            node.hidden = !see;
            left += see ? 1 : 0;
          }
        }
        // A list without rows has no fields yet: it is found by the facts that a row would have.
        const keys = each.many && left === 0 ? data.subjects[each.name] ?? [] : [];
        const found = left > 0 || keys.some((key) => visible(each, key, ""));
        each.details.hidden = Boolean(filtered) && !found;
        shown += each.details.hidden ? 0 : 1;
        if (filtered && found) {
          each.details.open = true;
        }
      }
      nothing.hidden = shown > 0;
    }

    function unfilter() {
      search.value = "";
      byProvision.value = "";
      which[0].checked = true;
      filter();
    }

    // What is written -------------------------------------------------------------------------

    function changed() {
      beside = { policies: beside.policies, edition: beside.edition };
      counted();
      onChange();
    }

    function counted() {
      for (const each of groups.values()) {
        const texts = each.texts();
        const number = Array.isArray(texts) ? texts.length : Object.keys(texts).length;
        const unit = each.many ? "行" : each.name === PRIOR ? "笔" : "项";
        each.count.textContent = texts === "未知" ? "未知" : number ? `${number}${unit}` : "";
        if (each.many) {
          each.isNone.disabled = number > 0;
          each.isNone.checked &&= number === 0;
          each.none.hidden = number > 0;
          if (each.isNone.checked) {
            each.count.textContent = "没有";
          }
        }
      }
    }

    /** Fills the page with the texts of a case: what `state` gave, or `casefile.texts`. */
    function fill({ name, date, published: from, texts, none }) {
      called.write(name);
      day.write(date);
      published.write(from);
      const { facts, rows, awards } = texts;
      const stated = new Set([...Object.keys(rows), ...Object.keys(facts).map((key) => key.split(".")[0])]);
      for (const each of stated) {
        if (!groups.has(each)) {
          subjectGroup(each);
        }
      }
      for (const [subject, each] of groups) {
        if (subject === PRIOR) {
          each.write(awards);
        } else if (each.many) {
          each.write(rows[subject] ?? []);
          each.isNone.checked = none.includes(subject);
        } else {
          const own = Object.entries(facts).filter(([key]) => key.split(".")[0] === subject);
          each.write(Object.fromEntries(own));
        }
        const paid = subject === PRIOR && awards.length > 0;
        each.details.open = stated.has(subject) || paid;
      }
      published.node.hidden = !data.published && !from;
      counted();
      unfilter();
    }

    function write(one) {
      const texts = tiaoli.casefile.texts(one, tiaoli.vocabulary);
      const none = Object.keys(one.rows).filter((subject) => one.rows[subject].length === 0);
      const { expects, reason, policies, edition: named } = one;
      givenDates = one.published;
      const from = givenDates[edition.policy.short] ?? givenDates[""] ?? "";
      fill({ name: one.name, date: one.date, published: from, texts, none });
      beside = { expects, reason, policies, edition: named };
    }

    /** Everything that is written, even where it cannot be read: what a reload brings back. */
    function state() {
      const texts = { facts: {}, rows: {}, awards: [] };
      const none = [];
      for (const [subject, each] of groups) {
        if (subject === PRIOR) {
          texts.awards = each.texts();
        } else if (each.many) {
          const rows = each.texts();
          if (rows.length || each.isNone.checked) {
            texts.rows[subject] = rows;
          }
          none.push(...(each.isNone.checked ? [subject] : []));
        } else {
          Object.assign(texts.facts, each.texts());
        }
      }
      return {
        name: called.text(), date: day.text(), published: published.text(), texts, none, beside,
        givenDates,
      };
    }

    function restore(kept) {
      givenDates = kept.givenDates;
      fill(kept);
      ({ beside } = kept);
    }

    // Reading ---------------------------------------------------------------------------------

    /** The case that is written, and the problems that leave it without a verdict. */
    function read() {
      const problems = [];
      const date = single(day, problems);
      if (date === tiaoli.UNKNOWN) {
        day.complain("缺 日期；依哪一天的规定裁判");
        problems.push({ where: "", name: DATE, message: "缺 日期", focus: day.focus });
      }
      const known = typeof date === "string" ? date : "";
      const name = single(called, problems);
      const one = {
        name: typeof name === "string" ? name : "整份申请",
        date: known, facts: {}, rows: {}, awards: [], published: publishedDates(problems),
        expects: beside.expects ?? [], reason: beside.reason ?? "",
        policies: beside.policies ?? [], edition: beside.edition ?? "",
      };
      for (const [subject, each] of groups) {
        const part = each.read(known);
        for (const { key, where, message, focus } of part.problems) {
          const last = key.split(".").slice(1).join(".") || key;
          const go = () => {
            unfilter();
            each.details.open = true;
            focus();
          };
          problems.push({ where: [subject, where].filter(Boolean).join(" "), name: last, message, focus: go });
        }
        if (subject === PRIOR) {
          one.awards = part.awards;
        } else if (!each.many) {
          Object.assign(one.facts, part.facts);
        } else if (part.rows.length || each.isNone.checked) {
          one.rows[subject] = part.rows;
        }
      }
      return { case: one, problems };
    }

    /** When the policies were published: what was given, with what is written here for this one. */
    function publishedDates(problems) {
      const { short } = edition.policy;
      const own = Object.hasOwn(givenDates, short) ? short : "";
      const value = single(published, problems);
      const rest = Object.entries(givenDates).filter(([policy]) => policy !== own);
      return Object.fromEntries([...rest, ...(typeof value === "string" ? [[own, value]] : [])]);
    }

    function single(each, problems) {
      each.complain("");
      try {
        return each.read();
      } catch (problem) {
        if (!(problem instanceof tiaoli.ValueProblem)) {
          throw problem;
        }
        const { message } = problem;
        each.complain(message);
        problems.push({ where: "", name: each.fact.name, message, focus: each.focus });
        return null;
      }
    }

    // Going to a field --------------------------------------------------------------------------

    /** Goes to the field of a missing fact; in the row of this index where it stands in rows. */
    function reach(key, row) {
      unfilter();
      const name = key.split(".")[0];
      if (key === PUBLISHED || key === DATE) {
        go(key === DATE ? day : published);
        return;
      }
      const own = groups.get(name) ?? subjectGroup(name);
      own.details.open = true;
      const found = own.find(key, row) ?? own.also?.(key, row);
      if (found) {
        go(found);
      } else {
        const more = own.details.querySelector("button");
        more.scrollIntoView({ block: "center" });
        more.focus();
      }
    }

    function go(found) {
      found.node?.scrollIntoView({ block: "center" });
      found.focus();
    }

    /** Which facts verdicts still lack: their groups say so, and the filter shows them. */
    function setMissing(keys) {
      missing = new Set(keys);
      for (const each of groups.values()) {
        const number = [...missing].filter((key) => key.split(".")[0] === each.name).length;
        each.lacks.hidden = number === 0;
        each.lacks.textContent = `还缺${number}项`;
      }
      if (wanted() === "还缺的") {
        filter();
      }
    }

    function showMissing() {
      unfilter();
      which[1].checked = true;
      filter();
      tools.scrollIntoView({ block: "start" });
      which[1].focus();
    }

    const all = (open) => () => {
      for (const each of groups.values()) {
        each.details.open = open;
      }
    };
    const node = make("form", {
      class: "facts", "aria-label": "申请人的事实", onsubmit: (event) => event.preventDefault(),
    },
    make("div", { class: "fields facts-case" }, called.node, day.node, published.node),
    tools,
    make("p", { class: "facts-all" }, button("全部展开", all(true)), button("全部收起", all(false))),
    body, nothing);

    function clear() {
      write({
        name: "整份申请", date: today(), facts: {}, rows: {}, awards: [], published: {},
        expects: [], reason: "", policies: [], edition: "",
      });
    }

    clear();
    return { node, clear, write, read, state, restore, reach, setMissing, showMissing };
  };
})();
