// A walk ordered from where one stands: the phone says where, and the form asks for the order.

function start() {
  const button = document.querySelector("[data-where-here]");
  if (!button || !navigator.geolocation) return;
  const form = button.form;
  button.hidden = false;
  button.onclick = () => {
    button.setAttribute("aria-busy", "true");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        form.elements.lon.value = coords.longitude.toFixed(6);
        form.elements.lat.value = coords.latitude.toFixed(6);
        form.submit();
      },
      () => {
        button.removeAttribute("aria-busy");
        form.querySelector("[data-where-said]").textContent = button.dataset.failed;
      },
      { enableHighAccuracy: true, timeout: 12000, maximumAge: 30000 },
    );
  };
}

document.addEventListener("DOMContentLoaded", start);
