// Copies what a field holds. Where a browser does not let a page do so, the text is selected.
(() => {
  const words = document.currentScript.dataset; // in the reader's language
  const copied = async (field) => {
    field.focus();
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      return true;
    } catch {
      return document.execCommand("copy"); // where the page does not come by https
    }
  };
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const field = document.getElementById(button.dataset.copy);
      const said = (await copied(field)) ? words.copied : words.selected;
      button.parentElement.querySelector("[role=status]").textContent = said;
      button.focus();
    });
  }
})();
