// What scripts say, in the reader's language: the page holds their sentences by the English form of each.
// Loaded before all others, so that none of them waits for it: say("Suggestions: %(number)s", { number: 3 })
"use strict";

(() => {
  const sentences = JSON.parse(document.querySelector("meta[name=sentences]")?.content || "{}");

  // A number as it is written in the reader's language, in the digits of the page.
  const written = (value) =>
    typeof value === "number" ? value.toLocaleString(`${document.documentElement.lang}-u-nu-latn`) : value;

  // The sentence with each `%(name)s` filled; numbers are written with their thousands.
  const say = (form, values = {}) =>
    (sentences[form] ?? form).replace(/%\((\w+)\)s/g, (_, name) => written(values[name]));

  Object.assign(globalThis, { say, written });
})();
