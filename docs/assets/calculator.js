// The calculator on a clause's page: what is written is judged while one types (after sheet.js).
//
// A provision's place is <div class="calculator" data-calculator="成长支持" hidden>. What it asks and
// the cases to jump to come from tiaoli.addClause, the rules from tiaoli.addEdition.
(function () {
  "use strict";

  const tiaoli = globalThis.tiaoli;
  const { make, button, grouped, sign, stateOf, sheet } = tiaoli.form;
  const PAUSE = 120, SPOKEN_AFTER = 800;
  const { MARKS, marked } = tiaoli.engine.outcome;
  const shown = new Map();
  let clause = null;

  tiaoli.addClause = (data) => { clause = data; };

  const empty = (node, ...children) => node.replaceChildren(...children.filter((each) => each !== null));
  const short = (key, own) => (key.startsWith(`${own}.`) ? key.slice(own.length + 1) : key).split("@")[0];

  // One provision's calculator ---------------------------------------------------------------------

  function calculator(place, name, data, edition) {
    const provision = edition.byId.get(data.id);
    const own = data.asks.own;
    const words = official(name);
    const form = sheet(edition, data.asks, changed);
    const verdict = make("div", { class: "verdict-box" });
    const why = make("div", { class: "why" });
    const spoken = make("p", { class: "unseen", role: "status" });
    const now = make("p", { class: "calculator-now" });
    const notice = make("p", { class: "calculator-notice", role: "alert", hidden: true });
    const details = make("details", { class: "calculator-body" },
      make("summary", {}, make("h3", {}, "试一试"), " ",
        make("span", {}, "写下事实，看本项怎样裁判；不写的就是不知道")));
    let readings = [], together = false, meeting = false, row = 0, waiting = 0, speaking = 0, last = "", former = false, spot = 0;

    // Choosing what to look at

    function changed() {
      place.dataset.used = "";
      empty(now);
      clearTimeout(waiting);
      waiting = setTimeout(() => { judge(); remember(); }, PAUSE);
    }

    function load(texts, called, wanted = [], others = false) {
      const strange = form.write(texts);
      readings = wanted;
      together = others;
      row = 0;
      empty(now, called || null);
      if (details.open) { judge(); }
      return strange;
    }

    function remember() {
      const query = tiaoli.address.write(name, form.texts(), readings, together && meeting);
      try {
        history.replaceState(null, "", `?${query}${location.hash}`);
      } catch {
        // Some browsers refuse too many changes in a row: the next one will do.
      }
    }

    function jump(texts, called, others = false) {
      open();
      notice.hidden = true;
      load(texts, called, [], others);
      remember();
    }

    /** Opens what shows a case; only what was used is printed. */
    function open() {
      details.open = true;
      place.dataset.used = "";
    }

    // Judging

    function judge() {
      paint([]);
      empty(why);
      let problems = [], result = null;
      try {
        const read = form.read();
        problems = read.problems;
        if (problems.length === 0) {
          result = judged(edition, read.case, readings, data.id, !together);
          meeting = meets(edition, read.case);
        }
      } catch (error) {
        // Rather no verdict than one that may be wrong: the one before must not stay.
        empty(verdict, line("wrong", "！", `算不出来：${error.message}`));
        speak("算不出来");
        throw error;
      }
      if (result === null) {
        empty(verdict, ...refused(problems));
        speak(`填写有${problems.length}处不对，暂不裁判`);
        return;
      }
      row = Math.min(row, Math.max(result.rows.length - 1, 0));
      empty(verdict, ...concluded(result));
      empty(why, ...explained(result));
      speak(result.outcome.sentence + (result.differs ? "；另有读法结果不同" : ""));
    }

    function speak(text) {
      clearTimeout(speaking);
      speaking = setTimeout(() => {
        if (text !== last) { spoken.textContent = text; last = text; }
      }, SPOKEN_AFTER);
    }

    function line(kind, sign, text) {
      return make("p", { class: `verdict verdict-${kind}` },
        make("span", { class: "sign", "aria-hidden": "true" }, sign), " ", text);
    }

    function refused(problems) {
      return [
        line("wrong", "！", "填写有误，暂不裁判"),
        make("ul", { class: "to-do" }, ...problems.map(({ key, where, message, focus }) => make("li", {},
          button([short(key, own), where].filter(Boolean).join(" "), focus), ` ${message}`))),
      ];
    }

    function concluded(result) {
      const { outcome } = result;
      const kind = marked(outcome.status);
      return [
        line(kind, MARKS[kind], grouped(outcome.sentence)),
        meeting ? others() : null,
        lacking(outcome.missing),
        turning(result),
        doubts(result),
      ];
    }

    /** Other provisions pay for the same rows: whether they are judged along with this one. */
    function others() {
      return make("p", { class: "others" }, make("label", {}, make("input", {
        type: "checkbox", checked: together, onchange: () => {
          together = !together;
          judge();
          remember();
          verdict.querySelector(".others input").focus();
        },
      }), " 连同给同一事项的其他条款一起看（未写的按不知道）"));
    }

    /** The facts that are still needed, of the row at a place in the form; a click goes to the field. */
    function lacking(missing, at) {
      if (missing.length === 0) { return null; }
      return make("p", { class: "lacking" }, "还缺：", ...missing.map((key) => {
        const go = () => { const field = form.place(key, at); if (field) { reach(field); } };
        return button(short(key, own), go);
      }));
    }

    function reach(field) {
      field.focus();
      field.node?.scrollIntoView({ block: "center" });
    }

    /** What would change a verdict of no: how far off each failed condition is. */
    function turning(result) {
      if (marked(result.outcome.status) === "met") { return null; }
      const steps = [result.scope, ...(result.rows[row]?.trace ?? result.trace)].filter(Boolean);
      const found = failed(steps).filter((step) => step.gap);
      if (found.length === 0) { return null; }
      return make("div", { class: "turning" }, make("p", {}, found.length > 1 ? "差在以下各处：" : "差在："),
        make("ul", {}, ...found.map((step) => make("li", {}, grouped(step.gap), " ",
          make("span", { class: "of" }, step.words)))));
    }

    // Readings side by side

    function doubts(result) {
      const listed = doubtsOf(provision, edition, result);
      if (listed.length === 0) { return null; }
      const rest = result.readings.filter(({ names }) => names.length > 1);
      return make("fieldset", { class: "doubts" },
        make("legend", {}, result.differs ? "读法不同，结果不同" : "各种读法，结果相同"),
        ...listed.map((doubt) => options(doubt, result)),
        rest.length > 0 ? make("ul", { class: "together" }, ...rest.map(({ names, outcome }) => make("li", {},
          `几处同时换读：${names.join("＋")} → `, make("b", {}, grouped(outcome.text))))) : null);
    }

    function options(doubt, result) {
      const taken = doubt.options.find((each) => readings.includes(each)) ?? doubt.options[0];
      const id = `${place.id}-${doubt.name}`;
      return make("div", { class: "doubt", role: "radiogroup", "aria-label": doubt.question || doubt.name },
        make("span", { class: "doubt-name", title: doubt.question }, doubt.name),
        make("span", { class: "doubt-options" }, ...doubt.options.map((option) => {
          const other = result.readings.find(({ names }) => names.length === 1 && names[0] === option);
          const outcome = option === taken || !other ? result.outcome : other.outcome;
          const differs = outcome.text !== result.outcome.text;
          const input = make("input", {
            type: "radio", name: id, value: option, checked: option === taken,
            onchange: () => {
              readings = readings.filter((each) => !doubt.options.includes(each));
              if (option !== doubt.options[0]) { readings.push(option); }
              judge();
              remember();
              verdict.querySelector(`input[name="${CSS.escape(id)}"][value="${CSS.escape(option)}"]`)?.focus();
            },
          });
          return make("label", { class: `option-chip${differs ? " option-differs" : ""}` }, input,
            make("span", {}, `${option} `, make("b", {}, grouped(outcome.text))));
        })));
    }

    // Why

    function explained(result) {
      const found = [];
      if (result.rows.length > 1) { found.push(rowChoice(result)); }
      const each = result.rows[row];
      const trace = each?.trace ?? result.trace;
      former = (each ?? result).former;
      spot = each?.at ?? 0;
      const scope = result.scope ? [{ ...result.scope, common: true }] : [];
      if (scope.length + trace.length > 0) {
        found.push(make("h4", {}, heading()));
        if (result.rows.length > 1) { found.push(lacking(each.missing, spot) ?? ""); }
        found.push(make("ol", { class: "trace" }, ...scope.map(scopeItem), ...trace.map((step) => item(step))));
      }
      if (result.steps.length > 0) {
        found.push(make("h4", {}, "合计与上限"), make("ul", { class: "steps" },
          ...result.steps.map((step) => make("li", {}, grouped(step)))));
      }
      paint(trace);
      return found;
    }

    function heading() {
      const kind = provision.kind === "Prohibition" ? "以下满足即为违反" : "";
      const notes = [former ? "按原规定，本页的条文是修改后的" : "", kind].filter(Boolean);
      return notes.length > 0 ? `为什么（${notes.join("；")}）` : "为什么";
    }

    function rowChoice(result) {
      const id = `${place.id}-各项`;
      return make("fieldset", { class: "row-choice" }, make("legend", {}, `逐项看（${own}）`),
        ...result.rows.map((each, index) => make("label", { class: "option-chip" },
          make("input", {
            type: "radio", name: id, value: index, checked: index === row,
            onchange: () => {
              row = index;
              empty(verdict, ...concluded(result));
              empty(why, ...explained(result));
              why.querySelectorAll(`input[name="${CSS.escape(id)}"]`)[index]?.focus();
            },
          }),
          make("span", {}, `${each.name} `, make("b", {}, grouped(rowOutcome(each)))))));
    }

    function rowOutcome(each) {
      if (each.eligible === false) { return "不符合"; }
      if (each.eligible !== true) { return "未定"; }
      const show = (fen) => tiaoli.kinds.show({ kind: "Money" }, fen);
      if (provision.kind !== "Grant") { return "符合"; }
      return each.low === each.high ? show(each.low) : each.missing.length > 0 ? "未定" : `至多${show(each.high)}`;
    }

    function scopeItem(step) {
      const of = edition.scope ? `${edition.scope.id.split("/")[0]}：` : "";
      const inner = make("details", { open: step.result !== true },
        make("summary", {}, sign(step), `${of}申请人属于适用范围`), parts(step));
      return make("li", { class: `step step-${stateOf(step)} step-scope` }, inner);
    }

    function parts(step) {
      return make("ol", {}, ...(step.parts.length > 0 ? step.parts : [step]).map((each) => item(each, true)));
    }

    function item(step, common = false) {
      const keys = common ? [] : lightsOf(step.path);
      const target = step.saw.map(([key]) => form.find(key, spot)).find(Boolean);
      const said = make(target ? "button" : "span", {
        type: target ? "button" : null, class: "step-words",
        tabindex: !target && keys.length > 0 ? "0" : null,
        "data-lights": keys.length > 0 ? keys.join("|") : null,
        "data-keys": keys.length > 0 ? keys.join("|") : null,
        onclick: target ? () => reach(target) : null,
      }, step.words);
      const saw = step.saw.map(([key, value]) => make("span", { class: "saw" }, `${short(key, own)} `,
        make("b", {}, grouped(value))));
      return make("li", { class: `step step-${stateOf(step)}` }, sign(step),
        make("div", {}, said, step.gap ? make("span", { class: "gap" }, grouped(step.gap)) : null,
          saw.length > 0 ? make("span", { class: "seen" }, ...saw) : null,
          step.parts.length > 0 ? make("ol", {}, ...step.parts.map((each) => item(each, common))) : null));
    }

    /** The keys of the official words that a node of the exported tree claims; what an earlier
     * edition says has none here. */
    function lightsOf(path) {
      if (!path || former) { return []; }
      const below = Object.keys(data.lights).filter((each) => each.startsWith(`${path}.`));
      const found = data.lights[path] ?? below.flatMap((each) => data.lights[each]);
      return [...new Set(found)];
    }

    /** Shows on the official words which conditions are met, failed or open. */
    function paint(trace) {
      const marks = [...words.querySelectorAll("[data-keys]")];
      for (const each of words.querySelectorAll(".state-sign")) { each.remove(); }
      for (const mark of marks) { mark.classList.remove("is-met", "is-failed", "is-open"); }
      const conditions = leaves(trace).filter((step) => step.path && !isAmount(step));
      const claims = conditions.map((step) => {
        const keys = lightsOf(step.path);
        return marks.filter((mark) => keys.includes(mark.dataset.key));
      });
      conditions.forEach((step, index) => {
        const others = conditions.map((each, at) => (each.result === step.result ? [] : claims[at])).flat();
        const mine = claims[index].filter((mark) => !others.includes(mark));
        for (const mark of mine) { mark.classList.add(`is-${stateOf(step)}`); }
        const end = mine.at(-1);
        if (end && !end.querySelector(".state-sign")) {
          end.append(make("span", { class: "state-sign", "aria-hidden": "true" }, MARKS[stateOf(step)]));
        }
      });
    }

    // The whole

    const jumps = data.boundaries.map((each) => make("li", {},
      make("span", { class: "jump-at" }, each.at, make("span", {}, each.fact)),
      ...each.points.map((point) => button(point.where, () => jump(point.case, at(each, point)), {
        title: point.value, "aria-label": `${each.at} ${each.fact} ${point.where}`,
      }))));
    const cases = data.cases.map((each) => make("li", {}, button(each.name, () => jump(each.case, written(each), true))));
    const at = (each, point) => `正在看：${each.fact} ${each.at} ${point.where}（${grouped(point.value)}）`;
    const written = (each) => `正在看案例：${each.name}`;

    const bar = make("div", { class: "calculator-bar" },
      data.start ? button("各项都满足的例子", () => jump(data.start, "正在看：各项都满足的例子")) : null,
      button("清空", () => jump({}, "")),
      button("复制链接", copy, { title: "链接里有这里写的全部事实" }),
      jumps.length > 0 ? make("details", { class: "jump-list" }, make("summary", {}, `临界值 ${jumps.length}`),
        make("ul", { class: "jump-boundaries" }, ...jumps)) : null,
      cases.length > 0 ? make("details", { class: "jump-list" }, make("summary", {}, `写好的案例 ${cases.length}`),
        make("ul", { class: "jump-cases" }, ...cases)) : null);
    const facts = make("form", { class: "calculator-facts", onsubmit: (event) => event.preventDefault(),
      "aria-label": `${name}：事实` }, form.node);
    details.append(notice, bar, now, make("div", { class: "calculator-grid" },
      make("div", { class: "calculator-left" },
        make("div", { class: "calculator-words official" }, words), facts),
      make("div", { class: "calculator-right" }, verdict, why)), spoken);
    details.addEventListener("toggle", () => {
      if (details.open && verdict.childElementCount === 0) { judge(); }
    });
    place.append(details);
    place.hidden = false;
    attach(name, data, jump, { at, written }, place);

    async function copy(event) {
      remember();
      const pressed = event.currentTarget;
      try {
        await navigator.clipboard.writeText(location.href);
        pressed.textContent = "已复制";
      } catch {
        pressed.textContent = "请从地址栏复制";
      }
      setTimeout(() => { pressed.textContent = "复制链接"; }, 2000);
    }

    return {
      place,
      /** Shows what an address states, and says what of it means nothing. */
      show({ texts, readings: wanted, together: others, strange }) {
        open();
        const known = doubtsOf(provision, edition, { readings: [] }, true).flatMap((doubt) => doubt.options);
        const odd = wanted.filter((each) => !known.includes(each));
        const more = load(texts, "", wanted.filter((each) => known.includes(each)), others);
        complain(notice, [...strange, ...more, ...odd.map((each) => `读法 ${each}`)]);
      },
    };
  }

  function complain(notice, strange) {
    if (strange.length === 0) { return; }
    const some = strange.slice(0, 5).map((each) => `“${each.slice(0, 40)}”`).join("、");
    notice.textContent = `链接里有看不懂的内容，已略去：${some}${strange.length > 5 ? `等${strange.length}处` : ""}。其余照填。`;
    notice.hidden = false;
  }

  // What is judged ---------------------------------------------------------------------------------

  function judged(edition, found, readings, id, alone) {
    const all = tiaoli.verdicts(edition, found, { readings, only: [id], alone });
    const own = all.find((each) => each.id === id);
    if (!own) { throw new Error(`no verdict on ${id}`); }
    return own;
  }

  /** Whether another provision may bear upon this case too. */
  function meets(edition, found) {
    const { engine } = tiaoli;
    return engine.verdict.provisionsMeet(edition, engine.case.under(edition, found));
  }

  const leaves = (steps) => steps.flatMap((step) => (step.parts.length > 0 ? leaves(step.parts) : [step]));
  const isAmount = (step) => /^pays(?:\.options\.\d+\.1)*$/u.test(step.path);

  /** The failed conditions that stand in the way; of several tiers the first is enough. */
  function failed(steps) {
    return steps.filter((step) => step.result === false).flatMap((step) => {
      if (step.parts.length === 0) { return [step]; }
      const below = failed(step.parts);
      return isAmount(step) ? below.slice(0, 1) : below;
    });
  }

  /** The doubts that bear on a provision: its own, and what others its verdict names. */
  function doubtsOf(provision, edition, result, every = false) {
    const { tree, verdict } = tiaoli.engine;
    const own = tree.readings(provision);
    const named = new Set(result.readings.flatMap((each) => each.names));
    const others = [...verdict.commonDoubts(edition), ...verdict.formerDoubts(edition, provision.id, own.flatMap(tree.names))];
    return [...own, ...others.filter((doubt) => every || tree.names(doubt).some((each) => named.has(each)))]
      .map((doubt) => ({ name: doubt.name, question: doubt.question, options: tree.names(doubt) }));
  }

  // The page around it -----------------------------------------------------------------------------

  /** A copy of the provision's official words, with its marks but without their ids and links. */
  function official(name) {
    const row = [...document.querySelectorAll("section.row[data-provision]")]
      .find((each) => each.dataset.provision === name);
    const copy = row.querySelector(".official > p").cloneNode(true);
    for (const mark of copy.querySelectorAll("[id], [href]")) {
      mark.removeAttribute("id");
      mark.removeAttribute("href");
    }
    return copy;
  }

  /** The cells of the boundary table and the written cases load what they show. */
  function attach(name, data, jump, { at, written }, place) {
    const go = (texts, called, others) => {
      jump(texts, called, others);
      place.scrollIntoView({ block: "start" });
      place.querySelector("summary").focus({ preventScroll: true });
    };
    const mine = [...document.querySelectorAll("[data-loads]")].filter((each) => each.dataset.loads === name);
    for (const table of mine) {
      for (const cell of table.querySelectorAll("[data-point]")) {
        const [number, index] = cell.dataset.point.split(".").map(Number);
        const boundary = data.boundaries[number], point = boundary.points[index];
        loads(cell, cell.querySelector(".value"), () => go(point.case, at(boundary, point)));
      }
      for (const line of table.querySelectorAll("[data-case]")) {
        const each = data.cases[Number(line.dataset.case)];
        const cell = line.querySelector("[data-name]");
        loads(cell, cell.querySelector("b"), () => go(each.case, written(each), true));
      }
    }
  }

  function loads(cell, words, onclick) {
    const pressed = make("button", { type: "button", class: "load", title: "在“试一试”里打开", onclick });
    words.replaceWith(pressed);
    pressed.append(words);
    cell.classList.add("loads");
    cell.addEventListener("click", (event) => {
      if (!event.target.closest("a, button") && String(getSelection()) === "") { onclick(); }
    });
  }

  function start() {
    if (clause === null) { return; }
    const edition = tiaoli.editions[clause.edition];
    const stated = tiaoli.address.read(location.search);
    for (const place of document.querySelectorAll("[data-calculator]")) {
      const name = place.dataset.calculator;
      const data = clause.provisions[name];
      if (data) { shown.set(name, calculator(place, name, data, edition)); }
    }
    for (const link of document.querySelectorAll("[data-calculator-link]")) {
      link.hidden = !shown.has(link.dataset.calculatorLink);
    }
    if (stated === null) { return; }
    const wanted = shown.get(stated.name);
    if (wanted) {
      wanted.show(stated);
      if (!location.hash) { wanted.place.scrollIntoView({ block: "start" }); }
    } else {
      const notice = make("p", { class: "calculator-notice", role: "alert" });
      complain(notice, stated.strange.length > 0 && !stated.name ? stated.strange : [`试算 ${stated.name}`]);
      document.querySelector("h1").after(notice);
    }
  }

  document.addEventListener("DOMContentLoaded", start);
})();
