function jokeRanking(root, data, asset, { el, button, plural, prose }, model) {
  // The reader ranks five jokes, and a reward model that only counts words
  // learns the order. An order holds the places of a round's jokes, best first.
  const rounds = data.rounds.map(({ prompt, jokes }) => ({
    prompt,
    jokes: jokes.map(({ text, words }) => ({ text, features: model.features(words) })),
  }));
  const SIZE = rounds[0].jokes.length;
  const PAIRS = (SIZE * (SIZE - 1)) / 2;
  const LIKES = 4; // features shown on either side
  const SEEN = 0.005; // a weight below it would read as 0.00

  const state = {
    round: 0,
    order: [], // places of the jokes, best first
    learned: false, // this round
    w: new Map(), // weights of words and pairs of words
    done: [], // the learned rounds: an order, its scores and all pairs' loss, before and after
  };

  // --- the model ------------------------------------------------------
  const jokes = () => rounds[state.round].jokes;
  const counted = (order, round) => order.map((place) => rounds[round].jokes[place].features);
  const scoresOf = (order) => counted(order, state.round).map((joke) => model.score(joke, state.w));
  const orders = () => state.done.map(({ order }, round) => counted(order, round));
  const isLast = () => state.round === rounds.length - 1;

  function learn() {
    if (state.learned) return;
    const one = { order: [...state.order], before: scoresOf(state.order) };
    state.done.push(one);
    const loss = () => model.loss(orders(), state.w);
    one.loss = [loss()];
    state.w = model.learn(orders(), state.w, data);
    one.after = scoresOf(one.order);
    one.loss.push(loss());
    state.learned = true;
    draw();
    say(outcome(one));
  }

  function begin(round) {
    Object.assign(state, { round, order: rounds[round].jokes.map((_, place) => place), learned: false });
    guess.open = false;
    fill();
    draw();
    say(round ? "Five new jokes. Rank them, and see how many pairs the model foretold." : "");
  }

  const next = () => state.learned && !isLast() && begin(state.round + 1);

  function startAgain() {
    state.w = new Map();
    state.done = [];
    begin(0);
  }

  // --- words ----------------------------------------------------------
  const two = (number) => number.toFixed(2);
  const say = (sentence) => (status.textContent = sentence);

  function outcome({ before, after }) {
    const first = state.done.length === 1
      ? "Before, it scored all alike."
      : `It had foretold ${model.pairsInOrder(before)} of the ${PAIRS} pairs.`;
    const then = `After ${plural(data.steps, "update")} it has ${model.pairsInOrder(after)} of ${PAIRS} in your order.`;
    return `${first} ${then}${isLast() ? " That was the last round." : ""}`;
  }

  // --- the rows -------------------------------------------------------
  // What moves is the neighbour, not the row itself: so the row keeps the
  // keyboard's focus, or the finger that drags it.
  function move(node, step) {
    const from = [...list.children].indexOf(node);
    const to = from + step;
    if (state.learned || to < 0 || to >= SIZE) return;
    const neighbour = list.children[to];
    if (step < 0) node.after(neighbour);
    else node.before(neighbour);
    const [place] = state.order.splice(from, 1);
    state.order.splice(to, 0, place);
    drawRanks();
    say(`Now at place ${to + 1} of ${SIZE}.`);
  }

  function press(event) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const node = event.target.closest("li");
    if (!step || !node || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    move(node, step);
  }

  // A row follows the pointer as soon as that is past the middle of its
  // neighbour.
  function drag(event, node) {
    if (state.learned || event.button) return;
    event.preventDefault();
    const handle = event.currentTarget;
    handle.setPointerCapture(event.pointerId);
    node.classList.add("held");
    const middle = (row) => {
      const { top, height } = row.getBoundingClientRect();
      return top + height / 2;
    };
    handle.onpointermove = ({ clientY }) => {
      const { previousElementSibling: above, nextElementSibling: below } = node;
      if (above && clientY < middle(above)) move(node, -1);
      else if (below && clientY > middle(below)) move(node, 1);
    };
    handle.onlostpointercapture = () => {
      handle.onpointermove = null;
      node.classList.remove("held");
    };
  }

  function meter(name) {
    const fill = el("span", { class: "bar-fill" });
    const value = el("span", { class: "times" });
    const node = el("span", { class: `meter ${name}` },
      el("span", { class: "name" }, name), el("span", { class: "bar-track" }, fill), value);
    return {
      node,
      set(sum) {
        const score = model.sigmoid(sum);
        fill.style.width = `${100 * score}%`;
        value.textContent = two(score);
      },
      settle: () => fill.getBoundingClientRect(), // so that what follows is a change
    };
  }

  // Each row knows its joke's text, and nothing else moves with it.
  function row({ text }) {
    const said = prose(el("span", { class: "joke" }), [...text]);
    const joke = said.textContent;
    const rank = el("span", { class: "rank" });
    const grip = el("span", {
      class: "grip", title: "Drag", pointerdown: (event) => drag(event, node),
    }, el("span", { class: "dots", "aria-hidden": "true" }, "⠿"), rank);
    const up = button("↑", () => move(node, -1), { "aria-label": `Move up: ${joke}` });
    const down = button("↓", () => move(node, 1), { "aria-label": `Move down: ${joke}` });
    const [before, after] = [meter("before"), meter("after")];
    const node = el("li", { class: "ranked" }, grip, said,
      el("span", { class: "moves" }, up, down), el("span", { class: "meters" }, before.node, after.node));
    return { node, rank, up, down, before, after };
  }

  let rows = []; // by the joke's place in its round

  function fill() {
    prompt.replaceChildren();
    prose(prompt, [...rounds[state.round].prompt]);
    rows = jokes().map(row);
    list.replaceChildren(...rows.map(({ node }) => node));
  }

  function drawRanks() {
    state.order.forEach((place, i) => {
      rows[place].rank.textContent = i + 1;
      rows[place].up.ariaDisabled = i === 0;
      rows[place].down.ariaDisabled = i === SIZE - 1;
    });
  }

  function drawScores() {
    if (!state.learned) return;
    const { before, after } = state.done.at(-1);
    state.order.forEach((place, i) => {
      rows[place].before.set(before[i]);
      rows[place].after.set(before[i]);
      rows[place].after.settle();
      rows[place].after.set(after[i]);
    });
  }

  // --- what the model expects, and what it likes ----------------------
  function drawGuess() {
    guess.hidden = state.learned || state.done.length === 0;
    if (guess.hidden) return;
    const scores = scoresOf(state.order);
    const best = [...scores.keys()].sort((a, b) => scores[b] - scores[a]);
    guessed.replaceChildren(...best.map((i) => {
      const bar = meter("score");
      bar.set(scores[i]);
      return el("li", {}, prose(el("span", { class: "joke" }), [...jokes()[state.order[i]].text]), bar.node);
    }));
  }

  function drawLikes() {
    const all = [...state.w].filter(([, weight]) => Math.abs(weight) >= SEEN).sort(([, a], [, b]) => b - a);
    taste.hidden = all.length === 0;
    const chip = ([name, weight]) =>
      el("li", {}, prose(el("q", {}), [...name]), ` ${weight < 0 ? "−" : "+"}${two(Math.abs(weight))}`);
    likes.replaceChildren(...all.filter(([, weight]) => weight > 0).slice(0, LIKES).map(chip));
    dislikes.replaceChildren(...all.filter(([, weight]) => weight < 0).reverse().slice(0, LIKES).map(chip));
    const [was, is] = state.done.at(-1)?.loss.map(two) ?? [];
    surprise.textContent = `Loss, the mean surprise at your ${PAIRS * state.done.length} pairs so far: ${was} nats before the last updates, ${is} after.`;
  }

  // --- the rounds so far ----------------------------------------------
  function tally(right) {
    const pips = Array.from({ length: PAIRS }, (_, i) => el("i", { class: i < right ? "pip full" : "pip" }));
    return [el("span", { class: "pips", "aria-hidden": "true" }, ...pips), ` ${right} of ${PAIRS}`];
  }

  function drawTable() {
    record.hidden = state.done.length === 0;
    body.replaceChildren(...state.done.map(({ before, after }, i) =>
      el("tr", {},
        el("th", { scope: "row" }, String(i + 1)),
        el("td", {}, ...(i ? tally(model.pairsInOrder(before)) : ["nothing learned yet"])),
        el("td", {}, ...tally(model.pairsInOrder(after))))));
  }

  function draw() {
    root.classList.toggle("learned", state.learned);
    heading.textContent = `Round ${state.round + 1} of ${rounds.length}`;
    how.textContent = state.learned
      ? "Your order, and the reward model’s scores before and after it learned the order:"
      : "Put the five in your order, the funniest first: with the arrows, or drag a number.";
    teach.ariaDisabled = state.learned;
    on.ariaDisabled = !state.learned || isLast();
    teach.classList.toggle("primary", !state.learned);
    on.classList.toggle("primary", state.learned && !isLast());
    drawRanks();
    drawScores();
    drawGuess();
    drawLikes();
    drawTable();
  }

  // --- layout ---------------------------------------------------------
  const heading = el("p", { class: "heading" });
  const prompt = el("span", { class: "prompt" });
  const how = el("p", { class: "quiet how" });
  const status = el("p", { class: "status", role: "status" });
  const list = el("ol", { class: "order", "aria-label": "The jokes in your order, the funniest first", keydown: press });
  const teach = button("Learn this order", learn);
  const on = button("Next five jokes", next);
  const guessed = el("ol", { class: "guessed" });
  const guess = el("details", { class: "guess" },
    el("summary", {}, "The model’s guess of your order (rank them first, then look)"), guessed);
  const likes = el("ul", { class: "chips" });
  const dislikes = el("ul", { class: "chips" });
  const surprise = el("p", { class: "quiet surprise" });
  const taste = el("div", { class: "part taste" },
    el("p", { class: "heading" }, "What it has learned: the largest weights"),
    el("div", { class: "sides" },
      el("div", {}, el("p", { class: "quiet" }, "funnier with"), likes),
      el("div", {}, el("p", { class: "quiet" }, "less funny with"), dislikes)),
    surprise);
  const body = el("tbody", {});
  const record = el("div", { class: "part" },
    el("table", { class: "record" },
      el("caption", { class: "heading" }, `Pairs in your order, of ${PAIRS}`),
      el("thead", {}, el("tr", {}, ...["Round", "Foretold before learning", "After learning"].map(
        (head) => el("th", { scope: "col" }, head)))),
      body),
    el("p", { class: "quiet" }, `Who tosses a coin for each pair foretells ${PAIRS / 2} on average.`));
  root.replaceChildren(
    heading,
    el("p", { class: "asked" }, el("span", { class: "quiet" }, "Prompt: "), prompt),
    how, list, status, guess,
    el("div", { class: "buttons" }, teach, on, button("Start again", startAgain)),
    taste, record,
    el("p", { class: "quiet part" },
      "This reward model only counts words and pairs of neighbouring words, and adds up one weight for each;"
      + " the chapter’s own is a Transformer. The logistic function turns the sum into a score from 0 to 1."),
  );
  begin(0);

  root.exhibit = {
    order: () => state.order,
    done: () => state.done,
    weights: () => [...state.w],
  };
}
