// Writing a pack: line numbers beside the text, keys for checking and saving, problems that lead to their lines.
"use strict";

(() => {
  const form = document.querySelector("[data-pack-editor]");
  const area = form?.querySelector("textarea[name=text]");
  const gutter = form?.querySelector("[data-gutter]");
  if (!area || !gutter) return;
  let shown = "";

  function number() {
    const wrong = new Set([...form.querySelectorAll("[data-line]")].map((link) => Number(link.dataset.line)));
    const count = area.value.split("\n").length;
    const state = `${count}:${[...wrong]}`;
    if (state === shown) return;
    shown = state;
    const parts = [];
    for (let n = 1; n <= count; n += 1) {
      const line = document.createElement("span");
      if (wrong.has(n)) line.className = "has-problem";
      line.textContent = `${wrong.has(n) ? "! " : ""}${n}\n`;
      parts.push(line);
    }
    gutter.replaceChildren(...parts);
    follow();
  }

  function follow() {
    gutter.scrollTop = area.scrollTop;
  }

  function goTo(line, column) {
    const before = area.value.split("\n").slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
    const at = Math.min(before + column - 1, area.value.length);
    const end = area.value.indexOf("\n", at);
    area.focus();
    area.setSelectionRange(at, end < 0 ? area.value.length : end);
    const height = parseFloat(getComputedStyle(area).lineHeight);
    area.scrollTop = Math.max(0, (line - 4) * height);
    follow();
  }

  area.addEventListener("input", number);
  area.addEventListener("scroll", follow);
  new ResizeObserver(() => {
    gutter.style.height = `${area.offsetHeight}px`;
  }).observe(area);
  document.addEventListener("htmx:afterSwap", number);
  form.addEventListener("click", (event) => {
    const link = event.target.closest("[data-line]");
    if (!link) return;
    event.preventDefault();
    goTo(Number(link.dataset.line), Number(link.dataset.column));
  });
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    if (event.key === "Enter") {
      event.preventDefault();
      form.querySelector("[data-check]").click();
    } else if (event.key.toLowerCase() === "s") {
      event.preventDefault();
      form.requestSubmit(form.querySelector("[value=save]"));
    }
  });
  number();
})();
