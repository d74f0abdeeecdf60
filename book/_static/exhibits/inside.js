function inside(root, data, asset, parts, transformer) {
  // The inside of a small Transformer: every value of every stage, for any
  // row of letters that the reader types. The page computes them itself.
  const { el, button, choice, sign } = parts;
  const { config, labels } = data;
  const WIDEST = 48; // cells in a line; longer rows take several lines
  const room = config.context + 1; // the last letter is written, never read

  // Every stage: its name in transformer.js, its label, and what it does.
  const MLP = `${config.mlp_width} numbers`;
  const PARTS = {
    Embedding: [
      ["token", "letter", "Each letter has a row of numbers in a table; the same letter always gets the same row."],
      ["position", "position", "Each position has a row of its own, whatever letter stands there."],
      ["sum", "sum", "Letter and position are added: the stream, which all layers read and add to."],
    ],
    Attention: [
      ["attention_in", "norm", "Each row is brought to mean 0 and spread 1, then scaled and shifted as was learned."],
      ["q", "queries", "What each position looks for."],
      ["k", "keys", "By what each position can be found."],
      ["v", "values", "What each position hands to those that look at it."],
      ["scores", "scores", "Each query times each key, scaled: how well the two fit. Later positions are not seen."],
      ["weights", "weights", "Softmax turns each row of scores into shares that add up to 1: where a position looks."],
      ["heads", "head output", "The values of all positions seen, added up by their shares."],
      ["projection", "projection", "The outputs of all heads, side by side, become one update of the stream."],
      ["residual", "stream", "The stream after the update was added."],
    ],
    MLP: [
      ["mlp_in", "norm", "As before attention: mean 0 and spread 1, then scaled and shifted as was learned."],
      ["hidden", "before GELU", `Each position, alone, becomes ${MLP}: weighted sums of its row.`],
      ["gelu", "after GELU", "GELU lets positive numbers through and brings negative ones close to 0."],
      ["mlp_out", "output", `The ${MLP} become ${config.width} again: the second update of the stream.`],
      ["output", "stream", "The stream after the update was added; it is what this layer hands on."],
    ],
    Output: [
      ["norm", "norm", "After the last layer the stream is brought to the same size for the last time."],
      ["logits", "logits", "One score for each letter: how much it should come next."],
      ["softmax", "softmax", "Softmax turns the scores into probabilities; the last row is the net’s answer."],
    ],
  };
  const PER_HEAD = ["q", "k", "v", "scores", "weights", "heads"];
  const LOOKS = ["scores", "weights"]; // their columns are positions
  const LETTERS = ["logits", "softmax"]; // their columns are letters
  const SHARES = ["weights", "softmax"]; // between 0 and 1

  const stagesOf = (part, layer) =>
    PARTS[part].map(([stage, label, does]) => ({ part, layer, stage, label, does }));
  const layers = [...Array(config.layers).keys()];
  const steps = [
    ...stagesOf("Embedding"),
    ...layers.flatMap((i) => [...stagesOf("Attention", i), ...stagesOf("MLP", i)]),
    ...stagesOf("Output"),
  ];
  const state = {
    forward: null, letters: [], values: null, // of the letters read
    typed: data.text, // by the reader; the net writes the rest
    at: 0, layer: 0, head: 0, pinned: null, // a cell, as [row, column]
  };
  const step = () => steps[state.at];

  // --- the net --------------------------------------------------------
  const read = () => state.letters.slice(0, config.context);
  const compute = (letters) => state.forward(letters.map((letter) => labels.indexOf(letter)));

  // What keeps the net from reading a text, as a sentence; else nothing.
  function problem(letters) {
    const known = `${labels.slice(0, -1).join(", ")} and ${labels.at(-1)}`;
    const other = letters.find((letter) => !labels.includes(letter));
    if (other !== undefined) return `The net knows only ${known}, not “${sign(other)?.[0] ?? other}”.`;
    if (letters.length === 0) return "Type a letter for the net to read.";
    if (letters.length > room) return `There is room for ${room} letters, not ${letters.length}.`;
    return "";
  }

  function reread() {
    const letters = [...input.value];
    const wrong = problem(letters);
    input.ariaInvalid = Boolean(wrong);
    if (!wrong) {
      state.letters = letters;
      state.values = compute(read());
      if (state.pinned?.[0] >= read().length) state.pinned = null;
      drawAnswer();
      drawStage();
    }
    status.textContent = wrong || answer();
    const full = letters.length >= room;
    write.ariaDisabled = Boolean(wrong) || full;
  }

  function writeLetter() {
    if (write.ariaDisabled === "true") return;
    input.value += best();
    reread();
  }

  function type() {
    state.typed = input.value;
    reread();
  }

  function startOver() {
    input.value = state.typed;
    reread();
  }

  // --- the answer -----------------------------------------------------
  const chances = () => [...state.values.softmax.at(-1)];
  const best = () => labels[chances().indexOf(Math.max(...chances()))];
  const percent = (share) => `${(100 * share).toFixed(1)}%`;

  function answer() {
    const sure = percent(Math.max(...chances()));
    const says = `After ${read().join("")} the most likely letter is ${best()}, with ${sure}.`;
    return state.letters.length < room ? says : `${says} There is no room for more letters.`;
  }

  function drawAnswer() {
    bars.replaceChildren(...chances().map((chance, i) => {
      const fill = el("span", { class: "bar-fill" });
      fill.style.width = percent(chance);
      return el("li", { class: labels[i] === best() ? "chosen" : "" },
        el("b", {}, labels[i]), el("span", { class: "bar-track" }, fill),
        el("span", { class: "times" }, percent(chance)));
    }));
  }

  // --- the stage ------------------------------------------------------
  function valuesOf(stage, layer) {
    return stage in state.values ? state.values[stage] : state.values.layers[layer][stage];
  }

  function rows() {
    const { stage, layer } = step();
    const values = valuesOf(stage, layer);
    return PER_HEAD.includes(stage) ? values[state.head] : values;
  }

  const spot = (t) => `${t + 1} (${read()[t]})`;

  function nameOf(row, column) {
    const { stage } = step();
    const letter = LETTERS.includes(stage);
    const what = letter ? `letter ${labels[column]}` : `number ${column + 1}`;
    const rest = LOOKS.includes(stage) ? ` at position ${spot(column)}` : `, ${what}`;
    return `Position ${spot(row)}${rest}`;
  }

  // The letters above the columns, where each column stands for one.
  function heads() {
    if (LOOKS.includes(step().stage)) return read();
    return LETTERS.includes(step().stage) ? labels : [];
  }

  const shown = (value) => value.toFixed(4).replace("-", "−");

  function cell(value, most, row, column) {
    const place = { "data-row": row, "data-column": column };
    if (value === undefined) return el("i", { class: "cell unseen", ...place });
    const node = el("i", { class: `cell ${value < 0 ? "negative" : "positive"}`, ...place });
    node.style.setProperty("--share", most && Math.abs(value) / most);
    return node;
  }

  function line(name, cells) {
    const node = el("div", { class: "cells" }, ...cells);
    node.style.setProperty("--columns", Math.min(WIDEST, cells.length));
    node.classList.toggle("wide", cells.length >= WIDEST);
    return el("div", { class: "line" }, el("span", { class: "row-name" }, name), node);
  }

  function drawGrid() {
    const table = rows();
    const wide = Math.max(...table.map((row) => row.length));
    const shares = SHARES.includes(step().stage);
    const most = shares ? 1 : Math.max(...table.flatMap((row) => [...row].map(Math.abs)));
    const above = heads().map((letter) => el("span", { class: "column-name" }, letter));
    const lines = table.map((row, t) => {
      const cells = Array.from({ length: wide }, (_, i) => cell(row[i], most, t, i));
      return line(read()[t], cells);
    });
    grid.replaceChildren(...(above.length ? [line("", above)] : []), ...lines);
    least.textContent = shares ? "0" : shown(-most);
    largest.textContent = shares ? "1" : shown(most);
    scale.classList.toggle("shares", shares);
    if (state.pinned?.[1] >= wide) state.pinned = null;
    inspect(state.pinned);
  }

  // Shows the number of one cell, [row, column], or of none.
  function inspect(place) {
    grid.querySelector(".active")?.classList.remove("active");
    if (!place) return (detail.textContent = "Point at a cell, or walk with the arrow keys.");
    const [row, column] = place;
    cellAt(place).classList.add("active");
    const value = rows()[row][column];
    const number = value === undefined ? "not seen, it comes later" : shown(value);
    detail.textContent = `${nameOf(row, column)}: ${number}`;
  }

  const cellAt = ([row, column]) =>
    grid.querySelector(`[data-row="${row}"][data-column="${column}"]`);

  function placeOf(event) {
    const at = event.target.closest(".cell")?.dataset;
    return at ? [Number(at.row), Number(at.column)] : null;
  }

  function pin(place) {
    state.pinned = place;
    inspect(place);
  }

  // Left and right go along a row, up and down from row to row.
  function walk(event) {
    const [row, column] = state.pinned ?? [0, 0];
    const last = [read().length - 1, grid.lastChild.lastChild.children.length - 1];
    const to = {
      ArrowLeft: [row, column - 1], ArrowRight: [row, column + 1],
      ArrowUp: [row - 1, column], ArrowDown: [row + 1, column],
      Home: [row, 0], End: [row, last[1]], Escape: null,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const within = (at, i) => Math.max(0, Math.min(last[i], at));
    pin(to && (state.pinned ? to.map(within) : [0, 0]));
    if (to) cellAt(state.pinned).scrollIntoView({ block: "nearest" });
  }

  function drawStage() {
    const { part, stage, layer, label, does } = step();
    const perHead = PER_HEAD.includes(stage);
    const where = [part];
    if (layer !== undefined) where.push(`layer ${layer + 1}`);
    if (perHead) where.push(`head ${state.head + 1}`);
    heading.textContent = `Step ${state.at + 1} of ${steps.length}: ${where.join(", ")}, ${label}`;
    about.textContent = does;
    partChoice.select(part);
    for (const [name, { node, select }] of Object.entries(stageChoices)) {
      node.hidden = name !== part;
      if (name === part) select(stage);
    }
    layerChoice.select(state.layer);
    layerChoice.enable(() => layer !== undefined);
    headChoice.enable(() => perHead);
    back.ariaDisabled = state.at === 0;
    next.ariaDisabled = state.at === steps.length - 1;
    drawGrid();
  }

  // --- going from stage to stage --------------------------------------
  function go(at) {
    state.at = Math.max(0, Math.min(steps.length - 1, at));
    state.layer = step().layer ?? state.layer;
    drawStage();
  }

  const find = (part, stage, layer) =>
    steps.findIndex((one) => one.part === part && one.stage === stage && (one.layer ?? layer) === layer);

  // --- layout ---------------------------------------------------------
  const input = el("input", {
    type: "text", spellcheck: "false", autocomplete: "off", autocapitalize: "characters",
    "aria-label": "Letters to read", value: data.text, input: type, disabled: true,
  });
  const write = button("Write the next letter", writeLetter, { class: "primary" });
  const again = button("Start over", startOver);
  const status = el("p", { class: "status", role: "status" }, "Loading the net …");
  const bars = el("ol", { class: "chances", "aria-label": "Probability of each letter" });
  const partChoice = choice(
    `${root.id}-part`, "Part", Object.keys(PARTS).map((name) => [name, name]), "Embedding",
    (part) => go(find(part, PARTS[part][0][0], state.layer)),
  );
  const stageChoices = Object.fromEntries(Object.entries(PARTS).map(([part, stages]) => [
    part,
    choice(`${root.id}-${part}`, "Stage", stages.map(([stage, label]) => [stage, label]), "",
      (stage) => go(find(part, stage, state.layer))),
  ]));
  const numbered = (name, size) =>
    Array.from({ length: size }, (_, i) => [i, `${name} ${i + 1}`]);
  const layerChoice = choice(
    `${root.id}-layer`, "Layer", numbered("Layer", config.layers), 0,
    (layer) => go(find(step().part, step().stage, layer)),
  );
  const headChoice = choice(
    `${root.id}-head`, "Head", numbered("Head", config.heads), 0,
    (head) => {
      state.head = head;
      drawStage();
    },
  );
  const back = button("Back", () => go(state.at - 1));
  const next = button("Next", () => go(state.at + 1), { class: "primary" });
  const heading = el("p", { class: "heading", "aria-live": "polite" });
  const about = el("p", { class: "about" });
  const detail = el("p", { class: "detail", "aria-live": "polite" });
  const grid = el("div", {
    class: "grid", role: "group", tabindex: 0,
    "aria-label": "The values of this stage; walk through them with the arrow keys",
    mouseover: (event) => inspect(placeOf(event) ?? state.pinned),
    mouseleave: () => inspect(state.pinned),
    click: (event) => pin(placeOf(event)),
    keydown: walk,
  });
  const least = el("span", {});
  const largest = el("span", {});
  const scale = el("p", { class: "scale" }, least, el("span", { class: "ramp" }), largest);
  const stages = el("div", { hidden: true },
    el("div", { class: "bar" }, partChoice.node, el("div", { class: "buttons" }, back, next)),
    ...Object.values(stageChoices).map(({ node }) => node),
    el("div", { class: "bar" }, layerChoice.node, headChoice.node),
    heading, about, detail, grid, scale);
  root.replaceChildren(
    el("div", { class: "bar typed" }, input, el("div", { class: "buttons" }, write, again)),
    status, bars, stages,
  );

  // --- the weights, once the reader comes near ------------------------
  async function load() {
    const tensors = transformer.unpack(await asset(data.asset));
    state.forward = transformer.net(config, tensors);
    input.disabled = false;
    stages.hidden = false;
    reread();
  }

  const near = new Promise((resolve) => {
    const watch = (entries) => entries.some((entry) => entry.isIntersecting) && resolve();
    new IntersectionObserver(watch, { rootMargin: "50%" }).observe(root);
  });
  const ready = near.then(load).catch((error) => (status.textContent = error.message));

  const plain = (values) => (values.map ? Array.from(values, plain) : values);
  root.exhibit = {
    ready,
    values: async (stage, layer) => {
      await ready;
      return plain(valuesOf(stage, layer));
    },
  };
}
