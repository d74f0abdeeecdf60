function answerTrace(root, data, asset, { el, button, choice, prose, walk }) {
  // Walk along an answer. A piece is [text, special, kind, chance, options]:
  // `kind` says who wrote it; `options` are [text, chance], the likeliest first,
  // and none for a piece that the model was given.
  const words = {
    given: "given: the server's message and the user's question",
    call: "written by the model: a call of the search",
    result: "pasted by the program around the model: what the search found",
    said: "written by the model",
  };
  let question = 0;
  let mode = 0;
  let shown = 0; // pieces to be seen
  let timer = null;

  const pieces = () => data.questions[question].answers[mode];
  const first = () => pieces().findIndex(([, , kind]) => kind !== "given");
  const percent = (chance) =>
    chance >= 0.995 ? "over 99%" : chance < 0.005 ? "under 1%" : `${Math.round(100 * chance)}%`;

  function tokenOf([text, special, kind], index) {
    const node = el("span", { class: `token ${kind}${special ? " special" : ""}` });
    prose(node, [...text]);
    node.dataset.index = index;
    return node;
  }

  function meter(text, chance, taken) {
    const bar = el("span", { class: "chance-bar" }, el("span", { class: "chance-fill" }));
    bar.firstChild.style.width = `${100 * chance}%`;
    const name = el("span", { class: "chance-name" });
    prose(name, [...text]);
    return el(
      "li",
      { class: taken ? "taken" : "" },
      name,
      bar,
      el("span", { class: "chance-value" }, percent(chance)),
    );
  }

  function detail(index) {
    if (index < 0) return [el("p", { class: "quiet" }, "Choose a token to see what else it might have been.")];
    const [text, , kind, chance, options] = pieces()[index];
    const head = el("p", {}, el("b", {}, `Token ${index + 1}`), `, ${words[kind]}.`);
    if (chance === null) return [head];
    const listed = options.map(([other, p]) => meter(other, p, other === text));
    if (!options.some(([other]) => other === text)) listed.push(meter(text, chance, true));
    return [head, el("ul", { class: "chances", "aria-label": "How likely the candidates were" }, ...listed)];
  }

  const row = el("div", { class: "tokens", role: "group", "aria-label": "The conversation, token by token; arrow keys walk along" });
  const panel = el("div", { class: "detail", "aria-live": "polite" });
  const status = el("p", { class: "status", role: "status" });

  function show(index) {
    for (const [i, node] of [...row.children].entries()) node.classList.toggle("active", i === index);
    panel.replaceChildren(...detail(index));
  }
  const walker = walk(row, () => [...row.children], show);

  function draw() {
    row.replaceChildren(...pieces().slice(0, shown).map(tokenOf));
    const over = shown === pieces().length;
    const last = pieces()[shown - 1][2];
    status.textContent = over
      ? "The answer is complete."
      : shown === first()
        ? "The question is asked."
        : `Token ${shown} of ${pieces().length}: ${words[last]}.`;
    next.ariaDisabled = all.ariaDisabled = over;
    play.textContent = timer ? "Pause" : "Play";
    walker.forget();
    show(shown > first() ? shown - 1 : -1);
  }

  function pause() {
    clearInterval(timer);
    timer = null;
  }

  function go(count) {
    shown = Math.min(count, pieces().length);
    if (shown === pieces().length) pause();
    draw();
  }

  function restart() {
    pause();
    go(first());
  }

  function toggle() {
    if (timer) pause();
    else {
      if (shown === pieces().length) shown = first();
      timer = setInterval(() => go(shown + 1), 250);
    }
    draw();
  }

  const pick = el(
    "select",
    {
      "aria-label": "Question",
      change: () => {
        question = Number(pick.value);
        restart();
      },
    },
    ...data.questions.map(({ title }, value) => el("option", { value }, title)),
  );
  const how = choice(
    `${root.id}-mode`,
    "Where the answer comes from",
    data.modes.map((name, i) => [i, name]),
    mode,
    (value) => {
      mode = value;
      restart();
    },
  );
  const next = button("Next token", () => go(shown + 1), { class: "primary" });
  const play = button("Play", toggle);
  const all = button("All of it", () => go(pieces().length));
  root.append(
    el("div", { class: "bar" }, pick, how.node),
    el("div", { class: "buttons" }, next, play, all, button("Again", restart)),
    status,
    row,
    panel,
  );
  restart();
  root.exhibit = {
    choose(newQuestion, newMode) {
      question = newQuestion;
      mode = newMode;
      pick.value = question;
      how.select(mode);
      restart();
    },
    all: () => go(pieces().length),
    shown: () => [...row.children].map((node) => node.textContent),
  };
}
