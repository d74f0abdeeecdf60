function connectFourBoard(root, data, asset, { el, button, choice, prose }, small) {
  // Connect Four against networks that run in this page.
  //
  // A column is 0 to 6, a cell 7 * row + column with the lowest row first, as in
  // lib/connect_four.py. In `cells` 1 stands for who moved first, 2 for the other.
  const COLUMNS = 7, ROWS = 6;
  const EACH = [...Array(COLUMNS).keys()];
  const DIRECTIONS = [[0, 1], [1, 0], [1, 1], [1, -1]]; // rows up, columns along
  const PAUSE = 350; // milliseconds, so that one sees who played what

  const columnsOf = (text) => [...text].map((sign) => Number(sign) - 1);
  // Names as plain strings in which everything can be seen.
  const visible = (text) => prose(el("span"), [...text]).textContent;
  const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
  const players = data.players.map((one) => ({ ...one, name: capital(visible(one.name)) }));
  const positions = [
    { name: "Empty board", moves: [] },
    ...data.positions.map(({ name, moves }) => ({ name: visible(name), moves: columnsOf(moves) })),
  ];

  const state = {
    opponent: 0, position: 0, youFirst: true,
    moves: [], // columns, those of the loaded position too
    game: null, // what the rules make of them
    thinking: false,
    run: 0, // the number of the reader's last action; an older answer ends
    at: 3, // the column that Tab leads to
  };

  // --- the rules ------------------------------------------------------
  // The cells of all lines of four or more through a stone, in order.
  function linesThrough(cells, row, column) {
    const found = new Set();
    const same = (r, c) => r >= 0 && r < ROWS && c >= 0 && c < COLUMNS &&
      cells[COLUMNS * r + c] === cells[COLUMNS * row + column];
    for (const [up, along] of DIRECTIONS) {
      let r = row, c = column;
      while (same(r - up, c - along)) { r -= up; c -= along; }
      const line = [];
      for (; same(r, c); r += up, c += along) line.push(COLUMNS * r + c);
      if (line.length >= 4) for (const cell of line) found.add(cell);
    }
    return [...found].sort((a, b) => a - b);
  }

  function replay(moves) {
    const cells = Array(COLUMNS * ROWS).fill(0);
    const heights = Array(COLUMNS).fill(0);
    let last = -1, four = [];
    moves.forEach((column, i) => {
      const row = heights[column]++;
      last = COLUMNS * row + column;
      cells[last] = 1 + (i % 2);
      four = linesThrough(cells, row, column);
    });
    const room = heights.map((height) => height < ROWS);
    const over = four.length > 0 || !room.includes(true);
    return { cells, heights, room, last, four, over, turn: 1 + (moves.length % 2) };
  }

  // --- the networks ---------------------------------------------------
  const load = ({ asset: name }) => small.load(name, asset);

  // A network's logits: its layers one after the other, with negative numbers made 0
  // in between.
  function logitsOf({ config, tensors }, inputs) {
    let x = inputs;
    for (let layer = 0; layer < config.sizes.length - 1; layer++) {
      const weights = tensors[`${2 * layer}.weight`];
      const size = x.length;
      const inner = layer < config.sizes.length - 2;
      x = Float64Array.from(tensors[`${2 * layer}.bias`], (sum, j) => {
        for (let i = 0; i < size; i++) sum += weights[j * size + i] * x[i];
        return inner ? Math.max(0, sum) : sum;
      });
    }
    return x;
  }

  // How likely a player is to play each column; 0 where there is no room.
  function chancesOf(model, { cells, room, turn }) {
    const inputs = [turn, 3 - turn].flatMap((who) => cells.map((cell) => (cell === who ? 2 : 0)));
    const logits = logitsOf(model, inputs).map((logit, i) => (room[i] ? logit : -Infinity));
    return small.shaped(logits, { temperature: data.heat, topK: 0 });
  }

  // --- the game -------------------------------------------------------
  const opponent = () => players[state.opponent];
  const given = () => positions[state.position].moves.length; // stones that were there
  const yours = () => 1 + ((given() + (state.youFirst ? 0 : 1)) % 2);
  const yourTurn = () => !state.game.over && state.game.turn === yours();
  const canTakeBack = () => state.moves.length - given() > (state.youFirst ? 0 : 1);

  function go(moves) {
    state.run++;
    state.thinking = false;
    state.moves = moves;
    state.game = replay(moves);
    if (!state.game.over && !yourTurn()) answer();
    else draw();
  }

  const newGame = () => go([...positions[state.position].moves]);

  function play(column) {
    if (!yourTurn()) return;
    if (!state.game.room[column]) return say(`Column ${column + 1} is full.`);
    go([...state.moves, column]);
  }

  function takeBack() {
    if (!canTakeBack()) return;
    // To the reader's turn before: one stone, or two if an answer has come.
    const count = state.game.turn === yours() ? 2 : 1;
    go(state.moves.slice(0, -count));
  }

  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const pause = () => new Promise((resolve) => setTimeout(resolve, still.matches ? 0 : PAUSE));

  async function answer() {
    const run = state.run;
    state.thinking = true;
    draw();
    try {
      const [model] = await Promise.all([load(opponent()), pause()]);
      if (run !== state.run) return;
      const chances = chancesOf(model, state.game);
      const column = likeliest.checked
        ? chances.indexOf(Math.max(...chances))
        : small.draw(chances, Math.random());
      go([...state.moves, column]);
    } catch (error) {
      if (run !== state.run) return;
      state.thinking = false;
      // The reader's stone goes back, so that playing it again asks again.
      if (canTakeBack()) state.game = replay(state.moves = state.moves.slice(0, -1));
      draw();
      say(error.message);
    }
  }

  // --- words ----------------------------------------------------------
  const say = (sentence) => (status.textContent = sentence);
  const megabytes = (some) => `${(some.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6).toFixed(1)} MB`;
  const unloaded = (some) => some.filter(({ asset: name }) => !small.has(name));

  function sentence() {
    const { four, over, last, turn } = state.game;
    const { name } = opponent();
    const played = `${name} played column ${(last % COLUMNS) + 1}`;
    if (four.length) return turn === yours() ? `${played} and has won: four in a row.` : "You have won: four in a row.";
    if (over) return "A draw: the board is full.";
    const missing = unloaded([opponent()]);
    if (state.thinking) return missing.length ? `Loading ${megabytes(missing)} …` : `${name} is thinking …`;
    if (!yourTurn()) return `It is the turn of ${name}.`;
    if (state.moves.length > given()) return `${played}. Your turn.`;
    return `Your turn: choose a column.${missing.length ? ` The first answer loads ${megabytes(missing)}.` : ""}`;
  }

  function columnName(column) {
    const { cells, heights, last, four } = state.game;
    if (!heights[column]) return `Column ${column + 1}: empty`;
    const stones = EACH.slice(0, heights[column]).map((row) => {
      const cell = COLUMNS * row + column;
      const whose = cells[cell] === yours() ? "yours" : "theirs";
      if (four.includes(cell)) return `${whose} (of the four)`;
      return cell === last ? `${whose} (last)` : whose;
    });
    const full = heights[column] === ROWS ? ", full" : "";
    return `Column ${column + 1}${full}, from the bottom: ${stones.join(", ")}`;
  }

  // --- drawing --------------------------------------------------------
  function drawCell(cell, node) {
    const { cells, heights, last, four, over } = state.game;
    const column = cell % COLUMNS;
    const stone = node.firstChild;
    const whose = !cells[cell] ? "" : cells[cell] === yours() ? "yours" : "theirs";
    const fresh = whose && cell === last && state.moves.length > given();
    stone.className = `stone ${whose}`;
    stone.classList.toggle("fresh", Boolean(fresh));
    stone.classList.toggle("beside", four.length > 0 && !four.includes(cell));
    stone.classList.toggle("lands", !over && cell === COLUMNS * heights[column] + column && yourTurn());
    stone.textContent = four.includes(cell) ? "★" : cell === last ? "•" : "";
  }

  function draw() {
    cellNodes.forEach((node, cell) => drawCell(cell, node));
    columns.forEach((node, column) => {
      node.ariaLabel = columnName(column);
      node.ariaDisabled = !yourTurn() || !state.game.room[column];
      node.tabIndex = column === state.at ? 0 : -1;
    });
    board.ariaBusy = state.thinking;
    back.ariaDisabled = !canTakeBack();
    say(sentence());
    drawChances();
  }

  const percent = (chance) =>
    chance > 0.995 ? ">99%" : chance < 0.005 ? "<1%" : `${Math.round(100 * chance)}%`;

  function drawRow({ name, bars, node }, chances) {
    bars.forEach((bar, column) => {
      const chance = chances?.[column] ?? 0;
      const open = chances && state.game.room[column];
      bar.firstChild.firstChild.style.height = `${100 * chance}%`;
      bar.lastChild.textContent = open ? percent(chance) : "–";
    });
    node.ariaLabel = chances
      ? `${name}: ${bars.map((bar, i) => `column ${i + 1} ${bar.lastChild.textContent}`).join(", ")}`
      : `${name}: nothing, the game is over`;
  }

  async function drawChances() {
    chanceRows.hidden = !shows.checked;
    if (!shows.checked) return;
    const missing = unloaded(players);
    if (missing.length) say(`Loading ${megabytes(missing)} …`);
    try {
      const models = await Promise.all(players.map(load));
      rows.forEach((row, i) => drawRow(row, state.game.over ? null : chancesOf(models[i], state.game)));
      if (missing.length) say(sentence());
    } catch (error) {
      shows.checked = false;
      chanceRows.hidden = true;
      say(error.message);
    }
  }

  // --- the keyboard ---------------------------------------------------
  function walkTo(column) {
    state.at = Math.max(0, Math.min(COLUMNS - 1, column));
    columns.forEach((node, i) => (node.tabIndex = i === state.at ? 0 : -1));
    columns[state.at].focus({ preventScroll: true });
  }

  function press(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const { key, repeat } = event;
    const to = { ArrowLeft: state.at - 1, ArrowRight: state.at + 1, Home: 0, End: COLUMNS - 1 }[key];
    const number = /^[1-7]$/.test(key) ? Number(key) - 1 : -1;
    // A key that is held down plays once.
    if (to !== undefined || number >= 0 || (repeat && key === "Enter")) event.preventDefault();
    if (to !== undefined) return walkTo(to);
    if (number < 0 || repeat) return;
    walkTo(number);
    play(number);
  }

  // --- layout ---------------------------------------------------------
  function select(label, names, change) {
    const node = el("select", { "aria-label": label, change: () => change(Number(node.value)) },
      ...names.map((name, value) => el("option", { value }, name)));
    return el("label", { class: "setting" }, label, node);
  }

  function check(label, change) {
    const input = el("input", { type: "checkbox", change });
    return { input, node: el("label", { class: "check" }, input, label) };
  }

  const cellNodes = [];
  const columns = EACH.map((column) => {
    const node = button("", () => {
      walkTo(column);
      play(column);
    }, { class: "column" });
    for (let row = ROWS - 1; row >= 0; row--) {
      const cell = el("span", { class: "place" }, el("span", { class: "stone" }));
      cell.style.setProperty("--fall", ROWS - row);
      cellNodes[COLUMNS * row + column] = cell;
      node.append(cell);
    }
    node.append(el("span", { class: "column-number" }, String(column + 1)));
    return node;
  });
  const board = el("div", {
    class: "board", role: "group", keydown: press,
    "aria-label": "Board; arrow keys choose a column and Enter plays it, or the keys 1 to 7",
  }, ...columns);

  const rows = players.map(({ name }) => {
    const bars = EACH.map(() => el("span", { class: "chance" },
      el("span", { class: "track" }, el("span", { class: "level" })), el("span", { class: "share" })));
    const node = el("div", { class: "chances", role: "img" }, ...bars);
    return { name, bars, node };
  });
  const chanceRows = el("div", { class: "chance-rows" },
    ...rows.flatMap(({ name, node }) => [el("p", { class: "quiet" }, `${name} would play`), node]));

  const status = el("p", { class: "status", role: "status" });
  const back = button("Take back", takeBack);
  const whom = ["it", "both"][players.length - 1] ?? "all";
  const { input: likeliest, node: likeliestNode } = check("Always its likeliest move", () => {});
  const { input: shows, node: showsNode } = check(`Show what ${whom} would play`, drawChances);
  const begins = choice(`${root.id}-first`, "Who moves first", [["you", "You"], ["other", "The other"]], "you", (value) => {
    state.youFirst = value === "you";
    newGame();
  });
  const whence = select("Position", positions.map(({ name }) => name), (value) => {
    state.position = value;
    newGame();
  });
  const settings = el("div", { class: "settings" },
    select("Opponent", players.map(({ name }) => name), (value) => {
      state.opponent = value;
      newGame();
    }),
    ...(positions.length > 1 ? [whence] : []),
    el("div", { class: "setting" }, "Moves first", begins.node));

  const key = (kind, words) => el("span", {}, el("span", { class: `stone ${kind}` }), words);
  root.replaceChildren(
    settings,
    el("div", { class: "game" },
      el("div", { class: "play" }, chanceRows, board),
      el("div", { class: "side" },
        status,
        el("div", { class: "buttons" }, button("New game", newGame, { class: "primary" }), back),
        el("div", { class: "checks" }, likeliestNode, showsNode),
        el("p", { class: "quiet key" }, key("yours", "yours"), key("theirs", "theirs"),
          el("span", {}, "• last"), el("span", {}, "★ four in a row")))));
  newGame();

  root.exhibit = {
    moves: () => state.moves.map((column) => column + 1).join(""),
    rules: (moves) => replay(columnsOf(moves)),
    chances: async (i, moves) =>
      Array.from(chancesOf(await load(players[i]), replay(columnsOf(moves)))),
  };
}
