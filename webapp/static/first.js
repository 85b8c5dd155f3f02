// Before the page is painted: the theme chosen last, and what other scripts say.
"use strict";
try {
  const chosen = localStorage.getItem("theme");
  if (chosen === "dark" || chosen === "light") document.documentElement.dataset.theme = chosen;
} catch {
  // No storage here: the system's theme stands.
}
document.documentElement.classList.add("scripted");

// In the reader's language: the page holds the sentences by the English form of each.
const sentences = JSON.parse(document.querySelector("meta[name=sentences]").content);

/** A number as it is written in the reader's language, in the digits of the page. */
function written(value) {
  return typeof value === "number" ? value.toLocaleString(`${document.documentElement.lang}-u-nu-latn`) : value;
}

/** The sentence with each `%(name)s` filled: say("Suggestions: %(number)s", { number: 3 }). */
function say(form, values = {}) {
  return (sentences[form] ?? form).replace(/%\((\w+)\)s/g, (_, name) => written(values[name]));
}
