// The browser's own Back leads to the page of the form before this one, as its button does.
(() => {
  let isHeld = false;
  const button = () => document.querySelector("form[data-send] [name=go][value=back]");

  // A place in the history for Back to leave, while the form has a page to go back to.
  document.addEventListener("htmx:after:swap", () => {
    if (isHeld || !button()) return;
    history.pushState({ htmx: true }, "", location.href);
    isHeld = true;
  });
  document.addEventListener("htmx:before:history:restore", (event) => {
    if (!isHeld) return;
    event.preventDefault();
    isHeld = false;
    const back = button();
    // Before the first page, and once all is sent, there is nothing of the form to go back to.
    if (back) back.form.requestSubmit(back);
    else history.back();
  });
})();
