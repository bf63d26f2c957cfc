// Lets a colour be picked, where a script may run. What is written beside it is what is sent.
(() => {
  const OURS = "#0b5394"; // where none is chosen yet
  const COLOUR = /^#[0-9a-f]{6}$/i;
  for (const written of document.querySelectorAll("[data-colour]")) {
    const picked = document.createElement("input");
    picked.type = "color";
    picked.setAttribute("aria-label", written.dataset.colour);
    const read = () => {
      const value = written.value.trim();
      if (!value) picked.value = OURS;
      else if (COLOUR.test(value)) picked.value = value;
    };
    read();
    written.addEventListener("input", read);
    picked.addEventListener("input", () => (written.value = picked.value));
    written.before(picked);
  }
})();
