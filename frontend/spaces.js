// A list that is fetched again and again keeps what its reader has unfolded, and tells its map.

let open = [];

document.addEventListener("htmx:beforeSwap", ({ detail: { target } }) => {
  if (!target.matches("[data-keeps-open]")) return;
  open = [...target.querySelectorAll("details")].map((each) => [each.id, each.open]);
});

document.addEventListener("htmx:load", ({ detail: { elt } }) => {
  if (!elt.matches("[data-keeps-open]")) return;
  const kept = new Map(open);
  for (const each of elt.querySelectorAll("details")) {
    if (kept.size) each.open = kept.get(each.id) ?? false;
  }
  const map = document.getElementById(elt.dataset.map);
  map?.dispatchEvent(new CustomEvent("xh:again"));
});

// A pin leads to its row, and unfolds it.
document.addEventListener("xh:select", ({ target }) => {
  const folded = target.closest("summary")?.parentNode;
  if (folded) folded.open = true;
});
