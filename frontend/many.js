// Ticking many rows: one box for all of a page, and how many are ticked. Without this file the
// box for all is understood by the server.

const boxes = (form) => [...document.querySelectorAll(`input[name=case][form="${form.id}"]`)];

function count(form) {
  const all = boxes(form);
  const ticked = all.filter((box) => box.checked).length;
  form.querySelector("[data-count]").textContent = ticked ? String(ticked) : "";
  const whole = form.querySelector("[data-all]");
  whole.checked = ticked > 0 && ticked === all.length;
  whole.indeterminate = ticked > 0 && ticked < all.length;
}

document.addEventListener("change", (event) => {
  const box = event.target;
  const form = box.form;
  if (!form?.matches("[data-many]") || box.type !== "checkbox") return;
  if (box.matches("[data-all]")) for (const other of boxes(form)) other.checked = box.checked;
  count(form);
});
// Going back, the browser keeps the ticks; the count follows them.
addEventListener("pageshow", () => document.querySelectorAll("form[data-many]").forEach(count));
