// Lists: clean addresses, filters that follow the chips, rows that are chosen with one click or a range.
"use strict";

(() => {
  const { say } = window.liantu;
  const boxes = (region) => [...region.querySelectorAll("tbody input[name=row]")];
  let last = null;

  function count(region) {
    const bar = region.querySelector("[data-bulk]");
    if (!bar) return;
    const all = boxes(region);
    const ticked = all.filter((box) => box.checked).length;
    const whole = bar.elements.all.value === "1";
    const head = region.querySelector("[data-tick-all]");
    if (head) {
      head.checked = all.length > 0 && ticked === all.length;
      head.indeterminate = ticked > 0 && ticked < all.length;
    }
    bar.hidden = ticked === 0;
    const total = Number(region.dataset.count).toLocaleString("en");
    bar.querySelector("[data-bulk-count]").textContent = whole ? say("chosenAll", total) : say("chosen", ticked);
  }

  function whole(region, value) {
    // A form that holds its own boxes has no bar.
    const bar = region.querySelector("[data-bulk]");
    if (bar) bar.elements.all.value = value ? "1" : "0";
  }

  document.addEventListener("click", (event) => {
    const region = event.target.closest(".list-region");
    const toggle = event.target.closest("[data-filters]");
    if (toggle) {
      const panel = document.getElementById(toggle.getAttribute("aria-controls"));
      panel.hidden = !panel.hidden;
      toggle.setAttribute("aria-expanded", String(!panel.hidden));
      if (!panel.hidden) panel.querySelector("input, select")?.focus();
    }
    if (!region) return;
    if (event.target.matches("tbody input[name=row]")) {
      const all = boxes(region);
      if (event.shiftKey && last && all.includes(last)) {
        const [from, to] = [all.indexOf(last), all.indexOf(event.target)].sort((a, b) => a - b);
        all.slice(from, to + 1).forEach((box) => (box.checked = event.target.checked));
      }
      last = event.target;
      whole(region, false);
      count(region);
    } else if (event.target.matches("[data-tick-all]")) {
      boxes(region).forEach((box) => (box.checked = event.target.checked));
      whole(region, false);
      count(region);
    } else if (event.target.closest("[data-bulk-all]")) {
      boxes(region).forEach((box) => (box.checked = true));
      whole(region, true);
      count(region);
    } else if (event.target.closest("[data-bulk-none]")) {
      boxes(region).forEach((box) => (box.checked = false));
      whole(region, false);
      count(region);
    }
  });

  // An address holds what was chosen and nothing else.
  document.addEventListener("htmx:configRequest", (event) => {
    const { elt, parameters } = event.detail;
    if (!elt.matches("#list-filters, .pager-jump")) return;
    for (const name of [...new Set(parameters.keys?.() ?? Object.keys(parameters))]) {
      const values = parameters.getAll ? parameters.getAll(name) : [parameters[name]].flat();
      if (values.every((value) => value === "")) delete parameters[name];
    }
  });

  // A chip that was removed is gone from the filter fields as well.
  function follow(path) {
    const form = document.getElementById("list-filters");
    if (!form) return;
    const asked = new URL(path, window.location.href).searchParams;
    for (const field of form.elements) {
      if (!field.name || field === document.activeElement) continue;
      const values = asked.getAll(field.name);
      if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
      else if (field.multiple) [...field.options].forEach((option) => (option.selected = values.includes(option.value)));
      else field.value = values[0] ?? "";
    }
  }

  document.addEventListener("htmx:pushedIntoHistory", (event) => follow(event.detail.path));

  // A menu of the list stays open though the list below is drawn anew: while somebody ticks columns, or because the
  // filter that was typed last arrives only now.
  const menus = () => [...document.querySelectorAll(".list-region .dropdown-menu")];
  let open = null;
  document.addEventListener("htmx:beforeSwap", () => {
    const place = menus().findIndex((menu) => menu.classList.contains("show"));
    const menu = menus()[place];
    const at = menu?.contains(document.activeElement) ? document.activeElement : null;
    open = menu ? { place, name: at?.name, value: at?.value } : null;
  });
  document.addEventListener("htmx:afterSwap", () => {
    last = null;
    const menu = open && menus()[open.place];
    if (!menu || menu.classList.contains("show")) return;
    window.tabler?.Dropdown.getOrCreateInstance(menu.previousElementSibling).show();
    const fields = [...menu.querySelectorAll("input")];
    const field = open.name && fields.find((one) => one.name === open.name && one.value === open.value);
    (field || menu.previousElementSibling).focus();
    open = null;
  });
})();
