function tokenExplorer(root, data, asset, parts, bpe) {
  // Type text, see its tokens.
  const { el, button, choice, stat, count, hex, characters, write, walk } = parts;
  const HUES = 7;
  const SHOWN = 4000; // tokens drawn; all are counted
  const specials = new Map(
    Object.values(data.conversation?.specials ?? {}).map(([text, id]) => [id, text]),
  );
  const state = {
    encoding: data.encodings[0].name,
    wanted: data.encodings[0].name,
    talk: false,
    turns: (data.conversation?.turns ?? []).map(([role, text]) => ({ role, text })),
  };

  // --- tokenizers -----------------------------------------------------
  const encoders = {}; // those at hand
  const loading = {}; // promises of all that were asked for

  async function build({ name, pattern, tokens, asset: file }) {
    const known = tokens ?? (await bpe.unpack(await asset(file)));
    return (encoders[name] = bpe.encoder(known, pattern));
  }

  function load(name) {
    const recipe = data.encodings.find((encoding) => encoding.name === name);
    if (!recipe) return Promise.reject(new Error(`There is no tokenizer ${name}.`));
    loading[name] ??= build(recipe).catch((error) => {
      delete loading[name];
      throw error;
    });
    return loading[name];
  }

  async function choose(name) {
    state.wanted = name;
    tokenizers.select(name);
    if (!encoders[name]) {
      say(`Loading the tokens of ${name} …`);
      const problem = await load(name).then(() => "", (error) => error.message);
      if (state.wanted !== name) return; // the reader chose another meanwhile
      if (problem) return refuse(problem);
    }
    state.encoding = name;
    say("");
    update();
  }

  function refuse(problem) {
    state.wanted = state.encoding;
    tokenizers.select(state.encoding);
    if (state.talk) showTalk(false);
    say(problem);
    update();
  }

  function say(text) {
    status.textContent = text;
    tokensNode.classList.toggle("waiting", state.wanted !== state.encoding);
  }

  // --- what to encode -------------------------------------------------
  // Only the markers around a turn are special. What the reader types is
  // encoded as ordinary text, whatever it spells.
  function encodeTurns(encode) {
    const { start, separator, end } = data.conversation.specials;
    return state.turns.flatMap(({ role, text }) => [
      start[1], ...encode(role), separator[1], ...encode(text), end[1],
    ]);
  }

  function update() {
    if (state.wanted !== state.encoding) return; // once its tokens are here
    const { encode } = encoders[state.encoding];
    const text = state.talk
      ? state.turns.map((turn) => turn.role + turn.text).join("")
      : textarea.value;
    const ids = state.talk ? encodeTurns(encode) : encode(text);
    paint(ids);
    countUp(ids, text);
  }

  function countUp(ids, text) {
    const whole = bpe.wellFormed(text);
    const size = new TextEncoder().encode(whole).length;
    stats.tokens.set(ids.length);
    stats.characters.set([...whole].length);
    stats.bytes.set(size);
    if (state.talk) {
      stats.rate.set(ids.filter((id) => specials.has(id)).length, "special tokens");
    } else {
      stats.rate.set(ids.length ? (size / ids.length).toFixed(2) : "–", "bytes per token");
    }
    const hidden = ids.length - SHOWN;
    more.textContent = hidden > 0 ? `and ${count(hidden)} more tokens, not drawn` : "";
  }

  // --- drawing tokens -------------------------------------------------
  let drawn = { ids: [], nodes: [], hues: [] };
  const molds = new Map(); // one node an id, to be cloned
  let molded = null; // the tokenizer the molds belong to

  function mold(id) {
    const token = el("span", { class: "token", "data-id": id });
    const special = specials.get(id);
    const bytes = special ? null : bpe.split(encoders[state.encoding].tokens[id]);
    const units = special ? [...special] : characters(bytes);
    if (special) token.classList.add("special");
    token.append(write(el("span", { class: "glyphs" }), units));
    const lines = units.filter((unit) => unit === "\n").length;
    const breaks = lines + (id === data.conversation?.specials.end[1] && special ? 1 : 0);
    if (breaks === 0) return token;
    const lineEnds = Array.from({ length: breaks }, () => el("br"));
    return el("span", {}, token, ...lineEnds);
  }

  function nodeFor(id) {
    if (!molds.has(id)) molds.set(id, mold(id));
    return molds.get(id).cloneNode(true);
  }

  const tokenIn = (node) => (node.dataset.id ? node : node.firstChild);

  // Draws only what differs from the tokens drawn before.
  function paint(all) {
    const ids = all.slice(0, SHOWN);
    walker.forget();
    inspect(-1);
    if (molded !== state.encoding) clear();
    const shortest = Math.min(ids.length, drawn.ids.length);
    let head = 0;
    while (head < shortest && ids[head] === drawn.ids[head]) head++;
    let tail = 0;
    while (tail < shortest - head && ids.at(-1 - tail) === drawn.ids.at(-1 - tail)) tail++;
    const added = ids.slice(head, ids.length - tail).map(nodeFor);
    const dropped = drawn.ids.length - tail - head;
    const after = drawn.nodes[head + dropped] ?? null;
    for (const node of drawn.nodes.splice(head, dropped, ...added)) node.remove();
    const fresh = document.createDocumentFragment();
    fresh.append(...added);
    tokensNode.insertBefore(fresh, after);
    drawn.hues.splice(head, dropped, ...added.map(() => -1));
    drawn.ids = ids;
    color(head);
  }

  function clear() {
    molded = state.encoding;
    molds.clear();
    drawn = { ids: [], nodes: [], hues: [] };
    tokensNode.replaceChildren();
  }

  // Neighbours differ; tokens drawn before keep their colour if they can.
  function color(from) {
    const { hues, nodes } = drawn;
    for (let i = from; i < hues.length; i++) {
      const isNew = hues[i] < 0;
      const left = hues[i - 1] ?? HUES - 1;
      if (!isNew && hues[i] !== left) break;
      hues[i] = (left + (isNew ? 1 : 2)) % HUES;
      const { classList } = tokenIn(nodes[i]);
      classList.remove(...[...classList].filter((name) => name.startsWith("hue-")));
      classList.add(`hue-${hues[i]}`);
    }
  }

  // --- one token in detail --------------------------------------------
  let inspected = null;

  function inspect(index) {
    inspected?.classList.remove("active");
    inspected = index < 0 ? null : tokenIn(drawn.nodes[index]);
    inspected?.classList.add("active");
    detail.textContent = index < 0 ? "Point at a token, or walk with the arrow keys." : about(index);
  }

  function about(index) {
    const id = drawn.ids[index];
    const place = `Token ${count(index + 1)}: id ${id}, `;
    if (specials.has(id)) return `${place}special, stands for no text`;
    const bytes = [...bpe.split(encoders[state.encoding].tokens[id])];
    const shown = bytes.slice(0, 16).map(hex).join(" ") + (bytes.length > 16 ? " …" : "");
    return `${place}${parts.plural(bytes.length, "byte")}: ${shown}`;
  }

  // --- controls -------------------------------------------------------
  const textarea = el("textarea", {
    rows: 3, dir: "auto", spellcheck: "false", autocapitalize: "off", autocomplete: "off",
    "aria-label": "Text to cut into tokens", input: update,
  });
  textarea.value = data.text;

  const tokenizers = choice(
    `${root.id}-tokenizer`, "Tokenizer",
    data.encodings.map(({ name, label, note }) => [
      name, el("b", {}, label), el("small", {}, note),
    ]),
    state.encoding, choose,
  );
  const modes = choice(
    `${root.id}-mode`, "Input", [["text", "Text"], ["talk", "Conversation"]], "text",
    (mode) => showTalk(mode === "talk"),
  );
  const views = choice(
    `${root.id}-view`, "Show tokens as",
    [["text", "Text"], ["both", "Text and ids"], ["ids", "Ids"]], "both",
    (view) => (tokensNode.dataset.view = view),
  );
  const samples = el(
    "div", { class: "samples", role: "group", "aria-label": "Sample texts" },
    ...data.samples.map(([label, text]) =>
      button(label, () => {
        textarea.value = text;
        update();
      }),
    ),
  );

  function showTalk(talk) {
    state.talk = talk;
    modes.select(talk ? "talk" : "text");
    textInput.hidden = talk;
    talkInput.hidden = !talk;
    const only = data.conversation?.encoding;
    tokenizers.enable((name) => !talk || name === only);
    if (talk && state.encoding !== only) choose(only);
    else if (!talk && state.wanted !== state.encoding) choose(state.encoding);
    else update();
  }

  function turnRow(turn) {
    const role = el(
      "select", { "aria-label": "Role" },
      ...data.conversation.roles.map((name) => el("option", {}, name)),
    );
    role.value = turn.role;
    role.addEventListener("change", () => {
      turn.role = role.value;
      update();
    });
    const text = el("textarea", { rows: 1, dir: "auto", spellcheck: "false", "aria-label": "Message" });
    text.value = turn.text;
    text.addEventListener("input", () => {
      turn.text = text.value;
      update();
    });
    const remove = button("×", () => {
      state.turns.splice(state.turns.indexOf(turn), 1);
      row.remove();
      addTurn.focus();
      update();
    }, { class: "remove", "aria-label": "Remove this message" });
    const row = el("div", { class: "turn" }, role, text, remove);
    return row;
  }

  const addTurn = button("Add a message", () => {
    const role = state.turns.at(-1)?.role === "user" ? "assistant" : "user";
    state.turns.push({ role, text: "" });
    rows.append(turnRow(state.turns.at(-1)));
    rows.lastChild.querySelector("textarea").focus();
    update();
  });

  // --- layout ---------------------------------------------------------
  const stats = {
    tokens: stat("tokens"),
    characters: stat("characters"),
    bytes: stat("UTF-8 bytes"),
    rate: stat("bytes per token"),
  };
  const status = el("p", { class: "status", role: "status" });
  const rows = el("div", {}, ...(data.conversation ? state.turns.map(turnRow) : []));
  const textInput = el("div", {}, textarea, samples);
  const talkInput = el("div", { hidden: true }, rows, addTurn);
  const tokensNode = el("div", {
    class: "tokens", role: "group", "data-view": "both",
    "aria-label": "Tokens; walk through them with the arrow keys",
  });
  const more = el("p", { class: "quiet" });
  const detail = el("p", { class: "detail", "aria-live": "polite" });
  const walker = walk(tokensNode, () => drawn.nodes, inspect);
  root.replaceChildren(
    el("div", { class: "bar" }, tokenizers.node, ...(data.conversation ? [modes.node] : [])),
    status, textInput, talkInput,
    el("div", { class: "bar" },
      el("div", { class: "stats" }, ...Object.values(stats).map(({ node }) => node)),
      views.node),
    tokensNode, more, detail,
  );

  const ready = load(state.encoding).then(update);
  root.exhibit = {
    ready,
    encode: async (name, text) => (await load(name)).encode(text),
    decode: async (name, ids) => (await load(name)).decode(ids),
  };
}
