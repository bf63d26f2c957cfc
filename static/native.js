// Asks for a day or a time with the browser's own input, where it has one. That forgets what is
// half written, so what it cannot make a day or a time of is said before anything is sent, in the
// way in which the server says what is wrong.
(() => {
  const script = document.currentScript; // has the words, in the reader's language
  const OURS = /^(\d{4}-\d\d-\d\d)?([ T]?\d\d:\d\d)?$/;
  const said = new Set(); // the inputs of which something is said
  let box = null; // that says it at the top of the page
  let title; // of the page without it

  // Takes away what describes an input.
  const drop = (id, input) => {
    document.getElementById(id)?.remove();
    const described = (input.getAttribute("aria-describedby") ?? "").split(" ");
    const left = described.filter((one) => one !== id).join(" ");
    if (left) input.setAttribute("aria-describedby", left);
    else input.removeAttribute("aria-describedby");
  };
  const ask = () => {
    for (const input of document.querySelectorAll("input[data-native]")) {
      const { value, type } = input;
      // What was written in another way stays to be seen.
      if (type !== "text" || !OURS.test(value)) continue;
      input.type = input.dataset.native;
      if (input.type === "text") continue; // it has none
      input.value = value.replace(" ", "T");
      if (value && !input.value) Object.assign(input, { type, value }); // 31 June
      else drop("bounds-" + input.id, input); // how to write it
    }
  };
  const isHalf = (one) => one.validity.badInput && !one.closest("[hidden]");

  const say = (input) => {
    clear(input);
    said.add(input);
    const fault = document.createElement("p");
    Object.assign(fault, { id: "fault-" + input.id, className: "fault" });
    fault.innerHTML = script.getAttribute("data-" + input.dataset.native);
    input.before(fault);
    const described = input.getAttribute("aria-describedby") ?? "";
    input.setAttribute("aria-describedby", `${described} ${fault.id}`.trim());
    input.setAttribute("aria-invalid", "true");
    input.closest(".question").classList.add("wrong");
  };
  const clear = (input) => {
    said.delete(input);
    drop("fault-" + input.id, input);
    input.removeAttribute("aria-invalid");
    input.closest(".question").classList.remove("wrong");
  };

  const asked = (input) => {
    const label = input.labels[0].cloneNode(true);
    label.querySelector(".required")?.remove();
    return label.textContent.trim();
  };
  // The line for an input is that for its type, which the page has among the words.
  const lineFor = (input, list) => {
    const pattern = list.querySelector(`[href="#${input.dataset.native}"]`).closest("li");
    const line = pattern.cloneNode(true);
    line.querySelector("a").setAttribute("href", "#" + input.id);
    line.querySelector("bdi").textContent = asked(input);
    return line;
  };
  const sum = (found) => {
    const page = document.getElementById("the-page");
    for (const older of page.querySelectorAll(".problem")) older.remove();
    const made = document.createElement("template");
    made.innerHTML = script.dataset.problem;
    const list = made.content.querySelector("ul");
    list.replaceChildren(...found.map((input) => lineFor(input, list)));
    box = made.content.querySelector(".problem");
    page.prepend(box);
    const [before, after] = script.dataset.title.split("#");
    title = document.title;
    if (!title.startsWith(before)) document.title = before + title + after;
    box.focus();
  };
  const takeBack = () => {
    if (!box?.isConnected) return;
    box.remove();
    document.title = title;
  };

  ask();
  for (const shown of ["form:shown", "htmx:after:swap"]) document.addEventListener(shown, ask);
  // A browser tells of no input where half a day was emptied.
  for (const mended of ["input", "focusout"])
    document.addEventListener(mended, ({ target }) => {
      if (said.has(target) && !isHalf(target)) clear(target);
    });
  // Before htmx hears of it. Who goes back comes here again.
  document.addEventListener(
    "submit",
    (event) => {
      takeBack();
      const found = [...event.target.querySelectorAll("input[data-native]")].filter(isHalf);
      if (!found.length || event.submitter?.value === "back") return;
      event.preventDefault();
      event.stopImmediatePropagation();
      found.forEach(say);
      sum(found);
    },
    true,
  );
})();
