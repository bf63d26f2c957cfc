// What a live page says of itself: how many there are by now, and since when it is not connected.
// The button holds it as it is.
(() => {
  const QUIET = 15_000; // milliseconds between two counts that are read out
  const AGAIN = 5_000; // milliseconds until a stream is asked for that did not begin
  htmx.config.sse = { reconnectMaxDelay: 15_000 };
  const button = document.querySelector("[data-pause]");
  const count = document.querySelector("[data-aloud]");
  const stale = document.querySelector("[data-since]");
  const stream = (target) => target.matches?.("[hx-sse\\:connect]") && target;
  let isPaused = false;
  let held = null; // the newest state that came while the page was held
  let saidAt = Date.now();
  let timer;
  let connection;

  const read = () => {
    const text = document.querySelector("#results :is(.total, .count)").textContent.trim();
    if (count.textContent === text) return;
    saidAt = Date.now();
    count.textContent = text;
  };
  const isCut = () => {
    if (stale.textContent) return;
    const options = { hour: "2-digit", minute: "2-digit" };
    const time = new Date().toLocaleTimeString(document.documentElement.lang, options);
    stale.textContent = stale.dataset.since.replace("{moment}", time);
  };
  const show = (text) =>
    htmx.swap({ text, target: "#results", swap: "outerMorph", sourceElement: button });

  document.addEventListener("htmx:sse:before:message", (event) => {
    const { message } = event.detail;
    if (!isPaused || message.event) return;
    event.preventDefault();
    held = message.data;
  });
  document.addEventListener("htmx:sse:after:message", () => {
    if (isPaused) return;
    clearTimeout(timer);
    timer = setTimeout(read, saidAt + QUIET - Date.now());
  });
  document.addEventListener("htmx:sse:after:connection", ({ detail }) => {
    connection = detail.connection;
    stale.textContent = "";
  });
  document.addEventListener("htmx:sse:error", isCut);
  window.addEventListener("offline", isCut);
  // Nobody knows whether the old connection lives: another one begins with the whole state.
  window.addEventListener("online", () => {
    connection?.reader?.cancel();
    connection?.delayCanceller?.();
  });
  document.addEventListener("htmx:error", ({ target }) => {
    const source = stream(target);
    if (!source) return;
    isCut();
    const address = source.getAttribute("hx-sse:connect");
    setTimeout(() => htmx.ajax("GET", address, { source }), AGAIN);
  });
  button.addEventListener("click", () => {
    isPaused = !isPaused;
    clearTimeout(timer);
    [button.textContent, button.dataset.other] = [button.dataset.other, button.textContent];
    if (!isPaused && held !== null) show(held);
    held = null;
  });
  button.hidden = false;
})();
