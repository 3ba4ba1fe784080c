// The keyboard of the worklist: every key is printed on its button, none acts inside a field,
// and all can be switched off (WCAG 2.1.4).

const SWITCH = "xiuhua.keys";
const page = document.documentElement;

const off = () => page.dataset.keys === "off";
const list = () => document.querySelector("[data-keys-list]");
const rows = () => [...(list()?.querySelectorAll("[data-row]") ?? [])];
const selected = () => list()?.querySelector('[data-row][aria-selected="true"]');

function remember(state) {
  page.dataset.keys = state;
  for (const button of document.querySelectorAll("[data-keys-switch]")) {
    button.setAttribute("aria-pressed", String(state !== "off"));
  }
}

export function select(row, { preview = true } = {}) {
  if (!row) return;
  for (const other of rows()) other.setAttribute("aria-selected", String(other === row));
  row.scrollIntoView({ block: "nearest" });
  row.dispatchEvent(new CustomEvent("xh:select", { bubbles: true }));
  if (preview) row.querySelector("[data-preview]")?.click();
}

function step(by) {
  const all = rows();
  const here = all.indexOf(selected());
  select(all[Math.max(0, Math.min(all.length - 1, here + by))]);
}

const ACTS = {
  j: () => step(1),
  k: () => step(-1),
  x: () => selected()?.querySelector("input[type=checkbox]")?.click(),
  o: () => {
    const url = selected()?.dataset.open;
    if (url) location.assign(url);
  },
  "?": () => {
    const help = document.getElementById("keys-help");
    if (help) help.hidden = !help.hidden;
  },
};

function pressed(key) {
  const named = [...document.querySelectorAll("[data-key]")].find(
    (button) => button.dataset.key.toLowerCase() === key && !button.disabled,
  );
  if (named) return () => (named.matches("input,select,textarea") ? named.focus() : named.click());
  if (list() && /^[1-9]$/.test(key)) {
    const queue = document.querySelectorAll("[data-queue]")[Number(key) - 1];
    if (queue) return () => queue.click();
  }
  return list() ? ACTS[key] : undefined;
}

document.addEventListener("keydown", (event) => {
  if (off() || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  const field = event.target.closest?.("input:not([type=checkbox]),select,textarea,[contenteditable]");
  if (field) return;
  const control = event.target.closest?.("a,button,summary");
  if (event.key === "Enter" && control) return;
  const act = pressed(event.key.toLowerCase());
  if (act) {
    event.preventDefault();
    act();
  }
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-keys-switch]");
  if (button) {
    const state = off() ? "on" : "off";
    localStorage.setItem(SWITCH, state);
    remember(state);
    return;
  }
  const row = event.target.closest?.("[data-keys-list] [data-row]");
  if (row && event.isTrusted && !event.target.closest("input,label")) {
    select(row, { preview: !event.target.closest("a,button") });
  }
});

document.addEventListener("DOMContentLoaded", () => {
  try {
    remember(localStorage.getItem(SWITCH) === "off" ? "off" : "on");
  } catch {
    remember("on");
  }
});
