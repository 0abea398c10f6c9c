// What comes out for a whole application: every provision in the order of the text, the total, what
// lacks, the readings that differ, and on demand why.
//
// tiaoli.application.judge(edition, data, case, readings) gives what is to be shown;
// tiaoli.application.results({edition, reach, read}) gives {node, show(result)}.
(() => {
  "use strict";

  const tiaoli = (globalThis.tiaoli ??= {});
  const application = (tiaoli.application ??= {});
  const { make, button, grouped, sign, stateOf } = tiaoli.form;
  const { engine } = tiaoli;

  const { MARKS, marked } = engine.outcome;
  const NOT_CONCERNED = "未涉及";

  const money = (fen) => tiaoli.kinds.show({ kind: "Money" }, fen);

  // Judging -----------------------------------------------------------------------------------

  /** Which provisions decide cases, in the order of the text, each with its verdict if the case
   * concerns it; the total; the receipt. */
  application.judge = (edition, data, one, readings) => {
    const verdicts = tiaoli.verdicts(edition, one, { readings });
    const found = new Map(verdicts.map((verdict) => [verdict.id, verdict]));
    const line = (id, provision, folder = "") => ({
      id, provision,
      verdict: found.get(id) ?? null,
      status: found.get(id)?.outcome.status ?? NOT_CONCERNED,
      page: `${folder}${provision.clause}.html#${encodeURIComponent(provision.name)}`,
    });
    const lines = edition.judged.map((provision) => line(provision.id, provision));
    const gone = [...found.keys()].filter((id) => !edition.byId.has(id));
    lines.push(...gone.map((id) => line(id, ...repealed(edition, id))));
    return {
      case: one, readings, lines, verdicts,
      total: total(verdicts),
      missing: [...new Set(verdicts.flatMap(({ outcome }) => outcome.missing))],
      scope: verdicts[0]?.scope ?? null,
      receipt: tiaoli.receipt.receipt(data.rules, one, readings),
    };
  };

  /** A provision that was repealed, with the folder of the last edition that had it: its id begins
   * with that edition. */
  function repealed({ amended }, id) {
    const prefix = `${amended.id} `;
    return id.startsWith(prefix)
      ? [amended.byId.get(id.slice(prefix.length)), `../${amended.id}/`]
      : repealed(amended, id);
  }

  /** What all provisions together bring: the least and the most, and why these differ. */
  function total(verdicts) {
    const sum = { low: 0n, high: 0n, bounded: true, atMost: 0n, open: 0 };
    for (const { outcome } of verdicts) {
      const { status, pay, low, high } = outcome;
      const owed = status === "符合" && (pay === "exact" || pay === "at most");
      if (!owed && status !== "未定") {
        continue;
      }
      sum.low += low;
      if (high >= engine.evaluate.UNBOUNDED) {
        sum.bounded = false;
      } else {
        sum.high += high;
      }
      if (status === "未定") {
        sum.open += 1;
      } else if (pay === "at most") {
        sum.atMost += high;
      }
    }
    return sum;
  }

  /** The total in words: one amount, or a range where something is open. */
  application.totalText = ({ low, high, bounded }) => {
    if (!bounded) {
      return `${money(low)}以上，上限未定`;
    }
    return low === high ? money(low) : `${money(low)} 至 ${money(high)}`;
  };

  /** What the total is made of, where it is not one exact amount. */
  application.totalParts = ({ atMost, open }) => [
    atMost > 0n ? `只有上限的 ${money(atMost)}，以评审核定额为准` : "",
    open > 0 ? `${open}项未定` : "",
  ].filter(Boolean);

  /** What a row comes to. */
  application.rowText = (row, provision) => {
    if (row.eligible === false) {
      return "不符合";
    }
    if (row.eligible !== true) {
      return "未定";
    }
    if (provision.kind !== "Grant") {
      return "符合";
    }
    if (row.low === row.high) {
      return money(row.low);
    }
    if (row.missing.length) {
      return "未定";
    }
    return row.high >= engine.evaluate.UNBOUNDED ? "金额未写" : `至多${money(row.high)}`;
  };

  /** The conditions that stand in the way, each with how far off it is: below a choice, all. */
  application.failures = ({ outcome, scope, rows, trace }) => {
    if (outcome.status !== "不符合" || rows.length > 1) {
      return [];
    }
    const below = (steps) => steps.filter((step) => step.result === false)
      .flatMap((step) => (step.parts.length ? below(step.parts) : [step]));
    return below([scope, ...rows.flatMap((row) => row.trace), ...trace].filter(Boolean))
      .map(({ words, gap }) => (gap ? `${words}：${grouped(gap)}` : words));
  };

  // Showing -----------------------------------------------------------------------------------

  /** `reach(key, row)` goes to a fact's field; `choose(names)` takes other readings. */
  application.results = ({ reach, choose, showMissing }) => {
    const head = make("div", { class: "verdict-box total-box" });
    const list = make("ol", { class: "provisions" });
    const filters = make("fieldset", { class: "facts-which" });
    const spoken = make("p", { class: "unseen", role: "status" });
    const open = new Set();
    let filter = "";
    let result = null;

    const node = make("section", { class: "results", "aria-label": "裁判结果" },
      head, filters, list, spoken);

    function show(now) {
      result = now;
      head.replaceChildren(...headline());
      filters.replaceChildren(make("legend", {}, "只看"), ...statuses().map(statusChoice));
      lines();
      spoken.textContent = `合计 ${application.totalText(result.total)}`;
    }

    /** Instead of a result: why there is none. */
    function refuse(problems, broken) {
      result = null;
      filters.replaceChildren();
      list.replaceChildren();
      const words = broken ? `算不出来：${broken}` : "填写有误，暂不裁判";
      head.replaceChildren(
        make("p", { class: "verdict verdict-wrong" }, "！ ", words),
        make("ul", { class: "to-do" }, ...problems.map(({ where, name, message, focus }) =>
          make("li", {}, button([where, name].filter(Boolean).join(" "), focus), ` ${message}`))),
      );
      spoken.textContent = words;
    }

    function headline() {
      if (!result.verdicts.length) {
        return [make("p", { class: "verdict verdict-open" },
          "还没有可裁判的：在左边写下申请人和各项事实，或打开一个案例")];
      }
      const kind = result.total.open ? "open" : result.total.high > 0n ? "met" : "none";
      const parts = application.totalParts(result.total);
      const { missing, readings } = result;
      return [
        make("p", { class: `verdict verdict-${kind}` }, make("span", { class: "total-name" }, "合计 "),
          application.totalText(result.total)),
        parts.length ? make("p", { class: "total-parts" }, parts.join("；")) : null,
        readings.length ? make("p", { class: "total-parts" }, "取用的读法：", ...readings.map((name) =>
          button(`${name} ✕`, () => choose(readings.filter((each) => each !== name)), {
            "aria-label": `不取读法 ${name}`,
          }))) : null,
        result.other ? make("p", { class: "total-parts" },
          `按案例日期${result.other}；本页按 ${result.case.edition} 裁判，存盘时写明版本`) : null,
        missing.length ? make("p", { class: "total-parts" }, `还缺${missing.length}项事实 `,
          button("只看还缺的", showMissing)) : null,
        scopeLine(),
      ].filter(Boolean);
    }

    function scopeLine() {
      const { scope } = result;
      if (scope === null) {
        return null;
      }
      return make("details", { class: "why-scope", open: scope.result !== true },
        make("summary", {}, sign(scope), " 申请人属于适用范围"),
        make("ol", { class: "trace" }, ...(scope.parts.length ? scope.parts : [scope]).map(step)));
    }

    // Which provisions --------------------------------------------------------------------------

    function statuses() {
      const all = result.lines.map(({ status }) => status);
      const concerned = all.filter((status) => status !== NOT_CONCERNED).length;
      const kinds = [...new Set(["符合", "未定", "不符合", ...all])].filter((kind) => all.includes(kind));
      return [
        ["", `涉及的 ${concerned}`],
        ...kinds.map((kind) => [kind, `${kind} ${all.filter((each) => each === kind).length}`]),
      ];
    }

    function statusChoice([value, words]) {
      const input = make("input", {
        type: "radio", name: "results-which", value, checked: value === filter,
        onchange: () => {
          filter = value;
          lines();
        },
      });
      return make("label", { class: "choice" }, input, make("span", {}, words));
    }

    function lines() {
      const wanted = result.lines.filter(({ status }) =>
        (filter ? status === filter : status !== NOT_CONCERNED));
      let clause = "";
      list.replaceChildren(...wanted.map((line) => {
        const [label] = line.id.split("/");
        const first = label !== clause;
        clause = label;
        return line.verdict ? judged(line, first) : untouched(line, first);
      }));
    }

    const title = ({ id, provision }) => [
      make("span", { class: "clause-label" }, id.split("/")[0]),
      make("b", {}, provision.name), " ", make("span", { class: "kind" }, provision.label),
    ];

    function untouched(line, first) {
      const { provision, page } = line;
      return make("li", { class: `provision untouched${first ? " first" : ""}` },
        make("div", { class: "provision-line" }, ...title(line),
          make("span", { class: "provision-outcome" }, `没有写 ${provision.subject} `,
            button("去写", () => reach(`${provision.subject}.`)), " ", make("a", { href: page }, "条文"))));
    }

    function judged(line, first) {
      const { verdict } = line;
      const { id, outcome } = verdict;
      const kind = marked(outcome.status);
      const body = make("div", { class: "provision-body" });
      const details = make("details", { open: open.has(id) },
        make("summary", { class: "provision-line" }, make("span", { class: "sign", "aria-hidden": "true" }, MARKS[kind]), " ",
          ...title(line),
          verdict.differs ? make("span", { class: "badge badge-doubt" }, "读法不同") : null,
          make("span", { class: `provision-outcome outcome-${kind}` }, outcome.sentence)),
        body);
      const fill = () => body.replaceChildren(...explained(line));
      if (open.has(id)) {
        fill();
      }
      details.addEventListener("toggle", () => {
        if (details.open) {
          open.add(id);
          fill();
        } else {
          open.delete(id);
        }
      });
      return make("li", { class: `provision step-${kind}${first ? " first" : ""}` },
        details, always(verdict));
    }

    /** What is seen of a provision without opening it: what lacks, and what changed its amount. */
    function always(verdict) {
      const { outcome, steps } = verdict;
      const failures = application.failures(verdict);
      return make("div", { class: "provision-notes" },
        failures.length ? make("ul", { class: "failures" },
          ...failures.map((words) => make("li", {}, words))) : null,
        steps.length ? make("ul", { class: "steps" }, ...steps.map((each) => make("li", {}, each))) : null,
        outcome.missing.length ? lacking(outcome.missing) : null);
    }

    const lacking = (keys, row) => make("p", { class: "lacking" }, "还缺：",
      ...keys.map((key) => button(key.split("@")[0], () => reach(key, row))));

    // Why -----------------------------------------------------------------------------------------

    function explained({ provision, verdict, page }) {
      return [
        make("p", { class: "provision-links" }, make("a", { href: page }, "看条文与规则 →")),
        others(verdict),
        rows(provision, verdict),
        ...verdict.rows.map((row, at) => why(row, verdict.rows.length > 1 ? at : null)),
        verdict.trace.length ? make("ol", { class: "trace" }, ...verdict.trace.map(step)) : null,
      ].filter(Boolean);
    }

    function others(verdict) {
      if (!verdict.readings.length) {
        return null;
      }
      return make("ul", { class: "other-readings" }, ...verdict.readings.map(({ names, outcome }) =>
        make("li", {}, make("span", { class: "other" }, `另一读法（${names.join("＋")}）：${outcome.sentence}`),
          " ", button("按此读法裁判", () => choose([...result.readings, ...names])))));
    }

    function rows(provision, { rows: each }) {
      if (each.length < 2) {
        return null;
      }
      const line = (row) => make("tr", {},
        make("td", { "data-label": provision.subject }, row.name),
        make("td", { "data-label": "结果" }, application.rowText(row, provision)),
        make("td", { "data-label": "还缺" }, ...row.missing.map((key) =>
          button(key.split(".").slice(1).join(".").split("@")[0] || key, () => reach(key, row.at)))));
      const head_ = [provision.subject, "结果", "还缺"].map((words) => make("th", { scope: "col" }, words));
      return make("div", { class: "table" }, make("table", { class: "stack row-results" },
        make("thead", {}, make("tr", {}, ...head_)), make("tbody", {}, ...each.map(line))));
    }

    function why(row, at) {
      if (!row.trace.length) {
        return null;
      }
      const trace = make("ol", { class: "trace" }, ...row.trace.map(step));
      return at === null ? trace
        : make("details", { class: "why-row" },
          make("summary", {}, `${row.name}：为什么${row.former ? "（按原规定）" : ""}`), trace);
    }

    function step(one) {
      const saw = one.saw.map(([key, value]) => make("span", { class: "saw" },
        `${key.split("@")[0]} `, make("b", {}, grouped(value))));
      return make("li", { class: `step step-${stateOf(one)}` }, sign(one),
        make("div", {}, make("span", { class: "step-words" }, one.words),
          one.gap ? make("span", { class: "gap" }, grouped(one.gap)) : null,
          saw.length ? make("span", { class: "seen" }, ...saw) : null,
          one.parts.length ? make("ol", {}, ...one.parts.map(step)) : null));
    }

    return { node, show, refuse };
  };
})();
