// Close up the district's own cells and communities are the streets of the sketch: fetched for
// what is in view, and only once one has come near enough.
import { read } from "./map-data.js";

const NEAR = 12.5;

export function cells(island) {
  const { map } = island;
  const address = island.getAttribute("cells");
  let seen = "";
  const look = async () => {
    if (map.getZoom() < NEAR) return;
    const box = map.getBounds().toArray().flat();
    const wanted = box.map((degrees, side) => (side < 2 ? Math.floor : Math.ceil)(degrees * 50) / 50).join(",");
    if (wanted === seen) return;
    seen = wanted;
    try {
      const found = await read(`${address}?bbox=${wanted}`);
      map.getSource("cells")?.setData(found);
      map.getSource("communities")?.setData(names(found));
    } catch {
      // too many at once, or no signal: the outline and the pin stay
    }
  };
  map.on("moveend", look);
  map.once("load", look);
}

/** One name for each community, in the middle of its cells. */
function names(found) {
  const groups = new Map();
  for (const { properties, geometry } of found.features) {
    const key = properties.code.slice(0, 12);
    const group = groups.get(key) ?? { name: properties.community, lon: 0, lat: 0, n: 0 };
    const ring = geometry.type === "Polygon" ? geometry.coordinates[0] : geometry.coordinates[0][0];
    for (const [lon, lat] of ring) {
      group.lon += lon;
      group.lat += lat;
      group.n += 1;
    }
    groups.set(key, group);
  }
  const features = [...groups.values()].map(({ name, lon, lat, n }) => ({
    type: "Feature",
    properties: { title: name },
    geometry: { type: "Point", coordinates: [lon / n, lat / n] },
  }));
  return { type: "FeatureCollection", features };
}
