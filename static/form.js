// The attendee's form: keeps what is written, sends it until it is through, turns the parts.
//
// Nothing is put in the place of the form but a reply of ours. Parts have their places in the history
// without a word of the answers, which stand in the form, and are kept (kept.js) until they are sent.
// A form is asked for nothing by name: a question may be called "elements" or "append".
(() => {
  const PATIENCE = 12_000; // milliseconds without a reply are no network
  const SLOWEST = 4; // bytes a millisecond, of which a long answer may take its time besides
  const LONGEST_WAIT = 30; // seconds
  const words = document.currentScript.dataset; // in the reader's language
  const main = document.getElementById("the-page");
  const ownName = /^(_.*|version|submission_key|go)$/; // what is no answer
  const isPrivate = words.private !== undefined;

  let pressed = []; // the button that sends it all, until it is known what became of that
  let saving; // the timer of the next save
  let saved; // what was saved last
  let isForgotten = false;
  let flight = null; // the request that is on its way
  let again = null; // sends once more what did not get through
  let timer; // of that
  let tries = 0;
  let isGoing = false; // through the history, where no step is added
  let stored = ""; // the address of the receipt

  const theForm = () => main.querySelector("form[data-send]");
  let address = theForm().getAttribute("data-send"); // each language has another
  const fieldsOf = (form) => [...form.querySelectorAll("input, textarea, select")];
  const pairsOf = (form) => [...new FormData(form)];
  const keyOf = (pairs) => pairs.find(([name]) => name === "submission_key")[1];
  // Where the key of the form is spent, the button for another person has the next one.
  const ownKey = () =>
    main.querySelector("button[name=submission_key]")?.value ?? keyOf(pairsOf(theForm()));
  const placeOf = (pairs) => pairs.filter(([name]) => name.startsWith("_"));
  const partOf = (pairs) => pairs.find(([name]) => name === "_page")?.[1];
  const say = (text) => {
    const status = theForm().querySelector("[data-said]");
    if (status.textContent !== text) status.textContent = text;
  };

  const textOf = (form) => {
    const text = new URLSearchParams(pairsOf(form));
    text.set("submission_key", ownKey());
    return `${text}`;
  };
  const isWritten = (pairs) => pairs.some(([name, text]) => text && !ownName.test(name));
  const save = () => {
    clearTimeout(saving);
    const form = theForm();
    if (!form || isForgotten || isPrivate) return;
    const text = textOf(form);
    if (text + pressed === saved) return; // so that a page that only stands there keeps nothing alive
    saved = text + pressed;
    const key = ownKey();
    const known = kept.at(address, key);
    if (known?.receipt) return;
    const told = { ...known?.told, ...kept.inWords(form) };
    const what = { form: text, pressed, at: known?.at ?? Date.now(), of: form.dataset.of };
    const write = (more) => kept.write(address, key, { ...what, ...more });
    // A long text may have room once and not twice.
    const isKept = isWritten(pairsOf(form)) && (write({ told }) || write());
    if (!isKept) kept.forget(address, key); // and not what was there before
    form.querySelector(".kept").hidden = !isKept;
  };

  // While answers are on their way nobody writes what would not be among them.
  const hold = (isHeld) => {
    for (const one of theForm().querySelectorAll(":scope > :is(div, fieldset):not(.kept)"))
      one.inert = isHeld;
  };
  const halt = () => {
    clearTimeout(timer);
    flight?.abort();
    flight = again = null;
  };
  // Twice as long each time, and never all phones of a room at the same moment.
  const tryLater = (send, isOurs, seconds) => {
    say(isOurs ? words.again : words.strange);
    again = send;
    const wait = Math.min(2 ** tries++, LONGEST_WAIT) * (0.5 + Math.random() / 2);
    timer = setTimeout(send, (wait + seconds) * 1000);
  };

  // Send `pairs` until a reply of ours comes, and show it. The key makes it harmless: however often
  // they arrive, they are stored once. Another language has an address of its own, `other`.
  const send = async (pairs, other) => {
    halt();
    const own = (flight = Object.assign(new AbortController(), { other }));
    if (!tries) say(words.sending);
    const focused = document.activeElement;
    hold(true);
    const body = new URLSearchParams(pairs);
    const late = setTimeout(() => own.abort(), PATIENCE + body.toString().length / SLOWEST);
    let reply = null;
    let text;
    try {
      // In the same language the part of the page that changes is enough.
      const headers = other ? {} : { "HX-Request": "true" };
      reply = await fetch(other ?? address, { method: "POST", body, headers, signal: own.signal });
      text = await reply.text();
    } catch {
      text = null;
    }
    clearTimeout(late);
    if (flight !== own) return;
    flight = null;
    const isOurs = text !== null && reply.headers.has("Tangible");
    const isPage = other ? /data-(send|receipt)=/.test(text) : reply?.headers.get("HX-Reswap") !== "none";
    if (isOurs && reply.status < 500 && isPage) {
      tries = 0;
      return show(text, reply.url, pairs);
    }
    hold(false);
    focused?.focus({ preventScroll: true });
    if (isOurs && reply.status < 500) {
      tries = 0;
      pressed = [];
      save();
      return say(words.lost);
    }
    const asked = isOurs ? Number(reply.headers.get("Retry-After")) || 0 : 0;
    tryLater(() => send(pairs, other), isOurs || text === null, Math.min(asked, LONGEST_WAIT));
  };

  const show = async (text, url, pairs) => {
    const page = new DOMParser().parseFromString(text, "text/html");
    const whole = page.getElementById("the-page");
    const isStored = page.querySelector("[data-receipt]");
    const spent = page.querySelector("[data-spent]")?.getAttribute("href");
    const key = ownKey();
    if (isStored) await store(pairs, url.slice(new URL(url).origin.length));
    pressed = [];
    saved = null; // the note about what is kept is another's now
    document.title = page.title;
    if (whole) speakAs(page);
    main.replaceChildren(...(whole ?? page.body).childNodes);
    if (whole && !isStored) {
      address = theForm().getAttribute("data-send");
      history.replaceState(history.state, "", address);
    }
    if (!isStored) {
      if (ownKey() !== key) kept.forget(address, key);
      if (spent) keep(pairs, spent);
      settle(partOf(pairs));
    }
    arrange();
    scrollTo(0, 0);
    const first = main.querySelector("[autofocus]") ?? main.querySelector("h1");
    first.tabIndex = -1;
    first.focus();
  };
  // What stands around the form says its language, and gives the scripts their words in it.
  const speakAs = (page) => {
    const { lang, dir } = page.documentElement;
    Object.assign(document.documentElement, { lang, dir });
    for (const one of document.querySelectorAll("body > :is(header, footer)"))
      one.replaceWith(...page.querySelectorAll(`body > ${one.localName}`));
    for (const script of document.scripts) {
      const other = page.querySelector(`script[src="${script.getAttribute("src")}"]`);
      Object.assign(script.dataset, other?.dataset);
    }
    for (const one of page.querySelectorAll("noscript")) one.remove();
  };
  const keep = (pairs, receipt) =>
    kept.write(address, keyOf(pairs), { receipt, of: theForm().dataset.of }, isPrivate);
  // The receipt takes the place of all parts in the history: Back leads before the form.
  const store = async (pairs, receipt) => {
    kept.forget(address, ownKey());
    keep(pairs, receipt);
    stored = receipt;
    if (history.state?.depth)
      await new Promise((resolve) => {
        addEventListener("popstate", resolve, { once: true });
        history.go(-history.state.depth);
      });
    history.replaceState(null, "", receipt);
  };

  const whereabouts = () => ({ key: ownKey(), place: placeOf(pairsOf(theForm())) });
  // A part that comes after others is a step in the history; one with something wrong is not.
  const settle = (before) => {
    const here = whereabouts();
    let depth = history.state?.depth ?? 0;
    const isNew = partOf(here.place) !== before && !isGoing && !main.querySelector(".problem");
    isGoing = false;
    if (isNew) depth += 1;
    // What can be gone back from is never the first: a place below it asks for the part before.
    const isFirst = !depth && main.querySelector("[name=go][value=back]");
    if (isFirst) history.replaceState({ ...here, place: null, depth }, "");
    if (isNew || isFirst) history.pushState({ ...here, depth: depth || 1 }, "");
    else history.replaceState({ ...here, depth }, "");
  };
  // Each page of the form as it comes: what only a script can do, and what was written.
  const arrange = () => {
    for (const one of main.querySelectorAll("[data-clear]")) one.hidden = false;
    document.dispatchEvent(new Event("form:shown"));
    save();
  };

  const go = (place, pairs) => {
    isGoing = true;
    tries = 0;
    const answers = pairs.filter(([name]) => name !== "go" && !(place && name.startsWith("_")));
    send(place ? [["go", "stay"], ...answers, ...place] : [["go", "back"], ...answers]);
  };
  // The same part in another language, with all that is written and what was said of it. This one
  // stays until that has come. What is on its way to be stored stays so: its receipt comes in it.
  const speak = (link) => {
    isGoing = false;
    tries = 0;
    if (!pressed[0]) save();
    const told = [["go", main.querySelector(".problem") ? "told" : "stay"]];
    send([...(pressed[0] ? pressed : told), ...pairsOf(theForm())], link.getAttribute("href"));
  };
  addEventListener("popstate", ({ state }) => {
    if (stored) history.replaceState(null, "", stored);
    else if (state?.key && theForm() && pressed[0]) {
      // All of it is on its way: the part stays until it is known what became of that.
      history.pushState({ ...whereabouts(), depth: state.depth + 1 }, "");
      again?.();
    } else if (state?.key && theForm()) go(state.place, pairsOf(theForm()));
  });

  // What stands in the page already, written or put back by the browser, stays.
  const fill = (form, was) => {
    for (const name of new Set(was.keys())) {
      if (ownName.test(name)) continue;
      const texts = was.getAll(name);
      const found = fieldsOf(form).filter((one) => one.name === name);
      const isChosen = found.some((one) => one.checked);
      for (const [n, one] of found.entries())
        if (one.type === "radio") one.checked ||= !isChosen && texts.includes(one.value);
        else if (one.type === "checkbox") one.checked ||= texts.includes(one.value);
        else one.value ||= texts[n] ?? "";
      if (found[0]) continue;
      for (const value of texts) {
        const carried = Object.assign(document.createElement("input"), { type: "hidden", name, value });
        form.insertAdjacentElement("afterbegin", carried);
      }
    }
    form.querySelector("[name=submission_key]").value = was.get("submission_key");
  };
  const restore = (draft) => {
    const form = theForm();
    // A browser that loads a page again may put back what stood there before the form was turned.
    const [{ type }] = performance.getEntriesByType("navigation");
    if (type !== "navigate" && document.activeElement === document.body)
      HTMLFormElement.prototype.reset.call(form);
    const pairs = pairsOf(form);
    const was = new URLSearchParams(draft.form);
    const place = history.state?.place ?? placeOf([...was]);
    const isHere = partOf(place) === partOf(pairs);
    const isSame = was.get("version") === new URLSearchParams(pairs).get("version");
    form.insertAdjacentElement("afterbegin", form.querySelector(".kept"));
    if (draft.pressed?.[0]) {
      // It may have come through or not: it is sent again as it was.
      if (isSame) fill(form, was);
      pressed = draft.pressed;
      saved = textOf(form) + pressed; // of which the place in the form is another
      form.querySelector(".kept").hidden = false;
      return send([...pressed, ...was]);
    }
    if (isHere && isSame) return fill(form, was);
    const written = pairs.filter(([name, text]) => text && !ownName.test(name));
    const older = [...was].filter(([name]) => !written.some((one) => one[0] === name));
    go(place, [...older, ...written]);
  };
  const begin = () => {
    kept.adopt((theForm().dataset.former ?? "").split(" "), address);
    const own = history.state?.key ?? ownKey();
    // Another survey may have had this address.
    const isOurs = (one) => one.receipt || !one.of || one.of === theForm().dataset.of;
    const found = [kept.at(address, own), ...kept.drafts(address)].find((one) => one && isOurs(one));
    if (found?.receipt) return location.replace(found.receipt);
    const isNew = !found && !isWritten(pairsOf(theForm())) && !main.querySelector(".problem");
    main.querySelector("[data-answered]")?.classList.toggle("alone", isNew);
    if (found) restore(found);
    if (!flight) settle(partOf(pairsOf(theForm())));
    arrange();
  };

  document.addEventListener("submit", (event) => {
    if (event.target !== theForm()) return;
    event.preventDefault();
    if (flight && !flight.other) return;
    isGoing = false;
    const { submitter } = event;
    if (submitter?.value === "back" && history.state?.depth) return history.back();
    // The button comes first: of two keys the one that was pressed counts.
    const button = submitter?.name ? [[submitter.name, submitter.value]] : [];
    pressed = /^(next|back)$/.test(submitter?.value) ? [] : button;
    save();
    tries = 0;
    send([...button, ...pairsOf(theForm())]);
  });
  // Whoever ticks “None of these” has chosen nothing else and written none, and the other way round.
  // What was written comes back with the tick taken out, or with Other.
  const takenOut = new WeakMap();
  const keepAlone = (given) => {
    const name = given.name.replace(/\.other$/, "");
    const fields = fieldsOf(given.form);
    const boxes = fields.filter((one) => one.name === name && /checkbox|radio/.test(one.type));
    const line = fields.find((one) => one.name === `${name}.other`);
    const isAlone = (one) => "alone" in one.dataset;
    if (given === line) {
      if (line.value.trim()) for (const one of boxes) one.checked &&= !isAlone(one);
      return;
    }
    if (given.type === "checkbox" && given.checked)
      for (const one of boxes)
        if (one !== given) one.checked &&= !isAlone(one) && !isAlone(given);
    if (!line) return;
    if (isAlone(given) && given.checked) {
      if (line.value) takenOut.set(line, line.value);
      line.value = "";
    } else if (isAlone(given) || (given.checked && given.value === "other"))
      line.value ||= takenOut.get(line) ?? "";
  };
  main.addEventListener("input", ({ target }) => {
    keepAlone(target);
    clearTimeout(saving);
    saving = setTimeout(save, 200);
    if (!again) return;
    halt();
    pressed = [];
    say(words.changed);
  });
  main.addEventListener("click", (event) => {
    const { target } = event;
    const link = target.closest(".problem a[href^='#']");
    const name = target.closest("[data-clear]")?.dataset.clear;
    const other = theForm() && target.closest(".languages a");
    if (other && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      speak(other);
    } else if (link) {
      event.preventDefault();
      const field = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      field?.focus();
      // A group of boxes takes no focus itself.
      if (document.activeElement !== field) field?.querySelector("input, select, textarea")?.focus();
    } else if (name) {
      const steps = fieldsOf(theForm()).filter((one) => one.name === name);
      for (const one of steps) one.checked = false;
      steps[0].focus();
      steps[0].dispatchEvent(new Event("input", { bubbles: true }));
    } else if (target.closest("[data-forget]")) {
      isForgotten = true;
      halt();
      kept.forget(address, ownKey());
      location.replace(address);
    } else if (target.closest("[data-anew]")) {
      target.closest("[data-answered]").classList.remove("alone");
      target.hidden = true;
      main.querySelector("h1").tabIndex = -1;
      main.querySelector("h1").focus();
    }
  });
  addEventListener("online", () => again?.());
  // What is not kept here and is on its way would be lost with the page.
  addEventListener("beforeunload", (event) => {
    if (isPrivate && pressed[0]) event.preventDefault();
  });
  addEventListener("pagehide", save);
  document.addEventListener("visibilitychange", save);
  addEventListener("pageshow", (event) => {
    const found = event.persisted && theForm() && kept.at(address, ownKey());
    if (found?.receipt) location.replace(found.receipt);
  });
  begin();
})();
