// Forms that do not lose words, are not sent twice, and toasts that count down.

const PREFIX = "xiuhua.draft.";

function fields(form) {
  return [...form.elements].filter(
    (field) => field.name && !/^(hidden|file|password|submit|button)$/.test(field.type),
  );
}

function save(form) {
  const words = {};
  for (const field of fields(form)) {
    if (/^(checkbox|radio)$/.test(field.type)) {
      if (field.checked) (words[field.name] ??= []).push(field.value);
    } else if (field.value) words[field.name] = field.value;
  }
  try {
    localStorage.setItem(PREFIX + form.dataset.draft, JSON.stringify(words));
  } catch {
    // a full or closed store loses the draft, never the form
  }
}

function restore(form) {
  let words;
  try {
    words = JSON.parse(localStorage.getItem(PREFIX + form.dataset.draft) ?? "{}");
  } catch {
    return;
  }
  for (const field of fields(form)) {
    const value = words[field.name];
    if (value === undefined) continue;
    if (/^(checkbox|radio)$/.test(field.type)) field.checked ||= value.includes(field.value);
    else if (!field.value) field.value = value;
  }
}

function start(root) {
  for (const form of root.querySelectorAll("form[data-draft]:not([data-on])")) {
    form.dataset.on = "";
    restore(form);
    form.addEventListener("input", () => save(form));
  }
  for (const done of root.querySelectorAll("[data-draft-done]")) {
    try {
      localStorage.removeItem(PREFIX + done.dataset.draftDone);
    } catch {
      // nothing was kept
    }
  }
  for (const toast of root.querySelectorAll(".toast[data-seconds]:not([data-on])")) {
    toast.dataset.on = "";
    let left = Number(toast.dataset.seconds);
    const tick = setInterval(() => {
      left -= 1;
      const count = toast.querySelector("[data-count]");
      if (count) count.textContent = String(left);
      if (left <= 0 || !toast.isConnected) {
        clearInterval(tick);
        toast.remove();
      }
    }, 1000);
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-once]") || event.defaultPrevented) return;
  if (form.dataset.sent !== undefined) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "";
  for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-disabled");
  }
});
document.addEventListener("change", (event) => {
  if (event.target.matches?.("[data-submit]")) event.target.form?.requestSubmit();
});
document.addEventListener("DOMContentLoaded", () => start(document));
document.addEventListener("htmx:load", (event) => start(event.detail.elt.parentNode || document));
document.addEventListener("DOMContentLoaded", () => document.querySelector("#errors")?.focus());
