// Proposes communes, and départements, under the fields of an organisation. Without this script their words are typed whole.
(function () {
  "use strict";
  if (!window.combobox) return;

  function boxed(input) {
    const box = document.createElement("div");
    const status = document.createElement("div");
    status.className = "visually-hidden";
    status.setAttribute("role", "status");
    input.before(box);
    box.append(input, status);
    return status;
  }

  // A list is added to from a field of its own, above it.
  function adder(list) {
    const label = document.createElement("label");
    const input = document.createElement("input");
    input.type = "search";
    input.id = list.id + "-ajout";
    input.className = "control control--medium mb-2";
    input.autocomplete = "off";
    label.htmlFor = input.id;
    label.className = "field__hint";
    label.textContent = list.dataset.adding;
    list.before(label, input);
    return input;
  }

  function add(list, value) {
    const known = list.value.split(/[,;\n]+/).map(function (one) {
      return one.trim();
    });
    if (!known.includes(value)) list.value = list.value.trim().replace(/[,;]$/, "") + (list.value.trim() ? ", " : "") + value;
  }

  document.querySelectorAll("[data-places]").forEach(function (field) {
    const input = field.dataset.adding ? adder(field) : field;
    const status = boxed(input);
    window.combobox(input, {
      address: field.dataset.places,
      query: { champ: field.name },
      status: status,
      choose: function (option) {
        if (input === field) {
          field.value = option.value;
          const postcode = field.form.elements.postcode;
          if (option.postcode && postcode) postcode.value = option.postcode;
        } else {
          add(field, option.value);
          input.value = "";
        }
        status.textContent = "Choisi : " + option.label;
      },
    });
    // Enter in the field that adds does not save the form.
    if (input !== field) {
      input.addEventListener("keydown", function (event) {
        if (event.key === "Enter") event.preventDefault();
      });
    }
  });
})();
