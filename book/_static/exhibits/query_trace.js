function queryTrace(root, data, asset, parts, bpe, small, live) {
  // Behind the text box: one query, step by step. A place of the row is
  // [token], if it was given; [token, writer], if a tool wrote it; or
  // [token, writer, layers, attention, options, coin, nats, stage], if it was
  // drawn. All of it was computed before, but for the reader's own query
  // (query_live.js); here it is only shown.
  const { el, button, choice, plural, count, hex, characters, prose, write, walk } = parts;
  const names = new Map(data.names);
  const pieces = new Map(data.pieces);
  const WRITERS = {
    given: "given: by you and the server",
    said: "drawn: an answer to you",
    call: "drawn: a call of a tool",
    result: "pasted: by the tool, nobody drew it",
  };
  const CELLS = 60; // characters of a text that are shown with their bytes
  let number = 0; // of the query
  let step = 0;
  let chosen = 0; // place of the row
  let heat = 0; // which of the temperatures

  const queries = [...data.queries]; // the reader's own comes last
  const now = () => queries[number];
  const places = () => now().places;
  const writer = (place) => place[1] ?? "given";
  const drawn = ([token, , layers, attention, options, coin, nats, stage]) =>
    layers && { token, layers, attention, options, coin, nats, stage };
  const answer = () => places().slice(now().first);

  // --- words ------------------------------------------------------------
  const bytesOf = (token) => Uint8Array.from(pieces.get(token) ?? "", (c) => c.charCodeAt(0));
  const unitsOf = (token) => (names.has(token) ? [...names.get(token)] : characters(bytesOf(token)));
  const quoted = (token) => write(el("b", { class: "named" }), unitsOf(token));
  const p = (...children) => el("p", {}, ...children);
  const quiet = (...children) => el("p", { class: "quiet" }, ...children);
  const texts = (text) => prose(el("span", {}), [...text]);
  const large = new Intl.NumberFormat("en", { notation: "compact", compactDisplay: "long", maximumSignificantDigits: 1 });

  function percent(chance) {
    if (chance >= 0.995) return chance > 0.9995 ? "100%" : "over 99%";
    if (chance >= 0.01) return `${Math.round(100 * chance)}%`;
    return chance >= 0.001 ? `${(100 * chance).toFixed(1)}%` : "under 0.1%";
  }
  const odds = (chance) => (chance >= 0.001 ? percent(chance) : `1 in ${large.format(1 / chance)}`);

  function chip(token, kind = "", attributes = {}) {
    const special = names.has(token) ? " special" : "";
    return write(el("span", { class: `token${special} ${kind}`.trim(), ...attributes }), unitsOf(token));
  }

  // A bar for each [name, share, label, class].
  function bars(label, rows) {
    const row = ([name, share, words, kind = ""]) => {
      const fill = el("span", { class: "bar-fill" });
      fill.style.width = `${100 * share}%`;
      return el("li", { class: kind }, el("span", { class: "bar-name" }, name),
        el("span", { class: "bar-track", "aria-hidden": "true" }, fill), el("span", { class: "bar-value" }, words));
    };
    return el("ul", { class: "bars", "aria-label": label }, ...rows.map(row));
  }

  // --- what was learned where ---------------------------------------------
  const stageBars = (nats) => bars("How likely each stage finds it",
    nats.map((nat, i) => [now().stages[i], Math.exp(-nat), odds(Math.exp(-nat))]));

  // The mean of some drawn places, a stage each.
  function meanNats(some) {
    const rows = some.map(drawn).filter(Boolean).map(({ nats }) => nats);
    return rows.length && rows[0].length
      ? rows[0].map((_, i) => rows.reduce((sum, nats) => sum + nats[i], 0) / rows.length)
      : null;
  }

  const origin = (...children) => el("section", { class: "origin" }, el("h4", {}, "Which training put it there?"), ...children);

  function originOf(lead, some) {
    const nats = meanNats(some);
    if (nats) return origin(p(...lead), stageBars(nats));
    return origin(p(now().stages.length ? "Not to be seen in this answer." : "The models of the earlier stages are not in this page: the prepared queries show it."));
  }

  const originOfChosen = () => {
    const { token, nats } = drawn(places()[chosen]);
    return originOf(["How likely each stage would have gone on with ", quoted(token), " at this place:"], nats.length ? [places()[chosen]] : []);
  };

  // --- a place is chosen ----------------------------------------------------
  // The answer's tokens, of which one is looked at; `view` draws what is below.
  function picker(view, classOf = writer) {
    const first = now().first;
    const row = el("div", { class: "tokens", role: "group", "aria-label": "The answer, token by token; arrow keys walk along" },
      ...answer().map((place, i) => chip(place[0], classOf(place), { "data-place": first + i })));
    const below = el("div", { "aria-live": "polite" });
    const show = (index) => {
      if (index >= 0) chosen = first + index;
      for (const [i, node] of [...row.children].entries()) node.classList.toggle("active", first + i === chosen);
      const place = places()[chosen];
      below.replaceChildren(...(drawn(place) ? view(drawn(place)) : [p(quoted(place[0]), " was pasted by the tool. The network reads it, and did not draw it.")]));
    };
    walk(row, () => [...row.children], show);
    show(-1);
    return [row, below];
  }

  const which = (token) => `Token ${chosen - now().first + 1} of the answer: `;

  // --- the steps ------------------------------------------------------------
  function text() {
    const { query } = now();
    const encoder = new TextEncoder();
    const letters = [...query];
    const cells = letters.slice(0, CELLS).map((letter) =>
      el("span", { class: "letter" }, write(el("span", {}), [letter]),
        el("small", {}, [...encoder.encode(letter)].map(hex).join(" "))));
    const more = letters.length > CELLS ? [quiet(`and ${plural(letters.length - CELLS, "character")} more`)] : [];
    return [
      p(`You press Enter. What leaves your machine is text: ${plural(letters.length, "character")}, each a number or several, ${plural(encoder.encode(query).length, "byte")} in all.`),
      el("div", { class: "letters" }, ...cells), ...more,
      origin(p("None: this is how computers write. Nothing is learned here.")),
    ];
  }

  function protocol() {
    const lines = [];
    for (const [token] of places().slice(0, now().first)) {
      const opens = names.has(token) && names.get(token) !== "⟨end⟩";
      if (opens || !lines.length) lines.push(el("p", { class: "tokens message" }));
      lines.at(-1).append(chip(token));
    }
    const end = answer().filter(([token]) => names.get(token) === "⟨end⟩");
    return [
      p("The server makes a conversation of it and leaves the last turn open. Framed are special tokens: they say who speaks. Only the server writes them. Whatever you type is cut as plain text, so nobody can forge one."),
      ...lines,
      originOf(["A protocol is a convention, and the model had to learn its part. How likely each stage closes the turn where this answer ends:"], end),
    ];
  }

  function tokens() {
    const { typed: [from, to], first, query } = now();
    const size = new TextEncoder().encode(query).length;
    return [
      p(`All of it is one row of ${plural(first, "token")}, each the number of a symbol. Your ${plural(size, "byte")} are ${to - from} of them.`),
      el("div", { class: "tokens", "data-view": "both", tabindex: 0, role: "group", "aria-label": "Tokens with their numbers" },
        ...places().slice(0, first).map(([token], i) =>
          el("span", { class: `token${names.has(token) ? " special" : ` hue-${i % 7}`}`, "data-id": token }, write(el("span", { class: "glyphs" }), unitsOf(token))))),
      origin(p(`The tokenizer’s, before the network had its own. Without its merges your query would take ${plural(size, "token")}, one a byte; with them it takes ${to - from}.`)),
    ];
  }

  function vectors() {
    const { vectors: rows, kept, width, typed: [from, to] } = now();
    const cell = (number) => {
      const node = el("i", { class: number < 0 ? "negative" : "positive" });
      node.style.setProperty("--share", Math.min(1, Math.abs(number) / 3).toFixed(2));
      return node;
    };
    const line = (numbers, i) => el("li", {}, chip(places()[i][0]), el("span", { class: "strip", "aria-hidden": "true" }, ...numbers.map(cell)),
      el("span", { class: "bar-value" }, kept.length ? kept[i].toFixed(2) : ""));
    const mean = (some) => (some.reduce((a, b) => a + b, 0) / some.length).toFixed(2);
    const special = kept.filter((_, i) => i && names.has(places()[i][0]));
    return [
      p(`Each token is looked up in a table and becomes ${count(width)} numbers, its vector. Here are the first ${rows[0].length} as colours: blue above zero, orange below.`),
      el("ul", { class: "vectors", tabindex: 0, "aria-label": "Vectors of the tokens, and how alike they are to the base model’s" }, ...rows.map(line)),
      kept.length && special.length
        ? origin(p(`At the right: how alike the whole vector is to the base model’s (1 is alike, 0 has nothing in common). Those of your query: ${mean(kept.slice(from, to))} on average, so they are pretraining’s. Those of the framed ones: ${mean(special)}; fine-tuning made them.`))
        : originOf([], []),
    ];
  }

  function layers() {
    const listed = (some) => some.map(([token, chance]) => [chip(token), chance, percent(chance)]);
    // The network stands at the token before the chosen one.
    const looked = ([place, share]) => {
      const far = chosen - 1 - place;
      return [el("span", {}, chip(places()[place][0]), " ", el("small", {}, far ? `${far} back` : "itself")), share, percent(share), "look"];
    };
    const view = ({ token, layers: guesses, attention }) => [
      p(which(), quoted(token), attention.length ? ". What would the network say, if it ended here, and where has each layer looked most?" : ". What would the network say, if it ended here?"),
      el("ol", { class: "layers" }, ...guesses.map((some, i) => el("li", {},
        el("h4", {}, i ? `after layer ${i}` : "before any layer"),
        bars("What it would say", listed(some)),
        i && attention.length ? bars("Where it has looked", attention[i - 1].map(looked)) : quiet(i ? "" : "No place has looked at another yet.")))),
      originOfChosen(),
    ];
    return [p("The vectors go through the layers. In each, every place gathers from the places before it, then works alone. Choose a token of the answer:"), ...picker(view)];
  }

  function chances() {
    const view = ({ token, options }) => {
      const { temperatures } = now();
      const at = Math.min(heat, temperatures.length - 1);
      const shown = options.map(([other, , ...shares]) => [chip(other), shares[at], percent(shares[at]), other === token ? "taken" : ""]);
      shown.sort(([, a], [, b]) => b - a);
      const rest = Math.max(0, 1 - shown.reduce((sum, [, share]) => sum + share, 0));
      return [
        p(which(), quoted(token), "."),
        bars("The likeliest tokens", [...shown, ["all others", rest, percent(rest), "rest"]]),
        originOfChosen(),
      ];
    };
    const [row, below] = picker(view);
    const pick = choice(`${root.id}-heat`, "Temperature", now().temperatures.map((t, i) => [i, t === 0 ? "0: the likeliest" : `temperature ${t}`]), heat, (value) => {
      heat = value;
      draw();
      root.querySelector(".choice input:checked").focus();
    });
    return [p("At the end stands a number for every symbol. Divided by the temperature, they become probabilities. This answer was drawn at the first one."), el("div", { class: "bar" }, pick.node), row, below];
  }

  function coin() {
    const view = ({ token, options, coin: fell }) => {
      const line = el("div", { class: "line", "aria-hidden": "true" });
      for (const [other, begins, share] of options) {
        const node = el("span", { class: `segment${other === token ? " taken" : ""}` });
        node.style.left = `${100 * begins}%`;
        node.style.width = `${100 * share}%`;
        line.append(node);
      }
      const mark = el("span", { class: "mark" });
      mark.style.left = `${100 * fell}%`;
      line.append(mark);
      const share = options[0][2];
      const fixed = now().temperatures[0] === 0;
      return [
        p(which(), quoted(token), fixed ? " was taken as the likeliest." : `. The coin fell on ${fell.toFixed(3)}, where this token lies: its part of the line is ${percent(share)} wide.`),
        ...(fixed ? [] : [line, el("p", { class: "ends quiet" }, el("span", {}, "0"), el("span", {}, "1"))]),
      ];
    };
    return [
      p("All symbols lie side by side on a line from 0 to 1, each as wide as it is likely. A coin, a random number, falls on one. That is the token."),
      ...picker(view),
      origin(p("None. The coin knows nothing; all that was learned is in how wide the parts are.")),
    ];
  }

  function legend(rows) {
    return el("ul", { class: "legend" }, ...rows.map(([kind, words]) => el("li", {}, el("span", { class: `token ${kind}`, "aria-hidden": "true" }, "\u2003"), words)));
  }

  function oneByOne() {
    const by = (kind) => answer().filter((place) => writer(place) === kind);
    const calls = now().parts.filter(([tool]) => tool).map(([tool, call, result]) =>
      el("div", { class: "call-card" }, p(el("b", {}, tool === "search" ? "It searched for" : "It had a program run")), el("pre", {}, texts(call)),
        p(el("b", {}, "and this was pasted into the row")), el("pre", {}, texts(result))));
    const opening = by("call").filter(([token]) => names.has(token)).slice(0, 1);
    return [
      p("The token joins the row, and everything begins again for the next one. A call of a tool is made of tokens as well: the program around the model sees it close, runs the tool, and pastes the result into the row."),
      legend(Object.keys(WRITERS).map((kind) => [kind, `${WRITERS[kind]} (${kind === "given" ? now().first : by(kind).length})`])),
      el("div", { class: "tokens", tabindex: 0, role: "group", "aria-label": "The whole row" }, ...places().map((place) => chip(place[0], writer(place)))),
      ...(calls.length ? calls : [quiet("It has called no tool here.")]),
      opening.length
        ? originOf(["How likely each stage opens the call, where it was opened:"], opening)
        : originOf(["How likely each stage finds a token of this answer, on average:"], by("said")),
    ];
  }

  function back() {
    const pasted = answer().filter((place) => writer(place) === "result").length;
    const said = answer().filter((place) => writer(place) === "said" && !names.has(place[0]));
    return [
      p("The special tokens, calls and results are taken out, the rest is decoded. That is what you see."),
      el("div", { class: "bubble" }, now().text ? texts(now().text) : quiet("Nothing."), now().ended ? "" : el("span", { class: "quiet" }, " … (cut off)")),
      quiet(`Of ${plural(answer().length, "token")} behind the question the network drew ${answer().length - pasted} and a tool wrote ${pasted}; ${said.length} are to be seen.`),
      originOf(["How likely each stage finds a token of what you see, on average (the geometric mean):"], said),
    ];
  }

  function trainings() {
    const { stages } = now();
    if (!stages.length) return [originOf([], [])];
    const kind = (place) => (drawn(place)?.stage == null ? "stage-none" : `stage-${drawn(place).stage}`);
    const counted = (name) => answer().filter((place) => kind(place) === name).length;
    const rows = stages.map((name, i) => [`stage-${i}`, `${name}: ${counted(`stage-${i}`)}`]).slice(1);
    const view = ({ token, nats, stage }) => [
      p(which(), quoted(token), stage == null ? ". No stage has made it likelier than it was before any training." : `. Most of the surprise at it went with the stage “${stages[stage]}”.`),
      stageBars(nats),
    ];
    return [
      p("A token is coloured by the stage that has taken most of the surprise at it: so it is seen when it became likely, though not why. Choose a token:"),
      legend(rows),
      ...picker(view, kind),
      el("dl", { class: "stages quiet" }, ...stages.flatMap((name) => [el("dt", {}, name), el("dd", {}, data.stages[name] ?? "")])),
    ];
  }

  const STEPS = [
    ["Text", text], ["Protocol", protocol], ["Tokens", tokens], ["Vectors", vectors], ["Layers", layers],
    ["Probabilities", chances], ["The coin", coin], ["Token after token", oneByOne], ["Text again", back], ["The trainings", trainings],
  ];

  // --- walking --------------------------------------------------------------
  function draw() {
    const [name, make] = STEPS[step];
    const there = Boolean(now());
    for (const node of [list, status, panel]) node.hidden = !there;
    before.ariaDisabled = !there || step === 0;
    next.ariaDisabled = !there || step === STEPS.length - 1;
    if (!there) return;
    panel.replaceChildren(...make());
    status.textContent = `Step ${step + 1} of ${STEPS.length}: ${name}`;
    for (const [i, node] of [...list.children].entries()) {
      if (i === step) node.firstChild.setAttribute("aria-current", "step");
      else node.firstChild.removeAttribute("aria-current");
    }
  }

  function go(to) {
    const kept = Math.max(0, Math.min(STEPS.length - 1, to));
    if (kept === step || !now()) return;
    step = kept;
    draw();
  }

  // What is looked at first is what the answer hangs on: a call, else its last word.
  function telling() {
    const word = ([token]) => !names.has(token) && /\w/.test(pieces.get(token) ?? "");
    const call = places().findIndex((place) => writer(place) === "call");
    const last = places().findLastIndex((place) => writer(place) === "said" && word(place));
    return call >= 0 ? call : last >= 0 ? last : now().first;
  }

  function take(index) {
    number = index;
    heat = 0;
    pick.value = index;
    const own = index === data.queries.length;
    asked.hidden = own;
    if (form) form.node.hidden = !own;
    if (now()) {
      asked.replaceChildren(texts(now().query));
      chosen = telling();
    }
    draw();
  }

  // The reader's own query is traced: from here on it is like the others.
  function traced(query, tokens) {
    tokens.forEach((token, id) => token !== null && pieces.set(id, token));
    queries[data.queries.length] = query;
    step = 0;
    if (number === data.queries.length) take(number);
  }

  root.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by || event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.target.matches("input, select, textarea")) return;
    event.preventDefault();
    go(step + by);
  });

  const form = data.live ? live(parts, bpe, small, data.live, asset, traced) : null;
  const titles = [...data.queries.map(({ title }) => title), ...(form ? ["a query of your own"] : [])];
  const pick = el("select", { "aria-label": "Query", change: () => take(Number(pick.value)) },
    ...titles.map((title, value) => el("option", { value }, title)));
  const asked = el("div", { class: "asked" });
  const list = el("ol", { class: "steps", "aria-label": "All steps" }, ...STEPS.map(([name], i) =>
    el("li", {}, button(el("b", {}, i + 1), () => go(i), { "aria-label": `${i + 1}: ${name}` }))));
  STEPS.forEach(([name], i) => list.children[i].firstChild.append(el("span", {}, ` ${name}`)));
  const before = button("Back", () => go(step - 1));
  const next = button("Next", () => go(step + 1), { class: "primary" });
  const status = el("p", { class: "status", role: "status" });
  const panel = el("div", { class: "panel" });
  root.replaceChildren(
    el("div", { class: "bar" }, pick, el("div", { class: "buttons" }, before, next)),
    asked, ...(form ? [form.node] : []), list, status, panel);
  take(0);
  root.exhibit = {
    go, take,
    ready: form?.ready,
    step: () => STEPS[step][0],
    chosen: () => chosen,
    row: () => places().map(([token]) => token),
    place: (i) => places()[i],
  };
}
