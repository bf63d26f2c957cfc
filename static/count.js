// How many characters are left of a text that may have only so many; said aloud when the person pauses.
(() => {
  const { left, over } = document.currentScript.dataset;
  const said = [JSON.parse(left), JSON.parse(over)];
  const kind = new Intl.PluralRules(document.documentElement.lang);
  let pause;
  const count = ({ target }) => {
    const limit = document.getElementById(`limit-${target.name}`);
    if (!limit) return;
    const rest = limit.dataset.most - [...target.value].length;
    const forms = said[+(rest < 0)];
    const words = forms[kind.select(Math.abs(rest))] ?? forms.other;
    limit.textContent = words.replace("#", Math.abs(rest).toLocaleString(document.documentElement.lang));
    limit.className = rest < 0 ? "fault" : "hint";
    clearTimeout(pause);
    pause = setTimeout(() => { limit.nextElementSibling.textContent = limit.textContent; }, 1000);
  };
  document.addEventListener("input", count);
  document.addEventListener("focusin", count);
})();
