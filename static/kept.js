// What this device keeps of forms: what was written and is not sent, for a day; and that one was
// sent, with its receipt, for a week. Each stands under the address of the form and its key. Of a
// sensitive form there is only the receipt, for as long as its tab is open.
// What follows from that is shown here, but for the form itself, which is form.js.
window.kept = (() => {
  const DAY = 86_400_000; // milliseconds
  const WEEK = 7 * DAY;
  const named = (address, key) => `tangible ${address.split("?")[0]} ${key}`; // in whichever language
  // A browser may keep nothing, or have no room: then a form is as forms are.
  const trying = (what) => {
    try {
      return what();
    } catch {
      return null;
    }
  };
  // All that is kept under names that begin so, the newest first. What has had its time goes.
  const all = (beginning) => {
    const found = [];
    for (const store of [localStorage, sessionStorage])
      for (const name of Object.keys(store).filter((one) => one.startsWith(beginning))) {
        const one = JSON.parse(store.getItem(name));
        const key = name.slice(beginning.length);
        if (Date.now() - one.at < (one.receipt ? WEEK : DAY)) found.push({ ...one, key });
        else store.removeItem(name);
      }
    return found.sort((a, b) => b.at - a.at);
  };
  const of = (address) => trying(() => all(named(address, ""))) ?? [];
  const at = (address, key) => of(address).find((one) => one.key === key);
  const drafts = (address) => of(address).filter((one) => one.form);
  // Of the form that has this address now, or this identity, which stays when its address changes.
  const receipt = (address, identity) => {
    const others = trying(() => all("tangible /")) ?? [];
    const found = [...of(address), ...others.filter((one) => identity && one.of === identity)];
    return found.find((one) => one.receipt)?.receipt;
  };

  // Whether it is kept.
  const write = (address, key, what, isPrivate = false) =>
    trying(() => {
      const store = isPrivate ? sessionStorage : localStorage;
      store.setItem(named(address, key), JSON.stringify({ at: Date.now(), ...what }));
      return true;
    }) ?? false;
  // What was kept while the form had another address is of this form.
  const adopt = (former, address) =>
    trying(() => {
      for (const store of [localStorage, sessionStorage])
        for (const name of Object.keys(store)) {
          const [, from, key] = name.split(" ");
          if (!name.startsWith("tangible /") || !former.includes(from)) continue;
          store.setItem(named(address, key), store.getItem(name));
          store.removeItem(name);
        }
    });
  const forget = (address, key) =>
    trying(() => [localStorage, sessionStorage].forEach((one) => one.removeItem(named(address, key))));

  const wordsOf = (one) =>
    [...(one?.childNodes ?? [])]
      .filter((part) => part.className !== "required")
      .map((part) => part.textContent)
      .join("")
      .trim();
  // What stands in a form, in words: [what is asked, what is said], by field.
  const inWords = (form) => {
    const found = {};
    for (const one of form.querySelectorAll("input:not([type=hidden]), textarea, select")) {
      const isTick = /^(radio|checkbox)$/.test(one.type);
      const [choice] = one.selectedOptions ?? [];
      const own = wordsOf(one.labels[0]);
      const group = one.closest("fieldset");
      const tick = one.checked && (group ? own : "✓");
      const said = isTick ? tick : one.value && (choice?.text ?? one.value);
      const asked = group && (isTick || choice) ? [] : [own];
      for (let box = group; box; box = box.parentElement.closest("fieldset"))
        asked.unshift(wordsOf(box.querySelector("legend")));
      found[one.name] ??= [asked.join(": "), ""];
      if (said) found[one.name][1] += (found[one.name][1] && ", ") + said;
    }
    return found;
  };

  // At an event: what was answered here stands in a list of its own, and leads to its receipt.
  const sort = () => {
    const done = document.querySelector("[data-done]");
    const open = document.querySelector(".choose");
    if (!done || !open) return;
    for (const entry of open.querySelectorAll("li")) {
      const link = entry.querySelector("a");
      const address = receipt(link.pathname, link.dataset.of);
      if (!address) continue;
      const again = Object.assign(document.createElement("a"), { href: link.href, textContent: done.dataset.again });
      link.href = address;
      entry.querySelector(".hint").replaceChildren(`${done.dataset.done} · `, again);
      done.querySelector("ul").append(entry);
      done.hidden = false;
    }
    open.hidden = !open.querySelector("li");
    open.nextElementSibling.hidden = !open.hidden;
  };
  const tellReceipt = () => {
    const place = document.querySelector("[data-answered]");
    const href = place && receipt(place.dataset.answered, place.dataset.of);
    if (!href) return;
    const { textContent } = place.querySelector("[data-link]");
    place.querySelector("[data-link]").replaceChildren(
      Object.assign(document.createElement("a"), { href, textContent }),
    );
    place.hidden = false;
  };

  // On the page of a form that is closed: what was written and can no longer be sent.
  const tellWritten = (place) => {
    const list = place.querySelector("dl");
    list.replaceChildren();
    for (const one of drafts(place.dataset.written))
      for (const [asked, said] of Object.values(one.told ?? {})) {
        if (!said) continue;
        const [dt, dd] = ["dt", "dd"].map((tag) => document.createElement(tag));
        dt.textContent = asked;
        dd.textContent = said;
        for (const words of [dt, dd]) words.dir = "auto";
        list.append(dt, dd);
      }
    place.hidden = !list.firstChild;
  };
  // Whose reply was lost may have been stored before the form closed: then there is a receipt.
  const ask = async (address) => {
    for (const one of drafts(address).filter(({ pressed }) => pressed?.[0])) {
      const pairs = [...one.pressed, ...new URLSearchParams(one.form)];
      const body = new URLSearchParams(pairs);
      const reply = await fetch(address, { method: "POST", body }).catch(() => null);
      if (!reply?.redirected || !reply.ok || !reply.headers.has("Tangible")) continue;
      const { pathname, search } = new URL(reply.url);
      write(address, body.get("submission_key"), { receipt: pathname + search, of: one.of });
      location.replace(pathname + search);
    }
  };
  document.addEventListener("click", ({ target }) => {
    const place = target.closest("[data-written]");
    if (target.closest("[data-copy]")) {
      getSelection().selectAllChildren(place.querySelector("dl"));
      document.execCommand("copy");
      place.querySelector("[role=status]").textContent = target.dataset.copy;
    } else if (place && target.closest("[data-forget]")) {
      for (const one of drafts(place.dataset.written)) forget(place.dataset.written, one.key);
      tellWritten(place);
    }
  });

  trying(() => all("tangible /"));
  // Of what is no longer stored nothing is remembered: the form may be answered as if anew.
  const unknown = document.querySelector("[data-unknown]")?.dataset.unknown;
  for (const one of unknown ? of(unknown) : [])
    if (one.receipt?.split("?")[0] === location.pathname) forget(unknown, one.key);
  tellReceipt();
  document.addEventListener("form:shown", sort);
  addEventListener("pageshow", sort);
  const place = document.querySelector("[data-written]");
  if (place) {
    adopt((place.dataset.former ?? "").split(" "), place.dataset.written);
    tellWritten(place);
    ask(place.dataset.written);
  }
  return { adopt, at, drafts, write, forget, inWords };
})();
