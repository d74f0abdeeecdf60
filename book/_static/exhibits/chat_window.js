function chatWindow(root, data, asset, parts, bpe, small) {
  // A chat with a model that runs in this page. What the model reads, and what
  // it has drawn, is one row of tokens; the reader can look at it.
  const { el, button, slider, count, plural, characters, write, prose } = parts;
  const { start, end, opening } = data.protocol;
  const specials = new Map(data.specials);
  const closing = new Set([start, end]);

  const state = {
    encoder: null, model: null, follow: null,
    turns: [], // { role, ids, ended }: what was said, without special tokens
    wrong: "", // with what is being typed
    run: 0, // the number of the reader's last action; an older one ends
    writing: false,
  };
  const frame = () => new Promise(requestAnimationFrame);
  const temperature = () => heat.input.value / data.steps;

  // --- the row of tokens ----------------------------------------------
  const turnIds = ({ role, ids, ended }) => [...opening[role], ...ids, ...(ended ? [end] : [])];

  // The last turns that leave room for an answer, as lib/talk.py takes them;
  // null if not even the last one does. `from` is the first that is read.
  function context(turns) {
    for (let from = 0; from < turns.length; from++) {
      const said = turns.slice(from).flatMap((turn) => turnIds({ ...turn, ended: true }));
      const ids = [start, ...said, ...opening.assistant];
      if (ids.length <= data.context - data.most) return { ids, from };
    }
    return null;
  }

  const typed = () => ({ role: "user", ids: state.encoder.encode(input.value) });

  // --- the model ------------------------------------------------------
  async function load() {
    if (state.model) return;
    say(`Loading ${size} …`);
    state.model = await small.load(data.asset, asset);
    state.follow = small.follower(state.model, frame);
  }

  // Draws the assistant's turn, a token at a time, until it closes it.
  async function answer() {
    const run = ++state.run;
    const { ids, from } = context(state.turns);
    const turn = { role: "assistant", ids: [], ended: false };
    state.turns.push(turn);
    state.writing = true;
    draw();
    try {
      await load();
      if (run !== state.run) return;
      say("Writing …");
      while (!turn.ended && turn.ids.length < data.most) {
        const logits = await state.follow([...ids, ...turn.ids]);
        if (!logits || run !== state.run) return;
        const shape = { temperature: temperature(), topK: 0 };
        const token = small.draw(small.shaped(logits, shape), Math.random());
        if (closing.has(token)) turn.ended = true;
        else turn.ids.push(token);
        drawTurn(turn);
        drawRow();
        await frame();
        if (run !== state.run) return;
      }
      finish(summary(turn, from));
    } catch (error) {
      if (run !== state.run) return;
      state.turns.pop();
      finish(error.message);
    }
  }

  function summary({ ids, ended }, from) {
    const length = ids.length + (ended ? 1 : 0);
    const why = ended ? "" : `, cut off after ${data.most}`;
    const lost = from ? ` The first ${plural(from, "message")} no longer fitted into its context.` : "";
    return `${plural(length, "token")} drawn${why}.${lost}`;
  }

  function finish(sentence) {
    state.writing = false;
    say(sentence);
    draw();
  }

  // --- what the reader does -------------------------------------------
  function send() {
    if (state.writing) return stop();
    if (send_.ariaDisabled === "true") return;
    state.turns.push({ ...typed(), ended: true });
    input.value = "";
    answer();
  }

  function stop() {
    state.run++;
    finish("Stopped.");
  }

  function forget() {
    if (anew.ariaDisabled === "true") return;
    state.run++;
    state.turns = [];
    finish("");
    input.focus();
  }

  function type() {
    if (!state.encoder) return;
    const message = typed();
    const room = data.context - data.most - 1 - opening.user.length - opening.assistant.length - 1;
    state.wrong = context([message]) ? "" :
      `This message has ${count(message.ids.length)} tokens; at most ${room} leave room for an answer.`;
    input.ariaInvalid = Boolean(state.wrong);
    if (state.wrong || !state.writing) say(state.wrong);
    drawControls();
  }

  function take(question) {
    if (state.writing) return;
    input.value = question;
    type();
    send();
  }

  // --- drawing --------------------------------------------------------
  const bytesOf = (ids) => bpe.split(ids.map((id) => state.encoder.tokens[id] ?? "").join(""));
  const NAMES = { user: "You", assistant: "Assistant" };

  function drawTurn(turn) {
    if (!turn.node) {
      turn.said = el("p", { class: "said", dir: "auto" });
      turn.node = el("div", { class: `turn ${turn.role}` },
        el("p", { class: "who" }, NAMES[turn.role]), turn.said);
    }
    const waits = turn.role === "assistant" && state.writing && !turn.ended && turn === state.turns.at(-1);
    turn.said.replaceChildren(prose(el("span", {}), characters(bytesOf(turn.ids))));
    if (waits) turn.said.append(el("span", { class: "caret", "aria-hidden": "true" }));
    else if (!turn.ended) turn.said.append(el("span", { class: "quiet" }, " … (cut off)"));
    log.scrollTop = log.scrollHeight;
  }

  // Every token of the conversation, special ones too, by who put it there.
  function drawRow() {
    if (!open.input.checked) return;
    const chip = (id, drawn) => {
      const special = specials.get(id);
      const units = special ? [...special] : characters(bpe.split(state.encoder.tokens[id]));
      const kind = special ? " special" : drawn ? " drawn" : "";
      return write(el("span", { class: `token${kind}`, "data-id": id }), units);
    };
    const chips = [chip(start, false)];
    for (const { role, ids, ended } of state.turns) {
      for (const id of opening[role]) chips.push(chip(id, false));
      for (const id of ids) chips.push(chip(id, role === "assistant"));
      if (ended) chips.push(chip(end, role === "assistant"));
    }
    row.replaceChildren(...chips);
    row.scrollTop = row.scrollHeight;
  }

  function draw() {
    state.turns.forEach(drawTurn);
    log.replaceChildren(...(state.turns.length ? state.turns.map(({ node }) => node) : [empty]));
    log.scrollTop = log.scrollHeight;
    drawRow();
    drawControls();
  }

  function drawControls() {
    const loaded = state.model || small.has(data.asset);
    const blank = !input.value.trim();
    send_.ariaDisabled = !state.writing && (blank || Boolean(state.wrong) || !state.encoder);
    send_.textContent = state.writing ? "Stop" : loaded ? "Send" : `Send (loads ${size})`;
    anew.ariaDisabled = !state.turns.length;
    raw.hidden = !open.input.checked;
  }

  // --- layout ---------------------------------------------------------
  const say = (sentence) => (status.textContent = sentence);
  const size = `${(data.bytes / 1e6).toFixed(1)} MB`;
  const heat = slider("Temperature", data.hottest * data.steps, Math.round(data.temperature * data.steps), () =>
    temperature() ? temperature().toFixed(2) : "0, always the likeliest");
  heat.update();
  const check = el("input", { type: "checkbox", change: draw });
  const open = { input: check, node: el("label", { class: "check" }, check, "Show what the model reads and draws") };
  const input = el("textarea", {
    rows: 1, dir: "auto", "aria-label": "Your message", placeholder: "Ask something",
    spellcheck: "false", autocapitalize: "off", autocomplete: "off", input: type,
    keydown: (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      if (!state.writing) send();
    },
  });
  const questions = el("div", { class: "samples", role: "group", "aria-label": "Questions to try" },
    ...data.questions.map((text) => button(prose(el("span", {}), [...text]), () => take(text))));
  const send_ = button("", send, { class: "primary main" });
  const anew = button("New conversation", forget);
  const status = el("p", { class: "status", role: "status" });
  const empty = el("p", { class: "quiet" }, "Nobody has said anything yet.");
  const log = el("div", { class: "log", role: "log", tabindex: 0, "aria-label": "Conversation" }, empty);
  const row = el("div", { class: "tokens", tabindex: 0, role: "group", "aria-label": "Tokens" });
  const raw = el("div", { class: "part raw" },
    el("p", { class: "quiet" }, "Framed: special tokens. On colour: what the model drew. The rest it was given."), row);
  root.replaceChildren(
    log, questions,
    el("div", { class: "say" }, input, send_),
    status,
    el("div", { class: "sliders" }, el("div", { class: "buttons" }, anew), heat.node),
    open.node, raw);
  drawControls();

  const ready = bpe.unpack(data.tokens).then((tokens) => {
    state.encoder = bpe.encoder(tokens, "cl100k_base");
    type();
  }).catch((error) => say(error.message));

  root.exhibit = {
    ready,
    turns: () => state.turns.map(({ role, ids, ended }) => ({ role, ids, ended })),
    context: (n) => context(state.turns.slice(0, n))?.ids, // read for turn n
  };
}
