// The command palette: Ctrl K or /, type, arrows, Enter.
"use strict";

(() => {
  const { say, icon, element } = window.liantu;
  let dialog, input, list, lines, chosen, pending;
  let answered = null; // what the lines answer
  let entering = false; // Enter was pressed before they did

  function open() {
    if (!dialog || dialog.open) return;
    dialog.showModal();
    input.value = "";
    entering = false;
    ask();
  }

  async function ask() {
    pending?.abort();
    pending = new AbortController();
    const query = input.value.trim();
    try {
      const answer = await fetch(`${dialog.dataset.url}?q=${encodeURIComponent(query)}`, {
        signal: pending.signal,
        headers: { Accept: "application/json" },
      });
      if (answer.redirected) return window.location.reload();
      if (!answer.ok) throw new Error(String(answer.status));
      draw((await answer.json()).findings, query);
      answered = query;
      if (entering) go();
    } catch (trouble) {
      if (trouble.name === "AbortError") return;
      entering = false;
      none(say("offline"));
    }
  }

  function go() {
    entering = false;
    lines[chosen]?.click();
  }

  function none(words) {
    lines = [];
    list.replaceChildren(element("p", "palette-none", words));
    input.removeAttribute("aria-activedescendant");
  }

  function draw(findings, query) {
    if (!findings.length) return none(say("nothing", query));
    list.replaceChildren();
    let kind = "";
    lines = findings.map((found, at) => {
      if (found.kind !== kind) {
        kind = found.kind;
        const head = element("div", "palette-kind", kind);
        head.setAttribute("role", "presentation");
        list.append(head);
      }
      const line = element("a", "palette-line");
      line.id = `palette-${at}`;
      line.href = found.url;
      line.tabIndex = -1;
      line.setAttribute("role", "option");
      if (found.icon) line.append(icon(found.icon));
      line.append(element("span", "", found.label), element("span", "palette-detail", found.detail));
      line.addEventListener("pointermove", () => choose(at));
      list.append(line);
      return line;
    });
    choose(0);
  }

  function choose(at) {
    if (!lines.length) return;
    chosen = (at + lines.length) % lines.length;
    lines.forEach((line, place) => line.setAttribute("aria-selected", String(place === chosen)));
    input.setAttribute("aria-activedescendant", lines[chosen].id);
    lines[chosen].scrollIntoView({ block: "nearest" });
  }

  function typing(target) {
    return target.closest("input, textarea, select, [contenteditable]") !== null;
  }

  document.addEventListener("DOMContentLoaded", () => {
    dialog = document.getElementById("palette");
    if (!dialog) return;
    input = dialog.querySelector("input");
    list = dialog.querySelector(".palette-list");
    lines = [];
    let wait;
    input.addEventListener("input", () => {
      clearTimeout(wait);
      entering = false;
      wait = setTimeout(ask, 120);
    });
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return; // Enter and arrows belong to the Chinese input method now
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        choose(chosen + (event.key === "ArrowDown" ? 1 : -1));
      } else if (event.key === "Enter") {
        event.preventDefault();
        if (input.value.trim() === answered) return go();
        // Who types a name and presses Enter means that name, not what was listed before.
        clearTimeout(wait);
        entering = true;
        ask();
      }
    });
    list.addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  });
  document.addEventListener("click", (event) => event.target.closest("[data-palette-open]") && open());
  document.addEventListener("keydown", (event) => {
    const called = (event.key === "k" && (event.ctrlKey || event.metaKey)) || (event.key === "/" && !typing(event.target));
    if (!called || event.isComposing || event.altKey) return;
    event.preventDefault();
    open();
  });
})();
