// GeoJSON in, and the box around it.
import { isPin } from "./map-siting.js";

const EMPTY = { type: "FeatureCollection", features: [] };

export async function read(url) {
  if (!url) return EMPTY;
  const answer = await fetch(url, { headers: { accept: "application/geo+json" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return collection(await answer.json());
}

/** Any GeoJSON object as a collection whose features have ids and numbers. */
export function collection(shape) {
  if (!shape?.type) return EMPTY;
  if (shape.type === "Feature") return collection({ type: "FeatureCollection", features: [shape] });
  if (shape.type !== "FeatureCollection") {
    return collection({ type: "Feature", properties: {}, geometry: shape });
  }
  let number = 0;
  for (const feature of shape.features) {
    feature.properties ??= {};
    feature.properties.id ??= feature.id ?? "";
    if (isPin(feature)) feature.properties.number ??= number += 1;
  }
  return shape;
}

/** [[west, south], [east, north]], or null when there is nothing to go round. */
export function bounds(shape) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  const walk = (part) => {
    if (typeof part?.[0] === "number") {
      box[0] = Math.min(box[0], part[0]);
      box[1] = Math.min(box[1], part[1]);
      box[2] = Math.max(box[2], part[0]);
      box[3] = Math.max(box[3], part[1]);
    } else part?.forEach(walk);
  };
  for (const feature of shape?.features ?? []) walk(feature.geometry?.coordinates);
  return box[0] <= box[2] ? [box.slice(0, 2), box.slice(2)] : null;
}
