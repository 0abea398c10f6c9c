// Reads what a case states under 事实: facts, rows and earlier awards, each by its noun's kind.
(() => {
  "use strict";

  const tiaoli = (globalThis.tiaoli ??= {});
  const { kinds, UNKNOWN, ValueProblem } = tiaoli;
  const { length, noSuch, quoted, repeated, start } = tiaoli.problems;
  const { Text, Items, Entries } = tiaoli.yamlfile;

  const PRIOR = "已获奖补";
  const PUBLISHED = "公布日期";
  const ASSESSED = "评审核定额";
  const NAME = "名称";
  const PROJECT = "项目";
  const NONE = "无";
  const LONGEST_VALUE = 200;
  // Rows of a subject, or earlier awards: every reading is asked of each beside all others.
  const LONGEST_LIST = 100;
  const AWARD_KEYS = ["条款", "金额", "日期", "对象", "项目", "同类"];
  const MONEY = { kind: "Money" };
  const DATE = { kind: "Date" };
  const YES_NO = { kind: "YesNo" };
  const KEY = { kind: "Key" };

  /** What 事实 states. `lines` has every fact and list that is mentioned, even if unreadable. */
  class Stated {
    constructor() {
      this.facts = new Map();
      this.rows = new Map();
      this.awards = [];
      this.published = new Map();
      this.lines = new Map();
    }

    /** These facts, and the background's where nothing is said here. */
    over(background) {
      const both = new Stated();
      const unsaid = (parts) => [...parts].filter(([key]) => !this.lines.has(key));
      both.facts = new Map([...unsaid(background.facts), ...this.facts]);
      both.rows = new Map([...unsaid(background.rows), ...this.rows]);
      both.awards = this.lines.has(PRIOR) ? this.awards : background.awards;
      both.published = this.lines.has(PUBLISHED) ? this.published : background.published;
      both.lines = new Map([...background.lines, ...this.lines]);
      return both;
    }
  }

  /** What cases may speak of, ready for use, from how a page's data write it: the subjects with
   * all their facts, and the provisions and editions that cases may name. */
  function vocabularyOf(data) {
    const facts = new Map();
    const subjects = data.subjects.map(({ name, many, facts: own }) => {
      const each = own.map((fact) => ({
        formula: null, at_most: "", ...fact, subject: name, key: `${name}.${fact.name}`,
      }));
      each.forEach((fact) => facts.set(fact.key, fact));
      return { name, many, facts: each, byName: new Map(each.map((fact) => [fact.name, fact])) };
    });
    const byName = new Map(subjects.map((subject) => [subject.name, subject]));
    return { ...data, subjects, byName, facts, provisions: new Set(data.provisions) };
  }

  /** Takes up what the cases of all policies may name: a provision by its id, or with the short name
   * of its policy before it. */
  function addVocabulary({ subjects, policies }) {
    const provisions = policies.flatMap(({ short, known }) =>
      known.flatMap((id) => [id, `${short} ${id}`]));
    const editions = [...new Set(policies.map(({ edition }) => edition))];
    tiaoli.vocabulary = vocabularyOf({ subjects, provisions, editions });
  }

  /** Reads 事实 against a vocabulary; each method notes the problems it meets and goes on. */
  class FactReader {
    constructor(vocabulary) {
      this.vocabulary = vocabulary;
      this.subjects = vocabulary.byName;
      this.dates = [];
    }

    /** Notes every event stated since the last `stated` that lies after the case's date. */
    checkDates(day) {
      for (const [place, line, event] of this.dates) {
        if (event > day) {
          const found = `${event}在案例日期${day}之后，尚未发生`;
          place.say(line, `${found}；请更正日期，未发生的事不要写`);
        }
      }
    }

    /** What the 事实 of a case or of the background states. */
    stated(place, item) {
      this.dates = [];
      const stated = new Stated();
      const node = item.entries.get("事实") ?? new Entries(item.line);
      if (!(node instanceof Entries)) {
        place.inside("事实").say(node.line, "应是一组“主体: …”；请逐个主体写明");
        return stated;
      }
      for (const [name, each] of node.entries) {
        const subject = this.subjects.get(name);
        if (name === PRIOR) {
          stated.lines.set(name, each.line);
          stated.awards = this.awards(place.inside(name), each);
        } else if (name === PUBLISHED) {
          stated.lines.set(name, each.line);
          stated.published = published(place.inside(name), each);
        } else if (subject === undefined) {
          const nouns = [...this.subjects.keys(), PRIOR, PUBLISHED];
          const words = noSuch("主体", name, nouns, "请见 tiaoli facts");
          place.inside("事实").say(each.line, words);
        } else if (subject.many) {
          stated.lines.set(name, each.line);
          stated.rows.set(name, this.rows(place.inside(name), subject, each));
        } else if (each instanceof Entries) {
          const facts = this.facts(place.inside(name), subject, each, stated.lines);
          facts.forEach((value, key) => stated.facts.set(key, value));
        } else {
          const words = "应是一组“事实: 值”；它只有一个，不写成列表或单值";
          place.inside(name).say(each.line, words);
        }
      }
      return stated;
    }

    facts(place, subject, node, lines) {
      const facts = new Map();
      for (const [name, each] of node.entries) {
        const fact = subject.byName.get(name);
        if (fact === undefined) {
          place.say(each.line, this.noFact(subject, name));
        } else if (name === ASSESSED && each instanceof Entries) {
          lines.set(fact.key, each.line);
          for (const [provision, amount] of each.entries) {
            const inside = place.dot(`${name}.${start(provision, 40)}`);
            this.checkOwn(inside, amount.line, provision);
            const value = inside.attempt(amount.line, () => factValue(fact, amount));
            if (value !== null) {
              facts.set(`${fact.key}@${provision}`, value);
            }
          }
        } else if (name !== NAME && name !== PROJECT) {
          lines.set(fact.key, each.line);
          const value = place.dot(name).attempt(each.line, () => factValue(fact, each));
          if (value !== null) {
            facts.set(fact.key, value);
          }
          if (fact.kind.kind === "Date" && typeof value === "string") {
            this.dates.push([place.dot(name), each.line, value]);
          }
        }
      }
      return facts;
    }

    noFact(subject, name) {
      const owners = this.vocabulary.subjects.filter((other) => other.byName.has(name));
      if (owners.length) {
        const names = owners.map((owner) => owner.name).join("、");
        return `没有事实 ${quoted(name)}；它属于 ${names}，请写到那里`;
      }
      return noSuch("事实", name, subject.byName.keys(), "请见 tiaoli facts");
    }

    // Rows ------------------------------------------------------------------------------------

    rows(place, subject, node) {
      if (node instanceof Text && node.value === NONE) {
        return [];
      }
      if (!(node instanceof Items)) {
        place.say(node.line, "应是列表，一行一项，以短横线开头；一项也没有时写 无");
        return [];
      }
      const items = atMost(place, node);
      const rows = items.map((each, at) => this.row(place, subject, each, at + 1));
      const named = rows.map((row, at) => [items[at].line, row.name]);
      repeated(named, (line, name, first) => {
        place.say(line, `名称 ${quoted(name)} 与第${first}行的重复；请换一个名称`);
      });
      return rows;
    }

    row(place, subject, node, number) {
      const unnamed = `第${number}项`;
      const here = place.and(unnamed);
      if (!(node instanceof Entries)) {
        here.say(node.line, "应是一组“事实: 值”；请写成 {名称: …, …}");
        return { name: unnamed, named: false, project: null, facts: {} };
      }
      const [name, project] = [NAME, PROJECT].map((key) => this.label(here, node, key));
      const lines = new Map();
      const facts = this.facts(here, subject, node, lines);
      this.checkConsistent(here, [subject], facts, lines, node.line);
      return {
        name: name ?? unnamed, named: name !== null, project, facts: Object.fromEntries(facts),
      };
    }

    /** A name that tells things apart: it can be left out, but not be unknown. */
    label(place, item, key) {
      const node = item.entries.get(key);
      if (node === undefined) {
        return null;
      }
      if (isUnknown(node)) {
        place.dot(key).say(node.line, "不能写 未知；不知道时不写这一项");
        return null;
      }
      return place.dot(key).attempt(node.line, () => readValue(KEY, node));
    }

    // Earlier awards --------------------------------------------------------------------------

    awards(place, node) {
      if (node instanceof Text && (node.value === "未知" || node.value === NONE)) {
        return node.value === "未知" ? UNKNOWN : [];
      }
      if (!(node instanceof Items)) {
        place.say(node.line, "应是列表；没有时写 无，不知道时写 未知");
        return [];
      }
      return atMost(place, node)
        .map((each, at) => this.award(place.and(`第${at + 1}项`), each))
        .filter((award) => award !== null);
    }

    award(place, node) {
      if (!(node instanceof Entries)) {
        place.say(node.line, "应是一组“键: 值”；请写成 {条款: …, 金额: …, 日期: …}");
        return null;
      }
      checkKeys(place, node, AWARD_KEYS);
      const provision = required(place, node, "条款", KEY) ?? "";
      if (provision) {
        this.checkOwn(place.dot("条款"), node.entries.get("条款").line, provision);
      }
      const item = known(place, node, "对象", KEY);
      const amount = known(place, node, "金额", MONEY);
      const day = known(place, node, "日期", DATE);
      if (typeof day === "string") {
        this.dates.push([place.dot("日期"), node.entries.get("日期").line, day]);
      }
      return {
        provision,
        amount,
        date: day,
        item: item === UNKNOWN ? null : item,
        project: this.label(place, node, PROJECT),
        same: known(place, node, "同类", YES_NO),
      };
    }

    /** Notes facts that cannot be true together, at their line or else at `otherwise`. */
    checkConsistent(place, subjects, facts, lines, otherwise) {
      const spokenOf = new Set([...facts.keys()].map((key) => key.split(".")[0]));
      const stated = Object.fromEntries(facts);
      for (const { name: subject, many } of subjects.filter(({ name }) => spokenOf.has(name))) {
        for (const { key, message } of tiaoli.contradictions(this.vocabulary, subject, stated)) {
          const one = many ? place.dot(this.vocabulary.facts.get(key).name) : place.inside(key);
          one.say(lines.get(key) ?? otherwise, message);
        }
      }
    }

    /** What looks like a clause of the policy itself must be one. */
    checkOwn(place, line, provision) {
      if (provision.includes("/") && isLabel(provision.split("/")[0])) {
        checkProvision(place, line, provision, this.vocabulary.provisions);
      }
    }
  }

  function known(place, item, key, kind) {
    const node = item.entries.get(key);
    if (node === undefined || isUnknown(node)) {
      return UNKNOWN;
    }
    return place.dot(key).attempt(node.line, () => readValue(kind, node));
  }

  /** When a policy was published: a date, or a date for each policy by its short name. */
  function published(place, node) {
    const each = node instanceof Entries ? node.entries : new Map([["", node]]);
    const found = new Map();
    for (const [policy, one] of each) {
      if (!isUnknown(one)) {
        const day = place.dot(policy).attempt(one.line, () => readValue(DATE, one));
        if (day !== null) {
          found.set(policy, day);
        }
      }
    }
    return found;
  }

  const NUMERAL = "[一二三四五六七八九十百]+";
  const LABEL = new RegExp(`^(?:第${NUMERAL}条|第[0-9]+项|[^/（(\\s]*（${NUMERAL}）|序言|末段)$`, "u");

  /** Whether `text` looks like what a clause is cited by. */
  const isLabel = (text) => LABEL.test(text);

  // Checks ------------------------------------------------------------------------------------

  /** Notes the keys that mean nothing here. */
  function checkKeys(place, node, allowed) {
    for (const [key, each] of node.entries) {
      if (!allowed.includes(key)) {
        place.say(each.line, noSuch("键", key, allowed));
      }
    }
  }

  /** Notes an id that no policy has. */
  function checkProvision(place, line, provision, provisions) {
    if (!provisions.has(provision)) {
      place.say(line, noSuch("条款", provision, provisions, "请写本政策的条款编号"));
    }
  }

  // Values ------------------------------------------------------------------------------------

  /** The value under `key`; notes where it is missing or cannot be read, and gives `null`. */
  function required(place, item, key, kind) {
    const node = item.entries.get(key);
    if (node === undefined) {
      const example = kind.kind === "Key" ? "…" : kinds.example(kind);
      place.say(item.line, `缺 ${key}；请补上“${key}: ${example}”`);
      return null;
    }
    return place.inside(key).attempt(node.line, () => readValue(kind, node));
  }

  /** Whether the value is written as nobody having stated it. */
  const isUnknown = (node) => node instanceof Text && ["未知", "~", ""].includes(node.value);

  /** The text of a value; throws a `ValueProblem` for a list, a mapping or a long text. */
  function readText(node) {
    if (!(node instanceof Text)) {
      const found = node instanceof Items ? "列表" : "映射";
      throw new ValueProblem(`这里是${found}；应只写一个值`);
    }
    const count = length(node.value);
    if (count > LONGEST_VALUE) {
      throw new ValueProblem(`值长${count}字；最长${LONGEST_VALUE}字`);
    }
    return node.value;
  }

  /** The value of a scalar; full-width digits are refused, with the half-width ones to write. */
  function readValue(kind, node) {
    const text = readText(node);
    try {
      return kinds.read(kind, text);
    } catch (problem) {
      const half = text.normalize("NFKC");
      if (half !== text && readable(kind, half)) {
        throw new ValueProblem(`\`${text}\` 含全角字符；请用半角写成 ${half}`);
      }
      throw problem;
    }
  }

  function readable(kind, text) {
    try {
      kinds.read(kind, text);
      return true;
    } catch (problem) {
      if (!(problem instanceof ValueProblem)) {
        throw problem;
      }
      return false;
    }
  }

  function factValue(fact, node) {
    if (isUnknown(node)) {
      return UNKNOWN;
    }
    if (fact.kind.kind === "Yearly" && node instanceof Entries) {
      const text = (one) => (isUnknown(one) ? "未知" : readText(one));
      return kinds.readYears(fact.kind, [...node.entries].map(([year, one]) => [year, text(one)]));
    }
    return readValue(fact.kind, node);
  }

  /** The items of a list, as many as one case may have. */
  function atMost(place, node) {
    const count = node.items.length;
    if (count > LONGEST_LIST) {
      place.say(node.line, `有${count}项；一个案例最多${LONGEST_LIST}项，请分成几个案例`);
    }
    return node.items.slice(0, LONGEST_LIST);
  }

  tiaoli.addVocabulary = addVocabulary;
  tiaoli.casefacts = {
    ASSESSED, DATE, FactReader, KEY, NAME, PRIOR, PROJECT, PUBLISHED, Stated,
    checkKeys, checkProvision, readText, readValue, required, vocabularyOf,
  };
})();
