// <city-map>: a MapLibre island over the district's own boundary. It asks nobody outside.
// Without WebGL the drawing the server put inside stays, and so does the list beside it.
import maplibregl from "maplibre-gl/dist/maplibre-gl-csp.js";
import { cells } from "./map-cells.js";
import { bounds, read } from "./map-data.js";
import { markers } from "./map-marks.js";
import { picker } from "./map-pick.js";
import { isPin } from "./map-siting.js";
import { style } from "./map-style.js";
import { tiles } from "./map-tiles.js";

const FONTS = "'PingFang SC','Microsoft YaHei','Noto Sans CJK SC','Noto Sans SC','Xiuhua Sans',sans-serif";

function drawable() {
  const canvas = document.createElement("canvas");
  return Boolean(canvas.getContext("webgl2") || canvas.getContext("webgl"));
}

class CityMap extends HTMLElement {
  async connectedCallback() {
    if (this.map || this.starting) return;
    this.starting = true;
    if (!drawable()) {
      this.dataset.mapOff = "webgl";
      return;
    }
    try {
      const [outline, features] = await Promise.all([
        read(this.getAttribute("outline")),
        read(this.getAttribute("src")),
      ]);
      if (this.isConnected) this.start(outline, features);
    } catch (problem) {
      this.dataset.mapOff = String(problem);
    }
    this.starting = false;
  }

  disconnectedCallback() {
    this.map?.remove();
    this.map = undefined;
    this.replaceChildren(...[...this.children].filter((child) => !child.matches("[data-map-part]")));
    delete this.dataset.mapOn;
    delete this.dataset.mapReady;
  }

  start(outline, features) {
    maplibregl.setWorkerUrl(this.dataset.worker);
    const box = document.createElement("div");
    box.dataset.mapPart = "";
    this.append(box);
    const view = this.view(outline, features);
    this.map = new maplibregl.Map({
      container: box,
      style: style(getComputedStyle(this), outline, features, this.getAttribute("tianditu")),
      localIdeographFontFamily: FONTS,
      attributionControl: false,
      dragRotate: false,
      touchPitch: false,
      maxPitch: 0,
      maxZoom: 18,
      fadeDuration: 0,
      cooperativeGestures: !this.matches("[pick],[draw]") && matchMedia("(pointer:coarse)").matches,
      locale: this.words(),
      ...view,
    });
    const corner = new maplibregl.NavigationControl({ showCompass: false });
    this.map.addControl(corner, "top-right");
    if (this.hasAttribute("tianditu")) this.map.addControl(new maplibregl.AttributionControl());
    this.map.getCanvas().setAttribute("aria-label", this.dataset.label ?? "");
    this.map.once("load", () => {
      this.dataset.mapOn = "";
      this.dispatchEvent(new CustomEvent("xh:map", { bubbles: true })); // draw.js waits for it
    });
    this.map.once("idle", () => (this.dataset.mapReady = ""));
    markers(maplibregl, this, features);
    this.addEventListener("xh:again", () => this.again());
    if (this.hasAttribute("tiles")) tiles(this);
    if (this.hasAttribute("cells")) cells(this);
    if (this.hasAttribute("pick")) picker(maplibregl, this);
  }

  /** What the pins stand for has changed: they are asked for again; the view stays. */
  async again() {
    try {
      const features = await read(this.getAttribute("src"));
      if (this.map) markers(maplibregl, this, features);
    } catch {
      // the old ones stay; the list beside says how old it is
    }
  }

  view(outline, features) {
    const center = (this.getAttribute("center") ?? "").split(",").map(Number);
    if (center.length === 2 && center.every(Number.isFinite)) {
      return { center, zoom: Number(this.getAttribute("zoom") || 15) };
    }
    const points = { features: features.features.filter(isPin) };
    const fit = bounds(points) ?? bounds(features) ?? bounds(outline);
    return fit
      ? { bounds: fit, fitBoundsOptions: { padding: { top: 48, bottom: 28, left: 36, right: 64 }, maxZoom: 15 } }
      : { center: [104, 35], zoom: 3 };
  }

  words() {
    return {
      "NavigationControl.ZoomIn": this.dataset.zoomIn ?? "",
      "NavigationControl.ZoomOut": this.dataset.zoomOut ?? "",
      "Map.Title": this.dataset.label ?? "",
      "Marker.Title": "",
      "CooperativeGesturesHandler.MobileHelpText": this.dataset.twoFingers ?? "",
      "CooperativeGesturesHandler.WindowsHelpText": this.dataset.twoFingers ?? "",
      "CooperativeGesturesHandler.MacHelpText": this.dataset.twoFingers ?? "",
    };
  }
}

customElements.define("city-map", CityMap);
