// Asks for a day or a time with the browser's own input, where it has one. That forgets what is
// half written, so what it cannot make a day or a time of is said before anything is sent.
(() => {
  const script = document.currentScript; // has the words, in the reader's language
  const ask = () => {
    for (const input of document.querySelectorAll("input[data-native]")) {
      const { value, type } = input;
      if (type !== "text") continue;
      input.type = input.dataset.native;
      input.value = input.type === "datetime-local" ? value.replace(" ", "T") : value;
      if (input.type === "text") continue;
      // What was written in another way stays to be seen.
      if (value && !input.value) Object.assign(input, { type, value });
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
      input.setAttribute("aria-describedby", `${input.getAttribute("aria-describedby") ?? ""} ${id}`.trim());
      input.setAttribute("aria-invalid", "true");
      input.closest(".question").classList.add("wrong");
    }
    fault.textContent = script.getAttribute("data-" + input.dataset.native);
  };
  const halfWritten = (form) =>
    [...form.elements].filter((one) => one.dataset.native && one.validity.badInput && !one.closest("[hidden]"));

  ask();
  document.addEventListener("htmx:after:swap", ask);
  // Before htmx hears of it. Who goes back comes here again.
  document.addEventListener(
    "submit",
    (event) => {
      const found = event.submitter?.value === "back" ? [] : halfWritten(event.target);
      if (!found.length) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      found.forEach(say);
      found[0].focus();
    },
    true,
  );
})();
