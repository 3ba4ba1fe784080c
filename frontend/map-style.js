// The paper the pins lie on; every colour is a token.

import { OWN, siting } from "./map-siting.js";

const TILES = (layer, key) => [
  `https://t0.tianditu.gov.cn/${layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=${layer}` +
    `&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=${key}`,
];

const NOTHING = { type: "FeatureCollection", features: [] };
const isKind = (...kinds) => ["in", ["get", "kind"], ["literal", kinds]];
const isShape = (shape) => ["==", ["geometry-type"], shape];

export function style(css, outline, features, tianditu) {
  const colour = (name) => css.getPropertyValue(`--xh-${name}`).trim() || "#888888";
  const sources = {
    outline: { type: "geojson", data: outline },
    features: { type: "geojson", data: features },
    cells: { type: "geojson", data: NOTHING },
    communities: { type: "geojson", data: NOTHING },
  };
  const base = [];
  if (tianditu) {
    for (const layer of ["vec", "cva"]) {
      sources[layer] = {
        type: "raster",
        tiles: TILES(layer, tianditu),
        tileSize: 256,
        maxzoom: 18,
        attribution: "tianditu.gov.cn",
      };
      base.push({ id: layer, type: "raster", source: layer });
    }
  }
  const land = tianditu ? "rgba(0,0,0,0)" : colour("map-land");
  return {
    version: 8,
    sources,
    layers: [
      { id: "out", type: "background", paint: { "background-color": colour("map-out") } },
      ...base,
      { id: "land", type: "fill", source: "outline", paint: { "fill-color": land } },
      ...close(colour, tianditu),
      ...shapes(colour),
      ...siting(colour),
      ...sewn(colour),
      ...labels(colour),
    ],
  };
}

function close(colour, tianditu) {
  const block = tianditu ? "rgba(0,0,0,0)" : colour("map-block");
  return [
    { id: "cells", type: "fill", source: "cells", paint: { "fill-color": block } },
    {
      id: "lanes",
      type: "line",
      source: "cells",
      paint: { "line-color": colour("map-road"), "line-width": ["interpolate", ["linear"], ["zoom"], 12, 1, 17, 6] },
    },
  ];
}

function shapes(colour) {
  const fill = ["match", ["get", "kind"], "water", colour("map-water"), "green", colour("map-green"), "dig", colour("thread-bright"), colour("map-block")];
  return [
    {
      id: "areas",
      type: "fill",
      source: "features",
      filter: ["all", isShape("Polygon"), ["!", isKind(...OWN)]],
      paint: { "fill-color": fill, "fill-opacity": ["case", isKind("water", "green"), 1, 0.75] },
    },
    {
      id: "edges",
      type: "line",
      source: "features",
      filter: ["all", isShape("Polygon"), ["!", isKind("water", "green", "dig", ...OWN)]],
      paint: { "line-color": colour("map-case"), "line-width": 1 },
    },
    {
      id: "digs",
      type: "line",
      source: "features",
      filter: ["all", isShape("Polygon"), isKind("dig")],
      paint: { "line-color": colour("thread"), "line-width": 3, "line-dasharray": [3, 1.4] },
    },
    ...[
      ["case", colour("map-case"), 7],
      ["road", colour("map-road"), 5],
    ].map(([name, paint, width]) => ({
      id: `roads-${name}`,
      type: "line",
      source: "features",
      filter: ["all", isShape("LineString"), ["!", isKind(...OWN)]],
      layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": paint, "line-width": width },
    })),
  ];
}

function sewn(colour) {
  return [
    {
      id: "inner",
      type: "line",
      source: "outline",
      filter: ["==", ["get", "inner"], true],
      paint: { "line-color": colour("map-case"), "line-width": 1 },
    },
    {
      id: "seam",
      type: "line",
      source: "outline",
      filter: ["!=", ["get", "inner"], true],
      layout: { "line-join": "round" },
      paint: { "line-color": colour("thread"), "line-width": 2, "line-dasharray": [5, 3] },
    },
  ];
}

function labels(colour) {
  const paint = {
    "text-color": colour("map-label"),
    "text-halo-color": colour("map-halo"),
    "text-halo-width": 1.5,
  };
  const layout = { "text-field": ["coalesce", ["get", "title"], ""], "text-size": 13, "text-max-width": 8 };
  return ["outline", "features", "communities"].map((source) => ({
    id: `names-${source}`,
    type: "symbol",
    source,
    ...(source === "communities" ? {} : { filter: ["!", isShape("Point")] }),
    layout,
    paint,
  }));
}
