// Codes a text by keyboard: 1 to 9 press a tag, Enter goes on.
(() => {
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (target.closest("a, button, summary, select, textarea, [type=text]")) return;
    const form = document.getElementById("coding");
    const tag = /^[1-9]$/.test(key) && form.querySelector(`[data-key="${key}"]`);
    if (tag) {
      tag.click();
      tag.focus();
    } else if (key === "Enter") {
      form.requestSubmit();
    } else return;
    event.preventDefault();
  });
})();
