function queryLive() {
  // A query of the reader's own, traced in the page by a model that runs here
  // (small_model.js). It has no tools: where it has written a call, it ends.
  //
  // What a network cut off behind some layer says is the logit lens. So there
  // is a reader for each number of layers, from none to all.
  const PATIENCE = 12; // milliseconds before the page gets its turn

  function best(numbers, n) {
    return [...numbers.keys()].sort((a, b) => numbers[b] - numbers[a]).slice(0, n);
  }

  // A place as query_trace.js has it, of the token on which the coin falls.
  function toss(small, live, logits, writer) {
    const shapes = live.temperatures.map((temperature) => small.shaped(logits.at(-1), { temperature, topK: 0 }));
    const coin = Math.random();
    const token = small.draw(shapes[0], coin);
    const begins = (id) => shapes[0].subarray(0, id).reduce((a, b) => a + b, 0);
    const others = best(logits.at(-1), live.options).filter((id) => id !== token);
    const options = [token, ...others].slice(0, live.options)
      .map((id) => [id, begins(id), ...shapes.map((chances) => chances[id])]);
    const layers = logits.map((row) => {
      const chances = small.shaped(row, { temperature: 1, topK: 0 });
      return best(row, live.guesses).map((id) => [id, chances[id]]);
    });
    const calls = live.opens.includes(token) || (writer === "call");
    return [token, calls ? "call" : "said", layers, [], options, coin, [], null];
  }

  // The places of a row that goes on from `given`; null once `stopped()`.
  async function walked(small, model, live, given, pause, stopped, told) {
    const { config, tensors } = model;
    const readers = Array.from({ length: config.layers + 1 }, (_, layers) =>
      small.reader({ config: { ...config, layers }, tensors }));
    const logits = readers.map(() => new Float32Array(config.vocab));
    let since = performance.now();
    const places = given.map((token) => [token]);
    for (let i = 0; places.length < given.length + live.most; i++) {
      const last = i >= given.length - 1;
      readers.forEach((reader, layers) => reader.read(places[i][0], last ? logits[layers] : undefined));
      if (performance.now() - since > PATIENCE) {
        await pause();
        since = performance.now();
      }
      if (stopped()) return null;
      if (!last) continue;
      places.push(toss(small, live, logits, places.at(-1)[1]));
      told(places.length - given.length);
      if (live.stops.includes(places.at(-1)[0])) break;
    }
    return places;
  }

  // The numbers of each token's vector, divided by how much all such scatter.
  function vectors({ config, tensors }, row, n) {
    const table = tensors["embedding.weight"];
    const spread = Math.sqrt(table.reduce((sum, number) => sum + number * number, 0) / table.length);
    return row.map((id) => Array.from(table.subarray(id * config.width, id * config.width + n), (number) => number / spread));
  }

  // The field to type in. `done` gets a query as query_trace.js draws it, and
  // the bytes of every token.
  return function form({ el, button, count }, bpe, small, live, asset, done) {
    const frame = () => new Promise(requestAnimationFrame);
    let encoder = null;
    let run = 0;

    async function trace() {
      await ready; // of who types before the tokens are there
      if (go.ariaDisabled === "true") return;
      const mine = ++run;
      const query = input.value;
      const ids = encoder.encode(query);
      const given = [...live.before, ...ids, ...live.after];
      try {
        say(`Loading ${size} …`);
        const model = await small.load(live.asset, asset);
        const places = await walked(small, model, live, given, frame, () => run !== mine, (n) => say(`Writing: ${count(n)} tokens …`));
        if (!places) return;
        const end = places.at(-1)[0];
        go.textContent = "Trace it";
        say(end === live.callEnd ? "It has called a tool. This page has none, so the way ends here." : "");
        done({
          query, places, title: "", typed: [live.before.length, live.before.length + ids.length], first: given.length,
          width: model.config.width, temperatures: live.temperatures, stages: [], kept: [],
          vectors: vectors(model, given, live.numbers),
          parts: [], ended: end !== live.callEnd && live.stops.includes(end),
          text: said(places.slice(given.length)),
        }, encoder.tokens);
      } catch (error) {
        if (run === mine) say(error.message);
      }
    }

    function said(answer) {
      const bytes = answer.filter(([, writer]) => writer === "said").map(([id]) => encoder.tokens[id] ?? "");
      return new TextDecoder().decode(bpe.split(bytes.join(""))).trim();
    }

    function type() {
      run++;
      const n = encoder ? encoder.encode(input.value).length : 0;
      const wrong = n > live.room ? `This query has ${count(n)} tokens; at most ${live.room} leave room for an answer.` : "";
      input.ariaInvalid = Boolean(wrong);
      say(wrong);
      go.ariaDisabled = !encoder || Boolean(wrong) || !input.value.trim();
    }

    const say = (sentence) => (status.textContent = sentence);
    const size = `${(live.bytes / 1e6).toFixed(1)} MB`;
    const input = el("textarea", {
      rows: 1, dir: "auto", "aria-label": "Your query", placeholder: "Ask something", spellcheck: "false",
      autocapitalize: "off", autocomplete: "off", input: type,
      keydown: (event) => {
        if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
        event.preventDefault();
        trace();
      },
    });
    const go = button(`Trace it (loads ${size})`, trace, { class: "primary main" });
    const status = el("p", { class: "quiet", role: "status" });
    const ready = bpe.unpack(live.tokens).then((tokens) => {
      encoder = bpe.encoder(tokens, "cl100k_base");
      type();
    }).catch((error) => say(error.message));
    go.ariaDisabled = true;
    return {
      ready, trace,
      node: el("div", { class: "own" }, el("div", { class: "say" }, input, go), status,
        el("p", { class: "quiet" }, "The assistant with tools, its numbers rounded to bytes, runs in this page. It knows a small made-up land, and nothing of the real world.")),
    };
  };
}
