// Shows in the preview the question that is being written, as it is written. The server draws it, and stores nothing.
(() => {
  const PAUSE = 400; // milliseconds
  let timer;
  let flight = null;
  const theForm = () => document.querySelector("form[data-sketch]");
  const frame = () => document.getElementById("preview");

  // Only what is within the frame changes: a new page in it would be a step of the history.
  const put = (drawn) => {
    const there = frame().contentDocument;
    if (!there?.querySelector("link")) return; // it comes when the frame has loaded
    const known = new Set([...there.scripts].map((one) => one.src));
    for (const script of drawn.scripts) {
      if (known.has(script.src)) continue;
      const fresh = there.createElement("script");
      for (const { name, value } of script.attributes) fresh.setAttribute(name, value);
      there.head.append(fresh);
    }
    there.body.replaceWith(there.adoptNode(drawn.body));
    there.dispatchEvent(new Event("form:shown"));
  };
  const draw = async () => {
    clearTimeout(timer);
    const form = theForm();
    if (!form || !frame()) return;
    flight?.abort();
    const own = (flight = new AbortController());
    try {
      const body = new URLSearchParams(new FormData(form));
      const address = form.getAttribute("data-sketch");
      const reply = await fetch(address, { method: "POST", body, signal: own.signal });
      const isOurs = reply.headers.has("Tangible") && !reply.redirected;
      if (!isOurs || ![200, 422].includes(reply.status)) return;
      const text = await reply.text();
      if (flight === own) put(new DOMParser().parseFromString(text, "text/html"));
    } catch {
      // Without a connection the preview stays as it was; the next letter asks again.
    }
  };

  document.addEventListener("input", ({ target }) => {
    if (target.form !== theForm()) return;
    clearTimeout(timer);
    timer = setTimeout(draw, PAUSE);
  });
  document.addEventListener("htmx:after:swap", draw);
  document.addEventListener("load", ({ target }) => target === frame() && draw(), true);
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("#look")) return;
    event.preventDefault(); // else htmx would save
    draw();
    frame().scrollIntoView({ block: "nearest" });
  });
})();
