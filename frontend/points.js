// Points as people can read and type them, one `lon,lat` a line, and what they measure.
// Drawing on the map, walking with GPS and typing by hand all meet in this one form.

const A_M = 6378137;
const E2 = 0.00669438002290;
const LINE = /^\s*(-?\d+(?:\.\d+)?)\s*[,\uFF0C;\s]\s*(-?\d+(?:\.\d+)?)\s*$/;

/** The points of a text, and the number of the first line that is none (0 when all are). */
export function parse(text) {
  const points = [];
  let wrong = 0;
  for (const [at, line] of text.split("\n").entries()) {
    if (!line.trim()) continue;
    const [, lon, lat] = (LINE.exec(line) ?? []).map(Number);
    if (Math.abs(lon) <= 180 && Math.abs(lat) <= 90) points.push([lon, lat]);
    else wrong ||= at + 1;
  }
  return { points, wrong };
}

export function line([lon, lat]) {
  return `${lon.toFixed(6)},${lat.toFixed(6)}`;
}

export function text(points) {
  return points.map(line).join("\n");
}

/** Written as if by hand: drafts keep it, and whoever draws it draws it anew. */
export function write(area, value) {
  area.value = value;
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

/** How long a line is, in metres on the ellipsoid; within a street that is true to a millimetre. */
export function lengthM(points) {
  let total = 0;
  for (let i = 1; i < points.length; i += 1) {
    const [from, to] = [points[i - 1], points[i]];
    const [east, north] = degreeM((from[1] + to[1]) / 2);
    total += Math.hypot((to[0] - from[0]) * east, (to[1] - from[1]) * north);
  }
  return total;
}

/** What corners enclose, in square metres, worked out flat around the first of them. */
export function areaM2(corners) {
  const [east, north] = degreeM(corners.reduce((sum, at) => sum + at[1], 0) / corners.length);
  const flat = corners.map((at) => [(at[0] - corners[0][0]) * east, (at[1] - corners[0][1]) * north]);
  const twice = flat.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = flat[(i + 1) % flat.length];
    return sum + x * nextY - nextX * y;
  }, 0);
  return Math.abs(twice) / 2;
}

/** Metres of one degree east and one degree north, at a latitude. */
function degreeM(lat) {
  const turn = Math.PI / 180;
  const bent = 1 - E2 * Math.sin(lat * turn) ** 2;
  return [(A_M * Math.cos(lat * turn) * turn) / Math.sqrt(bent), (A_M * (1 - E2) * turn) / bent ** 1.5];
}
