// Keeps what an organiser has written while it cannot be saved, and says why and what to do.
(() => {
  const words = document.currentScript.dataset; // in the reader's language
  let renewed = false;

  const isWritten = (form) => form.matches("[data-write]");
  const formOf = (event) => event.target.closest?.("form[data-write], #changes");
  const say = (form, ...what) =>
    (form.querySelector("[role=status]") ?? form.nextElementSibling).replaceChildren(...what);
  const fail = (form, why) => say(form, words[isWritten(form) ? `${why}Kept` : why]);
  const isSignedOut = (form, address) => {
    const link = document.createElement("a");
    const [before, name, after] = words.signedOut.split(/<\/?a>/);
    Object.assign(link, { href: address, target: "_blank", textContent: name });
    say(form, before, link, after);
  };
  // Who has signed in again has another token than the page, which is as it was.
  const renew = async (form, pressed) => {
    const fresh = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    const token = fresh.querySelector("main [name=csrf_token]")?.value;
    if (!token || renewed) return fail(form, "unsaved");
    renewed = true;
    for (const one of document.getElementsByName("csrf_token")) one.value = token;
    form.requestSubmit(form.contains(pressed) || pressed?.form === form ? pressed : null);
  };
  // A button that waited for the one before it is pressed on the draft as that one has left it.
  const follow = (event, form) => {
    const { body } = event.detail.ctx.request;
    const seen = form.elements.seen.value;
    if (body.get("seen") === seen) return;
    const [verb, name] = body.get("do").split(":");
    const isThere = document.getElementById(name ? `item-${name}` : verb);
    if (!isThere || document.querySelector("#the-page .problem")) event.preventDefault();
    body.set("seen", seen);
  };

  document.addEventListener("htmx:before:request", (event) => {
    const form = formOf(event);
    if (!form || form !== event.target) return;
    if (isWritten(form)) say(form, words.saving);
    else follow(event, form);
  });
  document.addEventListener("htmx:error", (event) => {
    const form = formOf(event);
    if (form && form === event.target) fail(form, "offline");
    const nearest = form ?? document.querySelector("[data-write], #changes");
    if (event.target.matches("a")) say(nearest, words.unreached);
  });
  document.addEventListener("htmx:after:request", (event) => {
    const form = formOf(event);
    if (!form) return;
    const { ctx } = event.detail;
    const { raw, status, headers } = ctx.response;
    if (ctx.hx.redirect?.endsWith("/sign-in") && isWritten(form)) {
      event.preventDefault();
      isSignedOut(form, ctx.hx.redirect);
    } else if (form !== event.target) {
      return;
    } else if (status === 419) {
      renew(form, ctx.request.submitter).catch(() => fail(form, "offline"));
    } else if (raw.redirected && !document.querySelector(".builder")) {
      // Saved on a page of its own, which may show less than the builder does.
      event.preventDefault();
      location.href = raw.url;
    } else if (headers.get("HX-Reswap") === "none") {
      fail(form, status >= 500 ? "later" : "refused");
    } else {
      renewed = false;
    }
  });
  // A page that comes back as it was left would take its own changes for those of another window.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && !document.querySelector("[data-write]")) location.reload();
  });
})();
