// Proposes jobs, trainings, domains, providers and communes under the search fields. Without this script the form works as it is.
(function () {
  "use strict";
  const form = document.getElementById("recherche");
  if (!form || !window.combobox) return;
  const status = document.createElement("div");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  form.append(status);
  let chosenFilter = null;

  function propose(input, query) {
    window.combobox(input, {
      address: form.dataset.suggestions,
      query: query,
      status: status,
      choose: function (option) {
        const field = form.elements[option.field];
        if (option.field === "lieu") {
          field.value = option.value;
          if (field !== input) input.value = "";
          status.textContent = "Lieu : " + option.value;
          return;
        }
        if (option.field === "q") field.value = option.value;
        else {
          input.value = "";
          chosenFilter = option;
        }
        form.requestSubmit();
      },
    });
  }

  // The filter of a domain that was chosen travels with the search that follows, once.
  form.addEventListener("htmx:configRequest", function (event) {
    if (chosenFilter) event.detail.parameters.append(chosenFilter.field, chosenFilter.value);
    chosenFilter = null;
  });
  propose(form.elements.q, {});
  propose(form.elements.lieu, { champ: "lieu" });
})();
