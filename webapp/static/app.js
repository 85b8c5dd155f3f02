// What makes the pages pleasant; each of them works without it.
import { onKeys, recall, remember } from "./keys.js";

const NOT = "not_"; // before the name of a facet whose values are left out
const STORED = { theme: "theme", focus: "focus", list: "list" };

function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function startThemeSwitch() {
  const button = document.querySelector("[data-theme-switch]");
  button.setAttribute("aria-pressed", String(isDark()));
  button.addEventListener("click", () => {
    const theme = isDark() ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
    button.setAttribute("aria-pressed", String(theme === "dark"));
    remember(localStorage, STORED.theme, theme);
  });
}

function startFilters() {
  const form = document.getElementById("search");
  const filters = document.getElementById("filters");
  if (!filters) return;
  filters.addEventListener("change", (event) => {
    if (event.target.type !== "checkbox") return;
    const { name, value, checked } = event.target;
    if (checked) untick(filters, name.startsWith(NOT) ? name.slice(NOT.length) : NOT + name, value);
    remember(sessionStorage, STORED.focus, JSON.stringify({ name, value, top: filters.scrollTop, sheet: location.hash === "#filters" }));
    form.requestSubmit();
  });
  filters.addEventListener("pointerover", ({ target }) => {
    if (target.matches(".not")) target.title = target.getAttribute("aria-label");
  });
  returnToFilter(filters);
  filters.querySelectorAll("[data-searchable]").forEach(startFinder);
}

function boxOf(filters, name, value) {
  return [...filters.querySelectorAll("input[type=checkbox]")].find((one) => one.name === name && one.value === value);
}

// A value is asked for or left out, not both.
function untick(filters, name, value) {
  const other = boxOf(filters, name, value);
  if (other) other.checked = false;
}

// After a tick has reloaded the page, the reader goes on where the tick was.
function returnToFilter(filters) {
  const left = JSON.parse(recall(sessionStorage, STORED.focus) || "null");
  remember(sessionStorage, STORED.focus, "null");
  if (!left) return;
  if (left.sheet) location.replace("#filters");
  boxOf(filters, left.name, left.value)?.focus({ preventScroll: true });
  filters.scrollTop = left.top;
}

// What comes back by the browser's own buttons shows what its address says, not what was ticked before it was left.
function startReturn() {
  addEventListener("pageshow", (event) => {
    const [visit] = performance.getEntriesByType("navigation");
    if (event.persisted || visit?.type === "back_forward") document.getElementById("search").reset();
  });
}

function startFinder(facet) {
  const finder = facet.querySelector(".finder");
  const groups = [...facet.querySelectorAll("details")];
  const opened = groups.map((group) => group.open);
  finder.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    // A facet that is not whole here is sought on the page of all its values.
    if (finder.dataset.all) location.assign(`${finder.dataset.all}${finder.dataset.all.includes("?") ? "&" : "?"}find=${encodeURIComponent(finder.value)}`);
  });
  finder.addEventListener("input", () => {
    const wanted = plain(finder.value.trim());
    // Innermost first, so that a row stays when one under it does.
    [...facet.querySelectorAll(".facet-row")].reverse().forEach((row) => {
      const own = plain(row.querySelector(".value").textContent).includes(wanted);
      row.hidden = !own && !row.querySelector(".facet-row:not([hidden])");
    });
    groups.forEach((group, index) => {
      const rows = Boolean(group.querySelector(".facet-row:not([hidden])"));
      group.hidden = !rows;
      group.open = wanted ? rows : opened[index];
    });
    facet.querySelector(".none-found").hidden = Boolean(facet.querySelector(".facet-row:not([hidden])"));
  });
}

// Without case and accents: "cote" finds "Côte d'Ivoire".
function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();
}

// The browser puts the place of a link at the very top of its pane; a reader wants to see what is before it.
function startViewer() {
  const panes = document.querySelectorAll(".paper, .text");
  addEventListener("load", () => requestAnimationFrame(() => panes.forEach(showPlace)));
}

function showPlace(pane) {
  const mark = pane.querySelector(".current");
  if (!mark || pane.scrollHeight <= pane.clientHeight) return;
  const box = mark.getBoundingClientRect();
  const room = pane.getBoundingClientRect();
  pane.scrollTop += box.top - room.top - room.height / 3;
  pane.scrollLeft += box.left - room.left - room.width / 3;
}

// The list remembers how far down it was read.
function startList() {
  if (!document.body.classList.contains("searching")) return;
  const here = location.pathname + location.search;
  const left = JSON.parse(recall(sessionStorage, STORED.list) || "null");
  if (left && left.here === here && left.back) scrollTo(0, left.top);
  addEventListener("pagehide", () => remember(sessionStorage, STORED.list, JSON.stringify({ here, top: scrollY })));
}

function startBack() {
  document.querySelectorAll("[data-back]").forEach((link) => link.addEventListener("click", markReturn));
}

function markReturn() {
  const left = JSON.parse(recall(sessionStorage, STORED.list) || "null");
  if (left) remember(sessionStorage, STORED.list, JSON.stringify({ ...left, back: true }));
}

function moveInList(step) {
  const titles = [...document.querySelectorAll(".entry .title")];
  const at = titles.findIndex((title) => title.closest(".entry").contains(document.activeElement));
  const next = titles[Math.max(0, Math.min(titles.length - 1, at + step))];
  next?.focus();
  next?.closest(".entry").scrollIntoView({ block: "nearest" });
}

startThemeSwitch();
startFilters();
startReturn();
startViewer();
startList();
startBack();
onKeys({ j: () => moveInList(1), k: () => moveInList(-1) });
