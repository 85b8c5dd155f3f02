// What makes the pages pleasant; each of them works without it.
import { onKeys, recall, remember } from "./keys.js";

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
    const { name, value } = event.target;
    remember(sessionStorage, STORED.focus, JSON.stringify({ name, value, top: filters.scrollTop, sheet: location.hash === "#filters" }));
    form.requestSubmit();
  });
  returnToFilter(filters);
  filters.querySelectorAll("[data-searchable]").forEach(addFinder);
}

// After a tick has reloaded the page, the reader goes on where the tick was.
function returnToFilter(filters) {
  const left = JSON.parse(recall(sessionStorage, STORED.focus) || "null");
  remember(sessionStorage, STORED.focus, "null");
  if (!left) return;
  if (left.sheet) location.replace("#filters");
  const box = [...filters.querySelectorAll("input[type=checkbox]")].find((one) => one.name === left.name && one.value === left.value);
  box?.focus({ preventScroll: true });
  filters.scrollTop = left.top;
}

// What comes back by the browser's own buttons shows what its address says, not what was ticked before it was left.
function startReturn() {
  addEventListener("pageshow", (event) => {
    const [visit] = performance.getEntriesByType("navigation");
    if (event.persisted || visit?.type === "back_forward") document.getElementById("search").reset();
  });
}

function addFinder(facet) {
  const finder = document.createElement("input");
  finder.type = "search";
  finder.className = "finder";
  finder.placeholder = "Find…";
  finder.setAttribute("aria-label", `Find in ${facet.querySelector("legend").textContent}`);
  facet.querySelector("legend").after(finder);
  const groups = [...facet.querySelectorAll("details")];
  const opened = groups.map((group) => group.open);
  finder.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  finder.addEventListener("input", () => {
    const wanted = finder.value.trim().toLocaleLowerCase();
    // Innermost first, so that a row stays when one under it does.
    [...facet.querySelectorAll(".facet-row")].reverse().forEach((row) => {
      const own = row.querySelector(".value").textContent.toLocaleLowerCase().includes(wanted);
      row.hidden = !own && !row.querySelector(".facet-row:not([hidden])");
    });
    groups.forEach((group, index) => {
      group.open = wanted ? Boolean(group.querySelector(".facet-row:not([hidden])")) : opened[index];
    });
  });
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
