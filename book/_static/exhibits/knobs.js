function knobs(root, data, asset, parts, expression) {
  // Four knobs, turned by hand, by chance or downhill, until the expression
  // gives the frequencies that were counted.
  const { el, button, stat, count, plural } = parts;
  const kinds = expression.kindsOf(data.rows, data.places, data.letters);
  const NAMES = ["w₀", "w₁", "w₂", "w₃"];
  const DOES = [
    "times the place in the sentence", "times the letters of the word",
    "times the inner answer", "is added at the end",
  ];
  const MOST = 10; // a slider's end; training and chance may go beyond
  const FULL = 0.6; // the chance with the full colour; few kinds have more
  const LONGEST = 0.8; // the loss that fills the bar
  const zero = [0, 0, 0, 0];
  const state = { w: zero, best: {}, tries: 0, steps: 0, frame: null, at: null };

  // --- numbers --------------------------------------------------------
  const loss = () => expression.loss(kinds, state.w);
  const signed = (value, digits) => value.toFixed(digits).replace(/^-(?=.*[1-9])/, "−").replace("-", "");
  const percent = (share) => `${(100 * share).toFixed(1)}%`;
  const normal = () =>
    Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());

  // --- turning the knobs ----------------------------------------------
  function turn(w, way) {
    state.w = w;
    const now = loss();
    if (way) state.best[way] = Math.min(now, state.best[way] ?? Infinity);
    draw();
    return now;
  }

  function compared(before, now) {
    const shown = [before, now].map((value) => value.toFixed(4));
    if (shown[0] === shown[1]) return `the loss stays at ${shown[1]}`;
    return `the loss ${now < before ? "falls" : "rises"} from ${shown[0]} to ${shown[1]}`;
  }

  function byHand(i, value) {
    halt();
    const before = loss();
    const now = turn(state.w.map((old, k) => (k === i ? value : old)), "hand");
    state.steps = 0;
    status.textContent = `${NAMES[i]} is ${signed(value, 1)}: ${compared(before, now)}.`;
  }

  function byChance() {
    halt();
    state.tries += 1;
    state.steps = 0;
    const now = turn(zero.map(() => data.spread * normal()), "chance");
    status.textContent = `Random setting ${count(state.tries)}: the loss is ${now.toFixed(4)}.`;
  }

  function descend(steps) {
    let w = state.w;
    for (let i = 0; i < steps; i++) w = expression.downhill(kinds, w, data.rate);
    state.steps += steps;
    return turn(w, "training");
  }

  function oneStep() {
    halt();
    const before = loss();
    status.textContent = `Step ${count(state.steps + 1)}: ${compared(before, descend(1))}.`;
  }

  function startOver() {
    halt();
    Object.assign(state, { best: {}, tries: 0, steps: 0 });
    turn(zero);
    status.textContent = START;
  }

  // --- training: single steps at first, then more and more a frame ------
  const still = matchMedia("(prefers-reduced-motion: reduce)");

  function train() {
    if (state.frame) return halt();
    const end = state.steps + data.steps;
    const began = state.steps;
    trainButton.textContent = "Stop";
    status.textContent = "Training …";
    const frame = () => {
      const left = end - state.steps;
      const pace = still.matches ? left : 1 + Math.floor((state.steps - began) / 50);
      descend(Math.min(left, pace));
      if (state.steps < end) state.frame = requestAnimationFrame(frame);
      else halt();
    };
    state.frame = requestAnimationFrame(frame);
  }

  function halt() {
    if (!state.frame) return;
    cancelAnimationFrame(state.frame);
    state.frame = null;
    trainButton.textContent = "Train";
    status.textContent = `After ${plural(state.steps, "step")} the loss is ${loss().toFixed(4)}.`;
  }

  // --- the two pictures -----------------------------------------------
  const kindAt = new Map(data.rows.map(([place, letters], i) => [`${place} ${letters}`, i]));

  function picture(title) {
    const cells = new Map(); // by the number of the kind
    const body = el("div", { class: "map" });
    body.style.setProperty("--columns", data.places);
    for (let letters = data.letters; letters >= 1; letters--) {
      const named = [1, 5, data.letters].includes(letters);
      body.append(el("span", { class: "row-name" }, named ? String(letters) : ""));
      for (let place = 1; place <= data.places; place++) {
        const cell = el("i", { class: "cell", "data-place": place, "data-letters": letters });
        const kind = kindAt.get(`${place} ${letters}`);
        if (kind !== undefined) cells.set(kind, cell);
        body.append(cell);
      }
    }
    body.append(el("span", {}));
    for (let place = 1; place <= data.places; place++) {
      const named = place === 1 || place % 5 === 0;
      body.append(el("span", { class: "column-name" }, named ? String(place) : ""));
    }
    const paint = (share) => {
      for (const [kind, cell] of cells) {
        cell.style.setProperty("--share", Math.min(1, share(kinds[kind]) / FULL));
      }
    };
    const node = el("div", { class: "picture" }, el("p", { class: "heading" }, title), body,
      el("p", { class: "axes" }, "→ place in the sentence, ↑ letters of the word"));
    return { node, paint };
  }

  // --- one kind of word, in both pictures -------------------------------
  function inspect(at) {
    for (const cell of pictures.querySelectorAll(".active")) cell.classList.remove("active");
    if (!at) return (detail.textContent = "Point at a square, or walk with the arrow keys.");
    const [place, letters] = at;
    const here = `[data-place="${place}"][data-letters="${letters}"]`;
    for (const cell of pictures.querySelectorAll(here)) cell.classList.add("active");
    const kind = kindAt.get(`${place} ${letters}`);
    const name = `Word ${place} of a sentence, with ${plural(letters, "letter")}`;
    if (kind === undefined) return (detail.textContent = `${name}: never seen.`);
    const [, , seen, ended] = data.rows[kind];
    const says = percent(expression.answer(kinds[kind], state.w));
    detail.textContent = `${name}: seen ${plural(seen, "time")}, the last word ${plural(ended, "time")}, ` +
      `${percent(ended / seen)}. The expression says ${says}.`;
  }

  function placeOf(event) {
    const at = event.target.closest(".cell")?.dataset;
    return at ? [Number(at.place), Number(at.letters)] : null;
  }

  function pin(at) {
    state.at = at;
    inspect(at);
  }

  function walk(event) {
    const [place, letters] = state.at ?? [1, 1];
    const to = {
      ArrowLeft: [place - 1, letters], ArrowRight: [place + 1, letters],
      ArrowUp: [place, letters + 1], ArrowDown: [place, letters - 1],
      Home: [1, letters], End: [data.places, letters], Escape: null,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const within = (value, most) => Math.max(1, Math.min(most, value));
    pin(to && (state.at ? [within(to[0], data.places), within(to[1], data.letters)] : [1, 1]));
  }

  // --- drawing --------------------------------------------------------
  function knob(name, i) {
    const slider = el("input", {
      type: "range", min: -MOST, max: MOST, step: 0.1, "aria-label": `${name}, ${DOES[i]}`,
      input: () => byHand(i, Number(slider.value)),
    });
    const value = el("output", {});
    const slope = el("span", { class: "slope" });
    const head = el("i", {});
    const node = el("div", { class: "knob" },
      el("span", { class: "knob-name" }, el("b", {}, name), " ", el("small", {}, DOES[i])),
      slider, value, el("span", { class: "arrow", "aria-hidden": "true" }, head), slope);
    const show = (w, rise) => {
      slider.value = w;
      value.textContent = signed(w, 2);
      slider.setAttribute("aria-valuetext", signed(w, 2));
      slope.textContent = signed(rise, 4);
      head.className = rise > 0 ? "left" : "right";
      head.hidden = Math.abs(rise) < 5e-5;
      // The root shows small derivatives beside large ones.
      head.style.setProperty("--size", Math.min(1, Math.sqrt(2 * Math.abs(rise))));
    };
    return { node, show };
  }

  function drawFormula() {
    const bold = (text) => el("b", {}, text);
    const factor = (i) => bold(signed(state.w[i], 2));
    const term = (i) => bold(`${state.w[i] < 0 ? "−" : "+"} ${Math.abs(state.w[i]).toFixed(2)}`);
    formula.replaceChildren("chance = σ( ", factor(2), " · σ( ", factor(0), " · place ", term(1), " · letters ) ", term(3), " )");
  }

  function draw() {
    const now = loss();
    const slope = expression.slopes(kinds, state.w);
    theirs.paint((kind) => expression.answer(kind, state.w));
    turns.forEach(({ show }, i) => show(state.w[i], slope[i]));
    drawFormula();
    number.textContent = now.toFixed(4);
    fill.style.width = `${100 * Math.min(1, now / LONGEST)}%`;
    hand.set(state.best.hand?.toFixed(4) ?? "–");
    const tries = state.tries ? `, ${count(state.tries)} drawn` : "";
    chance.set(state.best.chance?.toFixed(4) ?? "–", `best loss by chance${tries}`);
    training.set(state.best.training?.toFixed(4) ?? "–");
    inspect(state.at);
  }

  // --- layout ---------------------------------------------------------
  const START = "All knobs at 0: the expression says 50% to everything.";
  const ours = picture("Counted: how often it ends");
  const theirs = picture("The expression: the chance");
  const pictures = el("div", {
    class: "pictures", role: "group", tabindex: 0,
    "aria-label": "Both pictures; walk through them with the arrow keys",
    mouseover: (event) => inspect(placeOf(event) ?? state.at),
    mouseleave: () => inspect(state.at),
    click: (event) => pin(placeOf(event)),
    keydown: walk,
  }, ours.node, theirs.node);
  const detail = el("p", { class: "detail" });
  const scale = el("p", { class: "scale" }, "0%", el("span", { class: "ramp" }), `${100 * FULL}% or more`);
  const number = el("b", {});
  const fill = el("span", { class: "bar-fill" });
  const mark = el("span", { class: "mark" });
  mark.style.left = `${(100 * data.lowest) / LONGEST}%`;
  const lossBar = el("div", { class: "loss" },
    el("p", {}, "Loss ", number, " nats a word ",
      el("small", {}, `(mark: ${data.lowest.toFixed(4)}, the least that place and letters allow)`)),
    el("div", { class: "bar-track" }, fill, mark));
  const formula = el("p", { class: "formula" });
  const turns = NAMES.map(knob);
  const heads = el("div", { class: "knob heads", "aria-hidden": "true" },
    el("span", {}, "knob"), el("span", {}), el("span", {}),
    el("span", {}, "downhill"), el("span", {}, "derivative"));
  const trainButton = button("Train", train, { class: "primary" });
  const hand = stat("best loss by hand");
  const chance = stat("best loss by chance");
  const training = stat("best loss by training");
  const status = el("p", { class: "status", role: "status" }, START);
  root.replaceChildren(
    el("p", { class: "question" }, "Does the sentence end after this word?"),
    pictures, scale, detail, lossBar,
    el("div", { class: "bar" },
      el("div", { class: "buttons" },
        button("One step downhill", oneStep), trainButton,
        button("Random setting", byChance), button("Start over", startOver))),
    status, formula, heads, ...turns.map(({ node }) => node),
    el("div", { class: "stats" }, hand.node, chance.node, training.node),
  );
  ours.paint(({ frequency }) => frequency);
  turn(zero);

  root.exhibit = {
    set: (w) => void turn(w),
    values: () => ({ w: state.w, loss: loss(), slopes: expression.slopes(kinds, state.w) }),
  };
}
