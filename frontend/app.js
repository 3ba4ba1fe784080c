// What every page gets: small helpers on attributes. Without this file every page still works.
import "./islands.js";
import "./keys.js";
import "./photos.js";
import "./forms.js";
import "./many.js";
import "./here.js";
import "./walk.js";
import "./voice.js";
import "./spaces.js";
import "./offline.js";

document.documentElement.classList.add("js");

// Phones, Windows and macOS carry a Chinese font; a bare Linux desk may not.
if (/Linux/.test(navigator.userAgent) && !/Android/.test(navigator.userAgent)) {
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = document.documentElement.dataset.font;
  document.head.append(sheet);
}

// A menu closes when the reader goes elsewhere.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.xh-me[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details.xh-me[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// Refusals come with their status; their words are shown where the answer would have been.
document.addEventListener("htmx:beforeSwap", (event) => {
  if ([403, 409, 422, 429].includes(event.detail.xhr.status)) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
