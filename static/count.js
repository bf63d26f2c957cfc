// How many characters are left of a text that may have only so many; said aloud when the person pauses.
(() => {
  const words = document.currentScript.dataset; // in the reader's language
  let pause;
  const count = ({ target }) => {
    const limit = document.getElementById(`limit-${target.name}`);
    if (!limit) return;
    const rest = limit.dataset.most - [...target.value].length;
    const { lang } = document.documentElement;
    const forms = JSON.parse(rest < 0 ? words.over : words.left);
    const said = forms[new Intl.PluralRules(lang).select(Math.abs(rest))] ?? forms.other;
    limit.textContent = said.replace("#", Math.abs(rest).toLocaleString(lang));
    limit.className = rest < 0 ? "fault" : "hint";
    clearTimeout(pause);
    pause = setTimeout(() => { limit.nextElementSibling.textContent = limit.textContent; }, 1000);
  };
  document.addEventListener("input", count);
  document.addEventListener("focusin", count);
})();
