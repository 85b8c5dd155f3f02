// What scripts say, in the reader's language: the page holds their sentences by the English form of each.
//
//   import { say } from "./say.js";
//   say("Suggestions: %(number)s", { number: 3 });

const sentences = JSON.parse(document.querySelector("meta[name=sentences]")?.content || "{}");

/** The sentence with each `%(name)s` filled; numbers are written with their thousands. */
export function say(form, values = {}) {
  return (sentences[form] ?? form).replace(/%\((\w+)\)s/g, (_, name) => written(values[name]));
}

/** A number as it is written in the reader's language, in the digits of the page. */
export function written(value) {
  return typeof value === "number" ? value.toLocaleString(`${document.documentElement.lang}-u-nu-latn`) : value;
}
