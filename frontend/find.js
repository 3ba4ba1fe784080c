// Typing to find, over a plain select.
import TomSelect from "tom-select/dist/esm/tom-select.js";

function start(root) {
  for (const field of root.querySelectorAll("select[data-find]:not(.tomselected)")) {
    new TomSelect(field, { maxOptions: 200, copyClassesToDropdown: false });
    field.setAttribute("aria-hidden", "true"); // the typed field speaks for it
  }
}

start(document);
document.addEventListener("htmx:load", (event) => start(event.detail.elt));
