// Phones without signal: forms marked `data-offline` are kept first and sent then, and a bar says
// what waits. Without this file they are ordinary forms.
import { all, drop, fresh, keep, onNews, send } from "./outbox.js";
import { words } from "./outbox-list.js";
import { rememberPages } from "./pages-kept.js";

const PATIENCE_MS = 25_000;
const EVERY_MS = 60_000;

const bar = () => document.querySelector("[data-outbox]");
const who = () => bar()?.dataset.who ?? "";

function wait(ms) {
  return new Promise((done) => setTimeout(done, ms));
}

function dataOf(form, button) {
  const data = new FormData(form);
  if (button?.name) data.set(button.name, button.value);
  for (const [name, value] of [...data]) {
    if (typeof value !== "string" && !value.size && !value.name) data.delete(name);
  }
  for (const moment of form.querySelectorAll("[data-made-at]")) data.set(moment.name, String(Date.now()));
  if (!data.get("request_key")) data.set("request_key", fresh());
  return data;
}

function busy(form, on) {
  if (on) form.dataset.sent = "";
  else delete form.dataset.sent;
  for (const button of document.querySelectorAll(`button[form="${form.id}"], #${form.id} button`)) {
    if (on) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
}

function addressOf(form, button) {
  const url = new URL(button?.getAttribute("formaction") || form.getAttribute("action") || location.href, location.href);
  return url.pathname + url.search;
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    const button = event.submitter;
    if (!form.matches("form[data-offline]") || button?.hasAttribute("data-online") || !bar()) return;
    event.preventDefault();
    if (form.dataset.sent === undefined) submitted(form, button);
  },
  true,
);

/** What the server would surely ask for is asked for here too, so that nothing is kept in vain. */
function wants(form) {
  const names = (form.dataset.needs ?? "").split(" ").filter(Boolean);
  const given = (input) => (input?.type === "file" ? input.files.length > 0 : Boolean(input?.value));
  if (!names.length || names.some((name) => given(form.elements[name]))) return false;
  let said = form.querySelector("[data-wants]");
  if (!said) {
    said = document.createElement("p");
    said.dataset.wants = "";
    said.className = "alert alert-warning";
    said.setAttribute("role", "alert");
    form.prepend(said);
  }
  said.textContent = form.dataset.needsWords;
  said.scrollIntoView({ block: "center" });
  return true;
}

async function submitted(form, button) {
  if (wants(form)) return;
  busy(form, true);
  const data = dataOf(form, button);
  const url = addressOf(form, button);
  let id;
  try {
    id = await keep({ url, what: form.dataset.offline, who: who(), data });
  } catch {
    plainly(form, button); // nothing can be kept in this browser
    return;
  }
  const result = navigator.onLine ? await tried(id) : undefined;
  if (result?.kind === "done") location.assign(result.to || form.dataset.then || url);
  else if (result?.kind === "refused") await refused(form, id, result.html);
  else if (result?.kind === "sign in") location.assign(bar().dataset.list);
  else shownAsKept(form);
}

async function tried(id) {
  const results = await Promise.race([send(), wait(PATIENCE_MS)]);
  if (results?.has(id)) return results.get(id);
  const left = await all();
  return left.some((item) => item.id === id) ? undefined : { kind: "done" };
}

function plainly(form, button) {
  if (button?.name) {
    const said = document.createElement("input");
    said.type = "hidden";
    said.name = button.name;
    said.value = button.value;
    form.append(said);
  }
  form.submit();
}

/** What the server said is shown in the page, and the photos chosen stay chosen. */
async function refused(form, id, html) {
  const files = [...form.querySelectorAll("input[type=file]")].map((input) => [input.name, [...input.files]]);
  const answer = new DOMParser().parseFromString(html, "text/html");
  await drop(id);
  const main = answer.querySelector("main");
  if (!main) return;
  document.querySelector("main").replaceWith(main);
  const dock = answer.querySelector(".xh-dock");
  const old = document.querySelector(".xh-dock");
  if (dock && old) old.replaceWith(dock);
  else old?.remove();
  document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: main } }));
  for (const [name, chosen] of files) put(main.querySelector(`input[type=file][name="${name}"]`), chosen);
  document.querySelector("#errors")?.focus();
  scrollTo(0, 0);
}

function put(input, files) {
  if (!input || !files.length) return;
  const data = new DataTransfer();
  for (const file of files) data.items.add(file);
  input.files = data.files;
  input.dispatchEvent(new Event("change"));
}

function shownAsKept(form) {
  const said = bar().querySelector("template[data-kept]").content.cloneNode(true);
  const back = said.querySelector("a");
  back.href = form.dataset.then || document.querySelector(".xh-mast-btn")?.getAttribute("href") || location.pathname;
  document.querySelector(".xh-dock")?.remove();
  form.replaceWith(said);
  document.querySelector("[data-kept-here]")?.focus();
  scrollTo(0, document.querySelector("[data-kept-here]")?.offsetTop ?? 0);
  navigator.serviceWorker?.ready.then((worker) => worker.sync?.register("outbox")).catch(() => {});
}

async function draw() {
  const waiting = await all().catch(() => []);
  const place = bar();
  if (!place) return;
  const line = place.querySelector("[data-waiting]");
  line.hidden = !waiting.length;
  const stopped = waiting.filter((item) => item.state !== "waiting").length;
  const said = stopped ? line.dataset.stopped : line.dataset.waiting;
  line.querySelector("a").textContent = words(said, { n: waiting.length, stopped });
  for (const mark of document.querySelectorAll("[data-waits-mark]")) mark.remove();
  for (const item of waiting) mark(place, item);
}

/** A row of a list whose thing is done already, and only waits to be sent, says so. */
function mark(place, item) {
  for (const link of document.querySelectorAll(`main a[href="${CSS.escape(item.url)}"] small`)) {
    const said = document.createElement("b");
    said.dataset.waitsMark = "";
    said.textContent = ` \u00b7 ${place.dataset.waits}`;
    link.append(said);
  }
}

function stale(place) {
  const kept = document.documentElement.dataset.keptAt;
  const line = place.querySelector("[data-stale]");
  if (!kept || !line) return;
  const time = new Date(kept).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
  line.textContent = words(line.dataset.stale, { time });
  line.hidden = false;
}

function sendSoon() {
  if (navigator.onLine) send().catch(() => {});
}

// A page out of the cache may be used many times: each time under a key of its own.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-offline]")) {
    const key = form.querySelector("input[name=request_key]");
    if (key && document.documentElement.dataset.keptAt) key.value = fresh();
    busy(form, false);
  }
});

document.addEventListener("DOMContentLoaded", () => {
  const place = bar();
  if (!place) return;
  stale(place);
  onNews(draw);
  draw();
  sendSoon();
  addEventListener("online", sendSoon);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && sendSoon());
  setInterval(sendSoon, EVERY_MS);
  rememberPages(place);
});
