function cost_calculator(root, data, asset, { el, button, stat }, bill) {
  // From parameters, tokens and GPUs to hours, dollars and kilowatt-hours.
  // A field that cannot be read keeps its last good value and says so.
  const { amount, digits, duration, money, scientific } = bill;
  const gpuNamed = (name) => data.gpus.find((gpu) => gpu.name === name);
  let figure = data.figures.find(({ name }) => name === data.start);
  let changed = false; // by the reader, since that figure was chosen
  const state = { ...figure.inputs };

  // --- the fields -------------------------------------------------------
  const gigabytes = (bytes) => `${digits(bytes / 1e9)} GB`;
  const percent = (share) => `${digits(100 * share)}%`;
  const FIELDS = [
    { name: "parameters", label: "Parameters", show: amount },
    { name: "tokens", label: "Tokens", show: amount },
    { name: "gpus", label: "Number of GPUs", show: amount, whole: true },
    { name: "utilisation", label: "Utilisation", hint: "share of the peak", show: percent, scale: 100 },
    { name: "price", label: "Price", hint: "a GPU and hour", show: money },
  ];

  function field({ name, label, hint, show, whole = false, scale = 1 }) {
    const [low, high, example] = data.limits[name];
    const id = `${root.id}-${name}`;
    const kind = whole ? "a whole number" : "a number";
    const slider = el("input", {
      type: "range", min: Math.log10(low), max: Math.log10(high), step: 0.01,
      "aria-label": `${label}, slider`, input: slide,
    });
    const box = el("input", {
      type: "text", id, autocomplete: "off", spellcheck: "false",
      "aria-describedby": `${root.id}-status`, input: typed, change: leave,
    });

    function set(value, source) {
      state[name] = value;
      changed = true;
      draw(source);
    }

    function slide() {
      const value = Number((10 ** Number(slider.value)).toPrecision(3));
      const fit = Math.max(low, Math.min(high, whole ? Math.round(value) : value));
      set(fit, slider);
    }

    function typed() {
      const value = bill.parse(box.value) / scale;
      const good = value >= low && value <= high && (!whole || Number.isInteger(value));
      box.setAttribute("aria-invalid", String(!good));
      if (good) return set(value, box);
      status.textContent = `${label} must be ${kind} from ${show(low)} to ${show(high)}, ` +
        `such as ${example}; ${show(state[name])} still counts.`;
    }

    // A field left in a bad state shows again what counts.
    function leave() {
      if (box.getAttribute("aria-invalid") === "true") place();
    }

    function place(source) {
      box.setAttribute("aria-invalid", "false");
      if (source !== box) box.value = show(state[name]);
      if (source !== slider) slider.value = Math.log10(state[name]);
      slider.setAttribute("aria-valuetext", show(state[name]));
    }

    const title = el("label", { for: id }, label, ...(hint ? [" ", el("small", {}, hint)] : []));
    return { node: el("div", { class: "input" }, title, box, slider), place };
  }

  // --- what comes out ---------------------------------------------------
  function workSentence(out) {
    const gpu = gpuNamed(state.gpu);
    const speed = scientific(out.peak * state.utilisation);
    return `6 × ${amount(state.parameters)} parameters × ${amount(state.tokens)} tokens ` +
      `are ${scientific(out.flops)} FLOPs. At ${percent(state.utilisation)} of the peak, ` +
      `${amount(state.gpus)} ${gpu.name} do ${speed} a second: ${duration(out.hours)}, ${money(out.dollars)}.`;
  }

  function balanceSentence(ratio) {
    const times = ratio / data.chinchilla;
    const reads = `${digits(ratio)} tokens a parameter`;
    if (times > 0.8 && times < 1.25) return `${reads}: about Chinchilla's ${data.chinchilla}.`;
    const [far, better] = times > 1
      ? [`${digits(times)} times`, "a larger network that reads fewer tokens"]
      : [`1/${digits(1 / times)} of`, "a smaller network that reads more tokens"];
    return `${reads}, ${far} Chinchilla's ${data.chinchilla}: the same FLOPs go further in ${better}.`;
  }

  function memorySentence({ stateBytes, memory }) {
    const need = `Weights, gradients and AdamW's moments take ${gigabytes(stateBytes)}`;
    const have = `the ${gigabytes(memory)} of these GPUs`;
    return stateBytes > memory ? `${need}, more than ${have}: this does not fit.` : `${need} of ${have}.`;
  }

  function describe(gpu) {
    const server = gpu.server_watts === null ? ", its server's share unknown"
      : `, ${digits(gpu.drawn)} W with its share of the server`;
    return `${gpu.year}: ${digits(gpu.peak / 1e12)} TFLOP/s, ${gigabytes(gpu.memory)}, ${digits(gpu.watts)} W${server} `;
  }

  // 20 tokens a parameter are the middle of the bar, 0.1 and 4,000 its ends.
  const along = (ratio) =>
    `${Math.max(0, Math.min(100, 50 + 21.7 * Math.log10(ratio / data.chinchilla)))}%`;

  function draw(source) {
    const gpu = gpuNamed(state.gpu);
    const out = bill.run(state, gpu, data.trainingBytes);
    for (const one of fields) one.place(source);
    pick.value = state.gpu;
    about.replaceChildren(describe(gpu), el("a", { href: gpu.source }, "source"));
    flops.set(scientific(out.flops));
    time.set(duration(out.hours));
    cost.set(money(out.dollars));
    power.set(`${amount(out.kwh)} kWh`);
    fill.style.width = along(out.tokensPerParameter);
    balance.textContent = balanceSentence(out.tokensPerParameter);
    memory.textContent = memorySentence(out);
    memory.classList.toggle("too-much", out.stateBytes > out.memory);
    status.textContent = workSentence(out);
    for (const [one, node] of buttons) node.setAttribute("aria-pressed", String(one === figure && !changed));
    const link = el("a", { href: figure.source }, "source");
    note.replaceChildren(changed ? "Before your changes: " : "", `${figure.note} `, link);
    note.classList.toggle("quiet", changed);
  }

  function choose(chosen) {
    figure = chosen;
    changed = false;
    Object.assign(state, figure.inputs);
    draw();
  }

  // --- layout -----------------------------------------------------------
  const buttons = data.figures.map((one) => [one, button(one.label, () => choose(one))]);
  const fields = FIELDS.map(field);
  const pick = el("select", {
    id: `${root.id}-gpu`,
    change: () => {
      state.gpu = pick.value;
      changed = true;
      draw();
    },
  }, ...data.gpus.map(({ name }) => el("option", { value: name }, name)));
  const about = el("p", { class: "quiet" });
  const gpuInput = el("div", { class: "input" },
    el("label", { for: `${root.id}-gpu` }, "GPU"), pick, about);
  const note = el("p", { class: "note" });
  const status = el("p", { class: "status", role: "status", id: `${root.id}-status` });
  const flops = stat("FLOPs");
  const time = stat("time");
  const cost = stat("rent");
  const power = stat("electricity at most");
  const fill = el("span", { class: "bar-fill" });
  const mark = el("span", { class: "mark" });
  const balance = el("p", { class: "balance" });
  const memory = el("p", { class: "detail" });
  const [parameters, tokens, ...others] = fields.map(({ node }) => node);
  root.replaceChildren(
    el("div", { class: "samples", role: "group", "aria-label": "Figures of the lecture" },
      ...buttons.map(([, node]) => node)),
    note,
    el("div", { class: "inputs" }, parameters, tokens, gpuInput, ...others),
    status,
    el("div", { class: "stats" }, cost.node, time.node, flops.node, power.node),
    el("div", { class: "bar-track" }, fill, mark), balance, memory,
  );
  draw();

  root.exhibit = {
    choose: (name) => choose(data.figures.find((one) => one.name === name)),
    values: () => ({ ...state, ...bill.run(state, gpuNamed(state.gpu), data.trainingBytes) }),
  };
}
