// Reads and writes case files, the YAML of `tiaoli decide`: the same cases, the same messages.
(() => {
  "use strict";

  const tiaoli = (globalThis.tiaoli ??= {});
  const { kinds, UNKNOWN, ValueProblem } = tiaoli;
  const { Place, Problems, noSuch, quoted, repeated, start } = tiaoli.problems;
  const { Entries, Items, Text, readYaml } = tiaoli.yamlfile;
  const {
    ASSESSED, DATE, FactReader, KEY, NAME, PRIOR, PROJECT, PUBLISHED, Stated,
    checkKeys, checkProvision, readText, readValue, required,
  } = tiaoli.casefacts;

  const CASE_KEYS = ["案例", "政策", "版本", "日期", "事实", "期望", "理由"];
  const BACKGROUND_KEYS = ["背景", "日期", "事实"];
  const EXPECTATION_KEYS = ["结果", "还缺", "读法"];
  const AWARD_GAPS = [
    PUBLISHED, PRIOR, ...["金额", "日期", "对象", "同类"].map((key) => `${PRIOR}.${key}`),
  ];
  const OUTCOMES = [
    "符合", "不符合", "未定", "就高让位", "遵守", "违反", "未施行", "已失效", "支持",
  ];
  const MONEY = { kind: "Money" };

  // Reading -----------------------------------------------------------------------------------

  /** The cases of a file, in order; throws a `CaseFileError` with one line for each problem.
   *
   * `source` is the text or the file's bytes; `vocabulary` (see `casefacts.vocabularyOf`) is what
   * cases may speak of. `shown` is the file's name in messages; `needReason` asks for 理由 beside
   * 期望. */
  function read(source, vocabulary, { shown = "", needReason = false } = {}) {
    const problems = new Problems(shown);
    const root = readYaml(source, problems);
    const cases = new Reader(vocabulary, problems, needReason).cases(root);
    if (problems.found.length) {
      throw problems.error();
    }
    return cases;
  }

  /** Reads the items of one file; each method notes the problems it meets and goes on. */
  class Reader {
    constructor(vocabulary, problems, needReason) {
      this.vocabulary = vocabulary;
      this.problems = problems;
      this.needReason = needReason;
      this.facts = new FactReader(vocabulary);
      this.needable = new Set([...AWARD_GAPS, ...vocabulary.facts.keys()]);
      this.day = null;
      this.background = new Stated();
    }

    cases(root) {
      if (root instanceof Text) {
        throw this.problems.fatal(root.line, "应是案例的列表；请以“- 案例: 名称”开头");
      }
      let items = root instanceof Items ? root.items : [root];
      if (items[0] instanceof Entries && items[0].entries.has("背景")) {
        this.readBackground(items[0]);
        items = items.slice(1);
      }
      if (!items.length) {
        this.problems.say(root.line, "文件里没有案例；请至少写一个“- 案例: 名称”");
      }
      const read = items.map((each, at) => [each.line, this.case(each, at + 1)]);
      const found = read.filter(([, one]) => one !== null);
      repeated(found.map(([line, one]) => [line, one.name]), (line, name, before) => {
        this.problems.say(line, `案例“${name}”: 与第${before}行的案例同名；请换一个名称`);
      });
      return found.map(([, one]) => one);
    }

    readBackground(item) {
      const place = new Place(this.problems, "背景");
      checkKeys(place, item, BACKGROUND_KEYS);
      if (item.entries.has("日期")) {
        this.day = required(place, item, "日期", DATE);
      }
      this.background = this.facts.stated(place, item);
    }

    case(item, number) {
      let place = new Place(this.problems, `第${number}个案例`);
      if (!(item instanceof Entries)) {
        place.say(item.line, "应是一组“键: 值”；请以“案例: 名称”开头");
        return null;
      }
      if (item.entries.has("背景")) {
        place.say(item.line, "背景 只能有一个，而且在最前面；请移到文件开头");
        return null;
      }
      const name = required(place, item, "案例", KEY);
      if (name !== null) {
        place = new Place(this.problems, `案例“${name}”`);
      }
      checkKeys(place, item, CASE_KEYS);
      let { day } = this;
      if (day === null || item.entries.has("日期")) {
        day = required(place, item, "日期", DATE);
      }
      const stated = this.facts.stated(place, item).over(this.background);
      const { subjects } = this.vocabulary;
      this.facts.checkConsistent(place, subjects, stated.facts, stated.lines, item.line);
      const [expects, lines] = this.expectations(place, item);
      const reason = this.reason(place, item);
      const policies = this.policies(place, item);
      if (policies.length > 1) {
        expects.forEach(({ provision }, at) => {
          if (!policies.some((policy) => provision.startsWith(`${policy} `))) {
            const names = policies.map((policy) => `${policy} ${provision}`).join("、");
            place.say(lines[at], `${quoted(provision)} 是哪部政策的？请写 ${names} 之一`);
          }
        });
      }
      if (name === null || day === null) {
        return null;
      }
      this.facts.checkDates(day);
      if (policies.length > 1 && item.entries.has("版本")) {
        const { line } = item.entries.get("版本");
        place.say(line, "版本 只能写在一部政策的案例里；请删去 版本，或分开写");
      }
      return {
        name,
        date: day,
        facts: Object.fromEntries(stated.facts),
        rows: Object.fromEntries(stated.rows),
        awards: stated.awards,
        published: Object.fromEntries(stated.published),
        expects,
        reason,
        policies,
        edition: this.edition(place, item),
      };
    }

    reason(place, item) {
      const node = item.entries.get("理由") ?? new Text("", item.line);
      if (!(node instanceof Text)) {
        const words = "应是文字，不是列表或映射；请给整句加引号";
        place.inside("理由").say(node.line, words);
        return "";
      }
      if (this.needReason && item.entries.has("期望") && !node.value.trim()) {
        place.say(node.line, "写了期望而缺 理由；请引用起决定作用的文字");
      }
      return node.value.trim();
    }

    /** The edition that the case names, where it is not to be judged by its date alone. */
    edition(place, item) {
      if (!item.entries.has("版本")) {
        return "";
      }
      const name = required(place, item, "版本", KEY);
      const { editions } = this.vocabulary;
      if (name !== null && !editions.includes(name)) {
        place.say(item.entries.get("版本").line, noSuch("版本", name, editions));
      }
      return name ?? "";
    }

    policies(place, item) {
      const node = item.entries.get("政策") ?? new Items(item.line);
      const inside = place.inside("政策");
      return (node instanceof Items ? node.items : [node])
        .map((one) => inside.attempt(one.line, () => readValue(KEY, one)))
        .filter((name) => name !== null);
    }

    // Expectations ----------------------------------------------------------------------------

    /** What the case expects, and the line of each expectation. */
    expectations(place, item) {
      const node = item.entries.get("期望") ?? new Entries(item.line);
      if (!(node instanceof Entries)) {
        const words = "应是一组“条款: 结果”；如 第五条/成长支持: 10万元";
        place.inside("期望").say(node.line, words);
        return [[], []];
      }
      const each = [...node.entries].map(([provision, one]) =>
        this.expectation(place.inside(`期望.${start(provision, 40)}`), provision, one));
      return [each, [...node.entries.values()].map((one) => one.line)];
    }

    expectation(place, provision, node) {
      checkProvision(place, node.line, provision, this.vocabulary.provisions);
      if (!(node instanceof Entries)) {
        const text = place.attempt(node.line, () => outcome(node)) ?? "";
        return { provision, outcome: text, missing: null, readings: {} };
      }
      checkKeys(place, node, EXPECTATION_KEYS);
      let text = "";
      if (node.entries.has("结果")) {
        text = place.attempt(node.line, () => outcome(node.entries.get("结果"))) ?? "";
      } else {
        place.say(node.line, "缺 结果；请补上，如 {结果: 未定, 还缺: […]}");
      }
      const missing = this.missing(place.dot("还缺"), node.entries.get("还缺"));
      const readings = this.readings(place.dot("读法"), node.entries.get("读法"));
      return { provision, outcome: text, missing, readings };
    }

    missing(place, node) {
      if (node === undefined) {
        return null;
      }
      if (!(node instanceof Items)) {
        place.say(node.line, "应是列表；请写成 [主体.事实, …]");
        return null;
      }
      for (const each of node.items) {
        const name = place.attempt(each.line, () => readText(each));
        if (name !== null && !this.needable.has(name)) {
          place.say(each.line, noSuch("事实", name, this.needable, "请写全名 主体.事实"));
        }
      }
      return node.items.filter((each) => each instanceof Text).map((each) => each.value);
    }

    readings(place, node) {
      if (node === undefined) {
        return {};
      }
      if (!(node instanceof Entries)) {
        place.say(node.line, "应是一组“选项: 结果”；请写成 {达到: 10万元}");
        return {};
      }
      for (const [names, each] of node.entries) {
        const parts = names.split("+").map((part) => part.trim());
        if (parts.includes("") || new Set(parts).size !== parts.length || names.includes("＋")) {
          const words = "不是选项名；几个选项以半角 + 相连，各写一次";
          place.say(each.line, `${quoted(names)} ${words}`);
        }
      }
      return Object.fromEntries([...node.entries].map(([names, each]) => {
        const here = place.dot(start(names, 40));
        return [names, here.attempt(each.line, () => outcome(each)) ?? ""];
      }));
    }
  }

  /** An outcome as case files write it; throws a `ValueProblem`. */
  function outcome(node) {
    const text = readText(node);
    if (OUTCOMES.includes(text)) {
      return text;
    }
    const atMost = /^至多\s*(.+)$/u.exec(text);
    try {
      const amount = kinds.show(MONEY, kinds.read(MONEY, atMost ? atMost[1] : text));
      return atMost ? `至多${amount}` : amount;
    } catch (problem) {
      if (!(problem instanceof ValueProblem)) {
        throw problem;
      }
      throw new ValueProblem(
        `\`${text}\` 不是结果；请写金额（如 10万元）、至多100万元、支持、符合、不符合、未定、`
        + "就高让位、遵守、违反、未施行 或 已失效",
      );
    }
  }

  // Writing -----------------------------------------------------------------------------------

  const PLAIN = /^[\p{L}\p{N}（][\p{L}\p{N}（）《》“”、，。；/.%+\-_·]*$/u;

  /** A scalar as YAML that every reader takes for this text: plain where nothing can go wrong. */
  function scalar(text, flow) {
    if (/[\t\n]/.test(text)) {
      return JSON.stringify(text);
    }
    const plain = PLAIN.test(text) && (!flow || !/[,[\]{}]/.test(text));
    return plain ? text : `'${text.replaceAll("'", "''")}'`;
  }

  const flow = (text) => scalar(text, true);
  const written = (kind, value) => (value === UNKNOWN ? "未知" : flow(exact(kind, value)));

  /** A value as it can be read back: `show` shortens a share that has no short percentage. */
  function exact(kind, value) {
    if (kind.kind !== "Share") {
      return kinds.show(kind, value);
    }
    return `${kinds.decimalText(tiaoli.engine.fractions.times(value, 100n))}%`;
  }

  function factText(fact, value) {
    if (fact.kind.kind !== "Yearly" || value === UNKNOWN) {
      return written(fact.kind, value);
    }
    return `{${value.map(([year, each]) => `${year}: ${written(fact.kind.of, each)}`).join(", ")}}`;
  }

  /** A value as people type it into a field of the form. */
  function typed(kind, value) {
    return value === UNKNOWN ? "未知" : exact(kind, value);
  }

  /** The stated facts as texts by their full names, for the fields of a form. */
  function factTexts(facts, vocabulary) {
    return Object.fromEntries(Object.entries(facts).map(([key, value]) =>
      [key, typed(vocabulary.facts.get(key.split("@")[0]).kind, value)]));
  }

  /** What a case states as texts: what a form takes, after `tiaoli.form`. */
  function texts(one, vocabulary) {
    const row = ({ name, named, project, facts }) => ({
      name: named ? name : "", project: project ?? "", facts: factTexts(facts, vocabulary),
    });
    const known = (kind, value) => (value === UNKNOWN ? "" : exact(kind, value));
    const award = ({ provision, amount, date, item, project, same }) => ({
      provision, amount: known(MONEY, amount), date: known(DATE, date), item: item ?? "",
      project: project ?? "", same: known({ kind: "YesNo" }, same),
    });
    const rows = Object.entries(one.rows).map(([name, each]) => [name, each.map(row)]);
    return {
      facts: factTexts(one.facts, vocabulary),
      rows: Object.fromEntries(rows),
      awards: one.awards === UNKNOWN ? "未知" : one.awards.map(award),
    };
  }

  /** The stated facts of one subject as `name: value` pairs. */
  function factParts(subject, facts) {
    const parts = [];
    for (const fact of subject.facts) {
      if (Object.hasOwn(facts, fact.key)) {
        parts.push([fact.name, factText(fact, facts[fact.key])]);
      }
      const settled = fact.name === ASSESSED
        ? Object.keys(facts).filter((key) => key.startsWith(`${fact.key}@`))
        : [];
      if (settled.length) {
        const each = settled.map((key) => {
          const provision = key.slice(fact.key.length + 1);
          return `${flow(provision)}: ${written(fact.kind, facts[key])}`;
        });
        parts.push([fact.name, `{${each.join(", ")}}`]);
      }
    }
    return parts;
  }

  const mapping = (parts) => `{${parts.map(([key, value]) => `${key}: ${value}`).join(", ")}}`;

  function rowText(subject, row) {
    const parts = factParts(subject, row.facts);
    if (row.project !== null) {
      parts.unshift([PROJECT, flow(row.project)]);
    }
    if (row.named) {
      parts.unshift([NAME, flow(row.name)]);
    }
    return mapping(parts);
  }

  function awardText(award) {
    const parts = [["条款", flow(award.provision)]];
    const add = (key, kind, value) => {
      if (value !== UNKNOWN) {
        parts.push([key, written(kind, value)]);
      }
    };
    add("金额", MONEY, award.amount);
    add("日期", DATE, award.date);
    if (award.item !== null) {
      parts.push(["对象", flow(award.item)]);
    }
    if (award.project !== null) {
      parts.push([PROJECT, flow(award.project)]);
    }
    add("同类", { kind: "YesNo" }, award.same);
    return mapping(parts);
  }

  /** The case as a file with this one case in it, which `read` reads back to the same case. */
  function write(one, vocabulary) {
    const lines = [`- 案例: ${scalar(one.name)}`];
    if (one.policies.length) {
      lines.push(`  政策: [${one.policies.map(flow).join(", ")}]`);
    }
    if (one.edition) {
      lines.push(`  版本: ${scalar(one.edition)}`);
    }
    lines.push(`  日期: ${one.date}`);
    const facts = factLines(one, vocabulary);
    lines.push(...(facts.length ? ["  事实:", ...facts] : []));
    if (one.expects.length) {
      lines.push("  期望:", ...one.expects.map((each) => `    ${expectationText(each)}`));
    }
    if (one.reason) {
      lines.push(`  理由: ${scalar(one.reason)}`);
    }
    return `${lines.join("\n")}\n`;
  }

  function factLines(one, vocabulary) {
    const lines = [];
    for (const subject of vocabulary.subjects) {
      const rows = one.rows[subject.name];
      if (rows !== undefined) {
        lines.push(`    ${subject.name}:${rows.length ? "" : " 无"}`);
        lines.push(...rows.map((row) => `      - ${rowText(subject, row)}`));
      } else if (!subject.many) {
        const parts = factParts(subject, one.facts);
        if (parts.length) {
          lines.push(`    ${subject.name}:`);
          lines.push(...parts.map(([key, value]) => `      ${key}: ${value}`));
        }
      }
    }
    if (one.awards === UNKNOWN) {
      lines.push(`    ${PRIOR}: 未知`);
    } else if (one.awards.length) {
      lines.push(`    ${PRIOR}:`, ...one.awards.map((award) => `      - ${awardText(award)}`));
    }
    const published = Object.entries(one.published);
    if (published.length === 1 && published[0][0] === "") {
      lines.push(`    ${PUBLISHED}: ${published[0][1]}`);
    } else if (published.length) {
      const each = published.map(([policy, day]) => [flow(policy), day]);
      lines.push(`    ${PUBLISHED}: ${mapping(each)}`);
    }
    return lines;
  }

  function expectationText({ provision, outcome: text, missing, readings }) {
    const others = Object.entries(readings);
    if (missing === null && !others.length) {
      return `${scalar(provision)}: ${text}`;
    }
    const parts = [["结果", text]];
    if (missing !== null) {
      parts.push(["还缺", `[${missing.map(flow).join(", ")}]`]);
    }
    if (others.length) {
      parts.push(["读法", mapping(others.map(([names, each]) => [flow(names), each]))]);
    }
    return `${scalar(provision)}: ${mapping(parts)}`;
  }

  tiaoli.casefile = { read, texts, write };
})();
