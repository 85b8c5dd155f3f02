// Before the page is painted: the theme chosen last.
"use strict";
try {
  const chosen = localStorage.getItem("theme");
  if (chosen === "dark" || chosen === "light") document.documentElement.dataset.theme = chosen;
} catch {
  // No storage here: the system's theme stands.
}
document.documentElement.classList.add("scripted");
