// Lights every mark with the same key in the words, the rule and the tables of one provision.
(function () {
  "use strict";

  var lit = [];

  function clear() {
    lit.forEach(function (mark) { mark.classList.remove("lit"); });
    lit = [];
  }

  function light(mark) {
    clear();
    // A mark says one thing; a condition of the calculator lights all that it claims.
    var claimed = mark.getAttribute("data-lights");
    var wanted = claimed ? claimed.split("|") : [mark.getAttribute("data-key")];
    var owner = mark.closest("[data-provision]");
    if (!wanted[0] || !owner) { return; }
    var name = owner.getAttribute("data-provision");
    document.querySelectorAll("[data-provision]").forEach(function (part) {
      if (part.getAttribute("data-provision") !== name) { return; }
      part.querySelectorAll(claimed ? ".m[data-keys]" : "[data-keys]").forEach(function (other) {
        var keys = claimed ? [other.getAttribute("data-key")] : other.getAttribute("data-keys").split("|");
        if (wanted.some(function (key) { return keys.indexOf(key) >= 0; })) {
          other.classList.add("lit");
          lit.push(other);
        }
      });
    });
  }

  function markAt(event) {
    return event.target instanceof Element ? event.target.closest("[data-key], [data-lights]") : null;
  }

  document.addEventListener("mouseover", function (event) {
    var mark = markAt(event);
    if (mark) { light(mark); }
  });
  document.addEventListener("mouseout", function (event) {
    if (markAt(event)) { clear(); }
  });
  document.addEventListener("focusin", function (event) {
    var mark = markAt(event);
    if (mark) { light(mark); } else { clear(); }
  });
  document.addEventListener("click", function (event) {
    var mark = markAt(event);
    if (mark) { light(mark); }
  });

  // A link into a closed <details> opens it.
  function reveal() {
    var id = decodeURIComponent(location.hash.slice(1));
    var target = id && document.getElementById(id);
    for (var node = target; node; node = node.parentElement) {
      if (node.tagName === "DETAILS") { node.open = true; }
    }
  }
  window.addEventListener("hashchange", reveal);
  reveal();
})();
