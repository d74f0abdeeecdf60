function runReplay(root, data, asset, { el, button, count }) {
  // The log of a training run, replayed: its lines, its curve, and what the
  // model wrote and could do when it was last looked at. Update 0 stands for
  // the time before the first one.
  const LINES = 8; // of the log
  const JUMPS = 20; // of a whole run, for readers who want less motion
  const EDGE = { left: 28, right: 18, top: 24, bottom: 40 }; // around the plot
  const TICKS = 4;

  // Losses and seconds come as whole thousandths, norms as hundredths.
  const unpack = (text) => text.split(" ").map(Number);
  const [losses, norms, seconds] = [data.losses, data.norms, data.seconds].map(unpack);
  const updates = losses.length;
  const means = smoothed();
  const left = timesLeft();

  // The loss of each update, in nats a token, as the mean of the last few.
  function smoothed() {
    let sum = 0;
    return losses.map((loss, i) => {
      sum += loss - (losses[i - data.window] ?? 0);
      return sum / (1000 * Math.min(i + 1, data.window));
    });
  }

  // Seconds that the updates after each one took.
  function timesLeft() {
    let sum = 0;
    return seconds.map((_, i) => (sum += seconds[updates - i] ?? 0) / 1000).reverse();
  }

  // --- words ----------------------------------------------------------
  const threePlaces = (number) => number.toFixed(3);

  function clock(span) {
    const whole = Math.round(span);
    const two = (number) => String(number).padStart(2, "0");
    const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
    return `${hours ? `${hours}:${two(minutes)}` : minutes}:${two(whole % 60)}`;
  }

  const lossAt = (update) => losses[update - 1] / 1000;

  function placeInWords() {
    const update = at();
    if (update === 0) return "before the first update";
    return `update ${count(update)} of ${count(updates)}, loss ${threePlaces(lossAt(update))}`;
  }

  // Title, class, what the line of an update says, and where that is longest.
  const updateWith = (list, better) => 1 + list.indexOf(list.reduce((a, b) => better(a, b)));
  const COLUMNS = [
    ["update", "step", (update) => `${count(update)}/${count(updates)}`, updates],
    ["done", "done", (update) => `${(Math.floor((1000 * update) / updates) / 10).toFixed(1)}%`, updates],
    ["loss", "loss", (update) => threePlaces(lossAt(update)), updateWith(losses, Math.max)],
    ["norm", "norm", (update) => (norms[update - 1] / 100).toFixed(2), updateWith(norms, Math.max)],
    ["tokens/s", "speed", (update) => count(Math.round((1000 * data.tokens) / seconds[update - 1])), updateWith(seconds, Math.min)],
    ["time left", "left", (update) => clock(left[update - 1]), 1],
  ];

  // The last of some [update, ...] that is not after an update.
  const latest = (list, update) => list.findLast(([step]) => step <= update);

  // --- playing --------------------------------------------------------
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const at = () => Number(place.value);
  let frame = null;

  function go(update) {
    place.value = update;
    draw();
  }

  function stay() {
    cancelAnimationFrame(frame);
    frame = null;
    play.textContent = "Play";
  }

  function toggle() {
    if (frame !== null) return stay();
    const from = at() < updates ? at() : 0;
    const jump = still.matches ? Math.ceil(updates / JUMPS) : 1;
    let began = null;
    const next = (now) => {
      began ??= now;
      const gone = ((now - began) / (1000 * data.lasts)) * updates;
      const reached = Math.min(updates, from + Math.floor(gone / jump) * jump);
      if (reached !== at()) go(reached);
      if (reached === updates || !root.isConnected) return stay();
      frame = requestAnimationFrame(next);
    };
    go(from);
    play.textContent = "Pause";
    frame = requestAnimationFrame(next);
  }

  // --- the lines of the log -------------------------------------------
  const cells = Array.from({ length: LINES }, () =>
    COLUMNS.map(([, name]) => el("td", { class: name })));

  // Each text is as long as the column's longest: no column moves.
  const widths = COLUMNS.map(([, , say, longest]) => say(longest).length);

  function drawLines(update) {
    for (const [i, row] of cells.entries()) {
      const shown = update - LINES + 1 + i;
      for (const [j, cell] of row.entries()) {
        const said = shown > 0 ? COLUMNS[j][2](shown) : "";
        cell.textContent = said.padStart(widths[j], "\u00a0");
      }
    }
  }

  // --- the curve ------------------------------------------------------
  function shape(tag, attributes, ...children) {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children);
    return node;
  }

  // Round numbers from one at or below `low` to one at or above `high`.
  function ticks(low, high) {
    const rough = (high - low) / TICKS || 1;
    const ten = 10 ** Math.floor(Math.log10(rough));
    const step = ten * [1, 2, 5, 10].find((size) => size * ten >= rough);
    const first = Math.floor(low / step);
    const last = Math.max(first + 1, Math.ceil(high / step));
    return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
  }

  const all = [...means, ...data.heldOut.map(([, loss]) => loss)];
  const lossTicks = ticks(all.reduce((a, b) => Math.min(a, b)), all.reduce((a, b) => Math.max(a, b)));
  const updateTicks = ticks(0, updates).filter((update) => update <= updates && Number.isInteger(update));

  // The plot's box in the pixels that the page has for it.
  let box = null;
  const xOf = (update) => box.left + (update / updates) * (box.right - box.left);
  const yOf = (loss) => {
    const [low, high] = [lossTicks[0], lossTicks.at(-1)];
    return box.bottom - ((loss - low) / (high - low)) * (box.bottom - box.top);
  };
  const spot = (update, loss) => `${xOf(update).toFixed(1)} ${yOf(loss).toFixed(1)}`;

  // The training loss up to an update, one point a pixel, and the held-out
  // losses as dots.
  let stride = 1;
  let pixels = []; // every stride-th update
  function measure() {
    stride = Math.ceil(updates / (box.right - box.left));
    pixels = means.filter((_, i) => i % stride === 0).map((loss, i) => spot(1 + i * stride, loss));
  }

  function training(update) {
    const points = pixels.slice(0, Math.ceil(Math.max(0, update - 1) / stride));
    if (update) points.push(spot(update, means[update - 1]));
    return points.join(" ");
  }

  const dots = (update) =>
    data.heldOut.filter(([step]) => step <= update).map(([step, loss]) => `M${spot(step, loss)}h0`).join("");

  const lines = {
    training: shape("polyline", { class: "training" }),
    heldOut: shape("path", { class: "held-out" }),
    here: shape("path", { class: "here" }),
    mark: shape("circle", { class: "mark", r: 5 }),
  };

  // What stays while the place moves: axes, and the whole curve, faint.
  function layOut() {
    const { clientWidth: width, clientHeight: height } = plot;
    if (!width) return; // not shown as yet
    box = { left: EDGE.left, right: width - EDGE.right, top: EDGE.top, bottom: height - EDGE.bottom };
    measure();
    const across = lossTicks.map((loss) => shape("g", {},
      shape("path", { class: "rule", d: `M${box.left} ${yOf(loss)}H${box.right}` }),
      shape("text", { x: box.left - 6, y: yOf(loss) + 4, "text-anchor": "end" }, String(Number(loss.toPrecision(6))))));
    const along = updateTicks.map((update) =>
      shape("text", { x: xOf(update), y: box.bottom + 16, "text-anchor": "middle" }, count(update)));
    picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    picture.replaceChildren(...across, ...along,
      shape("text", { x: 0, y: 12 }, "loss, nats a token"),
      shape("text", { x: (box.left + box.right) / 2, y: height - 5, "text-anchor": "middle" }, "updates"),
      shape("polyline", { class: "training ahead", points: training(updates) }),
      shape("path", { class: "held-out ahead", d: dots(updates) }),
      ...Object.values(lines));
    drawCurve(at());
  }

  function drawCurve(update) {
    if (!box) return;
    lines.training.setAttribute("points", training(update));
    lines.heldOut.setAttribute("d", dots(update));
    lines.here.setAttribute("d", `M${xOf(update)} ${box.top}V${box.bottom}`);
    const loss = update ? means[update - 1] : data.heldOut[0][1];
    lines.mark.setAttribute("cx", xOf(update));
    lines.mark.setAttribute("cy", yOf(loss));
  }

  function point(event) {
    const x = event.clientX - picture.getBoundingClientRect().left;
    const share = (x - box.left) / (box.right - box.left);
    stay();
    go(Math.round(updates * Math.max(0, Math.min(1, share))));
  }

  // --- what was found when the model was looked at --------------------
  const bars = data.skills.map((label) => {
    const fill = el("span", { class: "bar-fill" });
    const share = el("span", { class: "times" });
    const node = el("li", {}, el("span", {}, label), share, el("span", { class: "bar-track" }, fill));
    return { node, set: (rate) => (fill.style.width = share.textContent = `${rate}%`) };
  });

  function drawLook(update) {
    const [step, text, rates] = latest(data.looks, update);
    const when = step ? `after update ${count(step)}` : "before the first update";
    wrote.textContent = `What it wrote ${when}`;
    answered.textContent = `Right answers ${when}`;
    sample.textContent = text;
    for (const [i, bar] of bars.entries()) bar.set(rates[i]);
  }

  function drawLegend(update) {
    const [step, loss] = latest(data.heldOut, update);
    mean.textContent = update ? threePlaces(means[update - 1]) : "none yet";
    heldOut.textContent = `${threePlaces(loss)} at ${count(step)}`;
  }

  function draw() {
    const update = at();
    words.textContent = place.ariaValueText = placeInWords();
    drawLines(update);
    drawCurve(update);
    drawLegend(update);
    drawLook(update);
  }

  // --- layout ---------------------------------------------------------
  const play = button("Play", toggle, { class: "primary play" });
  const words = el("p", { class: "heading words" });
  const place = el("input", {
    type: "range", min: 0, max: updates, step: 1, value: updates, "aria-label": "Place in the run",
    input: () => {
      stay();
      draw();
    },
  });
  const table = el("table", { class: "lines", "aria-label": "The last lines of the log" },
    el("thead", {}, el("tr", {},
      ...COLUMNS.map(([title, name]) => el("th", { scope: "col", class: name }, title)))),
    el("tbody", {}, ...cells.map((row) => el("tr", {}, ...row))));
  const mean = el("b", {});
  const heldOut = el("b", {});
  const picture = shape("svg", {
    class: "picture", role: "img", "aria-label": "The loss of each update: on the text it learns from, and on held-out text",
  });
  picture.addEventListener("click", point);
  const plot = el("div", { class: "plot" }, picture);
  const lately = data.window > 1 ? `, mean of ${data.window} updates: ` : ": ";
  const answered = el("p", { class: "heading" });
  const wrote = el("p", { class: "heading" });
  const sample = el("div", { class: "wrote", role: "group", tabindex: 0, "aria-label": "What the model wrote" });
  root.replaceChildren(
    words,
    el("div", { class: "bar" }, play, place),
    el("div", { class: "terminal" }, table),
    el("div", { class: "views" },
      el("div", { class: "view" },
        el("p", { class: "key" }, el("i", { class: "training" }), `training loss${lately}`, mean),
        el("p", { class: "key" }, el("i", { class: "held-out" }), "held-out loss: ", heldOut),
        plot),
      el("div", { class: "view", hidden: bars.length === 0 },
        answered, el("ul", { class: "skills" }, ...bars.map(({ node }) => node)))),
    wrote, sample,
  );
  document.addEventListener("visibilitychange", () => document.hidden && stay());
  draw();
  layOut();
  new ResizeObserver(layOut).observe(plot);

  root.exhibit = { go, means: () => means };
}
