// The home moves by itself; the button holds it as it is.
(() => {
  const button = document.querySelector("[data-hold]");
  if (!button) return;
  let isHeld = false;
  document.addEventListener("htmx:before:request", (event) => {
    if (isHeld && event.target.matches("[data-moves]")) event.preventDefault();
  });
  button.addEventListener("click", () => {
    isHeld = !isHeld;
    [button.textContent, button.dataset.other] = [button.dataset.other, button.textContent];
  });
  button.parentElement.hidden = false;
})();
