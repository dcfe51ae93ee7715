// Proposes things under a field while somebody types: a combobox whose list is a listbox. The focus never leaves the field.
(function () {
  "use strict";
  if (!window.fetch || !window.AbortController) return;
  const PAUSE = 120;
  const LEAST = 2;

  // asked: how this field asks: `address`, `query` (what goes with the text), `status` (where it is said), `choose(option)`.
  window.combobox = function (input, asked) {
    const status = asked.status;
    const list = document.createElement("div");
    let options = [];
    let active = -1;
    let timer = 0;
    let asking = null;

    list.id = input.id + "-suggestions";
    list.className = "suggested__list";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Suggestions");
    input.parentElement.classList.add("suggested");
    input.after(list);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-haspopup", "listbox");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");

    function close() {
      window.clearTimeout(timer);
      if (asking) asking.abort();
      asking = null;
      list.hidden = true;
      mark(-1);
      input.setAttribute("aria-expanded", "false");
      status.textContent = "";
    }

    function mark(place) {
      if (options[active]) options[active].element.setAttribute("aria-selected", "false");
      active = place;
      if (!options[active]) {
        input.removeAttribute("aria-activedescendant");
        return;
      }
      const element = options[active].element;
      element.setAttribute("aria-selected", "true");
      element.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", element.id);
    }

    function line(className, text) {
      const element = document.createElement("div");
      element.className = className;
      element.textContent = text;
      return element;
    }

    function drawOption(option) {
      const element = line("suggested__option", "");
      element.id = list.id + "-" + options.length;
      element.setAttribute("role", "option");
      element.setAttribute("aria-selected", "false");
      element.append(line("suggested__label", option.label));
      if (option.detail) element.append(" ", line("suggested__detail", option.detail));
      element.addEventListener("click", function () {
        choose(option);
      });
      options.push({ element: element, option: option });
      return element;
    }

    function show(answer) {
      options = [];
      active = -1;
      input.removeAttribute("aria-activedescendant");
      list.replaceChildren();
      answer.groups.forEach(function (group, number) {
        const element = line("suggested__group", "");
        const heading = line("suggested__heading", group.label);
        heading.id = list.id + "-groupe-" + number;
        element.setAttribute("role", "group");
        element.setAttribute("aria-labelledby", heading.id);
        heading.setAttribute("role", "presentation");
        element.append(heading);
        group.options.forEach(function (option) {
          element.append(drawOption(option));
        });
        list.append(element);
      });
      list.scrollTop = 0;
      list.hidden = !options.length;
      input.setAttribute("aria-expanded", String(Boolean(options.length)));
      status.textContent = options.length ? answer.said + ", flèches haut et bas pour les parcourir." : answer.said + ".";
    }

    function ask() {
      const text = input.value.trim();
      if (asking) asking.abort();
      if (text.length < LEAST) {
        close();
        return;
      }
      const mine = (asking = new AbortController());
      const query = new URLSearchParams(Object.assign({ q: input.value }, asked.query));
      window
        .fetch(asked.address + "?" + query, { signal: mine.signal, headers: { Accept: "application/json" } })
        .then(function (response) {
          const json = (response.headers.get("Content-Type") || "").startsWith("application/json");
          return response.ok && json ? response.json() : { said: "", groups: [] };
        })
        .then(function (answer) {
          if (mine === asking && document.activeElement === input) show(answer);
        })
        .catch(function () {});
    }

    function choose(option) {
      close();
      asked.choose(option);
    }

    function move(step) {
      mark(active < 0 ? (step > 0 ? 0 : options.length - 1) : (active + step + options.length) % options.length);
    }

    input.addEventListener("input", function () {
      mark(-1);
      window.clearTimeout(timer);
      timer = window.setTimeout(ask, PAUSE);
    });
    input.addEventListener("keydown", function (event) {
      if (event.isComposing) return;
      const open = !list.hidden;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (!open) ask();
        else if (!event.altKey) move(event.key === "ArrowDown" ? 1 : -1);
        else if (event.key === "ArrowUp") close();
      } else if (open && active >= 0 && event.key === "Home") {
        event.preventDefault();
        mark(0);
      } else if (open && active >= 0 && event.key === "End") {
        event.preventDefault();
        mark(options.length - 1);
      } else if (open && active >= 0 && event.key === "Enter") {
        event.preventDefault();
        choose(options[active].option);
      } else if (open && event.key === "Escape") {
        event.preventDefault();
        close();
      } else if (event.key === "Enter" || event.key === "Tab") {
        close();
      }
    });
    input.addEventListener("blur", close);
    list.addEventListener("mousedown", function (event) {
      event.preventDefault();
    });
  };
})();
