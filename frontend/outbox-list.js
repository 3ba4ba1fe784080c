// The list of what waits: what it is, since when, what the server said, and what to do with it.
import { again, all, drop, onNews, send } from "./outbox.js";

/** Words with gaps like {n}, filled. */
export function words(text, values) {
  return (text ?? "").replace(/\{(\w+)\}/g, (gap, name) => values[name] ?? gap);
}

/** What a refused form's page says went wrong. */
export function refusal(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const said = [...page.querySelectorAll(".xh-errors li, main .invalid-feedback, main .alert-danger")]
    .map((one) => one.textContent.trim())
    .filter(Boolean);
  const found = said.length ? said : [page.querySelector("main")?.textContent.trim() ?? ""];
  return [...new Set(found)].join(" ").replace(/\s+/g, " ").slice(0, 400);
}

function row(list, item) {
  const part = list.querySelector("template").content.cloneNode(true).firstElementChild;
  const at = new Date(item.at).toLocaleString([], { dateStyle: "short", timeStyle: "short", hour12: false });
  const photos = item.fields.filter(([, value]) => typeof value !== "string").length;
  const own = !item.who || item.who === document.querySelector("[data-outbox]").dataset.who;
  part.querySelector("[data-what]").textContent = own ? item.what : list.dataset.other;
  part.querySelector("[data-when]").textContent = words(list.dataset.when, { at, photos });
  const said = part.querySelector("[data-said]");
  said.hidden = item.state === "waiting";
  said.querySelector("span").textContent = item.state === "refused" ? refusal(item.answer) : list.dataset.signIn;
  part.querySelector("[data-door]").hidden = item.state !== "sign in";
  part.querySelector("[data-again]").onclick = () => again(item.id);
  part.querySelector("[data-discard]").onclick = () => confirm(list.dataset.sure) && drop(item.id);
  return part;
}

async function draw(list) {
  const waiting = await all().catch(() => []);
  const template = list.querySelector("template");
  list.replaceChildren(template, ...waiting.map((item) => row(list, item)));
  list.hidden = !waiting.length;
  document.querySelector("[data-outbox-empty]").hidden = waiting.length > 0;
  document.querySelector("[data-outbox-all]").hidden = !waiting.length;
}

document.addEventListener("DOMContentLoaded", () => {
  const list = document.querySelector("[data-outbox-list]");
  if (!list) return;
  onNews(() => draw(list));
  draw(list);
  document.querySelector("[data-outbox-all] button").onclick = () => send();
});
