function playground(root, data, asset, parts, bpe, small) {
  // One beginning, several universes: the book's small model continues a text
  // some times side by side, each time with other tosses of the same coin.
  const { el, button, slider, count, plural, characters, sign, write, prose } = parts;
  const MANY = 40; // tokens that a run adds in each universe
  const SEEN = 60; // characters of the beginning that each universe repeats
  const START = data.start;
  const specials = new Map(data.specials);
  const phone = matchMedia("(max-width: 36rem)");

  const state = {
    encoder: null, model: null,
    beginning: [START], // as tokens
    universes: [],
    begun: false, // has any universe a token of its own?
    wrong: "", // with the beginning
    run: 0, // the number of the reader's last action; an older one ends
    writing: false,
  };
  const frame = () => new Promise(requestAnimationFrame);
  const temperature = () => heat.input.value / data.steps;

  // --- universes ------------------------------------------------------
  // Its text so far, and the reader that has read most of it.
  function universe(i) {
    const text = el("p", { class: "text", dir: "auto" });
    const note = el("p", { class: "note" });
    const node = el("div", { class: "universe", role: "group", "aria-label": `Universe ${i + 1}` },
      el("p", { class: "heading" }, `Universe ${i + 1}`), text, note);
    return { ids: [], follow: null, node, text, note };
  }

  const drawn = ({ ids }) => ids.slice(state.beginning.length);
  const full = ({ ids }) => ids.length >= data.context;
  const over = (one) => full(one) || drawn(one).at(-1) === START;

  // All universes, back at the beginning.
  function rewind() {
    const n = phone.matches ? 2 : 4;
    if (state.universes.length !== n) {
      state.universes = Array.from({ length: n }, (_, i) => state.universes[i] ?? universe(i));
      grid.replaceChildren(...state.universes.map(({ node }) => node));
    }
    for (const one of state.universes) one.ids = [...state.beginning];
    state.begun = false;
    draw();
  }

  // Where a universe first departs from the first one; -1 while it does not.
  function fork(one) {
    const first = drawn(state.universes[0]);
    return drawn(one).findIndex((id, i) => i < first.length && id !== first[i]);
  }

  // --- the model ------------------------------------------------------
  async function load() {
    say(`Loading ${size} …`);
    state.model = await small.load(data.asset, asset);
  }

  function toss(one, logits) {
    const chances = small.shaped(logits, { temperature: temperature(), topK: 0 });
    one.ids.push(small.draw(chances, Math.random()));
  }

  // Adds a token to each universe, a frame at a time.
  async function write40() {
    const run = ++state.run;
    state.writing = true;
    drawControls();
    try {
      if (!state.model) await load();
    } catch (error) {
      if (run === state.run) finish(error.message);
      return;
    }
    if (run !== state.run) return;
    say("Writing …");
    for (let n = 0; n < MANY && !state.universes.every(over); n++) {
      for (const one of state.universes) {
        if (over(one)) continue;
        one.follow ??= small.follower(state.model, frame);
        const logits = await one.follow(one.ids);
        if (!logits || run !== state.run) return;
        toss(one, logits);
      }
      state.begun = true;
      draw();
      await frame();
      if (run !== state.run) return;
    }
    finish(summary());
  }

  function finish(sentence) {
    state.writing = false;
    say(sentence);
    drawControls();
  }

  function summary() {
    const [, ...others] = state.universes;
    const forks = others.map(fork).filter((at) => at >= 0);
    const tokens = state.universes.reduce((sum, one) => sum + drawn(one).length, 0);
    const written = `${plural(tokens, "token")} in ${state.universes.length} universes.`;
    if (!forks.length) return `${written} All are the same.`;
    const earliest = Math.min(...forks) + 1;
    const who = forks.length < others.length ? `${forks.length} of ${others.length} others left` :
      others.length > 1 ? `All ${others.length} others left` : "The other one left";
    return `${written} ${who} the first, ${forks.length > 1 ? "the earliest " : ""}at token ${earliest}.`;
  }

  // --- what the reader does -------------------------------------------
  function stop() {
    state.run++;
    state.writing = false;
  }

  function continueOrStop() {
    if (main.ariaDisabled === "true") return;
    if (!state.writing) return write40();
    stop();
    finish("Stopped.");
  }

  function again() {
    if (redraw.ariaDisabled === "true") return;
    stop();
    rewind();
    write40();
  }

  function type() {
    if (!state.encoder) return;
    stop();
    const ids = state.encoder.encode(input.value);
    const room = data.context - 2;
    state.wrong = ids.length <= room ? "" :
      `This beginning has ${count(ids.length)} tokens; at most ${room} leave room for a new one.`;
    input.ariaInvalid = Boolean(state.wrong);
    if (!state.wrong) state.beginning = [START, ...ids];
    rewind();
    finish(state.wrong);
  }

  function take(beginning) {
    input.value = beginning;
    type();
  }

  // --- drawing --------------------------------------------------------
  const bytesOf = (ids) => bpe.split(ids.map((id) => state.encoder.tokens[id]).join(""));
  const unitsOf = (ids) => characters(bytesOf(ids));
  const named = (id) => id === START ? "the end" :
    `“${unitsOf([id]).map((unit) => sign(unit)?.[0] ?? unit).join("")}”`;

  // The last characters of the beginning, from a word on.
  function tail() {
    const letters = [...bpe.wellFormed(input.value)];
    if (letters.length <= SEEN) return letters;
    const last = letters.slice(-SEEN);
    return ["…", ...last.slice(Math.max(0, last.indexOf(" ")))];
  }

  // The token at the fork: the blanks before it belong to no word.
  function forked(node, id) {
    if (id === START) return;
    const units = unitsOf([id]);
    const blank = units.length > 1 && units[0] === " " ? 1 : 0;
    prose(node, units.slice(0, blank));
    node.append(write(el("mark", {}), units.slice(blank)));
    if (units.includes("\n")) node.append("\n");
  }

  function drawUniverse(one, i) {
    const ids = drawn(one);
    const ended = ids.at(-1) === START;
    if (ended) ids.pop();
    const at = i ? fork(one) : 0;
    const common = i ? ids.slice(0, at < 0 ? ids.length : at) : [];
    const node = el("span", {});
    node.append(prose(el("span", { class: "before" }), tail()));
    node.append(prose(el("span", { class: "common" }), unitsOf(common)));
    if (i && at >= 0 && at < ids.length) forked(node, ids[at]);
    if (at >= 0) prose(node, unitsOf(ids.slice(i ? at + 1 : 0)));
    if (ended) node.append(" ", el("span", { class: "token special" }, specials.get(START)));
    one.text.replaceChildren(node);
    one.note.textContent = noteOf(one, i, at);
  }

  function noteOf(one, i, at) {
    if (!state.begun) return "";
    const why = full(one) ? ` The context of ${data.context} tokens is full.` : "";
    const others = state.universes.length > 2 ? "others are" : "other is";
    if (!i) return `The ${others} held against this one.${why}`;
    if (at < 0) return `The same as the first so far.${why}`;
    const first = drawn(state.universes[0])[at];
    return `Leaves the first at token ${at + 1}: ${named(drawn(one)[at])}, not ${named(first)}.${why}`;
  }

  function draw() {
    if (!state.encoder) return;
    state.universes.forEach(drawUniverse);
    grid.classList.toggle("waiting", Boolean(state.wrong));
  }

  function drawControls() {
    const loaded = state.model || small.has(data.asset);
    const ended = state.universes.every(over);
    main.ariaDisabled = Boolean(state.wrong) || (ended && !state.writing);
    main.textContent = state.writing ? "Stop" : !loaded ? `Continue (loads ${size})` :
      state.begun ? "Write on" : "Continue";
    redraw.ariaDisabled = Boolean(state.wrong) || !state.begun;
  }

  // --- layout ---------------------------------------------------------
  const say = (sentence) => (status.textContent = sentence);
  const size = `${(data.bytes / 1e6).toFixed(1)} MB`;
  const heat = slider("Temperature", data.hottest * data.steps, Math.round(data.temperature * data.steps), () =>
    temperature() ? temperature().toFixed(2) : "0, always the likeliest");
  heat.update();
  const input = el("textarea", {
    rows: 2, dir: "auto", spellcheck: "false", autocapitalize: "off", autocomplete: "off",
    input: type,
  });
  input.value = data.beginnings[0];
  const examples = el("div", { class: "samples", role: "group", "aria-label": "Other beginnings" },
    ...data.beginnings.map((text) => button(prose(el("span", {}), [...text]), () => take(text))));
  const main = button("", continueOrStop, { class: "primary main" });
  const redraw = button("Draw again", again);
  const status = el("p", { class: "status", role: "status" });
  const grid = el("div", { class: "universes" });
  root.replaceChildren(
    el("label", { class: "quiet" }, "How the text begins", input),
    examples,
    el("div", { class: "sliders" }, el("div", { class: "buttons" }, main, redraw), heat.node),
    status, grid);
  drawControls();

  phone.addEventListener("change", () => {
    if (!state.begun && !state.writing) rewind();
  });
  const ready = bpe.unpack(data.tokens).then((tokens) => {
    state.encoder = bpe.encoder(tokens, "cl100k_base");
    type();
  }).catch((error) => say(error.message));

  root.exhibit = { ready, drawn: () => state.universes.map(drawn) };
}
