// The line or ring itself, drawn by Terra Draw: it gives handles that a finger can pull, new bends
// out of the middle of a stretch, and a right click that takes one away, all of which we would
// otherwise write and mend ourselves. Adding points stays with draw.js, so that there is no mode
// to begin or to end.
import {
  TerraDraw,
  TerraDrawLineStringMode,
  TerraDrawPointMode,
  TerraDrawPolygonMode,
  TerraDrawSelectMode,
} from "terra-draw";
import { TerraDrawMapLibreGLAdapter } from "terra-draw-maplibre-gl-adapter";

/** How near, in pixels, a tap or a finger means the handle that is there. */
export const REACH = 22;

export function sketch(map, css, moved) {
  const draw = new TerraDraw({
    adapter: new TerraDrawMapLibreGLAdapter({ map, minPixelDragDistanceSelecting: 3 }),
    modes: [new TerraDrawPointMode(), new TerraDrawLineStringMode(), new TerraDrawPolygonMode(), pulling(css)],
  });
  draw.start();
  draw.setMode("select");
  let id;
  draw.on("finish", () => {
    const shape = draw.getSnapshotFeature(id)?.geometry;
    if (shape) moved(pointsOf(shape));
  });

  return (points, ring) => {
    draw.clear();
    if (!points.length) return;
    const geometry = shapeOf(points.map(short), ring);
    const mode = geometry.type.toLowerCase();
    const [added] = draw.addFeatures([{ type: "Feature", properties: { mode }, geometry }]);
    if (!added.valid) return; // what is typed may cross itself; the server says so in words
    id = added.id;
    draw.selectFeature(id);
  };
}

/** As many places as Terra Draw takes; a centimetre is enough. */
const short = ([lon, lat]) => [Number(lon.toFixed(7)), Number(lat.toFixed(7))];

function shapeOf(points, ring) {
  if (points.length === 1) return { type: "Point", coordinates: points[0] };
  if (!ring || points.length === 2) return { type: "LineString", coordinates: points };
  return { type: "Polygon", coordinates: [[...points, points[0]]] };
}

function pointsOf({ type, coordinates }) {
  if (type === "Point") return [coordinates];
  return type === "Polygon" ? coordinates[0].slice(0, -1) : coordinates;
}

function pulling(css) {
  const colour = (name) => css.getPropertyValue(`--xh-${name}`).trim();
  const [ink, paper] = [colour("river-600"), colour("tile-0")];
  const bends = { feature: { coordinates: { draggable: true, midpoints: { draggable: true }, deletable: true } } };
  return new TerraDrawSelectMode({
    allowManualDeselection: false,
    allowManualSelection: false,
    pointerDistance: REACH,
    keyEvents: null,
    flags: { point: { feature: { draggable: true } }, linestring: bends, polygon: bends },
    styles: {
      selectedPointColor: paper,
      selectedPointWidth: 7,
      selectedPointOutlineColor: ink,
      selectedPointOutlineWidth: 3,
      selectedLineStringColor: ink,
      selectedLineStringWidth: 4,
      selectedPolygonColor: ink,
      selectedPolygonFillOpacity: 0.2,
      selectedPolygonOutlineColor: ink,
      selectedPolygonOutlineWidth: 3,
      selectionPointColor: paper,
      selectionPointWidth: 7,
      selectionPointOutlineColor: ink,
      selectionPointOutlineWidth: 3,
      midPointColor: ink,
      midPointWidth: 4,
      midPointOutlineColor: paper,
      midPointOutlineWidth: 1,
    },
  });
}
