// A search without reloading the page: where the folds close, the focus stays on something that shows; what fails reloads.
(function () {
  "use strict";
  const narrow = window.matchMedia("(max-width: 59.99rem)");
  document.addEventListener("htmx:afterSettle", function () {
    if (!narrow.matches) return;
    const search = document.querySelector("details.search");
    const asked = search.open && search.contains(document.activeElement);
    search.open = false;
    if (asked) search.querySelector("summary").focus();
    else if (document.activeElement === document.body) document.querySelector("#filtres > summary").focus();
  });
  document.addEventListener("htmx:responseError", function (event) {
    window.location.assign(event.detail.pathInfo.finalRequestPath);
  });
  document.addEventListener("htmx:sendError", function () {
    document.getElementById("recherche").submit();
  });
})();
