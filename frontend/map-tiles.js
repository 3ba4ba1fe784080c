// Cases as vector tiles: hexagons with how many are open from afar, one dot each close up,
// and how many a crowded tile left out.

const LOOKS = ["new", "doing", "soon", "late", "done", "hold", "back"];

export function tiles(island) {
  const { map } = island;
  const css = getComputedStyle(island);
  const colour = (name) => css.getPropertyValue(`--xh-${name}`).trim() || "#888888";
  map.once("load", () => {
    const address = new URL(island.getAttribute("tiles"), location.href).href;
    const source = address.replaceAll("%7B", "{").replaceAll("%7D", "}");
    map.addSource("tiles", { type: "vector", tiles: [source], minzoom: 5, maxzoom: 16 });
    const below = map.getLayer("names-outline") ? "names-outline" : undefined;
    for (const layer of layers(colour)) map.addLayer(layer, below);
    map.addLayer(counts(colour, "hexagons", ["to-string", ["get", "n"]]));
    map.addLayer(counts(colour, "more", ["concat", "+", ["to-string", ["coalesce", ["get", "left"], ""]]]));
    clicks(island);
  });
}

function layers(colour) {
  const status = ["match", ["get", "status"], ...LOOKS.flatMap((look) => [look, colour(look)]), colour("doing")];
  return [
    {
      id: "hexagons",
      type: "fill",
      source: "tiles",
      "source-layer": "hexagons",
      paint: {
        "fill-color": ["case", [">", ["get", "late"], 0], colour("late"), colour("doing")],
        "fill-opacity": ["interpolate", ["linear"], ["get", "n"], 1, 0.14, 50, 0.5],
      },
    },
    {
      id: "hexagon-edges",
      type: "line",
      source: "tiles",
      "source-layer": "hexagons",
      paint: { "line-color": colour("doing"), "line-opacity": 0.35, "line-width": 1 },
    },
    {
      id: "cases",
      type: "circle",
      source: "tiles",
      "source-layer": "cases",
      paint: {
        "circle-color": status,
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 12, 4, 17, 9],
        "circle-stroke-color": colour("surface"),
        "circle-stroke-width": 1.5,
      },
    },
  ];
}

/** How many: in a hexagon, or left out of a crowded tile. */
function counts(colour, layer, text) {
  return {
    id: `${layer}-counts`,
    type: "symbol",
    source: "tiles",
    "source-layer": layer,
    layout: { "text-field": text, "text-size": layer === "more" ? 17 : 13, "text-allow-overlap": layer === "more" },
    paint: { "text-color": colour("ink"), "text-halo-color": colour("map-halo"), "text-halo-width": 1.5 },
  };
}

function clicks(island) {
  const { map } = island;
  const pattern = island.getAttribute("opens");
  for (const layer of ["hexagons", "more-counts"]) {
    map.on("click", layer, (event) => map.easeTo({ center: event.lngLat, zoom: map.getZoom() + 2 }));
  }
  map.on("click", "cases", ({ features: [hit] }) => {
    const { number } = hit.properties;
    if (pattern && number) location.assign(pattern.replace("0", number));
  });
  for (const layer of ["hexagons", "more-counts", "cases"]) {
    map.on("mouseenter", layer, () => (map.getCanvas().style.cursor = "pointer"));
    map.on("mouseleave", layer, () => (map.getCanvas().style.cursor = ""));
  }
}
