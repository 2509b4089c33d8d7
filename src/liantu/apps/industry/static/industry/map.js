// The chain map: nearness is lit, sizes change, arrow keys walk along the chain, the picture is taken away. Without scripts it is a picture with links.
"use strict";

(() => {
  const sheet = document.querySelector("[data-map]");
  const svg = sheet?.querySelector(".chain-map");
  if (!svg) return;
  const scroll = sheet.querySelector(".map-scroll");
  const nodes = new Map([...svg.querySelectorAll("[data-node]")].map((one) => [one.dataset.node, one]));
  const edges = [...svg.querySelectorAll("[data-from]")];
  const wide = svg.viewBox.baseVal.width;
  const tall = svg.viewBox.baseVal.height;
  // Below this the words cannot be read: then the map scrolls.
  const LEAST = 0.72;
  const MOST = 2.5;
  let scale = 1;

  let found = [];
  let at = -1;

  const joined = (key, end, other) => edges.filter((edge) => edge.dataset[end] === key).map((edge) => [edge, edge.dataset[other]]);

  function light(key) {
    svg.querySelectorAll(".is-near, .is-found").forEach((one) => one.classList.remove("is-near", "is-up", "is-down", "is-found"));
    svg.classList.toggle("is-chosen", key !== null || found.length > 0);
    // What was looked for stands out again once nothing else is pointed at.
    if (key === null) {
      found.forEach((one) => one.classList.add("is-near"));
      found[at]?.classList.add("is-found");
      return;
    }
    nodes.get(key)?.classList.add("is-near");
    for (const [end, other, side] of [["to", "from", "is-up"], ["from", "to", "is-down"]]) {
      for (const [edge, neighbour] of joined(key, end, other)) {
        edge.classList.add("is-near", side);
        nodes.get(neighbour)?.classList.add("is-near");
      }
    }
  }

  function resize(wanted, middle) {
    const before = scale;
    scale = Math.min(Math.max(wanted, 0.25), MOST);
    const at = middle ?? { x: scroll.clientWidth / 2, y: scroll.clientHeight / 2 };
    const left = ((scroll.scrollLeft + at.x) / before) * scale - at.x;
    const top = ((scroll.scrollTop + at.y) / before) * scale - at.y;
    // A map that is larger than its room is moved within it; one that fits is passed by like the rest of the page.
    scroll.classList.toggle("is-close", scale > fitting() * 1.05);
    svg.setAttribute("width", wide * scale);
    svg.setAttribute("height", tall * scale);
    scroll.scrollLeft = left;
    scroll.scrollTop = top;
  }

  const fitting = () => Math.min((scroll.clientWidth - 1) / wide, 1.25);
  const fit = (least) => resize(Math.max(fitting(), least));

  // Pointing and the keyboard

  const keyOf = (target) => target.closest?.("[data-node]")?.dataset.node ?? null;
  let held = null;
  let pulled = false;
  svg.addEventListener("pointerover", (event) => !held && light(keyOf(event.target) ?? focused()));
  svg.addEventListener("pointerleave", () => light(focused()));
  svg.addEventListener("focusin", (event) => light(keyOf(event.target)));
  svg.addEventListener("focusout", () => light(null));
  const focused = () => (svg.contains(document.activeElement) ? keyOf(document.activeElement) : null);

  const place = (one) => one.querySelector(".map-card").getBBox();
  function nearest(from, some) {
    const here = place(from);
    const far = (one) => Math.abs(place(one).y - here.y) + Math.abs(place(one).x - here.x) / 4;
    return some.sort((a, b) => far(a) - far(b))[0];
  }
  svg.addEventListener("keydown", (event) => {
    const here = event.target.closest?.("[data-node]");
    if (!here || event.altKey || event.ctrlKey || event.metaKey) return;
    const key = here.dataset.node;
    const box = place(here);
    const to = {
      ArrowLeft: () => nearest(here, joined(key, "to", "from").map(([, other]) => nodes.get(other))),
      ArrowRight: () => nearest(here, joined(key, "from", "to").map(([, other]) => nodes.get(other))),
      ArrowUp: () => nearest(here, [...nodes.values()].filter((one) => place(one).x === box.x && place(one).y < box.y)),
      ArrowDown: () => nearest(here, [...nodes.values()].filter((one) => place(one).x === box.x && place(one).y > box.y)),
    }[event.key]?.();
    if (!(event.key in { ArrowLeft: 1, ArrowRight: 1, ArrowUp: 1, ArrowDown: 1 })) return;
    event.preventDefault();
    to?.focus();
    to?.scrollIntoView({ block: "nearest", inline: "nearest" });
  });

  // Finding by words: what is found stands out, Enter goes to it and on to the next, Escape lets go

  const box = sheet.querySelector("[data-map-find]");
  const said = sheet.querySelector("#map-found");
  const find = () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    found = words.length ? [...nodes.values()].filter((one) => words.every((word) => one.dataset.find.includes(word))) : [];
    at = -1;
    light(null);
    svg.classList.toggle("is-chosen", words.length > 0);
    tell(words.length > 0);
    show(found[0]);
  };
  const tell = (asked) => {
    said.textContent = !asked ? "" : found.length ? said.dataset.one.replace("{at}", Math.max(at, 0) + 1).replace("{n}", found.length) : said.dataset.none;
  };
  const show = (one) => {
    if (!one) return;
    const [near, room] = [one.querySelector(".map-card").getBoundingClientRect(), scroll.getBoundingClientRect()];
    scroll.scrollLeft += near.left + near.width / 2 - room.left - room.width / 2;
    scroll.scrollTop += near.top + near.height / 2 - room.top - room.height / 2;
  };
  const next = (step) => {
    if (!found.length) return;
    found[at]?.classList.remove("is-found");
    at = (at + step + found.length) % found.length;
    found[at].classList.add("is-found");
    tell(true);
    show(found[at]);
    found[at].scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  box?.form.addEventListener("submit", (event) => event.preventDefault());
  box?.addEventListener("input", find);
  box?.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter") {
      event.preventDefault();
      // Once it is the only one, or was reached, Enter with Ctrl opens it.
      if ((event.ctrlKey || event.metaKey) && found.length) location.assign(found[Math.max(at, 0)].getAttribute("href"));
      else next(event.shiftKey ? -1 : 1);
    }
    if (event.key === "ArrowDown" && found.length) {
      event.preventDefault();
      found[Math.max(at, 0)].focus();
    }
    if (event.key === "Escape" && box.value) {
      event.preventDefault();
      box.value = "";
      find();
    }
  });

  // Moving the sheet under the hand

  scroll.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "touch" || event.button !== 0) return;
    held = { x: event.clientX, y: event.clientY, left: scroll.scrollLeft, top: scroll.scrollTop, moved: false };
  });
  window.addEventListener("pointermove", (event) => {
    if (!held) return;
    const [dx, dy] = [event.clientX - held.x, event.clientY - held.y];
    if (!held.moved && Math.hypot(dx, dy) < 5) return;
    held.moved = true;
    scroll.classList.add("is-held");
    scroll.scrollLeft = held.left - dx;
    scroll.scrollTop = held.top - dy;
  });
  window.addEventListener("pointerup", () => {
    const moved = held?.moved;
    held = null;
    scroll.classList.remove("is-held");
    pulled = Boolean(moved);
    setTimeout(() => (pulled = false), 0);
  });
  // What was a pull is no click on a node.
  svg.addEventListener("click", (event) => pulled && event.preventDefault());
  svg.addEventListener("dragstart", (event) => event.preventDefault());
  scroll.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const box = scroll.getBoundingClientRect();
    resize(scale * (event.deltaY < 0 ? 1.1 : 1 / 1.1), { x: event.clientX - box.left, y: event.clientY - box.top });
  }, { passive: false });

  // Taking it away

  async function picture() {
    const answer = await fetch(sheet.dataset.svg);
    if (!answer.ok) return;
    const text = await answer.text();
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth * 2;
    canvas.height = image.naturalHeight * 2;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    const link = document.createElement("a");
    link.href = canvas.toDataURL("image/png");
    link.download = `${sheet.dataset.file}.png`;
    link.click();
  }

  sheet.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if ("mapIn" in button.dataset) resize(scale * 1.2);
    if ("mapOut" in button.dataset) resize(scale / 1.2);
    if ("mapFit" in button.dataset) fit(0);
    if ("mapPng" in button.dataset) picture();
    if ("mapPrint" in button.dataset) window.print();
  });
  fit(LEAST);
})();
