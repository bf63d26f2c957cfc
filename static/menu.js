// Closes an open menu where one presses Escape, or goes elsewhere. The menu opens by itself.
(() => {
  const open = () => document.querySelectorAll("details.menu[open]");
  document.addEventListener("click", ({ target }) => {
    for (const menu of open()) if (!menu.contains(target)) menu.open = false;
  });
  document.addEventListener("keydown", ({ key, target }) => {
    if (key !== "Escape") return;
    for (const menu of open()) {
      menu.open = false;
      if (menu.contains(target)) menu.querySelector("summary").focus();
    }
  });
})();
