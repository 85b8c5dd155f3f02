// The years: dragged over the bars, or set by two handles below them. What is chosen stands in the two fields.
// Without this, each bar is a link and the fields are typed.

const years = document.querySelector("[data-years]");
const picture = years?.querySelector(".histogram");
if (picture) start();

function start() {
  const form = document.getElementById("search");
  const [from, to] = ["year_from", "year_to"].map((id) => document.getElementById(id));
  const bars = [...picture.querySelectorAll("a")];
  const ends = [...years.querySelectorAll(".end")];
  const number = (text) => Number.parseInt(text, 10);

  function show(low, high) {
    from.value = low;
    to.value = high;
    for (const bar of bars) {
      const within = number(bar.dataset.first) <= high && number(bar.dataset.last) >= low;
      bar.querySelector(".bar").classList.toggle("chosen", within);
    }
    ends.forEach((end) => {
      end.value = end.dataset.end === "low" ? low : high;
    });
  }

  /** As the address says, after a drag that came to nothing. */
  function restore() {
    show(...ends.map((end) => number(end.defaultValue)));
    for (const field of [from, to]) field.value = field.defaultValue;
    if (!from.value && !to.value) picture.querySelectorAll(".chosen").forEach((bar) => bar.classList.remove("chosen"));
  }

  function startBars() {
    let begun = null; // the bar at which the pointer went down
    let moved = false;

    const at = (event) =>
      bars.reduce((nearest, bar) => {
        const away = (one) => {
          const box = one.getBoundingClientRect();
          return Math.abs(event.clientX - (box.left + box.right) / 2);
        };
        return away(bar) < away(nearest) ? bar : nearest;
      });

    function drag(event) {
      if (!begun) return;
      const here = at(event);
      moved ||= here !== begun;
      if (!moved) return;
      const edges = [begun, here].flatMap((bar) => [number(bar.dataset.first), number(bar.dataset.last)]);
      show(Math.min(...edges), Math.max(...edges));
    }

    picture.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      [begun, moved] = [at(event), false];
    });
    picture.addEventListener("dragstart", (event) => event.preventDefault()); // the link itself is not taken along
    // The pointer may leave the picture while it drags.
    addEventListener("pointermove", drag);
    addEventListener("pointerup", () => {
      if (begun && moved) form.requestSubmit();
      begun = null;
    });
    addEventListener("pointercancel", () => {
      if (begun && moved) restore();
      begun = null;
    });
    picture.addEventListener("click", (event) => {
      if (moved) event.preventDefault(); // a drag ended on this bar
    });
  }

  function startEnds() {
    const [low, high] = ends;
    ends.forEach((end) => {
      end.addEventListener("input", () => {
        const other = end === low ? high : low;
        const [own, others] = [number(end.value), number(other.value)];
        if (end === low) show(own, Math.max(own, others));
        else show(Math.min(own, others), own);
      });
      end.addEventListener("keydown", (event) => {
        if (event.key === "Enter") form.requestSubmit();
      });
      let pressed = false;
      end.addEventListener("pointerdown", () => {
        pressed = true;
      });
      end.addEventListener("change", () => {
        if (pressed) form.requestSubmit(); // let go of; by keys it goes on until Enter
        pressed = false;
      });
    });
  }

  startBars();
  startEnds();
}
