function sampler(root, data, asset, parts, bpe, small) {
  // The book's small model writes in the page, one toss of a biased coin at a
  // time; each token shows the distribution that it was drawn from.
  const { el, button, slider, count, plural, sign, characters, write } = parts;
  const HUES = 7;
  const MANY = 40; // tokens of one run
  const SHOWN = 10; // rows of the distribution
  const PATIENCE = 12; // milliseconds before the page gets its turn
  const START = data.start;
  const specials = new Map(data.specials);
  const steps = [1, 2, 3, 5, 10, 20, 50, 100, 200, 500].filter((k) => k < data.vocab);
  const cuts = [...new Set([...steps, data.topK])].filter(Boolean).sort((a, b) => a - b).concat(0);

  const state = {
    encoder: null, reader: null,
    // Each token: id, and the toss it came from, {temperature, topK, chance}.
    text: [{ id: START }],
    at: 1, // whose distribution is shown: text[at]'s, or the next one's
    tossed: null, // the toss that is shown, until a slider moves
    wrong: "", // with the prompt
    run: 0, // the number of the reader's last action; an older one ends
    writing: false,
    tokens: 0, milliseconds: 0, // read so far, and how long that took
  };
  // What the model says of the token after each place: a row of V logits each.
  let logits = null;
  const says = (place) => logits.subarray(place * data.vocab, (place + 1) * data.vocab);
  const full = () => state.text.length >= data.context;
  const frame = () => new Promise(requestAnimationFrame);

  // --- words ----------------------------------------------------------
  const unitsOf = (id) =>
    specials.has(id) ? [...specials.get(id)] : characters(bpe.split(state.encoder.tokens[id]));
  const named = (id) => `“${unitsOf(id).map((unit) => sign(unit)?.[0] ?? unit).join("")}”`;
  const glyphs = (id) =>
    write(el("span", { class: specials.has(id) ? "token special" : "token" }), unitsOf(id));

  function percent(share) {
    if (share > 0 && share < 0.001) return "<0.1%";
    return share > 0.999 && share < 1 ? ">99.9%" : `${(100 * share).toFixed(1)}%`;
  }

  const biasOf = ({ temperature, topK }) => {
    if (temperature === 0) return "temperature 0: always the likeliest";
    return `temperature ${temperature.toFixed(2)}, ${topK ? `top-k ${topK}` : "none cut"}`;
  };

  // --- the prompt -----------------------------------------------------
  function type() {
    if (!state.encoder) return;
    stop();
    const ids = state.encoder.encode(prompt.value);
    const room = data.context - 2;
    state.wrong = ids.length <= room ? "" :
      `This prompt has ${count(ids.length)} tokens; at most ${room} leave room for a new one.`;
    prompt.ariaInvalid = Boolean(state.wrong);
    say(state.wrong);
    if (!state.wrong) replace(0, [START, ...ids].map((id) => ({ id })));
    look(state.text.length);
  }

  // New tokens from a place on; the reader forgets what it read from there.
  function replace(from, tokens) {
    const old = state.text;
    state.text = [...old.slice(0, from), ...tokens];
    let same = from;
    while (same < old.length && same < state.text.length && old[same].id === state.text[same].id) same++;
    state.reader?.rewind(same);
    drawTokens();
  }

  // --- the model ------------------------------------------------------
  async function load() {
    loader.ariaDisabled = true;
    say(`Loading ${size} …`);
    try {
      const model = await small.load(data.asset, asset);
      logits = new Float32Array(data.context * data.vocab);
      state.reader = small.reader(model);
    } catch (error) {
      loader.ariaDisabled = false;
      return say(error.message);
    }
    const focused = document.activeElement === loader;
    loading.hidden = true;
    controls.hidden = false;
    if (focused) toss.focus();
    say(state.wrong || "Toss the coin, or choose a token to see what else it could have been.");
    await look(state.text.length);
  }

  // Reads what is unread before a place, and lets the page live meanwhile.
  // False if the reader of the page did something else.
  async function caughtUp(place) {
    const run = state.run;
    for (let since = performance.now(); state.reader.length() < place; ) {
      const begin = performance.now();
      const at = state.reader.length();
      state.reader.read(state.text[at].id, says(at));
      state.tokens++;
      state.milliseconds += performance.now() - begin;
      if (performance.now() - since < PATIENCE) continue;
      await frame();
      if (run !== state.run) return false;
      since = performance.now();
    }
    return true;
  }

  const bias = () => ({ temperature: heat.input.value / data.steps, topK: cuts[cutter.input.value] });

  // Tosses the coin for the token that comes next.
  function tossOnce() {
    const shape = bias();
    const chances = small.shaped(says(state.text.length - 1), shape);
    const id = small.draw(chances, Math.random());
    replace(state.text.length, [{ id, toss: { ...shape, chance: chances[id] } }]);
    return id;
  }

  // Writes n tokens, one a frame; stops where a text ends.
  async function go(n) {
    const run = ++state.run;
    state.writing = n > 1;
    if (state.writing) say("Writing …");
    drawControls();
    let written = 0;
    let id = null;
    while (written < n && !full() && id !== START) {
      if (!(await caughtUp(state.text.length))) return;
      id = tossOnce();
      written++;
      look(state.text.length - 1);
      if (state.writing) await frame();
      if (run !== state.run) return;
    }
    state.writing = false;
    say(`${n > 1 ? `${plural(written, "token")} written.` : landed()} ${ending(id)}`.trim());
    drawControls();
  }

  function landed() {
    const { id, toss: { chance } } = state.text.at(-1);
    return `The coin fell on ${named(id)}, with a chance of ${percent(chance)}.`;
  }

  function ending(id) {
    if (full()) return `The text fills the model’s context of ${data.context} tokens: draw again from an earlier one, or start over.`;
    return id === START ? "That is the end of the text; what follows is another one." : "";
  }

  function tossCoin() {
    if (toss.ariaDisabled !== "true") go(1);
  }

  function writeOrStop() {
    if (many.ariaDisabled === "true") return;
    if (!state.writing) return go(MANY);
    stop();
    say("Stopped.");
    drawControls();
  }

  function stop() {
    state.run++;
    state.writing = false;
  }

  // The place to draw again: the one chosen, else the last; -1: you typed it.
  function toRedraw() {
    const at = state.text[state.at] ? state.at : state.text.length - 1;
    return state.text[at].toss ? at : -1;
  }

  async function again() {
    if (redraw.ariaDisabled === "true") return;
    const at = toRedraw();
    const before = state.text[at].id;
    replace(at, []);
    await go(1); // at once: what is before was read for the old token
    const { id } = state.text[at];
    const was = id === before ? "the same" : named(before);
    say(`${landed()} Before, it was ${was}. ${ending(id)}`.trim());
  }

  function startOver() {
    type();
    if (!state.wrong) say("");
  }

  // --- looking --------------------------------------------------------
  // Shows the distribution of a place, once the model has read what is before.
  async function look(at) {
    const run = state.run;
    state.at = at;
    state.tossed = state.text[at]?.toss ?? null;
    drawChosen();
    drawControls();
    if (!state.reader) return;
    if ((await caughtUp(at)) && run === state.run) drawPlace();
  }

  function drawPlace() {
    if (state.reader.length() < state.at) return;
    const shape = state.tossed ?? bias();
    const row = says(state.at - 1);
    const plain = small.shaped(row, { temperature: 1, topK: 0 });
    const coin = small.shaped(row, shape);
    const order = [...plain.keys()].sort((a, b) => plain[b] - plain[a]);
    const here = state.text[state.at];
    const shown = order.slice(0, SHOWN);
    const rest = order.slice(SHOWN);
    const sum = (chances, ids) => ids.reduce((total, id) => total + chances[id], 0);
    const rows = shown.map((id, i) => barRow(i + 1, id, plain[id], coin[id], here));
    if (here && !shown.includes(here.id)) {
      const rank = order.indexOf(here.id);
      rest.splice(rank - SHOWN, 1);
      rows.push(barRow(rank + 1, here.id, plain[here.id], coin[here.id], here));
    }
    if (rest.length) rows.push(bars("", plural(rest.length, "other"), sum(plain, rest), sum(coin, rest)));
    body.replaceChildren(...rows);
    heading.textContent = headingOf(here);
    biasNote.textContent = biasOf(shape);
    const each = state.milliseconds / state.tokens;
    speed.textContent = `Your machine: ${each.toFixed(1)} ms for each token, ${count(Math.round(1000 / each))} a second on one core.`;
  }

  function headingOf(here) {
    const which = `token ${state.at + 1}`;
    if (!here) return `What will ${which} be?`;
    if (!here.toss) return `What ${which} could have been: you typed it`;
    return `What ${which} ${state.tossed ? "was" : "would now be"} drawn from`;
  }

  function barRow(rank, id, plain, coin, here) {
    const row = bars(rank, glyphs(id), plain, coin);
    if (coin === 0) row.classList.add("cut");
    if (id !== here?.id) return row;
    row.classList.add("chosen");
    row.children[1].append(" ", el("small", {}, here.toss ? "drawn" : "typed"));
    return row;
  }

  function bars(rank, what, plain, coin) {
    const fill = (share, kind) => {
      const bar = el("i", { class: kind });
      bar.style.width = share && `max(1px, ${100 * share}%)`;
      return bar;
    };
    return el("tr", {},
      el("td", { class: "rank" }, rank), el("th", { scope: "row", class: "what" }, what),
      el("td", { class: "both", "aria-hidden": "true" }, fill(plain, "says"), fill(coin, "coin")),
      el("td", { class: "share" }, percent(plain)), el("td", { class: "share coin-share" }, percent(coin)));
  }

  // --- the text -------------------------------------------------------
  function chip({ id, toss: drawn }, place) {
    if (place === 0) return glyphs(id);
    const { className, childNodes } = glyphs(id);
    const kind = drawn ? "drawn" : "typed";
    return el("button", {
      type: "button", class: `${className} ${kind} hue-${place % HUES}`, tabindex: -1,
      "data-id": id, "aria-label": `token ${place + 1}, ${named(id)}, ${kind}`,
    }, ...childNodes);
  }

  const next = el("button", {
    type: "button", class: "token next", tabindex: -1, "aria-label": "the next token",
  }, "?");

  // Draws only what differs: a run adds one token a frame.
  let drawnTokens = [];
  function drawTokens() {
    let same = 0;
    while (same < drawnTokens.length && drawnTokens[same] === state.text[same]) same++;
    while (tokensNode.childNodes.length > same) tokensNode.lastChild.remove();
    tokensNode.append(...state.text.slice(same).map((token, i) => chip(token, same + i)));
    if (!full()) tokensNode.append(next);
    drawnTokens = state.text;
    tokensNode.scrollTop = tokensNode.scrollHeight;
  }

  function drawChosen() {
    for (const node of tokensNode.querySelectorAll("[aria-pressed=true]")) {
      node.ariaPressed = false;
      node.tabIndex = -1;
    }
    const node = tokensNode.children[state.at];
    if (!node) return;
    node.ariaPressed = true;
    node.tabIndex = 0;
  }

  function drawControls() {
    const none = Boolean(state.wrong);
    toss.ariaDisabled = none || state.writing || full();
    many.ariaDisabled = none || full();
    many.textContent = state.writing ? "Stop" : `Write ${MANY}`;
    const at = toRedraw();
    redraw.ariaDisabled = none || state.writing || at < 0;
    redraw.textContent = at >= 0 && at < state.text.length - 1 ? "Draw again from here" : "Draw again";
    tokensNode.classList.toggle("waiting", none);
  }

  function choose(event) {
    const node = event.target.closest("button");
    if (!node) return;
    stop();
    look([...tokensNode.children].indexOf(node));
  }

  function walk(event) {
    const last = tokensNode.children.length - 1;
    const to = {
      ArrowLeft: state.at - 1, ArrowUp: state.at - 1, ArrowRight: state.at + 1,
      ArrowDown: state.at + 1, Home: 1, End: last, Escape: last,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const at = Math.max(1, Math.min(last, to));
    stop();
    look(at);
    tokensNode.children[at].focus();
  }

  // --- layout ---------------------------------------------------------
  const say = (sentence) => (status.textContent = sentence);

  function slide() {
    state.tossed = null;
    if (state.reader) drawPlace();
  }

  const heat = slider("Temperature", data.hottest * data.steps, Math.round(data.temperature * data.steps), () => {
    const { temperature } = bias();
    return temperature ? temperature.toFixed(2) : "0, always the likeliest";
  }, slide);
  const cutter = slider("Top-k", cuts.length - 1, cuts.indexOf(data.topK), () => {
    const { topK } = bias();
    if (!topK) return "all";
    return topK === 1 ? "the likeliest" : `${topK} likeliest`;
  }, slide);
  heat.update();
  cutter.update();

  const size = `${(data.bytes / 1e6).toFixed(1)} MB`;
  const prompt = el("textarea", {
    rows: 2, dir: "auto", spellcheck: "false", autocapitalize: "off", autocomplete: "off",
    input: type,
  });
  prompt.value = data.prompt;
  const loader = button(`Load the model (${size})`, () => loader.ariaDisabled !== "true" && load(), { class: "primary" });
  const loading = el("div", { class: "buttons" }, loader);
  const toss = button("Toss the coin", tossCoin, { class: "primary" });
  const many = button(`Write ${MANY}`, writeOrStop, { class: "many" });
  const redraw = button("Draw again", again);
  const over = button("Start over", startOver);
  const status = el("p", { class: "status", role: "status" });
  const tokensNode = el("div", {
    class: "tokens", role: "group", click: choose, keydown: walk,
    "aria-label": "The text as tokens; walk through them with the arrow keys",
  });
  const heading = el("p", { class: "heading" });
  const biasNote = el("span", {});
  const body = el("tbody", {});
  const speed = el("p", { class: "quiet" });
  const table = el("table", { class: "chances", "aria-label": "How likely each token is" },
    el("thead", {}, el("tr", {},
      el("td", { class: "rank" }), el("th", { scope: "col", class: "what" }, "token"), el("td", {}),
      el("th", { scope: "col", class: "share says-name" }, "model"),
      el("th", { scope: "col", class: "share coin-name" }, "coin"))),
    body);
  const controls = el("div", { hidden: true },
    el("div", { class: "buttons" }, toss, many, over, redraw),
    el("div", { class: "sliders" }, heat.node, cutter.node),
    heading, table,
    el("p", { class: "quiet" }, "The coin is biased as the model says, at ", biasNote, "."), speed);
  root.replaceChildren(
    el("label", { class: "quiet" }, "Prompt: how the text begins", prompt),
    tokensNode, loading, status, controls);

  const ready = bpe.unpack(data.tokens).then((tokens) => {
    state.encoder = bpe.encoder(tokens, "cl100k_base");
    type();
  }).catch((error) => say(error.message));

  root.exhibit = { ready };
}
