// Warns before a session closes, and keeps what was being written until the same page is opened again.
(function () {
  "use strict";
  const who = document.body.dataset.who;
  const KEPT = `ecrit:${who}:`, SENT = `envoye:${who}:`, SEEN = "present", WARN = 120;
  const here = KEPT + location.pathname;
  const idle = Number(document.body.dataset.idle || 0);

  function fields(form) {
    return Array.from(form.elements).filter(
      (one) => one.name && one.name !== "csrf_token" && !["hidden", "password", "file", "submit", "button"].includes(one.type),
    );
  }

  function written() {
    const values = [];
    document.querySelectorAll("main form[method=post]").forEach((form, place) =>
      fields(form).forEach(function (one) {
        const checks = one.type === "checkbox" || one.type === "radio";
        if (checks ? one.checked !== one.defaultChecked : one.value !== one.defaultValue && one.tagName !== "SELECT")
          values.push([place, one.name, one.type, checks ? one.value : null, checks ? one.checked : one.value]);
      }),
    );
    return values;
  }

  function keep(prefix) {
    const values = written();
    if (values.length) sessionStorage.setItem(prefix + location.pathname, JSON.stringify(values));
  }

  function restore() {
    const kept = sessionStorage.getItem(here);
    if (!kept) return;
    sessionStorage.removeItem(here);
    const forms = document.querySelectorAll("main form[method=post]");
    let found = 0;
    JSON.parse(kept).forEach(function ([place, name, type, value, now]) {
      const one = forms[place] && fields(forms[place]).find((x) => x.name === name && x.type === type && (value === null || x.value === value));
      if (!one) return;
      if (value === null) one.value = now;
      else one.checked = now;
      found += 1;
    });
    if (found) say("Ce que vous aviez écrit est revenu. Relisez, puis enregistrez.");
  }

  function say(text, label, act) {
    let box = document.getElementById("inactivite");
    if (box) box.remove();
    box = document.createElement("div");
    box.id = "inactivite";
    box.className = "idle card";
    box.setAttribute("role", "alert");
    const words = document.createElement("p");
    words.textContent = text;
    box.append(words);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--plain button--small";
    button.textContent = label || "Fermer ce message";
    button.addEventListener("click", function () {
      box.remove();
      if (act) act();
    });
    box.append(button);
    document.body.append(box);
  }

  // Where nobody is signed in, what was sent did not arrive: it is kept. Any other page says that it arrived.
  if (!idle) {
    Object.keys(sessionStorage).filter((key) => key.startsWith("envoye:")).forEach(function (key) {
      sessionStorage.setItem(key.replace("envoye:", "ecrit:"), sessionStorage.getItem(key));
      sessionStorage.removeItem(key);
    });
    document.querySelectorAll("form[action^='/deconnexion']").forEach((form) => form.addEventListener("submit", () => sessionStorage.clear()));
    return;
  }
  // What somebody else wrote on this tab is not shown to who signs in after.
  Object.keys(sessionStorage)
    .filter((key) => /^(ecrit|envoye):/.test(key) && !key.startsWith(KEPT) && !key.startsWith(SENT))
    .forEach((key) => sessionStorage.removeItem(key));
  restore();
  Object.keys(sessionStorage).filter((key) => key.startsWith(SENT)).forEach((key) => sessionStorage.removeItem(key));

  let until = Date.now() + idle * 1000;
  let warned = false;
  localStorage.setItem(SEEN, String(until));
  window.addEventListener("storage", function (event) {
    if (event.key === SEEN) until = Math.max(until, Number(event.newValue));
  });
  document.addEventListener("htmx:afterRequest", later);
  document.querySelectorAll("form[method=post]").forEach((form) =>
    form.addEventListener("submit", () => (form.action.endsWith("/deconnexion") ? sessionStorage.clear() : sent())),
  );

  function sent() {
    sessionStorage.removeItem(here);
    keep(SENT);
  }

  function later() {
    until = Date.now() + idle * 1000;
    warned = false;
    sessionStorage.removeItem(here);
    localStorage.setItem(SEEN, String(until));
  }

  function stay() {
    const token = document.querySelector("input[name=csrf_token]");
    fetch(document.body.dataset.present, { method: "POST", headers: { "X-CSRFToken": token ? token.value : "" }, redirect: "manual" }).then(
      (answer) => (answer.status === 204 ? later() : over()),
      over,
    );
  }

  function over() {
    keep(KEPT);
    say("Votre session est fermée. Ce que vous écriviez est gardé sur cet onglet.", "Se reconnecter", () => location.reload());
  }

  setInterval(function () {
    const left = (until - Date.now()) / 1000;
    if (left <= 0) {
      if (warned !== "over") over();
      warned = "over";
    } else if (left <= WARN && !warned) {
      warned = true;
      keep(KEPT);
      say("Votre session se ferme dans deux minutes.", "Rester connecté", stay);
    }
  }, 5000);
})();
