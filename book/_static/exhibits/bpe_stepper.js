function bpeStepper(root, data, asset, parts, bpe) {
  // Watch byte-pair encoding learn from the reader's text, merge by merge.
  const { el, button, choice, stat, count, plural, characters, write } = parts;
  const HUES = 7;
  const SHOWN = 1500; // symbols drawn; all are merged
  const TOP = 5;
  const BEAT = 900; // milliseconds between merges while playing

  // states[k]: the words after k merges. Unchanged words are shared.
  let states = [];
  let merges = [];
  let symbols = []; // the bytes of each symbol
  let step = 0;
  let timer = null;

  function restart() {
    pause();
    states = [bpe.toWords(textarea.value, inPieces.checked)];
    merges = [];
    symbols = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte));
    step = 0;
    draw();
  }

  function forward() {
    if (step === merges.length) {
      const pair = bpe.bestPair(states[step]);
      if (!pair) return pause();
      merges.push(pair);
      states.push(bpe.mergeAll(states[step], pair, symbols.length));
      symbols.push(symbols[pair[0]] + symbols[pair[1]]);
    }
    step++;
    draw();
  }

  function back() {
    step = Math.max(0, step - 1);
    draw();
  }

  function pause() {
    clearInterval(timer);
    timer = null;
    play.textContent = "Play";
  }

  function togglePlay() {
    if (timer) return pause();
    play.textContent = "Pause";
    timer = setInterval(forward, BEAT);
    forward();
  }

  // What the exhibit does, without drawing: the first merges of a text.
  function train(text, steps, cutFirst = true) {
    let words = bpe.toWords(text, cutFirst);
    const pairs = [];
    while (pairs.length < steps) {
      const pair = bpe.bestPair(words);
      if (!pair) break;
      words = bpe.mergeAll(words, pair, 256 + pairs.length);
      pairs.push(pair);
    }
    return pairs;
  }

  // --- drawing --------------------------------------------------------
  function glyphs(id, tag = "span") {
    return write(el(tag, { class: "glyphs" }), characters(bpe.split(symbols[id])));
  }

  function symbol(id) {
    const node = el("span", { class: "token", "data-id": id }, glyphs(id));
    if (id >= 256) node.classList.add(`hue-${id % HUES}`);
    return node;
  }

  const chip = ([a, b], id) =>
    el("span", { class: "recipe" }, symbol(a), " + ", symbol(b), " = ", symbol(id));

  // One word, the next pair framed wherever it will be merged.
  function wordNode(word, [a, b]) {
    const node = el("span", { class: "word" });
    for (let i = 0; i < word.length; i++) {
      if (word[i] === a && word[i + 1] === b) {
        node.append(el("span", { class: "pair" }, symbol(a), symbol(b)));
        i++;
      } else {
        node.append(symbol(word[i]));
      }
    }
    return node;
  }

  function drawSequence(next) {
    let room = SHOWN;
    const fresh = [];
    for (const word of states[step]) {
      if (room <= 0) break;
      fresh.push(wordNode(word.slice(0, room), next ?? []));
      room -= word.length;
    }
    sequence.replaceChildren(...fresh);
    const hidden = lengthAt(step) - SHOWN;
    more.textContent = hidden > 0 ? `and ${count(hidden)} more symbols, not drawn` : "";
  }

  function drawPairs(top) {
    const most = top[0]?.count;
    const rows = top.map(({ pair, count: times }, place) => {
      const bar = el("span", { class: "bar-fill" });
      bar.style.width = `${(100 * times) / most}%`;
      return el("li", place === 0 ? { class: "chosen" } : {},
        el("span", { class: "pair-of" }, symbol(pair[0]), symbol(pair[1])),
        el("span", { class: "bar-track" }, bar),
        el("span", { class: "times" }, `${count(times)}×`));
    });
    pairs.replaceChildren(...rows);
  }

  const lengthAt = (k) => states[k].reduce((total, word) => total + word.length, 0);

  function say(best) {
    if (!best) {
      const empty = lengthAt(step) === 0;
      return empty ? "Type some text." : "No pair of neighbours is left to merge.";
    }
    const [a, b] = best.pair;
    return `Next: ${a} and ${b} stand side by side ${plural(best.count, "time")}`
      + ` and become symbol ${256 + step}.`;
  }

  function draw() {
    const top = bpe.topPairs(states[step], TOP);
    drawSequence(top[0]?.pair);
    drawPairs(top);
    drawCurve();
    status.textContent = say(top[0]);
    stats.merges.set(step);
    stats.vocabulary.set(256 + step);
    stats.length.set(lengthAt(step));
    learned.replaceChildren(
      ...merges.slice(0, step).map((pair, i) => el("li", {}, chip(pair, 256 + i))).reverse(),
    );
    nothing.hidden = step > 0;
    const done = top.length === 0;
    if (done) pause();
    // Not `disabled`: a button that has the focus would lose it.
    for (const node of [stepButton, play]) node.ariaDisabled = done;
    for (const node of [backButton, reset]) node.ariaDisabled = step === 0;
  }

  // Sequence length after each merge, as a falling line.
  function drawCurve() {
    const [width, height] = [240, 56];
    const start = lengthAt(0) || 1;
    const span = Math.max(20, merges.length);
    const place = (k) => [(k / span) * width, height - (lengthAt(k) / start) * (height - 8)];
    const line = merges.length ? [...states.keys()].map(place) : [place(0)];
    const [x, y] = place(step);
    curve.setAttribute("viewBox", `-6 -2 ${width + 12} ${height + 4}`);
    curve.replaceChildren(
      shape("path", { d: `M0 ${height}H${width}`, class: "axis" }),
      shape("polyline", { points: line.map((point) => point.join(",")).join(" ") }),
      shape("circle", { cx: x, cy: y, r: 4 }),
    );
  }

  function shape(tag, attributes) {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    return node;
  }

  // --- layout ---------------------------------------------------------
  const textarea = el("textarea", {
    rows: 3, dir: "auto", spellcheck: "false", maxlength: 5000,
    "aria-label": "Text to learn from", input: restart,
  });
  textarea.value = data.text;
  const inPieces = el("input", { type: "checkbox", change: restart });
  inPieces.checked = true;
  const stepButton = button("Step", forward, { class: "primary" });
  const play = button("Play", togglePlay);
  const backButton = button("Back", back);
  const reset = button("Reset", restart);
  const views = choice(
    `${root.id}-view`, "Show symbols as",
    [["text", "Text"], ["both", "Text and ids"], ["ids", "Ids"]], "both",
    (view) => (stage.dataset.view = view),
  );
  const stats = {
    merges: stat("merges"),
    vocabulary: stat("vocabulary size"),
    length: stat("sequence length"),
  };
  const curve = shape("svg", { class: "curve", role: "img", "aria-label": "Length of the text in symbols after each merge" });
  const status = el("p", { class: "status", role: "status" });
  const sequence = el("div", {
    class: "tokens symbols", role: "group", tabindex: 0, "aria-label": "The text as symbols",
  });
  const more = el("p", { class: "quiet" });
  const pairs = el("ol", { class: "pairs" });
  const learned = el("ol", { class: "learned", tabindex: 0, "aria-label": "Symbols learned, the newest first" });
  const nothing = el("p", { class: "quiet" }, "None yet: the 256 bytes are all there is.");
  const stage = el("div", { "data-view": "both" },
    status, sequence, more,
    el("div", { class: "columns" },
      el("div", { class: "part" }, el("p", { class: "heading" }, "Most frequent pairs"), pairs),
      el("div", { class: "part" }, el("p", { class: "heading" }, "Symbols learned"), nothing, learned)));
  root.replaceChildren(
    textarea,
    el("div", { class: "bar" },
      el("div", { class: "buttons" }, stepButton, play, backButton, reset),
      el("label", { class: "check" }, inPieces, el("span", {}, "cut into words first"))),
    el("div", { class: "bar" },
      el("div", { class: "stats" }, ...Object.values(stats).map(({ node }) => node), curve),
      views.node),
    stage,
  );
  restart();
  root.exhibit = { train };
}
