// What is chosen by typing words: the words propose, a choice is added to those that are chosen. Without this script the button
// « Chercher » does the same with a page.
(function () {
  "use strict";
  if (!window.combobox) return;

  function add(chooser, option) {
    const chosen = chooser.querySelector(".chooser__chosen");
    const name = chooser.dataset.name;
    const known = Array.from(chooser.querySelectorAll("input[name]")).find(function (input) {
      return input.name === name && input.value === option.value;
    });
    if (known) {
      known.checked = true;
      return;
    }
    const label = document.createElement("label");
    const input = document.createElement("input");
    const words = document.createElement("span");
    label.className = "choice";
    input.type = chooser.dataset.kind;
    input.name = name;
    input.value = option.value;
    input.id = "champ-" + name + "-choix-" + chosen.children.length;
    input.checked = true;
    label.htmlFor = input.id;
    words.textContent = option.label + " ";
    if (option.detail) {
      const detail = document.createElement("span");
      detail.className = "soft small";
      detail.textContent = option.detail;
      words.append(detail);
    }
    label.append(input, words);
    chosen.append(label);
  }

  document.querySelectorAll("[data-chooser]").forEach(function (chooser) {
    const input = chooser.querySelector("input[type=search]");
    const button = chooser.querySelector("button");
    const box = document.createElement("div");
    const status = document.createElement("div");
    status.className = "visually-hidden";
    status.setAttribute("role", "status");
    input.before(box);
    box.append(input);
    chooser.append(status);
    window.combobox(input, {
      address: chooser.dataset.chooser,
      query: {},
      status: status,
      choose: function (option) {
        add(chooser, option);
        input.value = "";
        status.textContent = "Choisi : " + option.label;
      },
    });
    // Enter in the words looks them up; it does not save the form.
    input.addEventListener("keydown", function (event) {
      if (event.key === "Enter" && !event.defaultPrevented && !event.isComposing) {
        event.preventDefault();
        if (input.value.trim()) button.click();
      }
    });
  });
})();
