// Photos before they are sent: a preview, a way to take one back, and less to upload.
import { shrink } from "./shrink.js";

const kept = new WeakMap();

function put(input, files) {
  const all = new DataTransfer();
  for (const file of files) all.items.add(file);
  input.files = all.files;
  kept.set(input, files);
}

function tile(field, input, file) {
  const figure = document.createElement("figure");
  figure.className = "xh-shot";
  const image = document.createElement("img");
  image.alt = file.name;
  image.src = URL.createObjectURL(file);
  image.onload = () => URL.revokeObjectURL(image.src);
  image.onerror = () => (image.alt = file.name);
  const remove = document.createElement("button");
  remove.type = "button";
  remove.className = "x";
  remove.setAttribute("aria-label", `${field.dataset.remove ?? ""} ${file.name}`.trim());
  remove.textContent = "\u00d7";
  remove.onclick = () => {
    put(input, kept.get(input).filter((other) => other !== file));
    draw(field, input);
    field.querySelector(".xh-addphoto")?.focus();
  };
  figure.append(image, remove);
  return figure;
}

function adder(field, input, left) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "xh-addphoto";
  const small = document.createElement("small");
  small.textContent = (field.dataset.left ?? "").replace("{n}", String(left));
  const icon = field.querySelector("template")?.content.cloneNode(true) ?? "";
  button.append(icon, field.dataset.add ?? "+", small);
  button.onclick = () => input.click();
  return button;
}

function draw(field, input) {
  let tray = field.querySelector(".xh-tray");
  if (!tray) {
    tray = document.createElement("div");
    tray.className = "xh-tray";
    field.prepend(tray);
  }
  const files = kept.get(input) ?? [];
  const left = Number(field.dataset.max ?? 5) - files.length;
  tray.replaceChildren(...files.map((file) => tile(field, input, file)));
  if (left > 0) tray.append(adder(field, input, left));
}

async function added(field, input) {
  const most = Number(field.dataset.max ?? 5);
  const fresh = await Promise.all([...input.files].map(shrink));
  put(input, [...(kept.get(input) ?? []), ...fresh].slice(0, most));
  draw(field, input);
  field.dispatchEvent(new CustomEvent("xh:photos", { bubbles: true }));
  // A page that reads the place from the photo is asked to at once.
  if (field.dataset.then) document.querySelector(field.dataset.then)?.click();
}

function start(root) {
  for (const field of root.querySelectorAll("[data-photos]:not([data-on])")) {
    const input = field.querySelector("input[type=file]");
    if (!input) continue;
    field.dataset.on = "";
    input.tabIndex = -1;
    kept.set(input, []);
    draw(field, input);
    input.addEventListener("change", () => added(field, input));
  }
}

document.addEventListener("DOMContentLoaded", () => start(document));
document.addEventListener("htmx:load", (event) => start(event.detail.elt));
