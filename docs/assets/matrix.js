// Sorts and filters the comparison of all policies; the address keeps what was chosen. Without this
// script the tables stand as they are.
(function () {
  "use strict";

  const controls = document.getElementById("matrix-controls");
  if (!controls) { return; }

  const NAMES = ["measure", "policy", "subject", "form", "amount"];
  const MARK = "#?";
  const ORDERS = ["none", "descending", "ascending"];
  const entries = [...document.querySelectorAll("[data-entry]")];
  const counted = entries.filter((entry) => entry.hasAttribute("data-counts"));
  const matrix = document.getElementById("matrix");
  const tables = [...document.querySelectorAll("[data-sortable]")];
  const collator = new Intl.Collator("zh-CN");
  let sorted = { table: "", column: 0, order: "none" };

  tables.forEach((table) => {
    [...table.tBodies[0].rows].forEach((row, at) => { row.dataset.at = String(at); });
  });

  // Filters ---------------------------------------------------------------------------------------

  function chosen() {
    return Object.fromEntries(NAMES.map((name) => [name, controls.elements[name].value]));
  }

  function fits(entry, wanted) {
    return NAMES.every((name) => {
      if (!wanted[name]) { return true; }
      if (name !== "amount") { return entry.dataset[name] === wanted[name]; }
      return entry.dataset.amount !== "" && BigInt(entry.dataset.amount) >= BigInt(wanted.amount);
    });
  }

  function filter() {
    const wanted = chosen();
    entries.forEach((entry) => { entry.hidden = !fits(entry, wanted); });
    matrix.querySelectorAll("[data-policy]:not([data-entry])").forEach((cell) => {
      cell.hidden = Boolean(wanted.policy) && cell.dataset.policy !== wanted.policy;
      const nothing = cell.querySelector(".nothing");
      if (nothing) { nothing.hidden = cell.querySelector("[data-entry]:not([hidden])") !== null; }
    });
    let rows = 0;
    matrix.querySelectorAll("[data-row]").forEach((row) => {
      row.hidden = row.querySelector("[data-entry]:not([hidden])") === null;
      rows += row.hidden ? 0 : 1;
    });
    const shown = counted.filter((entry) => !entry.hidden).length;
    const every = matrix.querySelectorAll("[data-row]").length;
    document.getElementById("matrix-count").textContent =
      `显示${rows}项措施、${shown}条规定（共${every}项、${counted.length}条）`;
  }

  // Order -----------------------------------------------------------------------------------------

  function compare(a, b, money) {
    if (a === b) { return 0; }
    if (!money) { return collator.compare(a, b); }
    return BigInt(a) < BigInt(b) ? -1 : 1;
  }

  function sort() {
    tables.forEach((table) => {
      const own = table.dataset.sortable === sorted.table;
      [...table.tHead.rows[0].cells].forEach((head, at) => {
        const order = own && at === sorted.column ? sorted.order : "none";
        head.setAttribute("aria-sort", order);
      });
      const rows = [...table.tBodies[0].rows];
      rows.sort((one, other) => {
        const back = Number(one.dataset.at) - Number(other.dataset.at);
        if (!own || sorted.order === "none") { return back; }
        const money = table.tHead.rows[0].cells[sorted.column].dataset.sort === "amount";
        const [a, b] = [one, other].map((row) => row.cells[sorted.column].dataset.value);
        // What has no value comes last in either direction.
        if (a === "" || b === "") { return a === b ? back : a === "" ? 1 : -1; }
        const sign = sorted.order === "descending" ? -1 : 1;
        return sign * compare(a, b, money) || back;
      });
      table.tBodies[0].append(...rows);
    });
  }

  function next(table, column) {
    const same = sorted.table === table && sorted.column === column;
    const order = same ? ORDERS[(ORDERS.indexOf(sorted.order) + 1) % 3] : "descending";
    sorted = order === "none" ? { table: "", column: 0, order } : { table, column, order };
  }

  // The address -----------------------------------------------------------------------------------

  function remember() {
    const wanted = chosen();
    const kept = new URLSearchParams(NAMES.filter((name) => wanted[name]).map((n) => [n, wanted[n]]));
    if (sorted.order !== "none") {
      kept.set("sort", `${sorted.table}.${sorted.column}.${sorted.order}`);
    }
    const text = kept.toString();
    const plain = location.href.split("#")[0];
    if (text || location.hash.startsWith(MARK)) {
      history.replaceState(null, "", text ? plain + MARK + text : plain);
    }
  }

  function recall() {
    if (location.hash && !location.hash.startsWith(MARK)) { return; }
    const kept = new URLSearchParams(location.hash.slice(MARK.length));
    NAMES.forEach((name) => {
      const field = controls.elements[name];
      field.value = kept.get(name) ?? "";
      if (field.selectedIndex < 0) { field.value = ""; }
    });
    const [table, column, order] = (kept.get("sort") ?? "").split(".");
    const known = tables.find((each) => each.dataset.sortable === table);
    const head = known && known.tHead.rows[0].cells[Number(column)];
    sorted = head && ORDERS.includes(order)
      ? { table, column: Number(column), order }
      : { table: "", column: 0, order: "none" };
    filter();
    sort();
  }

  controls.addEventListener("change", () => { filter(); remember(); });
  controls.addEventListener("submit", (event) => { event.preventDefault(); });
  controls.addEventListener("reset", () => {
    // The fields are empty only after this event.
    setTimeout(() => {
      sorted = { table: "", column: 0, order: "none" };
      filter();
      sort();
      remember();
    });
  });
  tables.forEach((table) => {
    [...table.tHead.rows[0].cells].forEach((head, at) => {
      const button = head.querySelector(".sort");
      button.hidden = false;
      button.addEventListener("click", () => {
        next(table.dataset.sortable, at);
        sort();
        remember();
      });
    });
  });
  window.addEventListener("hashchange", recall);
  controls.hidden = false;
  filter();
  sort();
  recall();
})();
