// Ask the service worker to keep this page, what it is made of, and the pages it leads to.

const MOST_LINKS = 40;
const LATE = ["find.js", "find.css", "city-map.js", "map.css", "map-worker.js"]; // fetched by islands

function ownAddresses(place) {
  const parts = performance.getEntriesByType("resource").map((one) => one.name);
  const links = [...document.querySelectorAll("a[data-keep]")].slice(0, MOST_LINKS);
  const pages = [location.href, place.dataset.list, ...links.map((link) => link.href)];
  const base = new URL(document.documentElement.dataset.font.replace(/[^/]*$/, ""), location.href);
  parts.push(...LATE.map((name) => new URL(name, base).href));
  const who = location.pathname.startsWith("/p/") ? null : place.dataset.who; // a link is nobody
  return { who, pages, parts: parts.filter((url) => url.startsWith(location.origin)) };
}

export async function rememberPages(place) {
  const worker = navigator.serviceWorker;
  if (!worker || !place.dataset.worker) return;
  try {
    await worker.register(place.dataset.worker);
    const ready = await worker.ready;
    if (document.documentElement.dataset.keptAt || navigator.connection?.saveData) return;
    if (document.readyState !== "complete") await new Promise((done) => addEventListener("load", done));
    ready.active?.postMessage(ownAddresses(place));
  } catch {
    // no service worker here: pages need signal, forms are kept all the same
  }
}
