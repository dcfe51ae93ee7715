// Says that a file is too large before it leaves; the server says it too.
const input = document.querySelector("[data-largest]");
input?.addEventListener("change", () => {
  const size = input.files[0]?.size ?? 0;
  input.setCustomValidity(size > Number(input.dataset.largest) ? input.dataset.tooLarge : "");
  input.reportValidity();
});
