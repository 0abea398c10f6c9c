// The page of a whole application: opening and saving cases, judging while one writes, the state.
(() => {
  "use strict";

  const tiaoli = globalThis.tiaoli;
  const { application } = tiaoli;
  const { make, button } = tiaoli.form;
  const { names: optionsOf } = tiaoli.engine.tree;

  const PAUSE = 150;
  let data = null;

  tiaoli.addApplication = (given) => {
    data = given;
  };

  function start(place) {
    const edition = tiaoli.editions[data.edition];
    const doubtOf = new Map(tiaoli.doubtsOf(edition).flatMap((doubt) => optionsOf(doubt).map((name) => [name, doubt])));
    const memory = `tiaoli 整份申请 ${data.edition}`;
    let readings = [];
    let cases = [];
    let waiting = 0;
    let judged = null;

    const facts = application.facts(edition, data, changed);
    const results = application.results({ reach: facts.reach, choose, showMissing: facts.showMissing });
    const sheet = application.sheet(edition);
    const notice = make("div", { class: "application-notice", role: "alert", hidden: true });
    const chosen = make("div", { class: "application-cases", hidden: true });
    const proof = make("dl", { class: "card receipt" });

    // Judging -----------------------------------------------------------------------------------

    function changed() {
      clearTimeout(waiting);
      waiting = setTimeout(judge, PAUSE);
    }

    function judge() {
      clearTimeout(waiting);
      const { case: one, problems } = facts.read();
      judged = null;
      let broken = "";
      if (!problems.length) {
        try {
          const other = whyNot({ ...one, policies: [] });
          one.edition ||= other && edition.id;
          judged = { ...application.judge(edition, data, one, readings), other };
        } catch (error) {
          broken = error.message;
          console.error(error);
        }
      }
      if (judged === null) {
        results.refuse(problems, broken);
      } else {
        results.show(judged);
        sheet.show(judged);
        facts.setMissing(judged.missing);
      }
      proof.replaceChildren(...(judged === null ? [] : receipt(judged.receipt)));
      saving.disabled = printing.disabled = judged === null;
      if (yaml.open) {
        text.value = judged === null ? text.value : written();
      }
      remember();
    }

    /** Takes these readings: of one doubt the last one named; the default ones need no name. */
    function choose(names) {
      const byDoubt = new Map(names.map((name) => [doubtOf.get(name), name]));
      readings = [...byDoubt].filter(([doubt, name]) => optionsOf(doubt)[0] !== name)
        .map(([, name]) => name);
      judge();
    }

    const receipt = ({ edition: of, gazette_sha256, rule_sha256, case_sha256, engine }) =>
      [["版本", of], ["文本", gazette_sha256], ["规则", rule_sha256], ["案例", case_sha256], ["引擎", engine]]
        .flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, make("code", {}, value))]);

    // Opening -----------------------------------------------------------------------------------

    function open(source, shown) {
      say();
      let read;
      try {
        read = tiaoli.casefile.read(source, tiaoli.vocabulary);
      } catch (error) {
        if (!(error instanceof tiaoli.CaseFileError)) {
          throw error;
        }
        const items = error.problems.map(({ line, words }) =>
          make("li", {}, line ? make("b", {}, `第${line}行 `) : null, words));
        say(make("p", {}, `${shown} 没有读入，原来写的都还在：`), make("ul", {}, ...items));
        return;
      }
      cases = read;
      offer();
      const mine = read.findIndex((one) => whyNot(one) === "");
      if (mine < 0) {
        say(make("p", {}, `${shown} 里没有由本页裁判的案例：${whyNot(read[0])}`));
        return;
      }
      load(mine);
    }

    /** Why a case is not judged on this page, if it is not. */
    function whyNot({ policies, date, edition: named }) {
      const { id, short } = edition.policy;
      if (policies.length && !policies.includes(id) && !policies.includes(short)) {
        return `由 ${policies.join("、")} 裁判`;
      }
      const judging = editionFor(date, named);
      return judging === edition.id ? "" : `由 ${short} ${judging} 裁判`;
    }

    /** The edition that judges a case of that day (tiaoli/history.py). */
    function editionFor(day, named) {
      if (named) {
        return named;
      }
      const issued = data.turns.filter((turn) => turn.issued);
      const turns = issued.length ? issued : data.turns;
      const begun = turns.slice(1).filter((turn) => turn.start !== null && turn.start <= day);
      return (begun.at(-1) ?? turns[0]).edition;
    }

    function load(at) {
      facts.write(cases[at]);
      readings = [];
      const select = chosen.querySelector("select");
      if (select) {
        select.value = String(at);
      }
      judge();
    }

    function offer() {
      chosen.hidden = cases.length < 2;
      const select = make("select", { id: "application-case", onchange: () => load(Number(select.value)) },
        ...cases.map((one, at) => {
          const why = whyNot(one);
          return make("option", { value: at, disabled: why !== "" }, why ? `${one.name}（${why}）` : one.name);
        }));
      chosen.replaceChildren(
        make("label", { for: select.id }, `文件里有${cases.length}个案例，现在是`), select);
    }

    function say(...parts) {
      notice.hidden = !parts.length;
      notice.replaceChildren(...parts);
      if (parts.length) {
        notice.scrollIntoView({ block: "center" });
      }
    }

    async function openFile(file) {
      open(await file.arrayBuffer(), file.name);
    }

    const picker = make("input", {
      type: "file", accept: ".yaml,.yml", class: "unseen", tabindex: "-1", "aria-label": "案例文件",
      onchange: async () => {
        const [file] = picker.files;
        picker.value = "";
        if (file) {
          await openFile(file);
        }
      },
    });

    place.addEventListener("dragover", (event) => {
      event.preventDefault();
      place.classList.add("dropping");
    });
    place.addEventListener("dragleave", (event) => {
      if (!place.contains(event.relatedTarget)) {
        place.classList.remove("dropping");
      }
    });
    place.addEventListener("drop", async (event) => {
      event.preventDefault();
      place.classList.remove("dropping");
      const [file] = event.dataTransfer.files;
      if (file) {
        await openFile(file);
      } else {
        open(event.dataTransfer.getData("text/plain"), "拖入的文字");
      }
    });

    // Saving ------------------------------------------------------------------------------------

    const written = () => tiaoli.casefile.write(judged.case, tiaoli.vocabulary);

    function save() {
      const file = new Blob([written()], { type: "application/yaml" });
      const link = make("a", {
        href: URL.createObjectURL(file),
        download: `${judged.case.name.replace(/[\\/:*?"<>|\s]+/gu, "_").slice(0, 60)}.yaml`,
      });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    }

    const text = make("textarea", {
      id: "application-yaml", rows: "14", spellcheck: "false", autocomplete: "off",
      "aria-describedby": "application-yaml-help",
    });
    const yaml = make("details", { class: "application-yaml" },
      make("summary", {}, "案例文字（可粘贴）"),
      make("label", { for: text.id, class: "unseen" }, "案例文字"), text,
      make("p", { class: "field-help", id: "application-yaml-help" },
        "就是 tiaoli decide 读的文件。把别处的案例粘贴在这里，按“读入”；几个案例也可以。"),
      button("读入", () => open(text.value, "粘贴的文字")));
    yaml.addEventListener("toggle", () => {
      if (yaml.open && judged !== null && !text.value) {
        text.value = written();
      }
    });

    // Remembering -------------------------------------------------------------------------------

    // A page may be forbidden to store anything; then nothing is remembered.
    function remember() {
      try {
        sessionStorage.setItem(memory, JSON.stringify({ ...facts.state(), readings }));
      } catch { /* as said above */ }
    }

    function recall() {
      try {
        const kept = JSON.parse(sessionStorage.getItem(memory));
        if (kept !== null) {
          facts.restore(kept);
          choose(kept.readings);
          begin.open = false;
          return;
        }
      } catch { /* nothing that can be read was kept */ }
      judge();
    }

    function clear() {
      say();
      cases = [];
      offer();
      facts.clear();
      readings = [];
      judge();
    }

    // The page ------------------------------------------------------------------------------------

    const saving = button("保存为文件", save);
    const printing = button("打印结果单", () => window.print());
    const examples = data.examples.map((each) => button(`${each.clause} ${each.name}`,
      () => open(each.yaml, each.name)));
    const bar = make("div", { class: "application-bar" },
      button("打开案例文件…", () => picker.click()), picker, saving, printing, button("清空", clear),
      make("span", { class: "field-help" }, "文件也可以直接拖进来；写的都留在这台机器上"));
    const begin = make("details", { class: "application-examples", open: true },
      make("summary", {}, "从写好的案例开始"),
      make("ul", {}, ...examples.map((each) => make("li", {}, each))));

    place.replaceChildren(bar, begin, yaml, notice, chosen,
      make("div", { class: "application-grid" }, facts.node,
        make("div", { class: "application-right" }, results.node,
          make("details", { class: "application-receipt" }, make("summary", {}, "凭据"), proof))),
      sheet.node);
    recall();
  }

  document.addEventListener("DOMContentLoaded", () => {
    const place = document.getElementById("application");
    if (place && data !== null) {
      start(place);
    }
  });
})();
