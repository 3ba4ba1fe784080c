// Walking round a hoarding: at each corner the phone is asked where it is. Without a phone that
// knows, the corners are typed, or drawn on the map beside it.
import { line, write } from "./points.js";
import { words } from "./words.js";

/** Beyond this a corner may lie across the street, in metres. */
const POOR_M = 20;

class Walk {
  constructor(box) {
    const scope = box.closest("form") ?? document;
    this.area = box.querySelector("[data-map-points]") ?? scope.querySelector("[data-map-points]");
    this.accuracy = box.querySelector("[data-walk-accuracy]") ?? scope.querySelector("[data-walk-accuracy]");
    this.said = box.querySelector("[data-walk-said]");
    this.mark = box.querySelector("[data-walk-mark]");
    this.back = box.querySelector("[data-walk-undo]");
    this.earlier = Number(this.accuracy.value) || 0; // of corners sent before and shown again
    this.fixes = [];
    this.mark.onclick = () => this.ask();
    this.back.onclick = () => this.undo();
    this.area.addEventListener("input", () => this.look());
    this.look();
    box.querySelector("[data-walk-with]").hidden = false;
  }

  lines() {
    return this.area.value.split("\n").filter((one) => one.trim());
  }

  ask() {
    if (this.mark.hasAttribute("aria-busy")) return;
    this.mark.setAttribute("aria-busy", "true");
    this.said.textContent = this.said.dataset.asking;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => this.found(coords),
      ({ code }) => this.failed(code === 1 ? this.said.dataset.refused : this.said.dataset.failed),
      { enableHighAccuracy: true, timeout: 20000, maximumAge: 0 },
    );
  }

  found({ longitude, latitude, accuracy }) {
    this.mark.removeAttribute("aria-busy");
    const m = Math.ceil(accuracy);
    if (!this.lines().length) this.forget();
    this.fixes.push(m);
    write(this.area, [...this.lines(), line([longitude, latitude])].join("\n"));
    this.worst();
    const form = m > POOR_M ? this.said.dataset.poor : this.said.dataset.marked;
    this.said.textContent = words(form, { n: this.lines().length, m });
  }

  failed(why) {
    this.mark.removeAttribute("aria-busy");
    this.said.textContent = why;
  }

  undo() {
    this.fixes.pop();
    write(this.area, this.lines().slice(0, -1).join("\n"));
    if (!this.lines().length) this.forget();
    this.worst();
    this.said.textContent = words(this.said.dataset.undone, { n: this.lines().length });
  }

  forget() {
    this.fixes = [];
    this.earlier = 0;
  }

  worst() {
    this.accuracy.value = Math.max(this.earlier, ...this.fixes) || "";
    this.accuracy.dispatchEvent(new Event("input", { bubbles: true }));
  }

  look() {
    this.back.disabled = !this.lines().length;
  }
}

function start(root) {
  if (!navigator.geolocation) return;
  for (const box of root.querySelectorAll("[data-walk]:not([data-on])")) {
    box.dataset.on = "";
    new Walk(box);
  }
}

document.addEventListener("DOMContentLoaded", () => start(document));
document.addEventListener("htmx:load", (event) => start(event.detail.elt.parentNode || document));
