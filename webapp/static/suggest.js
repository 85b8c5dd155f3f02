// Help while typing: a list under the search box. Only the library's own server is asked, and nothing is kept.
const WAIT = 120; // ms after the last key
const MOST = 10; // rows
const NAMES = {
  phrase: say("Phrase"),
  word: say("Word"),
  concept: say("Concept"),
  topic: say("Topic"),
  region: say("Region"),
  organisation: say("Organisation"),
  title: say("Title"),
  value: "",
  field: say("Field"),
  operator: say("Operator"),
  meant: say("Did you mean"),
};

const box = document.querySelector("[data-suggest]");
if (box) start();

function start() {
  const list = document.createElement("ul");
  list.id = "suggestions";
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", say("Suggestions"));
  list.hidden = true;
  box.after(list);
  const told = document.createElement("p");
  told.className = "visually-hidden";
  told.setAttribute("role", "status");
  box.parentElement.append(told);
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);
  box.setAttribute("aria-expanded", "false");

  let timer = 0;
  let asked = null; // the request under way
  let chosen = -1;
  let typed = box.value; // what the person wrote, which the arrows bring back

  const rows = () => [...list.children];

  function close() {
    clearTimeout(timer);
    asked?.abort();
    list.hidden = true;
    told.textContent = "";
    choose(-1);
    box.setAttribute("aria-expanded", "false");
  }

  function choose(at) {
    rows()[chosen]?.setAttribute("aria-selected", "false");
    chosen = at;
    const row = rows()[at];
    row?.setAttribute("aria-selected", "true");
    row?.scrollIntoView({ block: "nearest" });
    if (row) box.setAttribute("aria-activedescendant", row.id);
    else box.removeAttribute("aria-activedescendant");
  }

  // A field's name or an operator is the beginning of something: the person goes on typing.
  function take(row) {
    box.value = row.dataset.query;
    typed = box.value;
    close();
    if (row.dataset.goesOn) {
      box.focus();
      ask();
    } else {
      box.form.requestSubmit();
    }
  }

  function span(className, text) {
    const made = document.createElement("span");
    made.className = className;
    made.textContent = text;
    return made;
  }

  function rowOf(suggestion, at) {
    const row = document.createElement("li");
    row.id = `suggestion-${at}`;
    row.setAttribute("role", "option");
    row.setAttribute("aria-selected", "false");
    row.dataset.query = suggestion.query;
    if (suggestion.kind === "field" || suggestion.kind === "operator") row.dataset.goesOn = "yes";
    const text = span("suggested", suggestion.text);
    text.dir = "auto";
    row.append(text, " ", span("kind", NAMES[suggestion.kind]));
    if (suggestion.reports !== null) {
      const [reports, seen] = [span("count", ""), span("", written(suggestion.reports))];
      seen.setAttribute("aria-hidden", "true");
      reports.append(seen, span("visually-hidden", say("Reports: %(number)s", { number: suggestion.reports })));
      row.append(" ", reports);
    }
    return row;
  }

  function show(answer) {
    const meant = answer.did_you_mean ? [{ kind: "meant", reports: null, ...answer.did_you_mean }] : [];
    const found = [...meant, ...fairly(answer.suggestions, MOST - meant.length)];
    choose(-1);
    list.replaceChildren(...found.map(rowOf));
    list.hidden = found.length === 0;
    list.scrollTop = 0;
    box.setAttribute("aria-expanded", String(found.length > 0));
    told.textContent = say("Suggestions: %(number)s", { number: found.length });
  }

  // Where there are too many, each kind keeps its first ones.
  function fairly(suggestions, most) {
    const places = new Map();
    const ranked = suggestions.map((suggestion, at) => {
      const place = places.get(suggestion.kind) || 0;
      places.set(suggestion.kind, place + 1);
      return { suggestion, at, place };
    });
    ranked.sort((one, other) => one.place - other.place || one.at - other.at);
    return ranked.slice(0, most).sort((one, other) => one.at - other.at).map((one) => one.suggestion);
  }

  async function load(text) {
    asked?.abort();
    asked = new AbortController();
    try {
      const answer = await fetch(`${box.dataset.suggest}?${new URLSearchParams({ q: text })}`, { signal: asked.signal });
      if (!answer.ok) return close();
      const body = await answer.json();
      if (box.value === text && document.activeElement === box) show(body);
    } catch {
      // Another key was struck, or the server is gone: the box works without a list.
    }
  }

  function ask() {
    clearTimeout(timer);
    const text = box.value;
    const atEnd = box.selectionStart === text.length;
    if (!text.trim() || !atEnd) return close();
    timer = setTimeout(() => load(text), WAIT);
  }

  box.addEventListener("input", (event) => {
    typed = box.value;
    if (!event.isComposing) ask();
  });
  box.addEventListener("compositionend", ask);
  box.addEventListener("blur", close);
  box.form.addEventListener("submit", close);

  box.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (list.hidden) {
      if (event.key === "ArrowDown" && box.value.trim()) {
        event.preventDefault();
        ask();
      }
      return;
    }
    const last = rows().length - 1;
    switch (event.key) {
      case "ArrowDown":
        event.preventDefault();
        move(chosen === last ? -1 : chosen + 1);
        break;
      case "ArrowUp":
        event.preventDefault();
        move(chosen === -1 ? last : chosen - 1);
        break;
      case "Enter":
        if (chosen >= 0) {
          event.preventDefault();
          take(rows()[chosen]);
        }
        break;
      case "Escape":
        event.preventDefault(); // what is typed stays, and the box keeps the focus
        event.stopPropagation();
        box.value = typed;
        close();
        break;
      case "Tab":
        close();
        break;
    }
  });

  function move(at) {
    choose(at);
    box.value = at < 0 ? typed : rows()[at].dataset.query;
  }

  // The box keeps the focus while a row is pressed.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const row = event.target.closest("[role=option]");
    if (row) take(row);
  });
}
