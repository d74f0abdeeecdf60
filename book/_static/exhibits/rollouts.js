function rollouts(root, data, asset, { el, film, plural, count, prose }) {
  // Responses to one prompt at several moments of a training. A word is
  // [text, kind]; a response holds places in the list of words.
  const PACE = 1000; // milliseconds that a moment stays while it plays
  const WIDE = 100; // words in a line of a strip, at most
  const NARROW = 48; // and on a phone
  const last = data.moments.length - 1;
  const at = () => updates.at();
  const longest = Math.max(1, ...data.moments.flatMap((moment) => moment.rollouts.map(({ words }) => words.length)));

  // --- the responses --------------------------------------------------
  // A row keeps its place from moment to moment, and stays open: so one can
  // read the words while they change, and no focus is lost.
  function makeRow() {
    const verdict = el("span", { class: "verdict" });
    const length = el("span", { class: "length" });
    const strip = el("span", { class: "strip", "aria-hidden": "true" });
    const said = el("p", { class: "said" });
    const details = el("details", {}, el("summary", {}, verdict, " ", length, strip), said);
    const node = el("li", {}, details);
    let words = [];
    // Words are only written where they can be read.
    const write = () => said.replaceChildren(...(details.open ? reading(words) : []));
    details.addEventListener("toggle", write);
    function set(rollout) {
      node.hidden = !rollout;
      if (!rollout) return;
      words = rollout.words.map((place) => data.words[place]);
      node.className = `response ${rollout.right ? "right" : "wrong"}`;
      verdict.replaceChildren(el("span", { "aria-hidden": "true" }, rollout.right ? "✓ " : "✗ "), rollout.right ? "right" : "wrong");
      length.textContent = plural(words.length, "word") + (rollout.cut ? ", cut\u00a0off" : "");
      strip.replaceChildren(...words.map(([, kind]) => el("i", { class: `cell kind-${kind}` })));
      write();
    }
    return { node, set };
  }

  function reading(words) {
    if (!words.length) return [el("span", { class: "quiet" }, "no words")];
    return words.flatMap(([text, kind], i) => {
      const word = prose(el("span", { class: `kind-${kind}` }), [...text]);
      return i ? [" ", word] : [word];
    });
  }

  function summary({ update, rollouts: made }) {
    const right = made.filter((rollout) => rollout.right).length;
    const mean = made.reduce((sum, { words }) => sum + words.length, 0) / made.length;
    const words = plural(Math.round(10 * mean) / 10, "word");
    return `After ${plural(update, "update")}: ${right} of ${made.length} right, ${words} on average.`;
  }

  function draw() {
    const moment = data.moments[at()];
    status.textContent = summary(moment);
    for (const [i, row] of rows.entries()) row.set(moment.rollouts[i]);
  }

  // --- layout ---------------------------------------------------------
  const updates = film("Updates so far", last, () => count(data.moments[at()].update), PACE, draw);
  const status = el("p", { class: "status", role: "status", "aria-live": "polite" });
  const most = Math.max(...data.moments.map((moment) => moment.rollouts.length));
  const rows = Array.from({ length: most }, makeRow);
  const list = el("ul", { class: "rows", "aria-label": "The responses" }, ...rows.map(({ node }) => node));
  list.style.setProperty("--wide", Math.min(WIDE, longest));
  list.style.setProperty("--narrow", Math.min(NARROW, longest));
  const legend = data.kinds.map(([kind, label]) =>
    el("li", {}, el("span", { class: "box", "aria-hidden": "true" }, el("i", { class: `cell kind-${kind}` })), label));
  root.replaceChildren(
    el("p", { class: "heading" }, "The problem"),
    prose(el("p", { class: "question" }), [...data.question]),
    el("p", { class: "quiet" }, "The right answer: ", prose(el("b", { class: "key" }), [...data.key])),
    updates.node,
    status,
    el("ul", { class: "legend", "aria-label": "Kinds of words" }, ...legend),
    list,
  );
  updates.go(0);

  root.exhibit = { go: updates.go };
}
