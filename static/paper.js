// Enter goes to the next line, as people who type numbers expect; the last goes to the button.
(() => {
  document.addEventListener("keydown", (event) => {
    const form = event.target.closest?.("form[data-paper]");
    if (!form || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    if (!event.target.matches("input, textarea")) return;
    event.preventDefault();
    const places = [...form.querySelectorAll(".line input, .line textarea, button.send")];
    const next = places[places.indexOf(event.target) + 1];
    next.focus();
    next.select?.();
  });
})();
