// What this device keeps of a page of differences: which version was read last, and nothing else. It is
// sent nowhere but in the address of a link that the reader presses.
(() => {
  const place = document.querySelector("[data-seen]");
  if (!place) return;
  const name = `differences ${location.pathname}`;
  const { version } = place.dataset;
  // A browser may keep nothing: then the page is as pages are.
  try {
    const seen = Number(localStorage.getItem(name));
    if (seen > 0 && seen < Number(version) && !new URLSearchParams(location.search).has("since")) {
      const link = place.querySelector("a");
      link.search = `since=${seen}`;
      place.hidden = false;
    }
    localStorage.setItem(name, version);
  } catch {}
})();
