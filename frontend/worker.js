// The service worker of the phone's pages: what was seen opens without signal, and what waits is
// sent when there is some. It answers GETs of the phone's pages and their parts, and nothing else.
import { send } from "./outbox.js";

const PAGES = "xiuhua-pages-1";
const PARTS = "xiuhua-parts-1";
const PHONE = /^\/(?:m|p|report|outbox)(?:\/|$)|^\/$/;
const SIGN_OUT = "/sign-out/";
const PASS = "/outbox/pass/";
const WHO = "/static/who"; // whose pages are kept: a note to itself, no address of the site
const PATIENCE_MS = 5000;
const YOUNG_MS = 5 * 60_000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(begin()));

async function begin() {
  for (const name of await caches.keys()) {
    if (name.startsWith("xiuhua-") && ![PAGES, PARTS].includes(name)) await caches.delete(name);
  }
  await self.clients.claim();
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method !== "GET") {
    if (url.pathname === SIGN_OUT) event.waitUntil(forget());
    return;
  }
  if (request.mode === "navigate") {
    if (isPage(url)) event.respondWith(page(event, url));
  } else if (isPart(url, request)) event.respondWith(part(event, url));
});

function isPage(url) {
  return PHONE.test(url.pathname) && url.pathname !== PASS && !url.pathname.endsWith(".geojson");
}

/** Files of the site for every page; photos and places only as parts of a phone's page. */
function isPart(url, request) {
  if (url.pathname.startsWith("/static/")) return true;
  if (!/^\/evidence\/|^\/api\/v1\/places\/outline|^\/m\/.*\.geojson$/.test(url.pathname)) return false;
  return Boolean(request.referrer) && PHONE.test(new URL(request.referrer).pathname);
}

// --- answering ------------------------------------------------------------------------------
async function page(event, url) {
  const cache = await caches.open(PAGES);
  const kept = await found(cache, url);
  const asked = fetch(event.request).then((answer) => noted(cache, url, answer));
  event.waitUntil(asked.catch(() => {}));
  const instead = url.pathname.startsWith("/report/") ? "/report/short/" : "/outbox/";
  return first(asked, kept, await found(cache, new URL(instead, location.origin)));
}

async function first(asked, kept, instead) {
  try {
    const answer = await (kept ? Promise.race([asked, late()]) : asked);
    return kept && (!answer || [502, 503, 504].includes(answer.status)) ? old(kept) : answer;
  } catch {
    if (kept || instead) return old(kept ?? instead);
    return Response.error();
  }
}

function late() {
  return new Promise((done) => setTimeout(done, PATIENCE_MS));
}

async function part(event, url) {
  const cache = await caches.open(PARTS);
  const asked = fetch(event.request);
  try {
    const answer = await asked;
    if (answer.ok) event.waitUntil(cache.put(keyOf(url), answer.clone()).catch(() => {}));
    return answer;
  } catch {
    return (await found(cache, url)) ?? Response.error();
  }
}

/** The walk is the same list wherever one stands. */
async function found(cache, url) {
  const exact = await cache.match(keyOf(url), { ignoreVary: true });
  return exact ?? (url.pathname === "/m/" ? cache.match("/m/", { ignoreSearch: true, ignoreVary: true }) : undefined);
}

/** A photo's address is signed for the day; it is the same photo tomorrow. */
function keyOf(url) {
  return url.pathname.startsWith("/evidence/") ? url.pathname : url.pathname + url.search;
}

/** The same page, which says when it was last seen. */
async function old(kept) {
  const at = kept.headers.get("X-Kept-At") ?? "";
  const text = (await kept.text()).replace("<html", `<html data-kept-at="${at}"`);
  return new Response(text, { headers: kept.headers });
}

// --- keeping --------------------------------------------------------------------------------
async function noted(cache, url, answer) {
  if (answer.type === "opaqueredirect" && url.pathname.startsWith("/m/")) await forget(); // signed out
  else if ([401, 403, 404, 410].includes(answer.status)) await cache.delete(keyOf(url));
  else if (answer.ok && !answer.redirected) await put(cache, url, answer.clone());
  return answer;
}

async function put(cache, url, answer) {
  if (!(answer.headers.get("Content-Type") ?? "").startsWith("text/html")) return "";
  const text = await answer.text();
  const headers = { "Content-Type": "text/html; charset=utf-8", "X-Kept-At": new Date().toISOString() };
  for (const name of ["Content-Security-Policy", "Referrer-Policy", "X-Content-Type-Options"]) {
    if (answer.headers.get(name)) headers[name] = answer.headers.get(name);
  }
  await cache.put(keyOf(url), new Response(text, { headers }));
  return text;
}

self.addEventListener("message", (event) => {
  if (event.data?.pages) event.waitUntil(keep(event.data));
});

async function keep({ who, pages, parts }) {
  await changed(who);
  for (const url of parts) await keepPart(new URL(url));
  for (const url of pages) await keepPage(new URL(url, location.origin));
}

/** Another account on this phone does not find the pages of the one before. */
async function changed(who) {
  if (who === null) return;
  const cache = await caches.open(PARTS);
  const before = await cache.match(WHO);
  if (before && (await before.text()) === who) return;
  await forget();
  await cache.put(WHO, new Response(who));
}

async function keepPage(url) {
  if (!isPage(url)) return;
  const cache = await caches.open(PAGES);
  const kept = await found(cache, url);
  if (kept && Date.now() - Date.parse(kept.headers.get("X-Kept-At")) < YOUNG_MS) return;
  const answer = await fetch(url, { headers: { accept: "text/html" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const text = await put(cache, url, answer);
  for (const [address] of text.matchAll(/\/(?:evidence|api\/v1\/places\/outline)[\w./-]*(?:\?[^"'\s<>]*)?/g)) {
    await keepPart(new URL(address.replaceAll("&amp;", "&"), location.origin));
  }
}

async function keepPart(url) {
  if (!/^\/(?:static|evidence)\/|^\/api\/v1\/places\/outline|^\/m\/.*\.geojson$/.test(url.pathname)) return;
  const cache = await caches.open(PARTS);
  if (await found(cache, url)) return;
  const answer = await fetch(url).catch(() => null);
  if (answer?.ok) await cache.put(keyOf(url), answer).catch(() => {});
}

/** Whoever leaves leaves no pages and photos behind; what waits to be sent stays. */
async function forget() {
  await caches.delete(PAGES);
  const cache = await caches.open(PARTS);
  for (const request of await cache.keys()) {
    if (!new URL(request.url).pathname.startsWith("/static/")) await cache.delete(request);
  }
}

self.addEventListener("sync", (event) => {
  if (event.tag === "outbox") event.waitUntil(send());
});
