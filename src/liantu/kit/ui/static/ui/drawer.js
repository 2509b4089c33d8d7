// The drawer opens a page beside the list, under that page's own address; the sheet above it takes a short task.
"use strict";

(() => {
  const { say } = window.liantu;
  const opener = {};
  let shown = window.location.pathname + window.location.search; // what the page below the drawer shows
  let pushed = false; // whether the drawer's address is an entry of ours in the history

  const host = (id) => document.getElementById(id);
  const isOpen = (id) => host(id) && !host(id).hidden;
  const here = () => window.location.pathname + window.location.search;

  function reveal(element) {
    if (element.hidden) opener[element.id] = document.activeElement;
    element.hidden = false;
    if (element.id === "sheet") {
      document.querySelector("[data-veil]").hidden = false;
      document.querySelector(".frame").inert = true;
    }
  }

  function arrive(element) {
    element.classList.remove("is-loading");
    element.scrollTop = 0;
    const title = element.querySelector(".drawer-title");
    if (title) element.setAttribute("aria-label", title.textContent.trim());
    (element.querySelector("[data-focus]") || element).focus({ preventScroll: true });
  }

  function hide(element) {
    if (!element || element.hidden) return;
    element.hidden = true;
    element.replaceChildren();
    if (element.id === "sheet") {
      document.querySelector("[data-veil]").hidden = true;
      document.querySelector(".frame").inert = false;
    }
    if (opener[element.id]?.isConnected) opener[element.id].focus({ preventScroll: true });
  }

  function close(element) {
    if (window.liantu.isDirty?.(element) && !window.confirm(say("leave"))) return;
    window.liantu.forget?.(element);
    if (element.id === "drawer" && pushed) window.history.back();
    else hide(element);
  }

  function topmost() {
    return isOpen("sheet") ? host("sheet") : isOpen("drawer") ? host("drawer") : null;
  }

  document.addEventListener("htmx:beforeRequest", (event) => {
    const { target, requestConfig } = event.detail;
    if (!target?.matches?.("[data-drawer]")) return;
    reveal(target);
    target.classList.add("is-loading");
    target.dataset.asked = requestConfig.verb === "get" ? requestConfig.path : "";
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    const { target, successful, xhr } = event.detail;
    if (!target?.matches?.("[data-drawer]")) return;
    target.classList.remove("is-loading");
    if (!successful && !xhr.responseText) hide(target);
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    const element = event.detail.target;
    if (!element?.matches?.("[data-drawer]")) return;
    const address = element.dataset.asked;
    if (element.id === "drawer" && address && address !== here()) {
      if (pushed) window.history.replaceState({ drawer: address }, "", address);
      else window.history.pushState({ drawer: address }, "", address);
      pushed = true;
    }
    arrive(element);
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-close]");
    if (button?.closest("[data-drawer]")) close(button.closest("[data-drawer]"));
    if (event.target.matches("[data-veil]")) close(host("sheet"));
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing || event.defaultPrevented) return;
    if (document.querySelector("dialog[open], .dropdown-menu.show")) return;
    const element = topmost();
    if (element) close(element);
  });

  // A form that hands over a file leaves the page where it is: the sheet has done its work.
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-closes]")) setTimeout(() => hide(event.target.closest("[data-drawer]")), 400);
  });

  document.addEventListener("htmx:pushedIntoHistory", (event) => {
    shown = event.detail.path;
  });

  // Before htmx: a drawer that closes or opens again must not fetch the list anew.
  window.addEventListener("popstate", (event) => {
    const wanted = event.state?.drawer;
    if (wanted && shown !== here()) {
      event.stopImmediatePropagation();
      pushed = true;
      window.htmx.ajax("GET", wanted, { target: "#drawer", swap: "innerHTML" });
    } else if (isOpen("drawer") && shown === here()) {
      event.stopImmediatePropagation();
      pushed = false;
      hide(host("sheet"));
      hide(host("drawer"));
    } else if (!event.state?.htmx && shown !== here()) {
      event.stopImmediatePropagation();
      window.location.reload();
    }
  }, true);
})();
