// Choosing a place: drag the pin, tap the map, use the arrow keys, or ask the phone.

const PIN =
  '<svg viewBox="0 0 24 28" aria-hidden="true"><path d="M12 27S2 17 2 10.5a10 10 0 0 1 20 0C22 17 12 27 12 27Z" ' +
  'fill="currentColor" stroke="#fff" stroke-width="1.5"/><circle cx="12" cy="10.5" r="3.4" fill="#fff"/></svg>';
const STEPS = { ArrowUp: [0, -8], ArrowDown: [0, 8], ArrowLeft: [-8, 0], ArrowRight: [8, 0] };

export function picker(maplibregl, island) {
  const { map } = island;
  const scope = island.closest("form") ?? island.parentElement;
  const lon = scope.querySelector("[data-map-lon]");
  const lat = scope.querySelector("[data-map-lat]");
  const tip = part(island, "p", "xh-maptip mb-0");
  tip.setAttribute("role", "status");
  tip.textContent = island.dataset.drag ?? "";

  const element = document.createElement("button");
  element.type = "button";
  element.className = "xh-pickpin";
  element.innerHTML = PIN;
  const marker = new maplibregl.Marker({ element, anchor: "bottom", draggable: true });
  element.setAttribute("aria-label", island.dataset.drag ?? "");

  const put = ({ lng, lat: north }, say = true, source = "map", accuracy = "") => {
    marker.setLngLat([lng, north]).addTo(map);
    if (!say) return;
    note(scope, "precision", source);
    note(scope, "accuracy_m", accuracy);
    unchoose(scope);
    lon.value = lng.toFixed(6);
    lat.value = north.toFixed(6);
    tip.textContent = "";
    lat.dispatchEvent(new Event("change", { bubbles: true }));
    island.dispatchEvent(new CustomEvent("xh:picked", { bubbles: true, detail: { lng, lat: north } }));
  };

  if (lon.value && lat.value) {
    put({ lng: Number(lon.value), lat: Number(lat.value) }, false);
    map.jumpTo({ center: [Number(lon.value), Number(lat.value)], zoom: Number(island.getAttribute("zoom") || 16) });
    tip.textContent = "";
  }
  map.on("click", (event) => put(event.lngLat));
  marker.on("dragend", () => put(marker.getLngLat()));
  element.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const at = map.project(marker.getLngLat());
    put(map.unproject([at.x + step[0], at.y + step[1]]));
  });
  here(island, tip, put);
}

/** The pin is the later word: a community chosen before it no longer stands. */
function unchoose(scope) {
  const select = scope.querySelector('select[name="place"]');
  if (!select?.value) return;
  select.value = "";
  select.tomselect?.clear(true);
}

/** How the place was found, for forms that keep it. */
function note(scope, name, value) {
  const field = scope.querySelector(`input[type=hidden][name="${name}"]`);
  if (field) field.value = value;
}

/** A button that asks the phone where it is, and moves the map there. */
export function here(island, tip, put) {
  if (!navigator.geolocation) return;
  const button = part(island, "button", "btn xh-here");
  button.type = "button";
  button.textContent = island.dataset.here ?? "";
  button.onclick = () => {
    button.setAttribute("aria-busy", "true");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        button.removeAttribute("aria-busy");
        const at = { lng: coords.longitude, lat: coords.latitude };
        put(at, true, "gps", coords.accuracy.toFixed(0));
        island.map.jumpTo({ center: at, zoom: 17 });
      },
      () => {
        button.removeAttribute("aria-busy");
        tip.textContent = island.dataset.hereFailed ?? "";
      },
      { enableHighAccuracy: true, timeout: 12000, maximumAge: 30000 },
    );
  };
}

function part(island, name, cls) {
  const element = document.createElement(name);
  element.className = cls;
  element.dataset.mapPart = "";
  island.append(element);
  return element;
}
