function writtenWork(root, data, asset, { el, button, prose, walk }) {
  // Write the working of a problem token by token. `chances[n]` is how likely the
  // right answer is, were it asked for after n tokens.
  let problem = 0;
  let shown = 0; // tokens written
  let looked = -1; // the place that is looked at; -1 is the last
  let timer = null;

  const one = () => data.problems[problem];
  const percent = (chance) =>
    chance >= 0.995 ? "over 99%" : chance < 0.005 ? "under 1%" : `${Math.round(100 * chance)}%`;
  const here = () => (looked < 0 ? shown : looked);

  const question = el("p", { class: "question" });
  const row = el("div", { class: "tokens", "aria-label": "The working so far", role: "group" });
  const columns = el("div", {
    class: "columns",
    role: "group",
    "aria-label": "How likely the right answer is after each token; arrow keys walk along",
  });
  const status = el("p", { class: "status", role: "status" });

  const walker = walk(columns, () => [...columns.children].slice(0, shown + 1), (index) => {
    looked = index;
    mark();
  });

  function mark() {
    const { tokens, chances, key } = one();
    for (const [i, node] of [...columns.children].entries()) node.classList.toggle("active", i === here());
    for (const [i, node] of [...row.children].entries()) node.classList.toggle("active", i === here() - 1);
    const n = here();
    const when = n === 0 ? "Before any working" : `After ${n} of ${tokens.length} tokens`;
    status.textContent = `${when}: the right answer, ${key}, would come with ${percent(chances[n])}.`;
  }

  function draw() {
    const { tokens, chances, at_once: atOnce } = one();
    row.replaceChildren(
      ...tokens.slice(0, shown).map((text) => prose(el("span", { class: "token" }), [...text])),
    );
    columns.replaceChildren(
      ...chances.map((chance, i) => {
        const node = el("span", { class: i <= shown ? "column" : "column unwritten" });
        node.append(el("span", { class: "level" }));
        node.firstChild.style.height = i <= shown ? `${100 * chance}%` : "0";
        return node;
      }),
    );
    columns.style.setProperty("--at-once", `${100 * atOnce}%`);
    const over = shown === tokens.length;
    next.ariaDisabled = all.ariaDisabled = over;
    play.textContent = timer ? "Pause" : "Play";
    mark();
  }

  function pause() {
    clearInterval(timer);
    timer = null;
  }

  function go(count) {
    shown = Math.min(count, one().tokens.length);
    if (shown === one().tokens.length) pause();
    looked = -1;
    walker.forget();
    draw();
  }

  function restart() {
    pause();
    question.replaceChildren();
    prose(question, [...one().question]);
    line.textContent = percent(one().at_once);
    go(0);
  }

  function toggle() {
    if (timer) pause();
    else {
      if (shown === one().tokens.length) shown = 0;
      timer = setInterval(() => go(shown + 1), 200);
    }
    draw();
  }

  const pick = el(
    "select",
    {
      "aria-label": "Problem",
      change: () => {
        problem = Number(pick.value);
        restart();
      },
    },
    ...data.problems.map((_, value) => el("option", { value }, `Problem ${value + 1}`)),
  );
  const next = button("Next token", () => go(shown + 1), { class: "primary" });
  const play = button("Play", toggle);
  const all = button("All of it", () => go(one().tokens.length));
  const line = el("b", {});
  root.append(
    el("div", { class: "bar" }, pick),
    question,
    el("div", { class: "buttons" }, next, play, all, button("Again", restart)),
    row,
    columns,
    status,
    el("p", { class: "quiet" }, "Dashed: a network that has learned to answer at once, ", line, "."),
  );
  restart();
  root.exhibit = {
    shown: () => [...row.children].map((node) => node.textContent),
    heights: () => [...columns.children].map((node) => node.firstChild.style.height),
  };
}
