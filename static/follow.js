// Shows a question as soon as it follows from the answers of its page. The server decides again.
(() => {
  const words = document.currentScript.dataset; // in the reader's language
  // An answer of which nobody sees anything is none, as in models/form/setting.py.
  const SEEN = /[^\p{Z}\p{Cc}\p{Cf}\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufe0e\ufe0f]/u;
  // Numbers as models/form/written_number.py reads them.
  const SAME = { "-": "−‐‑‒–﹣－⁻", "+": "＋﹢", "'": "’‘ʼ＇٬", ".": "．", ",": "，،", "%": "٪％﹪" };
  const SIGNS = new Map(
    Object.entries(SAME).flatMap(([ours, theirs]) => [...theirs].map((one) => [one, ours])),
  );
  const NUMBERS = [
    /^(?<whole>\d*)(?:[.,٫](?<decimals>\d{0,15}))?$/,
    /^(?<whole>[1-9]\d{0,2}(['.,])\d{3}(?:\2\d{3})*)(?:(?!\2)[.,٫](?<decimals>\d{1,15}))?$/,
    /^(?<whole>[1-9]\d?(?:,\d\d)+,\d{3})(?:[.٫](?<decimals>\d{1,15}))?$/,
  ];
  const COMPARED = {
    "=": (a, b) => a === b,
    "!=": (a, b) => a !== b,
    "<": (a, b) => a < b,
    "<=": (a, b) => a <= b,
    ">": (a, b) => a > b,
    ">=": (a, b) => a >= b,
    contains: (a, b) => a.includes(b),
  };
  // Digits of all scripts lie in tens, from nought up.
  const digit = (one) => {
    let behind = -1;
    for (let code = one.codePointAt(); /\p{Nd}/u.test(String.fromCodePoint(code)); code--) behind++;
    return behind % 10;
  };
  // NaN for what is no number, or could be two.
  const number = (text) => {
    const ours = text.replace(/\p{Cf}/gu, "").replace(/\p{Nd}/gu, digit);
    const said = [...ours].map((one) => SIGNS.get(one) ?? one).join("").trim();
    const [, minus, body] = /^([-+]?)([^]*)$/.exec(said.replace(/^%|%$/, ""));
    const plain = body.trim().replace(/\s+/g, "'");
    const found = NUMBERS.flatMap((one) => one.exec(plain)?.groups ?? []);
    if (found.length !== 1 || !/\d/.test(plain)) return NaN;
    const whole = found[0].whole.replace(/\D/g, "");
    return whole.length > 15 ? NaN : +`${minus}${whole}.${found[0].decimals ?? ""}0`;
  };
  const given = (form, name) =>
    [...form.querySelectorAll("input, select, textarea")] // a question may be called “elements”
      .filter((one) => one.name === name && !one.closest("[hidden]"))
      // A day or a time in people's own words is read by the server alone.
      .filter((one) => !one.dataset.native || /^(\d{4}-\d\d-\d\d|\d\d:\d\d)$/.test(one.value))
      .filter((one) => one.checked || !/radio|checkbox/.test(one.type))
      .map((one) => one.value)
      .filter((text) => SEEN.test(text));
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
    const read = typeof value === "string" ? first : number(first);
    // What cannot be read is no answer yet.
    return read === read && COMPARED[sign](read, value);
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
