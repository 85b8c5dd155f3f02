// The viewer: keys, the strip, and words copied with their source. Without it the links and forms still do their work.
"use strict";

const viewer = document.querySelector(".viewer");
const copyButton = viewer.querySelector("[data-copy]");
const finder = viewer.querySelector(".find input[type=search]");

function isTyping(target) {
  return target instanceof Element && target.matches("input, textarea, select, [contenteditable]");
}

// A page that is wider than its pane is moved with the arrows, not turned.
function scrollsSideways(key) {
  const paper = viewer.querySelector(".paper");
  return key.startsWith("Arrow") && paper.scrollWidth > paper.clientWidth + 1;
}

function startKeys() {
  addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const owner = viewer.querySelector(`[data-keys~="${CSS.escape(event.key)}"]`);
      if (event.key !== "/" && (!owner || scrollsSideways(event.key))) return;
      event.preventDefault();
      event.stopPropagation();
      if (owner) owner.click();
      else {
        finder.focus();
        finder.select();
      }
    },
    { capture: true },
  );
}

// A click beside the ticks leads to the page that lies there.
function startStrip() {
  viewer.addEventListener("click", (event) => {
    const strip = event.target.closest?.(".strip");
    if (!strip || event.target.closest("a")) return;
    const box = strip.getBoundingClientRect();
    const lying = box.width > box.height;
    const part = lying ? (event.clientX - box.left) / box.width : (event.clientY - box.top) / box.height;
    const number = Math.min(Number(strip.dataset.last), 1 + Math.floor(part * Number(strip.dataset.pages)));
    const address = new URL(location.href);
    address.pathname = address.pathname.replace(/\d+$/, String(number));
    address.searchParams.delete("place");
    address.hash = "";
    location.assign(address);
  });
}

// The places of a long report are counted while its page is read already.
async function startCounting() {
  const { counted: address } = viewer.dataset;
  if (!address) return;
  const answer = await fetch(address);
  if (!answer.ok) return;
  const whole = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of [".places", ".strip-box", ".thumbs"]) {
    const found = whole.querySelector(part);
    if (found) viewer.querySelector(part)?.replaceWith(document.adoptNode(found));
  }
}

function selectedWords() {
  const selection = getSelection();
  const inside = selection.rangeCount && viewer.querySelector(".sheets").contains(selection.getRangeAt(0).commonAncestorContainer);
  return inside ? selection.toString().replace(/\s+/g, " ").trim() : "";
}

function toCopy() {
  const { quote, citation, link } = copyButton.dataset;
  const words = selectedWords() || quote;
  const source = `${citation} ${new URL(link, location.origin)}`;
  return words ? `“${words}”\n${source}` : source;
}

function copied() {
  if (selectedWords()) return say("Copied: selection with citation");
  return copyButton.dataset.quote ? say("Copied: place with citation") : say("Copied: page with citation");
}

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyByCommand(text); // pages that are not served over HTTPS have no clipboard of their own
  }
}

function copyByCommand(text) {
  const put = (event) => {
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
  };
  document.addEventListener("copy", put);
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  } finally {
    document.removeEventListener("copy", put);
  }
}

function showByHand(text) {
  document.querySelector(".copy-by-hand")?.remove();
  const box = document.createElement("div");
  box.className = "copy-by-hand";
  const label = document.createElement("label");
  label.textContent = say("This browser does not let pages copy. Copy this:");
  const field = document.createElement("textarea");
  field.readOnly = true;
  field.value = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "small";
  close.textContent = say("Close");
  close.addEventListener("click", () => {
    box.remove();
    copyButton.focus();
  });
  label.append(field);
  box.append(label, close);
  viewer.append(box);
  field.focus();
  field.select();
}

function startCopying() {
  const said = viewer.querySelector(".said");
  copyButton.hidden = false;
  copyButton.addEventListener("pointerdown", (event) => event.preventDefault()); // what is selected stays so
  copyButton.addEventListener("click", async () => {
    const text = toCopy();
    const done = copied();
    if (await copyText(text)) {
      said.textContent = done;
      setTimeout(() => (said.textContent = ""), 4000);
    } else showByHand(text);
  });
}

// Nearer or further away, the middle of what is seen stays in the middle, unless the place in view is.
function startZoom() {
  const paper = viewer.querySelector(".paper");
  const figure = paper.querySelector("figure");
  if (!figure) return;
  viewer.querySelectorAll(".zoom a").forEach((link) => link.addEventListener("click", () => keepMiddle(paper, figure)));
  const middle = takeMiddle();
  if (!middle) return;
  showMiddle(paper, figure, middle);
  // Once all is loaded the place in view is shown; here the reader had left it.
  addEventListener("load", () => requestAnimationFrame(() => requestAnimationFrame(() => showMiddle(paper, figure, middle))));
}

function isSeen(mark, pane) {
  const [one, other] = [mark.getBoundingClientRect(), pane.getBoundingClientRect()];
  return one.top >= other.top && one.bottom <= other.bottom && one.left >= other.left && one.right <= other.right;
}

function keepMiddle(paper, figure) {
  const mark = figure.querySelector(".mark.current");
  if (mark && isSeen(mark, paper)) return;
  const [box, pane] = [figure.getBoundingClientRect(), paper.getBoundingClientRect()];
  const across = (pane.left + pane.width / 2 - box.left) / box.width;
  const down = (pane.top + pane.height / 2 - box.top) / box.height;
  try {
    sessionStorage.setItem("middle", JSON.stringify({ page: location.pathname, across, down }));
  } catch {
    // Storage is refused: the place in view is shown, or the page's beginning.
  }
}

function takeMiddle() {
  try {
    const middle = JSON.parse(sessionStorage.getItem("middle"));
    sessionStorage.removeItem("middle");
    return middle?.page === location.pathname ? middle : null;
  } catch {
    return null;
  }
}

function showMiddle(paper, figure, middle) {
  const [box, pane] = [figure.getBoundingClientRect(), paper.getBoundingClientRect()];
  paper.scrollLeft += box.left + middle.across * box.width - (pane.left + pane.width / 2);
  paper.scrollTop += box.top + middle.down * box.height - (pane.top + pane.height / 2);
}

// The picture of the page to which the reader will go next is fetched before.
function startFetching() {
  const picture = viewer.querySelector(".paper img");
  const next = viewer.querySelector(".places [rel=next]") ?? viewer.querySelector("[data-keys~=j]");
  const number = next?.pathname.match(/\/page\/(\d+)$/)?.[1];
  if (!picture || !number) return;
  addEventListener("load", () => {
    const ahead = new Image();
    ahead.sizes = picture.sizes;
    ahead.srcset = picture.srcset.replace(/\/page\/\d+\//g, `/page/${number}/`);
  });
}

startKeys();
startStrip();
startZoom();
startFetching();
startCopying();
startCounting();
