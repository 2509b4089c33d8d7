// Forms: sent once, not lost by accident, and files that are too large are told so before they travel.
"use strict";

(() => {
  const { say } = window.liantu;
  const dirty = new Set();

  const fields = (form) => form.querySelector("input:not([type=hidden]), textarea, select");

  window.liantu.isDirty = (within) => [...dirty].some((form) => form.isConnected && within.contains(form));
  window.liantu.forget = (within) => dirty.forEach((form) => within.contains(form) && dirty.delete(form));

  function changed(event) {
    const form = event.target.form;
    if (form?.matches("[data-guard]") && form.method === "post" && fields(form)) dirty.add(form);
  }

  function lock(form, button) {
    form.dataset.sent = "1";
    const press = button || form.querySelector("button[type=submit]");
    if (!press) return;
    press.setAttribute("aria-busy", "true");
    const words = [...press.childNodes].reverse().find((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (form.dataset.busy && words) {
      press.dataset.words = words.data;
      words.data = form.dataset.busy;
    }
  }

  function unlock(form) {
    delete form.dataset.sent;
    for (const press of form.querySelectorAll("[aria-busy]")) {
      press.removeAttribute("aria-busy");
      const words = [...press.childNodes].reverse().find((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
      if (press.dataset.words && words) words.data = press.dataset.words;
      delete press.dataset.words;
    }
  }

  function weigh(input) {
    const most = Number(input.dataset.maxMb);
    const heavy = [...input.files].find((file) => file.size > most * 1024 * 1024);
    input.setCustomValidity(heavy ? say("tooLarge", heavy.name, most) : "");
    if (heavy) input.reportValidity();
  }

  document.addEventListener("input", changed);
  document.addEventListener("change", (event) => {
    changed(event);
    if (event.target.matches("input[type=file][data-max-mb]")) weigh(event.target);
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-guard]")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    dirty.delete(form);
    lock(form, event.submitter);
  }, true);

  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt?.closest?.("form[data-guard]");
    if (form) unlock(form);
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(unlock));
  window.addEventListener("beforeunload", (event) => {
    if ([...dirty].some((form) => form.isConnected && !form.dataset.sent)) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const leave = event.target.closest("[data-leave]");
    if (leave?.form || leave?.closest("form")) dirty.delete(leave.closest("form"));
  });
  document.addEventListener("DOMContentLoaded", () => {
    [...document.querySelectorAll("main [data-focus]")].find((found) => !found.closest(".gallery"))?.focus();
  });
})();
