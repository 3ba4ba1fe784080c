// Islands are fetched only by pages that have them.

const wanted = new Map();

export function script(url) {
  if (!wanted.has(url)) {
    wanted.set(
      url,
      new Promise((done, failed) => {
        const tag = document.createElement("script");
        tag.src = url;
        tag.onload = done;
        tag.onerror = failed;
        document.head.append(tag);
      }),
    );
  }
  return wanted.get(url);
}

export function sheet(url) {
  if (wanted.has(url)) return;
  wanted.set(url, true);
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = url;
  document.head.prepend(link);
}

export function load(root = document) {
  const map = root.querySelector("city-map[data-script]");
  if (map) {
    sheet(map.dataset.css);
    script(map.dataset.script);
  }
  const drawn = root.querySelector("city-map[data-draw-script]");
  if (drawn) script(drawn.dataset.drawScript);
  const find = root.querySelector("select[data-find]");
  if (find) {
    const base = document.documentElement.dataset.font.replace(/font\.[^/]*$/, "");
    sheet(find.dataset.css || `${base}find.css`);
    script(find.dataset.script || `${base}find.js`);
  }
}

document.addEventListener("DOMContentLoaded", () => load());
document.addEventListener("htmx:load", (event) => load(event.detail.elt.parentNode || document));
