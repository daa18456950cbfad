"use strict";
// Ticks are remembered on this phone only; addresses open the map of an iPhone too.
for (const box of document.querySelectorAll("input[data-tick]")) {
  const key = "tick " + location.pathname.replace(/-en(?=\.html$)/, "") + " " + box.dataset.tick;
  try { box.checked = localStorage.getItem(key) === "1"; } catch { /* nothing is remembered */ }
  box.addEventListener("change", () => {
    try { box.checked ? localStorage.setItem(key, "1") : localStorage.removeItem(key); } catch { /* nothing is remembered */ }
  });
}
if (/iPhone|iPad/.test(navigator.userAgent)) {
  for (const link of document.querySelectorAll("a.map")) {
    link.href = link.href.replace(/^geo:0,0\?q=/, "maps://?q=");
  }
}
