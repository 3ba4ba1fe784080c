// What waits to be sent: kept in this browser until the server has it, and sent in order.
// Each thing has a key of its own, so that sending it twice does it once. The pages and the
// service worker share this file.
import { openDB } from "idb";

const STORE = "waiting";
const NEWS = "xiuhua-outbox";
const HEADER = "X-Outbox";
const PATIENCE_MS = 120_000;
const LATER = new Set([408, 425, 429, 500, 502, 503, 504]);

let opened;
function store() {
  opened ??= openDB("xiuhua", 1, {
    upgrade: (db) => db.createObjectStore(STORE, { keyPath: "id", autoIncrement: true }),
  });
  return opened;
}

/** A key nobody else has: 24 random bytes. */
export function fresh() {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_");
}

export async function all() {
  return (await store()).getAll(STORE);
}

export async function drop(id) {
  await (await store()).delete(STORE, id);
  news();
}

/** Keep a form's fields, photos included, and answer the number under which they are kept. */
export async function keep({ url, what, who, data }) {
  const fields = await Promise.all([...data].map(packed));
  const item = { url, what, who, fields, at: Date.now(), state: "waiting", answer: "" };
  const id = await (await store()).add(STORE, item);
  news();
  return id;
}

// Bytes, for some browsers lose a file that is kept as a file.
async function packed([name, value]) {
  if (typeof value === "string") return [name, value];
  const { name: file, type, lastModified } = value;
  return [name, { file, type, lastModified, bytes: await value.arrayBuffer() }];
}

function unpacked([name, value]) {
  if (typeof value === "string") return [name, value];
  const { file, type, lastModified, bytes } = value;
  return [name, new File([bytes], file, { type, lastModified })];
}

/** Send all that waits, in order; answers what became of each, as a map from its number. */
export async function send() {
  if (!navigator.locks) return sendAll();
  return navigator.locks.request(NEWS, sendAll);
}

async function sendAll() {
  const done = new Map();
  const waiting = await all();
  if (!waiting.length) return done;
  let pass;
  try {
    pass = await passOf();
  } catch {
    return done;
  }
  for (const item of waiting) {
    if (item.state === "refused") continue;
    const result = await deliver(item, pass);
    done.set(item.id, result);
    await settle(item, result);
    if (result.kind === "no signal") break;
  }
  news();
  return done;
}

/** A fresh token for forms, and who is signed in here. */
async function passOf() {
  const answer = await fetch("/outbox/pass/", { headers: { accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

async function deliver(item, pass) {
  if (item.who !== pass.who && !item.url.startsWith("/p/")) return { kind: "sign in" };
  const body = new FormData();
  for (const [name, value] of item.fields.map(unpacked)) body.append(name, value);
  body.set("csrfmiddlewaretoken", pass.token);
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
  try {
    const headers = { [HEADER]: "1" };
    const answer = await fetch(item.url, { method: "POST", body, headers, signal: stop.signal });
    const to = answer.headers.get("X-To");
    if (to) return { kind: "done", to };
    if (answer.status === 401) return { kind: "sign in" };
    if (LATER.has(answer.status)) return { kind: "later" };
    return { kind: answer.ok ? "done" : "refused", html: await answer.text(), to: "" };
  } catch {
    return { kind: "no signal" };
  } finally {
    clearTimeout(timer);
  }
}

async function settle(item, result) {
  const db = await store();
  if (result.kind === "done") return db.delete(STORE, item.id);
  if (!(await db.get(STORE, item.id))) return undefined; // discarded meanwhile
  if (result.kind === "refused") return db.put(STORE, { ...item, state: "refused", answer: result.html });
  return db.put(STORE, { ...item, state: result.kind === "sign in" ? "sign in" : "waiting" });
}

/** Try a refused thing once more with the rest. */
export async function again(id) {
  const db = await store();
  const item = await db.get(STORE, id);
  if (item) await db.put(STORE, { ...item, state: "waiting", answer: "" });
  return send();
}

const channel = self.BroadcastChannel ? new BroadcastChannel(NEWS) : null;
const listeners = new Set();

function news() {
  channel?.postMessage("");
  for (const listen of listeners) listen();
}

/** Call `listen` whenever something is kept, sent or dropped, here or in another tab. */
export function onNews(listen) {
  listeners.add(listen);
  channel?.addEventListener("message", listen);
}
