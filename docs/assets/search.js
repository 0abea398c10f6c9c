// The search box of every page: a dialog over what search-find.js finds, and the words of a search
// lit on the page that it led to.
(function () {
  "use strict";

  let search = null;
  const SITE = new URL("..", document.currentScript.src);
  const SHOWN = 20;
  const LINES = 3;
  const AROUND = 28;
  const HINTS = [
    "试试更短的词，或在词与词之间加空格。",
    "金额、比例怎样写都可以：3亿元、三亿元、30000万元，60%、百分之六十。",
    "可以加上政策的简称，如“成都 算力券”；加引号的词不拆开。",
  ];

  function made(tag, properties = {}, ...children) {
    const { dataset, ...rest } = properties;
    const element = Object.assign(document.createElement(tag), rest);
    Object.assign(element.dataset, dataset);
    element.append(...children);
    return element;
  }

  // The dialog --------------------------------------------------------------------------------

  const field = made("input", {
    type: "search", id: "search-field", autocomplete: "off", spellcheck: false, enterKeyHint: "go",
    placeholder: "条文里的词、规定、名词、责任单位",
  });
  const status = made("p", { className: "search-status" });
  status.setAttribute("role", "status");
  const kinds = made("div", { className: "search-kinds" });
  kinds.setAttribute("role", "group");
  kinds.setAttribute("aria-label", "只看");
  const list = made("div", { className: "search-results" });
  const close = made("button", { type: "button", className: "search-close", textContent: "关闭" });
  const dialog = made("dialog", { className: "search-dialog" },
    made("div", { className: "search-head" },
      made("label", { htmlFor: "search-field", textContent: "搜索" }), field, close),
    status, kinds, list);
  dialog.setAttribute("aria-label", "搜索");
  const opener = made("button", { type: "button", className: "search-open", title: "搜索（Ctrl+K）" },
    made("span", { textContent: "搜索" }), made("kbd", { textContent: "Ctrl K" }));
  opener.setAttribute("aria-haspopup", "dialog");

  let loading = null;
  let only = "";

  function script(name) {
    return new Promise((resolve, reject) => {
      const node = made("script", { src: new URL(`assets/${name}`, SITE).href });
      node.addEventListener("load", resolve);
      node.addEventListener("error", reject);
      document.head.append(node);
    });
  }

  // The index comes as a script: from a folder, pages may load nothing else.
  function load() {
    loading ??= script("search-find.js").then(() => {
      ({ search } = globalThis.tiaoli);
      return script("search-index.js");
    }).then(() => search.ready());
    return loading;
  }

  function open() {
    if (dialog.open) { return; }
    dialog.showModal();
    field.select();
    if (!field.value) { status.textContent = "键入以开始搜索"; }
    load().then(show, () => { status.textContent = "没有读到搜索的索引。"; });
  }

  // Results -----------------------------------------------------------------------------------

  // The part of a text around its first lit words, with those marked.
  function excerpt(found, within, length) {
    const spans = search.lights(found, within);
    const first = spans.length ? spans[0][0] : 0;
    const start = within.text.length <= length ? 0 : Math.max(0, first - AROUND);
    const end = Math.min(within.text.length, start + length);
    const parts = [start > 0 ? "…" : ""];
    let at = start;
    for (const [from, to] of spans) {
      if (to > end) { break; }
      parts.push(within.text.slice(at, from), made("mark", { textContent: within.text.slice(from, to) }));
      at = to;
    }
    parts.push(within.text.slice(at, end), end < within.text.length ? "…" : "");
    return parts;
  }

  function link(href, ...children) {
    return made("a", { href: new URL(href, SITE).href }, ...children);
  }

  function line(found, piece) {
    const name = made("span", { className: "search-piece" }, ...excerpt(found, piece.heading, 40));
    const sort = piece.sort === "一节" ? "" : piece.sort;
    return made("li", {}, link(piece.href, name, sort && made("span", { className: "kind", textContent: sort }),
      made("span", { className: "search-words" }, ...excerpt(found, piece.text, 90))));
  }

  function item(found, result) {
    const { entry } = result;
    const title = link(entry.href, ...excerpt(found, entry.name, 60));
    title.className = "search-title";
    const head = made("p", {}, title,
      made("span", { className: "search-where", textContent: entry.where.text }));
    if (result.missing.length) {
      head.append(made("span", { className: "search-missing", textContent: `缺：${result.missing.join("、")}` }));
    }
    const lines = made("ul", {});
    if (entry.uses.length) {
      result.pieces.slice(0, 1).forEach((piece) => {
        lines.append(made("li", { className: "search-words" }, ...excerpt(found, piece.text, 90)));
      });
      const uses = made("li", { className: "search-uses" }, `${entry.kind === "名词" ? "用于" : "负责"}：`);
      entry.uses.slice(0, 6).forEach((use, i) => {
        uses.append(i ? "、" : "", link(use.href, use.name));
      });
      if (entry.uses.length > 6) { uses.append(`等${entry.uses.length}条`); }
      lines.append(uses);
    } else {
      result.pieces.slice(0, LINES).forEach((piece) => { lines.append(line(found, piece)); });
    }
    return made("li", {}, head, lines);
  }

  // Some results, more at the press of a button.
  function listed(found, results) {
    const items = made("ol", {});
    function more(from) {
      results.slice(from, from + SHOWN).forEach((result) => { items.append(item(found, result)); });
    }
    more(0);
    const parts = [items];
    if (results.length > SHOWN) {
      const button = made("button", { type: "button", className: "search-more" });
      let shown = SHOWN;
      const say = () => { button.textContent = `再看${Math.min(SHOWN, results.length - shown)}条`; };
      say();
      button.addEventListener("click", () => {
        const next = shown;
        more(next);
        shown += SHOWN;
        if (shown >= results.length) { button.remove(); } else { say(); }
        items.children[next].querySelector("a").focus();
      });
      parts.push(button);
    }
    return parts;
  }

  function byKind(found, results) {
    const present = kindsOf(results);
    return (present.includes(only) ? [only] : present).flatMap((kind) => {
      const each = results.filter((result) => result.entry.kind === kind);
      return [made("h2", { textContent: `${kind} ${each.length}` }), ...listed(found, each)];
    });
  }

  const KINDS = ["条款", "责任单位", "名词", "其他页面"];

  function kindsOf(results) {
    return KINDS.filter((kind) => results.some((each) => each.entry.kind === kind));
  }

  function showKinds(results) {
    const present = kindsOf(results);
    kinds.replaceChildren(...(present.length < 2 ? [] : ["", ...present]).map((kind) => {
      const count = kind ? results.filter((each) => each.entry.kind === kind).length : results.length;
      const button = made("button", { type: "button", textContent: `${kind || "全部"} ${count}` });
      button.setAttribute("aria-pressed", String(kind === (present.includes(only) ? only : "")));
      button.addEventListener("click", () => {
        only = kind;
        show();
        kinds.children[["", ...present].indexOf(kind)].focus();
      });
      return button;
    }));
  }

  // What may have been meant instead; nothing where no word is near.
  function meant(query) {
    const words = search.similar(query).map((word) => {
      const button = made("button", { type: "button", className: "search-similar", textContent: word });
      button.addEventListener("click", () => {
        field.value = word;
        show();
        field.focus();
      });
      return button;
    });
    return words.length ? [made("p", { className: "search-meant" }, "是不是要找：", ...words)] : [];
  }

  function hints() {
    return made("ul", { className: "search-hints" },
      ...HINTS.map((hint) => made("li", { textContent: hint })));
  }

  function show() {
    const query = field.value.trim();
    const found = search.find(query);
    const exact = found.results.filter((each) => each.exact);
    const loose = found.results.filter((each) => !each.exact);
    const shown = exact.length ? exact : loose;
    showKinds(shown);
    if (!query) {
      status.textContent = "键入以开始搜索";
      list.replaceChildren();
    } else if (!shown.length) {
      status.textContent = `没有找到“${query}”。`;
      list.replaceChildren(...meant(query), hints());
    } else if (!found.complete) {
      status.textContent = `没有一处含有“${query}”的全部词语；以下${shown.length}处含有其中一些。`;
      list.replaceChildren(...meant(query), ...byKind(found, shown));
    } else {
      status.textContent = exact.length ? `找到${shown.length}处`
        : `没有连在一起的“${query}”；以下${shown.length}处含有全部词语。`;
      list.replaceChildren(...byKind(found, shown));
      if (exact.length && loose.length) { list.append(apart(found, loose)); }
    }
    list.scrollTop = 0;
  }

  function apart(found, loose) {
    const button = made("button", {
      type: "button", className: "search-more", textContent: `另有${loose.length}处分开含有这些词`,
    });
    button.addEventListener("click", () => {
      const parts = byKind(found, loose);
      button.replaceWith(...parts);
      list.querySelector(":scope > h2:last-of-type + ol a")?.focus();
    });
    return button;
  }

  // Keys and clicks ---------------------------------------------------------------------------

  function step(event) {
    const stops = [field, ...list.querySelectorAll("a, button")];
    const at = stops.indexOf(document.activeElement);
    const next = stops[at + (event.key === "ArrowDown" ? 1 : -1)];
    if (at < 0 || !next) { return; }
    event.preventDefault();
    next.focus();
  }

  field.addEventListener("input", () => { load().then(show, () => {}); });
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { step(event); }
    if (event.key === "Enter" && event.target === field && !event.isComposing) {
      list.querySelector("a")?.click();
    }
    if (event.key === "Escape") {
      // In a search field the first one would only clear it.
      event.preventDefault();
      dialog.close();
    }
    // Keys of the theme, such as N for the next page, are letters here.
    event.stopPropagation();
  });
  dialog.addEventListener("click", (event) => {
    const followed = event.target.closest("a");
    if (followed) { remember(new URL(followed.href).pathname); }
    if (followed || event.target === dialog || event.target.closest(".search-close")) { dialog.close(); }
    if (followed?.pathname === location.pathname) { lightUp(); }
  });
  opener.addEventListener("click", open);
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open();
    }
  });
  document.querySelector(".md-header__inner")?.append(opener);
  document.body.append(dialog);

  // The words of a search on the page that it led to --------------------------------------------

  // The address is left alone: it belongs to what is calculated or chosen on a page.
  const KEPT = "tiaoli.search";

  function remember(page) {
    try {
      sessionStorage.setItem(KEPT, JSON.stringify({ page, query: field.value.trim() }));
    } catch {
      // Where nothing can be stored, the words stay unlit.
    }
  }

  function remembered() {
    try {
      return JSON.parse(sessionStorage.getItem(KEPT)) ?? {};
    } catch {
      return {};
    }
  }

  function lightUp() {
    const { page, query } = remembered();
    const content = document.querySelector(".md-content");
    if (page !== location.pathname || !query || !content || !CSS.highlights) { return; }
    field.value = query;
    load().then(() => { lightWords(query, content); }, () => {});
  }

  // Words stand in several elements, but never in two blocks: a line break keeps those apart.
  function lightWords(query, content) {
    const walker = document.createTreeWalker(content, NodeFilter.SHOW_TEXT);
    const nodes = [];
    let text = "";
    let block = null;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const own = node.parentElement.closest("p, li, td, th, dt, dd, h1, h2, h3, h4, summary, div");
      if (own !== block) { text += "\n"; }
      block = own;
      nodes.push([text.length, node]);
      text += node.data;
    }
    function place(at) {
      let i = nodes.length - 1;
      while (nodes[i][0] > at) { i -= 1; }
      return [nodes[i][1], Math.min(at - nodes[i][0], nodes[i][1].length)];
    }
    const ranges = search.lights(search.find(query), search.comparable(text)).map(([from, to]) => {
      const range = new Range();
      const [last, end] = place(to - 1);
      range.setStart(...place(from));
      range.setEnd(last, Math.min(end + 1, last.length));
      return range;
    });
    CSS.highlights.set("search", new Highlight(...ranges));
  }

  lightUp();
})();
