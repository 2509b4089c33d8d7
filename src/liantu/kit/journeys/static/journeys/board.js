// Cards are dragged to another stage; the server says which move that is, or why there is none.
(() => {
  const board = document.querySelector("[data-board]");
  if (!board) return;
  let held = null;
  board.addEventListener("dragstart", (event) => {
    held = event.target.closest("[data-drop]");
    if (held) event.dataTransfer.effectAllowed = "move";
  });
  board.addEventListener("dragover", (event) => {
    const column = event.target.closest("[data-stage]");
    if (held && column && !column.contains(held)) {
      event.preventDefault();
      column.classList.add("is-target");
    }
  });
  board.addEventListener("dragleave", (event) => {
    const column = event.target.closest("[data-stage]");
    if (column && !column.contains(event.relatedTarget)) column.classList.remove("is-target");
  });
  board.addEventListener("drop", (event) => {
    const column = event.target.closest("[data-stage]");
    if (!held || !column) return;
    event.preventDefault();
    column.classList.remove("is-target");
    window.location.assign(`${held.dataset.drop}?stage=${encodeURIComponent(column.dataset.stage)}`);
    held = null;
  });
})();
