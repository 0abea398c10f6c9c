// The fields in which people write what they know: a field for each fact, read with its kind.
//
// tiaoli.form.field(fact, {onChange, note})                        one fact
// tiaoli.form.subject(edition, name, {facts, rare, notes, onChange})  a subject of which there is one
// tiaoli.form.rows(edition, name, {facts, rare, notes, onChange, project})  the rows of one with many
// tiaoli.form.awards(edition, {onChange})                          the money already granted
//
// `facts` names the facts to ask for (all if left out), `rare` those to fold away, `notes` says
// something of single facts; `onChange` is called with the name of what changed.
//
// Each gives {node, texts(), write(texts), read(day), find(key)}: the element; what is written, as
// text by the fact's full name; the way to fill it in; the values with the problems met, which are
// also shown beside their fields; the field of a fact. Nothing is judged here.
(function () {
  "use strict";

  const tiaoli = (globalThis.tiaoli ??= {});
  const UNKNOWN_WORD = "未知";
  const PRIOR = "已获奖补";
  const MOST_ROWS = 100;
  const LABEL = /^(?:序言|末段|第[一二三四五六七八九十百]+条|第[0-9]+项|[^/（(\s]*（[一二三四五六七八九十百]+）)$/u;
  const NAME = { name: "名称", key: "名称", kind: { kind: "Key" }, definition: "区分各项的名称，可以不写" };
  const PROJECT = {
    name: "项目", key: "项目", kind: { kind: "Key" },
    definition: "同一编号即同一项目；不写即与其他各项不是同一项目",
  };
  let count = 0;

  // Elements ---------------------------------------------------------------------------------------

  /** An element with attributes, listeners (`onclick`) and children; strings become text. */
  function make(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes ?? {})) {
      if (typeof value === "function") {
        node.addEventListener(name.slice(2), value);
      } else if (value === true) {
        node.setAttribute(name, "");
      } else if (value !== false && value !== null && value !== undefined) {
        node.setAttribute(name, value);
      }
    }
    node.append(...children.filter((child) => child !== null && child !== undefined));
    return node;
  }

  function fresh(what) {
    count += 1;
    return `tiaoli-${what}-${count}`;
  }

  function button(text, onclick, attributes) {
    return make("button", { type: "button", class: "plain-button", onclick, ...attributes }, text);
  }

  /** Words that only a screen reader says. */
  const unseen = (text) => make("span", { class: "unseen" }, text);

  /** Long numbers with a comma every three digits, as elsewhere on the pages. */
  const grouped = (text) => text.replace(/(?<![0-9.])[0-9]{5,}/gu, (digits) =>
    digits.replace(/\B(?=(?:[0-9]{3})+$)/gu, ","));

  // Steps of a trace -------------------------------------------------------------------------------

  const SAID = { met: "满足：", failed: "不满足：", open: "不知道：" };

  /** How a step came out: met, failed or open. */
  const stateOf = ({ result }) => (result === null ? "open" : result ? "met" : "failed");

  /** The sign of a step, said to those who do not see it. */
  function sign(step) {
    const state = stateOf(step);
    return make("span", { class: "signed" },
      make("span", { class: "sign", "aria-hidden": "true" }, tiaoli.engine.outcome.MARKS[state]),
      unseen(SAID[state]));
  }

  // One fact ---------------------------------------------------------------------------------------

  /** How a value of the kind is written: its first example. */
  function example(kind) {
    if (kind.kind === "Key") { return ""; }
    if (kind.kind === "Duration" && kind.unit === "日") { return "如 30日"; }
    return tiaoli.kinds.describe(kind).split("，").pop().split("、")[0];
  }

  /** The value of a text; full-width characters are refused with the half-width ones to write. */
  function valueOf(kind, text) {
    try {
      return tiaoli.kinds.read(kind, text);
    } catch (problem) {
      const half = text.normalize("NFKC");
      if (half !== text && readable(kind, half)) {
        throw new tiaoli.ValueProblem(`\`${text}\` 含全角字符；请用半角写成 ${half}`);
      }
      throw problem;
    }
  }

  function readable(kind, text) {
    try {
      tiaoli.kinds.read(kind, text);
      return true;
    } catch (problem) {
      if (problem instanceof tiaoli.ValueProblem) { return false; }
      throw problem;
    }
  }

  /** The field of one fact. An empty field, or 未知, is an unknown fact. */
  function field(fact, { onChange = () => {}, note = "" } = {}) {
    const id = fresh("fact");
    const help = `${id}-help`, wrong = `${id}-problem`;
    const problem = make("p", { class: "field-problem", id: wrong });
    const said = make("span", { class: "field-said" });
    const control = controls(fact, id, { "aria-describedby": `${wrong} ${help}` }, changed);
    const source = fact.source ? `（${fact.source}）` : "";
    const definition = make("p", { class: "field-help", id: help }, `${fact.definition ?? ""}${source}`);
    if (note) { definition.prepend(make("span", { class: "field-note" }, note), " "); }
    const node = control.grouped
      ? make("fieldset", { class: "field", "aria-describedby": `${wrong} ${help}` },
        make("legend", { class: "field-label" }, fact.name))
      : make("div", { class: "field" }, make("label", { class: "field-label", for: id }, fact.name));
    node.append(make("div", { class: "field-control" }, control.node, said), problem, definition);
    node.dataset.fact = fact.key;

    // A choice has no text for what is said to be unknown: it looks like what nobody has stated.
    let unknown = false;

    function changed() {
      unknown = false;
      onChange(fact.key);
    }

    function read() {
      const text = control.text().trim();
      said.textContent = "";
      if (text === "" || text === UNKNOWN_WORD) { return tiaoli.UNKNOWN; }
      const value = control.value ? control.value() : valueOf(fact.kind, text);
      if (fact.kind.kind === "Money") {
        const shown = tiaoli.kinds.show(fact.kind, value);
        if (shown !== text) { said.textContent = `即 ${shown}`; }
      }
      return value;
    }

    function complain(message) {
      problem.textContent = message;
      node.classList.toggle("field-wrong", message !== "");
      for (const input of node.querySelectorAll("input, select")) {
        input.toggleAttribute("aria-invalid", message !== "");
        if (message) { input.setAttribute("aria-invalid", "true"); }
      }
    }

    return {
      fact, node, read, complain,
      text: () => control.text().trim() || (unknown ? UNKNOWN_WORD : ""),
      write: (text) => {
        control.write(text ?? "");
        unknown = text === UNKNOWN_WORD;
        complain("");
        said.textContent = "";
      },
      /** Goes to the field, wherever it is folded away. */
      focus: () => {
        for (let above = node.closest("details"); above; above = above.parentElement.closest("details")) {
          above.open = true;
        }
        control.focus();
      },
    };
  }

  function controls(fact, id, described, changed) {
    switch (fact.kind.kind) {
      case "YesNo": return yesNo(id, changed);
      case "Choice": return choice(fact.kind.options, id, described, changed);
      case "Yearly": return series(fact.kind, changed);
      default: return line(fact.kind, id, described, changed);
    }
  }

  function line(kind, id, described, changed, attributes) {
    const node = make("input", {
      id, type: "text", autocomplete: "off", spellcheck: "false", maxlength: "200",
      placeholder: example(kind), oninput: changed, ...described, ...attributes,
    });
    return {
      node, text: () => node.value, write: (text) => { node.value = text; }, focus: () => node.focus(),
    };
  }

  function choice(options, id, described, changed) {
    const node = make("select", { id, onchange: changed, ...described },
      make("option", { value: "" }, UNKNOWN_WORD),
      ...options.map((each) => make("option", { value: each }, each)));
    return {
      node,
      text: () => node.value,
      // A text that is no option stays, so that it is complained of and not lost.
      write: (text) => {
        for (const stray of node.querySelectorAll("[data-stray]")) { stray.remove(); }
        if (text !== "" && text !== UNKNOWN_WORD && !options.includes(text)) {
          node.append(make("option", { value: text, "data-stray": true }, text));
        }
        node.value = text === UNKNOWN_WORD ? "" : text;
      },
      focus: () => node.focus(),
    };
  }

  function yesNo(id, changed) {
    let stray = "";
    const inputs = ["是", "否", ""].map((value) => make("input", {
      type: "radio", name: id, value, checked: value === "",
      onchange: () => { stray = ""; changed(); },
    }));
    const node = make("span", { class: "choices" }, ...inputs.map((input) => make(
      "label", { class: "choice" }, input, make("span", {}, input.value || UNKNOWN_WORD))));
    return {
      node,
      grouped: true,
      text: () => stray || inputs.find((input) => input.checked)?.value || "",
      write: (text) => {
        stray = ["是", "否", "", UNKNOWN_WORD].includes(text) ? "" : text;
        const wanted = text === UNKNOWN_WORD || stray ? "" : text;
        for (const input of inputs) { input.checked = input.value === wanted; }
      },
      focus: () => (inputs.find((input) => input.checked) ?? inputs[0]).focus(),
    };
  }

  /** A yearly series: a line for each year; years left empty between others are unknown. */
  function series(kind, changed) {
    const list = make("ol", { class: "years" });
    const node = make("div", { class: "series" }, list,
      button("添更早一年", () => { add(first() - 1, ""); changed(); }),
      button("添更晚一年", () => { add(last() + 1, ""); changed(); }));
    let years = new Map();
    let stray = "";

    const first = () => Math.min(...years.keys());
    const last = () => Math.max(...years.keys());

    function add(year, text) {
      const id = fresh("year");
      const own = line(kind.of, id, {}, () => { stray = ""; changed(); });
      const item = make("li", {}, make("label", { for: id }, `${year}年`), own.node);
      own.write(text);
      years.set(year, own);
      const after = [...years.keys()].filter((each) => each < year).length;
      list.insertBefore(item, list.children[after] ?? null);
    }

    function start(entries) {
      years = new Map();
      list.replaceChildren();
      const now = new Date().getFullYear();
      const given = entries.length ? entries : [[now - 3, ""], [now - 2, ""], [now - 1, ""]];
      for (const [year, text] of given) { add(year, text); }
    }

    function stated() {
      const all = [...years].sort(([one], [two]) => one - two)
        .map(([year, own]) => [String(year), own.text().trim()]);
      const known = all.map(([, text]) => text !== "");
      const from = known.indexOf(true), to = known.lastIndexOf(true);
      return from < 0 ? [] : all.slice(from, to + 1).map(([year, text]) => [year, text || UNKNOWN_WORD]);
    }

    start([]);
    return {
      node,
      grouped: true,
      text: () => stray || stated().map(([year, text]) => `${year}年 ${text}`).join("、"),
      value: () => {
        if (stray) { return valueOf(kind, stray); }
        return tiaoli.kinds.readYears(kind, stated());
      },
      write: (text) => {
        const parts = text === "" || text === UNKNOWN_WORD ? [] : text.split("、");
        const read = parts.map((part) => /^((?:19|20)[0-9]{2})年? (.+)$/u.exec(part.trim()));
        stray = read.includes(null) ? text : "";
        start(stray ? [] : read.map(([, year, value]) => [Number(year), value]));
      },
      focus: () => [...years.values()][0].focus(),
    };
  }

  // The facts of a subject ---------------------------------------------------------------------------

  function factsOf(edition, name) {
    const subject = edition.subjects.find((each) => each.name === name);
    if (!subject) { throw new Error(`no subject ${name}`); }
    return subject;
  }

  /** Fields for the facts asked for, by full name; those that few need (`rare`) are folded away, and
   *  `notes` says something of single facts. */
  function fieldsOf(subject, { facts = null, rare = [], notes = {}, onChange }) {
    const all = subject.facts.map((fact) => fact.key).filter((key) => !/\.(?:名称|项目)$/u.test(key));
    const fields = new Map();
    const folded = make("details", { class: "rare", hidden: true },
      make("summary", {}, `另有${rare.length}项：${[...new Set(rare.map((key) => notes[key] ?? "少用"))].join("、")}`));
    const node = make("div", { class: "fields" }, folded);

    function show(key, note, of) {
      const fact = subject.facts.find((each) => each.key === key.split("@")[0]);
      if (!fact) { return null; }
      const made = field({ ...fact, key, name: of ? `${fact.name}：${of}` : fact.name }, { onChange, note });
      fields.set(key, made);
      if (rare.includes(key)) {
        folded.append(made.node);
        folded.hidden = false;
      } else {
        node.insertBefore(made.node, folded);
      }
      return made;
    }

    for (const key of [...(facts ?? all), ...rare]) { show(key, notes[key]); }
    return {
      fields, node, folded,
      find: (key) => fields.get(key) ?? fields.get([...fields.keys()].find((each) => each.startsWith(`${key}@`))) ?? null,
      /** Also shows a fact that was not asked for, because something states it. */
      also: (key) => fields.get(key) ?? show(key, "另行写明", key.split("@")[1]),
    };
  }

  function textsOf(fields) {
    const found = {};
    for (const [key, each] of fields) {
      if (each.text() !== "") { found[key] = each.text(); }
    }
    return found;
  }

  function writeTo(group, texts) {
    for (const each of group.fields.values()) { each.write(""); }
    const strange = [];
    for (const [key, text] of Object.entries(texts)) {
      const own = group.also(key);
      if (own) { own.write(text); } else { strange.push(key); }
    }
    group.folded.open = [...group.fields.values()].some((each) => each.text() !== "" && group.folded.contains(each.node));
    return strange;
  }

  /** Reads fields into facts; what cannot be read, or true together, is shown and returned. */
  function readFrom(edition, subject, fields, day, where = "") {
    const facts = {}, problems = [];
    const say = (key, message) => {
      const own = fields.get(key);
      if (own) { own.complain(message); }
      problems.push({ key, message, where, focus: () => own?.focus() });
    };
    for (const [key, each] of fields) {
      each.complain("");
      try {
        const value = each.read();
        if (value !== tiaoli.UNKNOWN || each.text() === UNKNOWN_WORD) { facts[key] = value; }
        if (each.fact.kind.kind === "Date" && value !== tiaoli.UNKNOWN && day && value > day) {
          say(key, `${value}在案例日期${day}之后，尚未发生；请更正日期，未发生的事不要写`);
        }
      } catch (problem) {
        if (!(problem instanceof tiaoli.ValueProblem)) { throw problem; }
        say(key, problem.message);
      }
    }
    for (const each of tiaoli.contradictions(edition, subject.name, facts)) { say(each.key, each.message); }
    return { facts, problems };
  }

  /** The facts of a subject of which a case has one. */
  function subject(edition, name, { facts = null, rare = [], notes = {}, onChange = () => {} } = {}) {
    const own = factsOf(edition, name);
    const group = fieldsOf(own, { facts, rare, notes, onChange });
    const node = make("fieldset", { class: "subject" }, heading(own), group.node);
    return {
      node,
      texts: () => textsOf(group.fields),
      write: (texts) => writeTo(group, texts),
      read: (day) => readFrom(edition, own, group.fields, day),
      find: group.find,
      also: group.also,
    };
  }

  function heading(own) {
    return make("legend", {}, make("b", {}, own.name), " ", make("span", {}, own.definition));
  }

  /** The rows of a subject of which a case can have several; they are the complete list. */
  function rows(edition, name, { facts = null, rare = [], notes = {}, onChange = () => {}, project = true } = {}) {
    const own = factsOf(edition, name);
    const list = make("ol", { class: "rows" });
    const none = make("p", { class: "field-help" }, `没有${name}。`);
    const more = button(`添一项${name}`, () => { const made = add({}); onChange(name); made.start(); });
    const node = make("fieldset", { class: "subject" }, heading(own), none, list, more);
    let items = [];

    function add({ name: called = "", project: belongs = "", facts: texts = {} }) {
      const group = fieldsOf(own, { facts, rare, notes, onChange });
      const labels = [field({ ...NAME }, { onChange }), ...(project ? [field({ ...PROJECT }, { onChange })] : [])];
      labels[0].write(called);
      labels[1]?.write(belongs);
      const strange = writeTo(group, texts);
      const legend = make("legend", {});
      const item = {
        group, labels, strange, legend,
        node: make("li", {}),
        start: () => labels[0].focus(),
      };
      const drop = button("删去这一项", () => {
        items = items.filter((each) => each !== item);
        item.node.remove();
        number();
        onChange(name);
        more.focus();
      });
      item.drop = drop;
      item.node.append(make("fieldset", { class: "row-of" }, legend,
        make("div", { class: "fields row-labels" }, ...labels.map((each) => each.node)), group.node, drop));
      items.push(item);
      list.append(item.node);
      number();
      return item;
    }

    function number() {
      items.forEach((item, index) => {
        item.legend.textContent = `${name} 第${index + 1}项`;
        item.drop.setAttribute("aria-label", `删去这一项：${name}第${index + 1}项`);
      });
      none.hidden = items.length > 0;
      more.disabled = items.length >= MOST_ROWS;
    }

    function label(item, at) {
      const made = item.labels[at];
      if (!made) { return null; }
      made.complain("");
      return made.text() || null;
    }

    function read(day) {
      const problems = [], seen = new Map();
      const found = items.map((item, index) => {
        const where = `第${index + 1}项`;
        const one = readFrom(edition, own, item.group.fields, day, where);
        problems.push(...one.problems);
        const called = label(item, 0) ?? where;
        if (called === UNKNOWN_WORD) {
          item.labels[0].complain("不能写 未知；不知道时不写这一项");
          problems.push({ key: NAME.key, message: "名称不能写 未知", where, focus: item.start });
        } else if (seen.has(called)) {
          const message = `名称 \`${called}\` 与第${seen.get(called)}项的重复；请换一个名称`;
          item.labels[0].complain(message);
          problems.push({ key: NAME.key, message, where, focus: item.start });
        } else {
          seen.set(called, index + 1);
        }
        return { name: called, named: label(item, 0) !== null, project: label(item, 1), facts: one.facts };
      });
      return { rows: found, problems };
    }

    number();
    return {
      node, read,
      texts: () => items.map((item) => ({
        name: item.labels[0].text(), project: item.labels[1]?.text() ?? "", facts: textsOf(item.group.fields),
      })),
      write: (all) => {
        items = [];
        list.replaceChildren();
        const strange = all.slice(0, MOST_ROWS).flatMap((each) => add(each).strange);
        number();
        return strange;
      },
      /** The field of a fact in the row of this index, or in the first row where it is empty. */
      find: (key, index) => {
        const fit = index === undefined
          ? items.find((item) => item.group.find(key)?.text() === "") ?? items[0] : items[index];
        return fit?.group.find(key) ?? null;
      },
      also: (key, index = 0) => items[index]?.group.also(key) ?? null,
    };
  }

  // Money already granted ------------------------------------------------------------------------------

  const AWARD = [
    { part: "provision", name: "条款", kind: { kind: "Key" }, definition: "依哪一条得的，如 第五条/成长支持；别的政策写其名称" },
    { part: "amount", name: "金额", kind: { kind: "Money" }, definition: "得了多少" },
    { part: "date", name: "日期", kind: { kind: "Date" }, definition: "哪一天给的" },
    { part: "item", name: "对象", kind: { kind: "Key" }, definition: "为哪一项给的：写该项的名称" },
    { part: "project", name: "项目", kind: { kind: "Key" }, definition: "为哪个项目给的" },
    { part: "same", name: "同类", kind: { kind: "YesNo" }, definition: "与本政策的奖补是不是同类" },
  ];

  /** Earlier awards: none, a complete list of them, or unknown (the text 未知). */
  function awards(edition, { onChange = () => {} } = {}) {
    const id = fresh("awards");
    const choices = ["没有", "有", UNKNOWN_WORD].map((value) => make("input", {
      type: "radio", name: id, value, checked: value === "没有", onchange: () => {
        if (value === "有" && items.length === 0) { add({}); }
        show();
        onChange(PRIOR);
      },
    }));
    const ids = make("datalist", { id: `${id}-ids` },
      ...edition.provisions.map((each) => make("option", { value: each.id })));
    const list = make("ol", { class: "rows" });
    const more = button("添一笔", () => { add({})[0].focus(); onChange(PRIOR); });
    const mode = make("span", { class: "choices" }, ...choices.map((input) => make(
      "label", { class: "choice" }, input, make("span", {}, input.value))));
    const node = make("fieldset", { class: "subject" },
      make("legend", {}, make("b", {}, PRIOR), " ", make("span", {}, "此前已经得到的奖补，须全部写明")),
      make("div", { class: "fields" }, mode), ids, list, more);
    let items = [];

    const chosen = () => choices.find((input) => input.checked).value;

    function choose(value) {
      for (const input of choices) { input.checked = input.value === value; }
    }

    function show() {
      list.hidden = more.hidden = chosen() !== "有";
      items.forEach((item, index) => {
        item.legend.textContent = `第${index + 1}笔`;
        item.drop.setAttribute("aria-label", `删去这一笔：第${index + 1}笔`);
      });
    }

    function add(texts) {
      const fields = AWARD.map((part) => {
        const made = field({ ...part, key: `${PRIOR}.${part.name}` }, { onChange });
        made.write(texts[part.part] ?? "");
        return made;
      });
      fields[0].node.querySelector("input").setAttribute("list", ids.id);
      const item = { fields, node: make("li", {}), legend: make("legend", {}) };
      item.drop = button("删去这一笔", () => {
        items = items.filter((each) => each !== item);
        item.node.remove();
        if (items.length === 0) { choose("没有"); }
        show();
        onChange(PRIOR);
        choices.find((input) => input.checked).focus();
      });
      item.node.append(make("fieldset", { class: "row-of" }, item.legend,
        make("div", { class: "fields" }, ...fields.map((each) => each.node)), item.drop));
      items.push(item);
      list.append(item.node);
      show();
      return fields;
    }

    function read(day) {
      const problems = [];
      if (chosen() === UNKNOWN_WORD) { return { awards: tiaoli.UNKNOWN, problems }; }
      const found = (chosen() === "有" ? items : []).map((item, index) => {
        const award = {};
        item.fields.forEach((each, at) => {
          const say = (message) => {
            each.complain(message);
            problems.push({ key: each.fact.key, message, where: `第${index + 1}笔`, focus: () => each.focus() });
          };
          each.complain("");
          try {
            award[AWARD[at].part] = each.read();
          } catch (problem) {
            if (!(problem instanceof tiaoli.ValueProblem)) { throw problem; }
            say(problem.message);
            return;
          }
          const value = award[AWARD[at].part];
          if (AWARD[at].part === "date" && value !== tiaoli.UNKNOWN && day && value > day) {
            say(`${value}在案例日期${day}之后，尚未发生；请更正日期，未发生的事不要写`);
          }
          if (AWARD[at].part === "provision") {
            const wrong = notOwn(edition, each.text());
            if (wrong) { say(wrong); }
          }
        });
        for (const part of ["item", "project"]) {
          if (award[part] === tiaoli.UNKNOWN) { award[part] = null; }
        }
        return award;
      });
      return { awards: found, problems };
    }

    show();
    return {
      node, read,
      texts: () => {
        if (chosen() !== "有") { return chosen() === UNKNOWN_WORD ? UNKNOWN_WORD : []; }
        return items.map((item) => Object.fromEntries(
          item.fields.map((each, at) => [AWARD[at].part, each.text()]).filter(([, text]) => text !== "")));
      },
      write: (texts) => {
        items = [];
        list.replaceChildren();
        for (const each of Array.isArray(texts) ? texts.slice(0, MOST_ROWS) : []) { add(each); }
        choose(texts === UNKNOWN_WORD ? UNKNOWN_WORD : items.length ? "有" : "没有");
        show();
        return [];
      },
      find: (key) => {
        const name = key.split(".")[1];
        const at = AWARD.findIndex((part) => part.name === name);
        const empty = items.find((item) => item.fields[at]?.text() === "") ?? items[0];
        return empty?.fields[at] ?? { focus: () => choices.find((input) => input.checked).focus() };
      },
    };
  }

  /** What is wrong with the provision of an award, if anything. */
  function notOwn(edition, text) {
    if (text === "" || text === UNKNOWN_WORD) { return "缺 条款；请写明依哪一条得的"; }
    const label = text.includes("/") ? text.split("/")[0] : "";
    return LABEL.test(label) && !edition.known.has(text) ? `没有条款 \`${text}\`；请写本政策的条款编号` : "";
  }

  tiaoli.form = { make, button, unseen, grouped, stateOf, sign, field, subject, rows, awards };
})();
