// Asks the device for a passkey, then sends what it answers with the form. Without passkeys the form stays hidden.
(function () {
  "use strict";
  const usable = window.PublicKeyCredential && PublicKeyCredential.parseRequestOptionsFromJSON;
  document.querySelectorAll("form[data-passkey]").forEach(function (form) {
    if (!usable || /^[0-9.]+$/.test(location.hostname)) return;
    form.hidden = false;
    document.querySelectorAll("[data-passkey-none]").forEach((one) => (one.hidden = true));
    const fresh = "passkeyNew" in form.dataset;
    const error = form.querySelector("[data-passkey-error]");

    async function ask() {
      const answer = await fetch(form.dataset.passkey, {
        method: "POST",
        headers: { "X-CSRFToken": form.elements.csrf_token.value },
      });
      if (!answer.ok) throw new Error("refused");
      const begun = await answer.json();
      form.elements.word.value = begun.word;
      const credential = fresh
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(begun.options) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(begun.options) });
      form.elements.answer.value = JSON.stringify(credential.toJSON());
    }

    form.addEventListener("submit", function (event) {
      event.preventDefault();
      error.hidden = true;
      ask().then(
        () => form.submit(),
        () => {
          error.textContent = "Aucune clé d’accès n’a répondu. Réessayez, ou passez par votre mot de passe.";
          error.hidden = false;
        },
      );
    });
  });
})();
