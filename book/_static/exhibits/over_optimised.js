function overOptimised(root, data, asset, { el, film, plural, count, prose }) {
  // Jokes at several moments of a training against a reward model, and the means of
  // its scores and of the true marks. A word is [text, whether it was said before].
  const PACE = 700; // milliseconds that a moment stays while it plays
  const EDGE = { left: 32, right: 44, top: 26, bottom: 38 }; // around the plot
  const LINES = 4; // parts into which the chart's lines cut each axis

  const MARK = /^[.,;:?!]+$/; // stands close to the word before it

  const { moments } = data;
  const last = moments.length - 1;
  const at = () => updates.at();
  const truths = moments.map(({ truth }) => truth);
  const peak = truths.indexOf(Math.max(...truths));
  const marks = moments.flatMap(({ jokes }) => jokes.map(({ truth }) => truth));
  const [worst, best] = [Math.min(...marks), Math.max(...marks)];

  // --- words ----------------------------------------------------------
  const two = (number) => {
    const text = Math.abs(number).toFixed(2);
    return number < 0 && Number(text) ? `−${text}` : text;
  };

  function sentence() {
    const { update, proxy, truth } = moments[at()];
    const means = `After ${plural(update, "update")} the reward model gives ${two(proxy)} on average, the true mark is ${two(truth)}`;
    if (!last) return `${means}.`;
    if (at() === peak) return `${means}: the highest of all.`;
    const when = at() < peak ? "It is highest after" : "It was highest after";
    return `${means}. ${when} ${plural(moments[peak].update, "update")}.`;
  }

  // --- the jokes ------------------------------------------------------
  function makeRow() {
    const said = el("p", { class: "said" });
    const again = el("p", { class: "quiet" });
    const fill = el("span", { class: "bar-fill" });
    const dot = el("span", { class: "dot" });
    const [score, truth] = [el("b", {}), el("b", {})];
    const node = el("li", { class: "judged" },
      el("div", {}, said, again),
      el("p", { class: "judgement" }, el("span", {}, "reward model"), el("span", { class: "bar-track" }, fill), score),
      el("p", { class: "judgement" }, el("span", {}, "true mark"), el("span", { class: "rail" }, dot), truth));
    function set(joke) {
      node.hidden = !joke;
      if (!joke) return;
      said.replaceChildren(...reading(joke.words));
      const times = joke.words.filter(([, before]) => before).length;
      again.textContent = times ? `${times} of ${plural(joke.count, "word")} said before` : "no word twice";
      fill.style.width = `${100 * joke.score}%`;
      dot.style.left = `${best > worst ? (100 * (joke.truth - worst)) / (best - worst) : 50}%`;
      score.textContent = two(joke.score);
      truth.textContent = two(joke.truth);
    }
    return { node, set };
  }

  function reading(words) {
    if (!words.length) return [el("span", { class: "quiet" }, "no words")];
    return words.flatMap(([text, before], i) => {
      const word = prose(el("span", before ? { class: "again" } : {}), [...text]);
      return i && !MARK.test(text) ? [" ", word] : [word];
    });
  }

  // --- the chart ------------------------------------------------------
  function shape(tag, attributes, ...children) {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children);
    return node;
  }

  // Round numbers, evenly spaced, of which the outer ones hold `low` and `high`.
  function rounds(low, high) {
    for (let ten = 10 ** Math.floor(Math.log10((high - low) / LINES || 1)); ; ten *= 10)
      for (const size of [1, 2, 2.5, 5]) {
        const step = size * ten;
        const first = Math.floor(low / step);
        if ((first + LINES) * step >= high)
          return Array.from({ length: LINES + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
      }
  }

  const [begin, end] = [moments[0].update, moments[last].update];
  const scale = {
    proxy: rounds(0, 1), // 0 to 1 in quarters
    truth: rounds(Math.min(...truths), Math.max(...truths)),
    update: rounds(begin, end).filter((tick) => tick >= begin && tick <= end && Number.isInteger(tick)),
  };
  let box = null; // of the plot, in the pixels that the page has for it
  const xOf = (index) => along(moments[index].update);
  const along = (update) => box.left + ((update - begin) / (end - begin || 1)) * (box.right - box.left);
  const yOf = (name, index) => {
    const [low, high] = [scale[name][0], scale[name].at(-1)];
    return box.bottom - ((moments[index][name] - low) / (high - low)) * (box.bottom - box.top);
  };
  const spot = (name, index) => `${xOf(index).toFixed(1)} ${yOf(name, index).toFixed(1)}`;

  const here = {
    line: shape("path", { class: "here" }),
    proxy: shape("circle", { class: "proxy", r: 5 }),
    truth: shape("rect", { class: "truth", width: 9, height: 9 }),
  };

  function layOut() {
    const { clientWidth: width, clientHeight: height } = plot;
    if (!width) return; // not shown as yet
    box = { left: EDGE.left, right: width - EDGE.right, top: EDGE.top, bottom: height - EDGE.bottom };
    const level = (i) => box.bottom - (i / LINES) * (box.bottom - box.top);
    const text = (x, y, anchor, words) => shape("text", { x, y, "text-anchor": anchor }, words);
    const across = scale.proxy.flatMap((score, i) => [
      shape("path", { class: "rule", d: `M${box.left} ${level(i)}H${box.right}` }),
      text(box.left - 6, level(i) + 4, "end", String(score)),
      text(box.right + 6, level(i) + 4, "start", String(scale.truth[i]).replace("-", "−")),
    ]);
    const line = (name) => shape("polyline", { class: name, points: moments.map((_, i) => spot(name, i)).join(" ") });
    const [x, y] = [xOf(peak), yOf("truth", peak)];
    picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    picture.replaceChildren(...across,
      ...scale.update.map((update) => text(along(update), box.bottom + 16, "middle", count(update))),
      text(0, 12, "start", "reward model, 0 to 1"), text(width, 12, "end", "true mark"),
      text((box.left + box.right) / 2, height - 4, "middle", "updates"),
      shape("path", { class: "peak-line", d: `M${x} ${y}V${box.bottom}` }),
      line("proxy"), line("truth"),
      shape("path", { class: "peak", d: `M${x} ${y - 9}l2.6 6 6.4 .5-4.9 4.2 1.5 6.3-5.6-3.4-5.6 3.4 1.5-6.3-4.9-4.2 6.4-.5z` }),
      ...Object.values(here));
    drawChart();
  }

  function drawChart() {
    if (!box) return;
    const x = xOf(at());
    here.line.setAttribute("d", `M${x} ${box.top}V${box.bottom}`);
    here.proxy.setAttribute("cx", x);
    here.proxy.setAttribute("cy", yOf("proxy", at()));
    here.truth.setAttribute("x", x - 4.5);
    here.truth.setAttribute("y", yOf("truth", at()) - 4.5);
  }

  function point(event) {
    const x = event.clientX - picture.getBoundingClientRect().left;
    const distance = (index) => Math.abs(xOf(index) - x);
    updates.stay();
    updates.go([...moments.keys()].reduce((a, b) => (distance(b) < distance(a) ? b : a)));
  }

  // --- layout ---------------------------------------------------------
  function draw() {
    const { jokes, proxy, truth } = moments[at()];
    status.textContent = sentence();
    for (const [i, row] of rows.entries()) row.set(jokes[i]);
    proxyNow.textContent = two(proxy);
    truthNow.textContent = two(truth);
    drawChart();
  }

  const updates = film("Updates so far", last, () => count(moments[at()].update), PACE, draw);
  const status = el("p", { class: "status", role: "status", "aria-live": "polite" });
  const rows = Array.from({ length: Math.max(...moments.map(({ jokes }) => jokes.length)) }, makeRow);
  const [proxyNow, truthNow] = [el("b", {}), el("b", {})];
  const heights = `The true mark is highest, ${two(truths[peak])}, after ${plural(moments[peak].update, "update")}`;
  const ends = (name) => `${two(moments[0][name])} to ${two(moments[last][name])}`;
  const picture = shape("svg", {
    class: "picture", role: "img",
    "aria-label": `Means over the updates ${count(begin)} to ${count(end)}: the reward model’s score goes from ${ends("proxy")}, the true mark from ${ends("truth")}. ${heights}.`,
  });
  picture.addEventListener("click", point);
  const plot = el("div", { class: "plot" }, picture);
  const key = (name, ...words) => el("span", {}, el("i", { class: name, "aria-hidden": "true" }), ...words);
  const table = el("details", {},
    el("summary", {}, "The means as numbers"),
    el("table", {},
      el("thead", {}, el("tr", {}, ...["Updates", "Reward model", "True mark"].map((head) => el("th", { scope: "col" }, head)))),
      el("tbody", {}, ...moments.map(({ update, proxy, truth }, i) => el("tr", {},
        el("th", { scope: "row" }, count(update)), el("td", {}, two(proxy)),
        el("td", {}, two(truth), i === peak ? " ★" : ""))))));
  root.replaceChildren(
    el("p", { class: "asked" }, el("span", { class: "quiet" }, "Prompt: "), prose(el("span", { class: "prompt" }), [...data.prompt])),
    updates.node,
    status,
    el("ul", { class: "jokes", "aria-label": "Jokes at this update" }, ...rows.map(({ node }) => node)),
    el("p", { class: "quiet" }, el("span", { class: "again" }, "Underlined"), ": a word that the joke has said before.",
      ` True marks of these jokes go from ${two(worst)} to ${two(best)}.`),
    el("div", { class: "part", hidden: last === 0 },
      el("p", { class: "heading" }, "Means over new jokes"),
      el("p", { class: "keys" }, key("proxy", "reward model: ", proxyNow), key("truth", "true mark: ", truthNow),
        el("span", {}, "★ ", heights.replace("The true mark is highest", "highest true mark"))),
      plot, table),
  );
  updates.go(0);
  layOut();
  new ResizeObserver(layOut).observe(plot);

  root.exhibit = { go: updates.go };
}
