// Drags a question to another place. The buttons Up and Down, and the place in its form, do the same.
(() => {
  const EDGE = 60;
  const STEP = 14;
  let item = null;
  let target = null;
  let isAfter = false;
  document.documentElement.classList.add("drags");

  const unmark = () => target?.classList.remove("before", "after");
  const placeOf = (one) => [...one.parentElement.children].indexOf(one) + 1;

  document.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest?.(".handle");
    if (!handle || event.button) return;
    event.preventDefault();
    handle.setPointerCapture(event.pointerId);
    item = handle.closest("li");
    item.classList.add("dragged");
  });
  document.addEventListener("pointermove", (event) => {
    if (!item) return;
    if (event.clientY < EDGE) window.scrollBy(0, -STEP);
    if (event.clientY > window.innerHeight - EDGE) window.scrollBy(0, STEP);
    const under = document.elementFromPoint(event.clientX, event.clientY)?.closest(".questions > li");
    if (!under) return;
    unmark();
    target = under;
    const box = target.getBoundingClientRect();
    isAfter = event.clientY > box.top + box.height / 2;
    target.classList.add(isAfter ? "after" : "before");
  });
  const drop = (event) => {
    if (!item) return;
    unmark();
    item.classList.remove("dragged");
    const from = placeOf(item);
    const gap = target ? placeOf(target) + (isAfter ? 1 : 0) : from;
    const place = gap > from ? gap - 1 : gap;
    const form = document.getElementById("changes");
    if (event.type === "pointerup" && place !== from) {
      const button = document.getElementById("drop");
      form.elements.place.value = place;
      button.value = `place:${item.dataset.name}`;
      form.requestSubmit(button);
    }
    item = target = null;
  };
  document.addEventListener("pointerup", drop);
  document.addEventListener("pointercancel", drop);
})();
