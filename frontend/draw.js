// Drawing on <city-map draw="line">, draw="ring" or draw="dots" (places one by one). The textarea of points is what is sent and what
// is true; the map shows it and writes into it. A bundle of its own, for few pages draw.
import { here } from "./map-pick.js";
import { areaM2, lengthM, parse, text, write } from "./points.js";
import { REACH, sketch } from "./sketch.js";
import { words } from "./words.js";

const LEAST = { ring: 3, dots: 1 };

class Drawing {
  constructor(island, box, area) {
    const kind = island.getAttribute("draw");
    Object.assign(this, { island, box, area, map: island.map, ring: kind === "ring", least: LEAST[kind] ?? 2 });
    this.said = box.querySelector("[data-draw-said]");
    this.width = box.querySelector("[data-map-width]");
    this.before = [];
    this.points = [];
    this.show = sketch(this.map, getComputedStyle(island), (points) => this.pulled(points));
    this.listen();
    this.read();
    this.look(this.points);
    here(island, this.said, () => {});
  }

  listen() {
    this.map.doubleClickZoom.disable();
    const canvas = this.map.getCanvas();
    canvas.parentElement.append(aim());
    canvas.setAttribute("aria-describedby", this.box.querySelector("[data-draw-how]")?.id ?? "");
    this.map.on("click", ({ lngLat }) => this.near(lngLat) || this.add(lngLat));
    canvas.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.add(this.map.getCenter());
      else if (event.key === "Backspace") this.undo();
      else return;
      event.preventDefault();
    });
    this.area.addEventListener("input", () => this.read());
    this.width?.addEventListener("input", () => this.say());
    for (const [name, act] of [["undo", () => this.undo()], ["clear", () => this.put([])]]) {
      this.box.querySelector(`[data-draw-${name}]`).onclick = act;
    }
  }

  /** What the textarea holds, drawn; a line being typed leaves the drawing as it was. */
  read() {
    const { points, wrong } = parse(this.area.value);
    if (!wrong && text(points) !== text(this.points)) {
      this.before.push(this.points);
      this.points = points;
      this.show(points, this.ring);
      if (document.activeElement !== this.map.getCanvas()) this.look(points.slice(-1));
    }
    this.say(wrong);
  }

  put(points) {
    if (text(points) !== this.area.value.trim()) write(this.area, text(points));
  }

  /** What was pulled is drawn already. */
  pulled(points) {
    this.before.push(this.points);
    this.points = points;
    write(this.area, text(points));
  }

  add({ lng, lat }) {
    this.put([...this.points, [lng, lat]]);
  }

  undo() {
    if (!this.before.length) return;
    const before = this.before.pop();
    this.put(before);
    this.before.pop(); // going back is no step of its own
  }

  /** A tap on a handle pulls it, or makes one of a middle; it is no new point. */
  near(at) {
    const tap = this.map.project(at);
    return this.points.some((point) => this.map.project(point).dist(tap) <= REACH);
  }

  /** The map is moved only when what is drawn would not be seen. */
  look(points) {
    const view = this.map.getBounds();
    if (points.every((point) => view.contains(point))) return;
    const box = points.reduce((sum, point) => sum.extend(point), view.constructor.convert([points[0], points[0]]));
    this.map.fitBounds(box, { padding: 48, maxZoom: 18, animate: false });
  }

  say(wrong = 0) {
    const [n, least] = [this.points.length, this.least];
    const width = Number(this.width?.value);
    const has = this.said.dataset;
    const round = this.ring ? [...this.points, this.points[0]] : this.points;
    const a = this.ring ? n && areaM2(this.points) : width > 0 && lengthM(round) * width;
    const form = wrong ? has.wrong : !n ? has.none : n < least ? has.few : a ? has.area : has.long;
    const values = { line: wrong, n, least, m: n < least ? "" : rounded(lengthM(round)), a: a ? rounded(a) : "" };
    this.said.textContent = words(form, values);
    this.box.querySelector("[data-draw-undo]").disabled = !this.before.length;
    this.box.querySelector("[data-draw-clear]").disabled = !this.area.value.trim();
  }
}

/** Metres with one decimal while they are few: nobody measures a street to the centimetre. */
function rounded(number) {
  return number < 100 ? number.toFixed(1) : Math.round(number).toLocaleString();
}

/** Where Enter puts a point: shown while the keyboard is on the map. */
function aim() {
  const cross = document.createElement("div");
  cross.className = "xh-aim";
  cross.setAttribute("aria-hidden", "true");
  return cross;
}

function start(island) {
  if (!island.matches?.("city-map[draw]") || island.drawing?.map === island.map) return;
  const box = island.closest("[data-draw]");
  const area = box?.querySelector("textarea[data-map-points]");
  if (!area) return;
  for (const part of box.querySelectorAll("[data-draw-with]")) part.hidden = false;
  const typed = box.querySelector("details[data-draw-typed]");
  if (!typed.querySelector(".xh-wrong")) typed.open = false;
  area.addEventListener("invalid", () => (typed.open = true)); // or the browser could not say so
  island.drawing = new Drawing(island, box, area);
}

document.addEventListener("xh:map", (event) => start(event.target));
for (const island of document.querySelectorAll("city-map[draw][data-map-on]")) start(island);
