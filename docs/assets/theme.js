// What the theme would write into every page: its store, and the colours once chosen, put on before
// anything is drawn; and a menu that the keyboard reaches. In a file of its own, because the pages' policy lets no script stand in a page.
(function () {
  "use strict";

  const scope = new URL("..", document.currentScript.src);

  globalThis.__md_scope = scope;
  globalThis.__md_hash = (text) => (
    [...text].reduce((sum, each) => (sum << 5) - sum + each.charCodeAt(0), 0));
  globalThis.__md_get = (key, store = localStorage, at = scope) => (
    JSON.parse(store.getItem(`${at.pathname}.${key}`)));
  globalThis.__md_set = (key, value, store = localStorage, at = scope) => {
    try {
      store.setItem(`${at.pathname}.${key}`, JSON.stringify(value));
    } catch {
      // Where nothing can be stored, colours are chosen anew on every page.
    }
  };

  // The button of the menu in narrow windows is a label, which the keyboard does not reach by itself.
  const menu = document.querySelector(".md-header label[for='__drawer']");
  menu?.setAttribute("tabindex", "0");
  menu?.setAttribute("role", "button");
  menu?.setAttribute("aria-label", "目录");

  const colours = globalThis.__md_get("__palette")?.color;
  for (const [name, value] of Object.entries(colours ?? {})) {
    document.body.setAttribute(`data-md-color-${name}`, value);
  }
})();
