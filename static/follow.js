// Shows a question as soon as it follows from the answers of its page. The server decides again.
(() => {
  const words = document.currentScript.dataset; // in the reader's language
  // White space as Python has it: an answer of nothing else is none.
  const WRITTEN = /[^\s\x1c-\x1f\x85]|\ufeff/;
  const COMPARED = {
    "=": (a, b) => a === b,
    "!=": (a, b) => a !== b,
    "<": (a, b) => a < b,
    "<=": (a, b) => a <= b,
    ">": (a, b) => a > b,
    ">=": (a, b) => a >= b,
    contains: (a, b) => a.includes(b),
  };
  const given = (form, name) =>
    [...form.elements]
      .filter((one) => one.name === name && !one.closest("[hidden]"))
      .filter((one) => one.checked || !/radio|checkbox/.test(one.type))
      .map((one) => one.value)
      .filter((text) => WRITTEN.test(text));
  const answers = (form, name) => {
    const found = given(form, name);
    const other = form.querySelector(`[name="${name}"][value=other]`);
    // Who wrote an Other has chosen it.
    const wrote = other && given(form, name + ".other")[0];
    return wrote && (other.type === "checkbox" || !found[0]) ? [...found, "other"] : found;
  };
  const is = (form, [sign, ...parts]) => {
    if (sign === "and") return parts.every((one) => is(form, one));
    if (sign === "or") return parts.some((one) => is(form, one));
    if (sign === "not") return !is(form, parts[0]);
    const [name, value] = parts;
    const found = answers(form, name);
    if (sign === "selected") return found.includes(value);
    if (sign === "answered" || !found[0]) return !!found[0];
    const first = found[0];
    return COMPARED[sign](value.at ? first : +first.replace(/ /g, "").replace(",", "."), value);
  };

  const follow = (form) => {
    let more = 0;
    for (const box of form?.querySelectorAll("[data-relevant]") ?? []) {
      const asked = is(form, JSON.parse(box.dataset.relevant));
      more += asked && box.hidden;
      box.hidden = !asked;
      box.querySelector("[name=_shown]").disabled = !asked;
    }
    return more;
  };
  document.addEventListener("input", ({ target }) => {
    const form = target.form;
    if (follow(form)) form.querySelector("[data-more]").textContent = words.more;
  });
  // A browser that goes back puts answers in again, and tells nobody.
  window.addEventListener("pageshow", () => follow(document.querySelector("form[data-send]")));
})();
