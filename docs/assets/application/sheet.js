// The result on paper: what was stated, what came out and by which steps, the readings, the receipt.
// It is seen only in print; tiaoli.application.sheet(edition, vocabulary) gives {node, show(result)}.
(() => {
  "use strict";

  const tiaoli = (globalThis.tiaoli ??= {});
  const application = (tiaoli.application ??= {});
  const { make } = tiaoli.form;
  const { kinds, UNKNOWN } = tiaoli;

  const UNCONCERNED_NOTE = "没有列出的条款，申请没有写其主体的事实，未予裁判。";
  const cells = (tag, words) => words.map((each) => make(tag, {}, ...[each].flat()));
  const table = (kind, heads, rows) => make("table", { class: `sheet-table ${kind}` },
    make("thead", {}, make("tr", {}, ...cells("th", heads))),
    make("tbody", {}, ...rows.map((row) => make("tr", {}, ...cells("td", row)))));
  const lines = (texts) => texts.map((text) => make("span", { class: "sheet-line" }, text));

  application.sheet = (edition) => {
    const node = make("section", { class: "result-sheet", "aria-hidden": "true" });

    function show(result) {
      const { verdicts } = result;
      node.replaceChildren(...(verdicts.length ? [
        make("h1", {}, "整份申请裁判结果"),
        ...head(result),
        make("h2", {}, "一、各条结果"),
        provisions(result),
        make("p", { class: "sheet-note" }, UNCONCERNED_NOTE),
        ...readings(result),
        make("h2", {}, readings(result).length ? "三、所据事实" : "二、所据事实"),
        stated(result.case),
        make("h2", {}, readings(result).length ? "四、凭据" : "三、凭据"),
        ...receipt(result.receipt),
      ] : [make("p", {}, "没有可裁判的条款。")]));
    }

    function head(result) {
      const status = `${edition.status}，${edition.id}`;
      const pairs = [
        ["政策", `${edition.policy.title}（${status}）`],
        ["申请", result.case.name],
        ["日期", result.case.date],
        ["取用的读法", result.readings.join("、") || "默认读法"],
        ["合计", [make("b", {}, application.totalText(result.total)),
          ...lines(application.totalParts(result.total))]],
      ];
      return [make("dl", { class: "sheet-head" }, ...pairs.flatMap(([name, value]) =>
        [make("dt", {}, name), make("dd", {}, ...[value].flat())]))];
    }

    function provisions({ verdicts, lines: all }) {
      const of = new Map(all.map((line) => [line.id, line.provision]));
      return table("sheet-results", ["条款", "结果", "各项、步骤、还缺"], verdicts.map((verdict) => {
        const { id, outcome, rows, steps } = verdict;
        const each = rows.length > 1
          ? rows.map((row) => `${row.name}：${application.rowText(row, of.get(id))}`) : [];
        const lacks = outcome.missing.length ? [`还缺：${outcome.missing.join("、")}`] : [];
        const failures = application.failures(verdict).map((words) => `✗ ${words}`);
        const said = [...failures, ...each, ...steps.map((step) => `→ ${step}`), ...lacks];
        return [id, make("b", {}, outcome.sentence), lines(said)];
      }));
    }

    function readings({ verdicts }) {
      const differing = verdicts.filter(({ differs }) => differs);
      if (!differing.length) {
        return [];
      }
      return [
        make("h2", {}, "二、读法不同、结果不同的"),
        table("sheet-readings", ["条款", "本次结果", "另一读法", "则为"], differing.flatMap((verdict) =>
          verdict.readings.filter(({ outcome }) => outcome.text !== verdict.outcome.text)
            .map(({ names, outcome }) =>
              [verdict.id, verdict.outcome.text, names.join("＋"), outcome.text]))),
      ];
    }

    // What was stated -----------------------------------------------------------------------------

    const shown = (key, value) => {
      const fact = tiaoli.vocabulary.facts.get(key.split("@")[0]);
      const name = key.slice(key.indexOf(".") + 1).replace("@", "（") + (key.includes("@") ? "）" : "");
      return `${name}：${value === UNKNOWN ? "未知" : kinds.show(fact.kind, value)}`;
    };
    const facts = (each) => Object.entries(each).map(([key, value]) => shown(key, value)).join("；");

    function stated(one) {
      const rows = [];
      const own = new Map();
      for (const [key, value] of Object.entries(one.facts)) {
        const [subject] = key.split(".");
        own.set(subject, { ...own.get(subject), [key]: value });
      }
      own.forEach((each, subject) => rows.push([subject, "", facts(each)]));
      for (const [subject, each] of Object.entries(one.rows)) {
        if (!each.length) {
          rows.push([subject, "", "没有"]);
        }
        for (const row of each) {
          const project = row.project === null ? "" : `；属项目：${row.project}`;
          rows.push([subject, row.name, `${facts(row.facts)}${project}`]);
        }
      }
      for (const [policy, day] of Object.entries(one.published)) {
        rows.push(["公布日期", policy, day]);
      }
      if (one.awards === UNKNOWN) {
        rows.push(["已获奖补", "", "未知"]);
      } else {
        rows.push(...one.awards.map((award) => ["已获奖补", award.provision, awardText(award)]));
        if (!one.awards.length) {
          rows.push(["已获奖补", "", "没有"]);
        }
      }
      return table("sheet-facts", ["主体", "名称", "事实"], rows);
    }

    function awardText({ amount, date, item, project, same }) {
      const known = (kind, value) => (value === UNKNOWN ? "未知" : kinds.show({ kind }, value));
      return [
        `金额：${known("Money", amount)}`, `日期：${known("Date", date)}`, item && `对象：${item}`,
        project && `项目：${project}`, same === UNKNOWN ? "" : `同类：${known("YesNo", same)}`,
      ].filter(Boolean).join("；");
    }

    function receipt(proof) {
      const pairs = [
        ["版本", proof.edition],
        ["文本 SHA-256", proof.gazette_sha256],
        ["规则 SHA-256", proof.rule_sha256],
        ["案例 SHA-256", proof.case_sha256],
        ["引擎", proof.engine],
        ["读法", proof.readings.join("、") || "默认"],
      ];
      return [
        make("dl", { class: "sheet-receipt" }, ...pairs.flatMap(([name, value]) =>
          [make("dt", {}, name), make("dd", {}, value)])),
        make("p", { class: "sheet-note" }, "同一凭据总得出同一结果；tiaoli decide 对同一案例给出同一凭据。"),
      ];
    }

    return { node, show };
  };
})();
