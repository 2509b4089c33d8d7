// Runs before anything is painted: which theme "auto" means here, whether the rail is folded, whether this is a wall.
"use strict";

(() => {
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");

  function settle() {
    const choice = root.dataset.themeChoice;
    root.dataset.bsTheme = choice === "auto" ? (dark.matches ? "dark" : "light") : choice;
  }

  function kept(store, name) {
    try {
      return window[store].getItem(name);
    } catch {
      return null; // a browser may forbid storage; then nothing is kept
    }
  }

  settle();
  dark.addEventListener("change", () => {
    settle();
    root.dispatchEvent(new Event("themechange"));
  });
  if (kept("localStorage", "liantu-rail") === "folded") root.dataset.rail = "folded";
  // A wall stays one from page to page, in this tab alone.
  const wall = kept("sessionStorage", "liantu-wall");
  if (wall && !new URLSearchParams(window.location.search).has("wall")) root.dataset.wall = wall;
})();
