// Keys of the pages: each page adds its own. What they do can also be done without them.
//
//   import { onKeys } from "./keys.js";
//   onKeys({ z: () => zoom() });            an action
//   <a href="…" data-key="n">               or a link or button that a key presses
//   <details data-closes>                   what Escape closes, before it goes back
//   <a data-leaves>                         in a sheet that covers the page: what Escape presses
//   <a data-back>                           what Escape presses where nothing is open

const OFF = "keys-off"; // in the browser's storage, where the reader wants no keys
const actions = new Map();

/** Adds actions by `event.key`; later ones take the place of earlier ones. */
export function onKeys(added) {
  for (const [key, action] of Object.entries(added)) actions.set(key, action);
}

/** Puts a value into a storage; refused storage is no fault, since nothing depends on it. */
export function remember(store, name, value) {
  try {
    store.setItem(name, value);
  } catch {
    // Refused.
  }
}

/** The value in a storage, null where there is none. */
export function recall(store, name) {
  try {
    return store.getItem(name);
  } catch {
    return null;
  }
}

function isTyping(target) {
  return target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]");
}

function escape() {
  const open = document.querySelector("[data-closes][open]");
  if (open) {
    open.open = false;
    open.querySelector("summary").focus();
  } else {
    document.querySelector(":target [data-leaves], [data-back]")?.click();
  }
}

function obey(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open]")) return; // it has its own Escape
  if (isTyping(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  // Keys of one sign can be turned off: some people's voices or hands press them unawares.
  if (event.key.length === 1 && recall(localStorage, OFF)) return;
  const link = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  const action = link ? () => link.click() : actions.get(event.key);
  if (!action) return;
  event.preventDefault();
  action();
}

function startList() {
  const list = document.getElementById("keys");
  const button = document.querySelector("[data-opens-keys]");
  const obeyed = list.querySelector("[data-keys-obeyed]");
  button.addEventListener("click", () => list.showModal());
  obeyed.checked = !recall(localStorage, OFF);
  obeyed.addEventListener("change", () => {
    if (obeyed.checked) localStorage.removeItem(OFF);
    else remember(localStorage, OFF, "1");
  });
  list.addEventListener("click", (event) => {
    if (event.target === list) list.close(); // on what lies behind it
  });
  onKeys({ "?": () => list.showModal() });
}

onKeys({
  "/": () => {
    document.getElementById("q").focus();
    document.getElementById("q").select();
  },
  Escape: escape,
});
startList();
document.addEventListener("keydown", obey);
