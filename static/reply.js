// What htmx may put into the page: replies that are ours.
(() => {
  // A portal that wants to be signed in to, or a proxy, answers with a page of its own. That is no
  // reply: what stands in the page stays, as where there is no network.
  document.addEventListener("htmx:before:response", (event) => {
    const { ctx } = event.detail;
    if (ctx.response.headers.has("Tangible")) return;
    event.preventDefault();
    const failed = new CustomEvent("htmx:error", { bubbles: true, detail: { ctx } });
    ctx.sourceElement.dispatchEvent(failed);
  });
  // Where nothing is written that could be lost, the browser itself shows what is the matter.
  document.addEventListener("htmx:error", ({ target }) => {
    if (document.querySelector("[data-write], .builder")) return;
    if (target.matches("form")) target.submit();
    if (target.matches("a")) location.href = target.href;
    if (target.matches("body")) location.reload();
  });
  // To go to a field is no step in the history: Back leads to the page before.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".problem a[href^='#']");
    const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!field) return;
    event.preventDefault();
    field.focus();
    // A group of boxes takes no focus itself.
    if (document.activeElement !== field) field.querySelector("input, select, textarea")?.focus();
  });
})();
