// Asks for a day or a time with the browser's own input, where it has one. That forgets what is
// half written, so what it cannot make a day or a time of is said before anything is sent.
(() => {
  const script = document.currentScript; // has the words, in the reader's language
  const OURS = /^(\d{4}-\d\d-\d\d)?([ T]?\d\d:\d\d)?$/;
  const ask = () => {
    for (const input of document.querySelectorAll("input[data-native]")) {
      const { value, type } = input;
      // What was written in another way stays to be seen.
      if (type !== "text" || !OURS.test(value)) continue;
      input.type = input.dataset.native;
      if (input.type === "text") continue; // it has none
      input.value = value.replace(" ", "T");
      if (value && !input.value) Object.assign(input, { type, value }); // 31 June
      else document.getElementById("bounds-" + input.id)?.remove(); // how to write it
    }
  };
  const say = (input) => {
    const id = "fault-" + input.id;
    let fault = document.getElementById(id);
    if (!fault) {
      fault = document.createElement("p");
      Object.assign(fault, { id, className: "fault" });
      input.before(fault);
      const described = input.getAttribute("aria-describedby") ?? "";
      input.setAttribute("aria-describedby", `${described} ${id}`.trim());
      input.setAttribute("aria-invalid", "true");
      input.closest(".question").classList.add("wrong");
    }
    fault.textContent = script.getAttribute("data-" + input.dataset.native);
  };
  const isHalf = (one) => one.validity.badInput && !one.closest("[hidden]");

  ask();
  for (const shown of ["form:shown", "htmx:after:swap"]) document.addEventListener(shown, ask);
  // Before htmx hears of it. Who goes back comes here again.
  document.addEventListener(
    "submit",
    (event) => {
      const found = [...event.target.querySelectorAll("input[data-native]")].filter(isHalf);
      if (!found.length || event.submitter?.value === "back") return;
      event.preventDefault();
      event.stopImmediatePropagation();
      found.forEach(say);
      found[0].focus();
    },
    true,
  );
})();
