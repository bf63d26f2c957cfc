// The keys of a screen: each presses the button that names it.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest?.("a, button, input")) {
    if (event.key === "Enter") return;
  }
  const button = document.querySelector(`[data-keys~="${CSS.escape(event.key)}"]:not([disabled])`);
  if (!button) return;
  event.preventDefault();
  button.click();
});
