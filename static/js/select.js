// A selection button whose request fails sends its form as a page: what went wrong is then said in full.
(function () {
  "use strict";
  function send(event) {
    const form = event.target.closest && event.target.closest("form.keep");
    if (!form) return;
    event.stopPropagation();
    form.submit();
  }
  document.body.addEventListener("htmx:responseError", send);
  document.body.addEventListener("htmx:sendError", send);
})();
