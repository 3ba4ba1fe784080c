// What a plan of new car parks draws: plots, how far one walks from those it chose, and demand as
// dots that grow with it, each tied to the plot that relieves it.

const kind = (name) => ["==", ["get", "kind"], name];
const relieved = ["boolean", ["get", "relieved"], false];

/** Kinds that are drawn here alone, and neither as roads, blocks nor pins. */
export const OWN = ["reach", "tie", "want", "plot", "site"];
export const isPin = (feature) => feature.geometry?.type === "Point" && feature.properties?.kind !== "want";

export function siting(colour) {
  const layer = (id, type, name, paint, more = {}) => ({
    id,
    type,
    source: "features",
    filter: kind(name),
    paint,
    ...more,
  });
  return [
    layer("reach", "fill", "reach", { "fill-color": colour("river-600"), "fill-opacity": 0.07 }),
    layer("reach-edge", "line", "reach", {
      "line-color": colour("river-600"),
      "line-width": 1.5,
      "line-dasharray": [4, 2.5],
    }),
    layer("ties", "line", "tie", { "line-color": colour("river-600"), "line-width": 1, "line-opacity": 0.45 }),
    layer(
      "wants",
      "circle",
      "want",
      {
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 10, ["*", 0.5, ["get", "size"]], 15, ["get", "size"]],
        "circle-color": ["case", relieved, colour("river-600"), colour("map-case")],
        "circle-opacity": ["case", relieved, 0.55, 0.85],
        "circle-stroke-color": ["case", relieved, colour("river-700"), colour("ink-3")],
        "circle-stroke-width": 1,
      },
      { layout: { "circle-sort-key": ["get", "size"] } },
    ),
    layer("plots", "fill", "plot", { "fill-color": colour("tile-300"), "fill-opacity": 0.85 }),
    layer("plots-edge", "line", "plot", { "line-color": colour("tile-500"), "line-width": 1.5 }),
    layer("sites", "fill", "site", { "fill-color": colour("thread-bright"), "fill-opacity": 0.85 }),
    layer("sites-edge", "line", "site", { "line-color": colour("thread"), "line-width": 3 }),
  ];
}
