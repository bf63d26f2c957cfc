// The browser's own Back leads to the page of the form before this one, as its button does.
(() => {
  const BACK = 'name="go" value="back"';
  let isHeld = false;

  // A place in the history for Back to leave, while the form has a page to go back to. It is there
  // before the page is: who is quick must not leave the form.
  document.addEventListener("htmx:before:swap", (event) => {
    if (isHeld || !event.detail.ctx.text.includes(BACK)) return;
    history.replaceState({ htmx: true }, "", location.href);
    history.pushState({ htmx: true }, "", location.href);
    isHeld = true;
  });
  document.addEventListener("htmx:before:history:restore", (event) => {
    if (!isHeld) return;
    event.preventDefault();
    isHeld = false;
    const button = document.querySelector("form[data-send] [name=go][value=back]");
    // Before the first page, and once all is sent, there is nothing of the form to go back to.
    if (button) button.form.requestSubmit(button);
    else history.back();
  });
})();
