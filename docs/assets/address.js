// A case in the page's address, so that it can be reloaded and sent: written out in Chinese, as in
// ?试算=成长支持&日期=2025-03-01&企业.年度主营业务收入=3亿元&标准.1.级别=国家标准&读法=达到
(function () {
  "use strict";

  const tiaoli = (globalThis.tiaoli ??= {});
  const WHICH = "试算", DATE = "日期", PUBLISHED = "公布日期", READING = "读法", PRIOR = "已获奖补";
  const TOGETHER = "连同", OTHERS = "其他条款";
  const NONE = "无", UNKNOWN_WORD = "未知";
  const PARTS = { 条款: "provision", 金额: "amount", 日期: "date", 对象: "item", 项目: "project", 同类: "same" };
  const LONGEST = 30000, LONGEST_VALUE = 2000, MOST_ROWS = 100;

  /** The part of the address after the question mark, for a provision, a case's texts, the readings
   *  chosen, and whether the other provisions are judged together with it. */
  function write(name, texts, readings, together) {
    const found = [[WHICH, name], [DATE, texts.date ?? ""]];
    if (texts.published) { found.push([PUBLISHED, texts.published]); }
    found.push(...Object.entries(texts.facts ?? {}));
    for (const [subject, rows] of Object.entries(texts.rows ?? {})) {
      if (rows.length === 0) { found.push([subject, NONE]); }
      rows.forEach((row, index) => {
        const before = `${subject}.${index + 1}`;
        const own = Object.entries(row.facts).map(([key, text]) => [before + key.slice(subject.length), text]);
        if (row.name) { own.unshift([`${before}.名称`, row.name]); }
        if (row.project) { own.push([`${before}.项目`, row.project]); }
        found.push(...(own.length > 0 ? own : [[before, ""]]));
      });
    }
    if (texts.awards === UNKNOWN_WORD) {
      found.push([PRIOR, UNKNOWN_WORD]);
    } else {
      (texts.awards ?? []).forEach((award, index) => {
        const own = Object.entries(PARTS).filter(([, part]) => award[part])
          .map(([word, part]) => [`${PRIOR}.${index + 1}.${word}`, award[part]]);
        found.push(...(own.length > 0 ? own : [[`${PRIOR}.${index + 1}`, ""]]));
      });
    }
    found.push(...readings.map((each) => [READING, each]));
    if (together) { found.push([TOGETHER, OTHERS]); }
    return found.map(([key, text]) => `${plain(key)}=${plain(text)}`).join("&");
  }

  /** Only what would end or change a part of the address is escaped: the rest stays readable. */
  function plain(text) {
    return text.replace(/[%&#+="'<>\\^`{|}\s]/gu, (each) => encodeURIComponent(each).replace("'", "%27"));
  }

  /**
   * What an address states: {name, texts, readings, together, strange}, or null where it states no case.
   * `strange` lists the parts that mean nothing; nothing in an address makes this throw.
   */
  function read(query) {
    if (!query.includes("=")) { return null; }
    const strange = [];
    if (query.length > LONGEST * 3) { return { name: "", texts: {}, readings: [], together: false, strange: ["整个链接（过长）"] }; }
    const all = [...new URLSearchParams(query)];
    const name = all.find(([key]) => key === WHICH)?.[1];
    if (name === undefined) { return null; }
    // Without a prototype: an address may name anything.
    const facts = Object.create(null), rows = Object.create(null);
    const awards = [], readings = [];
    const texts = { facts, rows };
    let together = false;
    for (const [key, text] of all) {
      const row = /^([^.=]+)\.([1-9][0-9]{0,2})(?:\.(.+))?$/u.exec(key);
      const single = /^([^.=]+)\.(.+)$/u.exec(key);
      if (text.length > LONGEST_VALUE) {
        strange.push(key);
      } else if (key === WHICH) {
        continue;
      } else if (key === DATE) {
        texts.date = text;
      } else if (key === PUBLISHED) {
        texts.published = text;
      } else if (key === READING) {
        readings.push(text);
      } else if (key === TOGETHER && text === OTHERS) {
        together = true;
      } else if (key === PRIOR && text === UNKNOWN_WORD) {
        texts.awards = UNKNOWN_WORD;
      } else if (row && Number(row[2]) <= MOST_ROWS) {
        if (!put(row, text)) { strange.push(key); }
      } else if (single && key.split(".")[0] !== PRIOR) {
        facts[key] = text;
      } else if (text === NONE && !key.includes(".")) {
        rows[key] ??= [];
      } else {
        strange.push(key);
      }
    }
    if (awards.length > 0 && texts.awards === undefined) { texts.awards = [...awards].map((each) => each ?? {}); }
    for (const subject of Object.keys(rows)) {
      rows[subject] = [...rows[subject]].map((each) => each ?? { facts: {} });
    }
    return { name, texts, readings, together, strange };

    function put([, subject, number, part], text) {
      const at = Number(number) - 1;
      if (subject === PRIOR) {
        const award = (awards[at] ??= {});
        if (part === undefined) { return true; }
        if (!Object.hasOwn(PARTS, part)) { return false; }
        award[PARTS[part]] = text;
        return true;
      }
      const row = ((rows[subject] ??= [])[at] ??= { facts: {} });
      if (part === "名称") {
        row.name = text;
      } else if (part === "项目") {
        row.project = text;
      } else if (part !== undefined) {
        row.facts[`${subject}.${part}`] = text;
      }
      return true;
    }
  }

  tiaoli.address = { read, write };
})();
