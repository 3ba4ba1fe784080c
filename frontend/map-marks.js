// Numbered pins, the same numbers as in the list beside; each knows its row and its row knows it.
import { isPin } from "./map-siting.js";

const MOST_PINS = 300;

export function markers(maplibregl, island, features) {
  const points = features.features.filter(isPin);
  if (points.length > MOST_PINS) {
    island.map.once("load", () => dots(island, points));
    return;
  }
  for (const marker of island.marks ?? []) marker.remove();
  const pins = new Map();
  island.marks = points.map((feature) => {
    const pin = pinOf(feature.properties);
    pins.set(String(feature.properties.id), pin);
    pin.onclick = () => toRow(island, feature.properties);
    return new maplibregl.Marker({ element: pin, anchor: "bottom" })
      .setLngLat(feature.geometry.coordinates)
      .addTo(island.map);
  });
  follow(island, pins);
}

function pinOf({ number, title, status }) {
  const pin = document.createElement("button");
  pin.type = "button";
  pin.className = "xh-mark-in";
  const mark = document.createElement("span");
  mark.className = "xh-mark";
  mark.dataset.s = status || "doing";
  const text = document.createElement("span");
  text.textContent = String(number);
  mark.append(text);
  pin.append(mark);
  pin.setAttribute("aria-label", `${number} ${title ?? ""}`.trim());
  return pin;
}

function rowsOf(island) {
  const selector = island.getAttribute("rows");
  return selector ? [...document.querySelectorAll(`${selector} [data-map-id], ${selector}[data-map-id]`)] : [];
}

function toRow(island, { id, url }) {
  const row = rowsOf(island).find((each) => each.dataset.mapId === String(id));
  if (row) {
    row.scrollIntoView({ block: "nearest" });
    (row.matches("a,button,[tabindex]") ? row : row.querySelector("a,button"))?.focus();
    row.dispatchEvent(new CustomEvent("xh:select", { bubbles: true }));
  } else if (url) location.assign(url);
}

function follow(island, pins) {
  let last;
  const light = (event) => {
    const id = event.target.closest?.("[data-map-id]")?.dataset.mapId;
    if (id === undefined || !pins.has(id)) return;
    if (last) last.removeAttribute("aria-current");
    last = pins.get(id);
    last.setAttribute("aria-current", "true");
  };
  island.following?.abort();
  const stop = (island.following = new AbortController());
  for (const kind of ["mouseover", "focusin", "xh:select"]) {
    document.addEventListener(kind, light, { signal: stop.signal });
  }
  island.map.once("remove", () => stop.abort());
}

/** Too many for buttons: dots, gathered where they crowd. */
function dots(island, points) {
  const css = getComputedStyle(island);
  const river = css.getPropertyValue("--xh-river-600").trim();
  const { map } = island;
  map.addSource("points", {
    type: "geojson",
    data: { type: "FeatureCollection", features: points },
    cluster: true,
    clusterRadius: 44,
  });
  map.addLayer({
    id: "points",
    type: "circle",
    source: "points",
    paint: {
      "circle-color": river,
      "circle-stroke-color": "#ffffff",
      "circle-stroke-width": 2,
      "circle-radius": ["interpolate", ["linear"], ["coalesce", ["get", "point_count"], 1], 1, 7, 100, 22],
    },
  });
  map.addLayer({
    id: "point-counts",
    type: "symbol",
    source: "points",
    filter: ["has", "point_count"],
    layout: { "text-field": ["get", "point_count_abbreviated"], "text-size": 13 },
    paint: { "text-color": "#ffffff" },
  });
  map.on("click", "points", async (event) => {
    const [hit] = event.features;
    if (hit.properties.cluster_id === undefined) return toRow(island, hit.properties);
    const zoom = await map.getSource("points").getClusterExpansionZoom(hit.properties.cluster_id);
    return map.easeTo({ center: hit.geometry.coordinates, zoom });
  });
}
