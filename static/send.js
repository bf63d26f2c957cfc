// Says how sending goes, and tries again while the answers do not get through. The key in the form
// makes that harmless: however often they arrive, they are stored once.
(() => {
  const LONGEST_WAIT = 30;
  const words = document.currentScript.dataset; // in the reader's language
  let tries = 0;
  let timer;
  let pressed;

  const formOf = (event) => event.target.closest?.("form[data-send]");
  const say = (form, what) => {
    form.querySelector("[role=status]").textContent = what;
  };
  const tryAgain = (form, seconds) => {
    say(form, words.again);
    clearTimeout(timer);
    timer = setTimeout(() => form.isConnected && send(form), seconds * 1000);
  };
  // By the same button: it says whether to go on, back, or to send.
  const send = (form) => form.requestSubmit(form.contains(pressed) ? pressed : null);
  // Twice as long each time, and never all phones of a room at the same moment.
  const wait = () => Math.min(2 ** tries++, LONGEST_WAIT) * (0.5 + Math.random() / 2);

  document.addEventListener("submit", (event) => formOf(event) && (pressed = event.submitter), true);
  document.addEventListener("htmx:before:request", (event) => {
    const form = formOf(event);
    if (!form) return;
    clearTimeout(timer);
    say(form, words.sending);
  });
  document.addEventListener("htmx:error", (event) => {
    const form = formOf(event);
    if (form) tryAgain(form, wait());
  });
  document.addEventListener("htmx:after:request", (event) => {
    const form = formOf(event);
    if (!form) return;
    const { status, headers } = event.detail.ctx.response;
    if (status >= 500) {
      tryAgain(form, wait() + Number(headers.get("Retry-After") || 0));
    } else if (headers.get("HX-Reswap") === "none" || [403, 404, 429].includes(status)) {
      say(form, words.lost);
    } else {
      tries = 0;
    }
  });
  window.addEventListener("online", () => {
    const form = document.querySelector("form[data-send]");
    if (form && tries) send(form);
  });
})();
