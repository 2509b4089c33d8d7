// The frame: rail, toasts, marks, the wall, and what is said when the server is not reached.
"use strict";

window.liantu = (() => {
  const root = document.documentElement;
  let words = null;

  /** The page's words in the reader's language; %s stands for what is put in. */
  function say(name, ...given) {
    if (words === null) words = JSON.parse(document.getElementById("words")?.textContent || "{}");
    let at = 0;
    return (words[name] || name).replace(/%s/g, () => String(given[at++]));
  }

  function keep(name, value, store = "localStorage") {
    try {
      if (value === null) window[store].removeItem(name);
      else window[store].setItem(name, value);
    } catch {
      // a browser may forbid storage; then the choice lasts as long as the page
    }
  }

  /** An icon of the sprite, as an element. */
  function icon(name) {
    const sprite = document.querySelector("use")?.getAttribute("href")?.split("#")[0] || "";
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", "icon");
    svg.setAttribute("fill", "none");
    svg.setAttribute("stroke", "currentColor");
    svg.setAttribute("aria-hidden", "true");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", `${sprite}#${name}`);
    svg.append(use);
    return svg;
  }

  function element(tag, css, text) {
    const made = document.createElement(tag);
    if (css) made.className = css;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  /** A toast made here, for what the server could not say. */
  function toast(text) {
    if ([...document.querySelectorAll(".toast-error .toast-words")].some((said) => said.textContent === text)) return;
    const line = element("div", "toast-line toast-error");
    line.setAttribute("role", "alert");
    line.dataset.toast = "";
    const close = element("button", "bar-button");
    close.type = "button";
    close.dataset.toastClose = "";
    close.setAttribute("aria-label", say("close"));
    close.append(icon("x"));
    line.append(icon("alert-circle"), element("span", "toast-words", text), close);
    document.getElementById("toasts")?.append(line);
    expire(line);
  }

  // Errors and offers to undo stay until they are closed; the rest has been read after a while.
  function expire(line) {
    if (line.dataset.expires || line.classList.contains("toast-error")) return;
    line.dataset.expires = "1";
    const wait = line.querySelector("form") ? 20000 : 7000;
    const leave = () => (line.matches(":hover, :focus-within") ? setTimeout(leave, 2000) : line.remove());
    setTimeout(leave, wait);
  }

  function startRail() {
    const rail = document.getElementById("rail");
    if (!rail) return;
    const narrow = window.matchMedia("(max-width: 48rem)");
    const opener = document.querySelector("[data-rail-open]");
    const folded = () => root.dataset.rail === "folded" && !narrow.matches;
    const groups = [...rail.querySelectorAll(".rail-group")];
    const out = (shown) => {
      rail.classList.toggle("is-out", shown);
      opener?.setAttribute("aria-expanded", String(shown));
      if (shown) rail.querySelector("a, summary")?.focus();
    };

    function fold(shut) {
      if (shut) root.dataset.rail = "folded";
      else delete root.dataset.rail;
      keep("liantu-rail", shut ? "folded" : null);
      const button = rail.querySelector("[data-rail-fold]");
      button.title = button.querySelector(".rail-label").textContent = say(shut ? "unfold" : "fold");
    }

    fold(root.dataset.rail === "folded");
    rail.querySelector("[data-rail-fold]").addEventListener("click", () => fold(root.dataset.rail !== "folded"));
    opener?.addEventListener("click", () => out(!rail.classList.contains("is-out")));
    for (const group of groups) {
      // In a folded rail a group opens beside it instead of below its name.
      group.querySelector("summary").addEventListener("click", (event) => {
        if (!folded()) return;
        event.preventDefault();
        group.open = true;
        const show = !group.classList.contains("is-out");
        groups.forEach((other) => other.classList.remove("is-out"));
        group.classList.toggle("is-out", show);
      });
    }
    document.addEventListener("click", (event) => {
      if (!event.target.closest(".rail-group")) groups.forEach((group) => group.classList.remove("is-out"));
      if (!event.target.closest("#rail, [data-rail-open]")) rail.classList.contains("is-out") && out(false);
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      groups.forEach((group) => group.classList.remove("is-out"));
      if (rail.classList.contains("is-out")) {
        out(false);
        opener?.focus();
      }
    });
  }

  // The wall shows a page from across the room: no chrome, and it keeps itself fresh. Esc leaves it.
  function startWall() {
    if (!("wall" in root.dataset)) return;
    const seconds = Number(root.dataset.wall) || 60;
    const note = document.querySelector("[data-wall-note]");
    let fresh = new Date();
    const clock = () => fresh.toTimeString().slice(0, 5);
    // One screen where that is possible: nobody scrolls a wall. A list that is far too long keeps its letters.
    const fit = () => {
      const tooLong = () => root.scrollHeight > window.innerHeight;
      root.style.fontSize = "";
      const full = parseFloat(getComputedStyle(root).fontSize);
      for (let share = 0.98; tooLong() && share >= 0.75; share -= 0.02) root.style.fontSize = `${full * share}px`;
      if (tooLong()) root.style.fontSize = "";
    };
    keep("liantu-wall", String(seconds), "sessionStorage");
    note.hidden = false;
    note.textContent = say("refreshed", clock());
    fit();
    window.addEventListener("resize", fit);
    setInterval(async () => {
      try {
        const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } });
        if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const main = page.getElementById("main");
        document.getElementById("main").replaceWith(main);
        window.htmx.process(main);
        document.dispatchEvent(new CustomEvent("liantu:renewed", { detail: { element: main } }));
        fit();
        fresh = new Date();
        note.textContent = say("refreshed", clock());
      } catch {
        note.textContent = say("stale", clock());
      }
    }, seconds * 1000);
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      keep("liantu-wall", null, "sessionStorage");
      const address = new URL(window.location.href);
      address.searchParams.delete("wall");
      window.location.replace(address);
    });
  }

  // Marks open on a click, on focus and under the pointer, and never leave the window.
  function startMarks() {
    let open = null;

    function show(button) {
      const pop = document.getElementById(button.getAttribute("aria-controls"));
      if (!pop || open === button) return;
      hide();
      open = button;
      button.setAttribute("aria-expanded", "true");
      pop.hidden = false;
      place();
    }

    function place() {
      if (!open) return;
      const pop = document.getElementById(open.getAttribute("aria-controls"));
      const at = open.getBoundingClientRect();
      if (!pop || at.bottom < 0 || at.top > window.innerHeight) return hide();
      const size = pop.getBoundingClientRect();
      const below = at.bottom + size.height + 8 < window.innerHeight || at.top < size.height + 8;
      pop.style.left = `${Math.max(8, Math.min(at.left, window.innerWidth - size.width - 8))}px`;
      pop.style.top = `${below ? at.bottom - 1 : at.top - size.height + 1}px`;
    }

    function hide() {
      if (!open) return;
      open.setAttribute("aria-expanded", "false");
      const pop = document.getElementById(open.getAttribute("aria-controls"));
      if (pop) pop.hidden = true;
      open = null;
    }

    document.addEventListener("click", (event) => {
      const button = event.target.closest("[data-pop]");
      if (button) show(button);
      else if (!event.target.closest(".pop")) hide();
    });
    document.addEventListener("pointerover", (event) => {
      if (event.pointerType !== "mouse") return;
      const mark = event.target.closest(".mark");
      if (mark) show(mark.querySelector("[data-pop]"));
      else if (open && !open.matches(":focus")) hide();
    });
    document.addEventListener("focusin", (event) => {
      const mark = event.target.closest(".mark");
      if (mark && event.target.matches("[data-pop]:focus-visible")) show(event.target);
      else if (!mark) hide();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && open) {
        event.stopImmediatePropagation();
        hide();
      }
    }, true);
    window.addEventListener("scroll", place, { capture: true, passive: true });
  }

  function startTroubles() {
    document.addEventListener("htmx:sendError", () => toast(say("offline")));
    document.addEventListener("htmx:timeout", () => toast(say("slow")));
    document.addEventListener("htmx:beforeSwap", (event) => {
      const { xhr, target } = event.detail;
      // What went wrong is told inside the list, so that the list is still there to try again.
      if (xhr.status >= 400 && target?.id === "list-region") event.detail.swapOverride = "innerHTML";
      // A whole page in answer to a part, such as the sign-in after a session ended, takes the whole window.
      if (target !== document.body && /^\s*<!doctype/i.test(xhr.responseText) && !event.detail.boosted) {
        if (!event.detail.requestConfig?.boosted) {
          event.detail.shouldSwap = false;
          window.location.assign(xhr.responseURL || window.location.href);
        }
      }
      if (xhr.status >= 500 && !xhr.responseText.trim()) toast(say("failed"));
    });
  }

  /** Without TLS a browser gives no clipboard; what is selected can be copied anyhow. */
  async function copy(source) {
    const text = source.dataset.copyText || source.innerText.trim();
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const box = element("textarea", "visually-hidden");
      box.value = text;
      document.body.append(box);
      box.select();
      const done = document.execCommand("copy");
      box.remove();
      return done;
    }
  }

  async function copied(button) {
    const source = button.parentElement.querySelector("[data-copy-source]");
    if (!source) return;
    const told = await copy(source);
    if (!told) window.getSelection().selectAllChildren(source);
    const words = [...button.childNodes].reverse().find((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (words) words.data = say(told ? "copied" : "notCopied");
  }

  /** What is wider than its place fades where it goes on: cut off in the middle, the last column in sight would seem the last. */
  const SCROLLERS = ".table-wrap, .table-scroll, .board, .journey-scroll, .chain-tabs";

  function fade(box) {
    box.classList.toggle("goes-on-left", box.scrollLeft > 4);
    box.classList.toggle("goes-on-right", box.scrollWidth - box.clientWidth - box.scrollLeft > 4);
  }

  const sizes = new ResizeObserver((entries) => entries.forEach((entry) => fade(entry.target)));
  const startFading = (part) => part.querySelectorAll(SCROLLERS).forEach((box) => sizes.observe(box));

  document.addEventListener("scroll", (event) => event.target.matches?.(SCROLLERS) && fade(event.target), { capture: true, passive: true });
  document.addEventListener("htmx:load", (event) => startFading(event.detail.elt));
  document.addEventListener("click", (event) => {
    const press = event.target.closest("[data-copy]");
    if (press) copied(press);
    if (event.target.closest("[data-print]")) window.print();
    const close = event.target.closest("[data-toast-close]");
    if (close) close.closest("[data-toast]").remove();
    if (event.target.closest("[data-back]")) window.history.back();
  });
  document.addEventListener("htmx:oobAfterSwap", () => document.querySelectorAll("[data-toast]").forEach(expire));
  document.addEventListener("DOMContentLoaded", () => {
    startRail();
    startWall();
    startMarks();
    startTroubles();
    startFading(document);
    document.querySelectorAll("[data-toast]").forEach(expire);
  });

  return { say, keep, icon, element, toast };
})();
