// Opens the folds of a wide page where the browser cannot do it by style alone (no ::details-content).
(function () {
  "use strict";
  if (window.CSS && CSS.supports("selector(details::details-content)")) return;
  const wide = window.matchMedia("(min-width: 60rem)");
  function open() {
    if (!wide.matches) return;
    document.querySelectorAll("details.fold").forEach(function (fold) {
      fold.open = true;
    });
  }
  wide.addEventListener("change", open);
  document.addEventListener("htmx:afterSettle", open);
  open();
})();
