function funnel(root, data, asset, { el, count }) {
  // The funnel you can walk: one page of the web, from raw HTML to where it
  // leaves. `data.stages` names the stages with how many pages enter each;
  // `data.pages` holds for every page its steps, the last of which may drop it.
  // A step without a text has left it as it was.
  let page = data.pages[0];
  let at = 0;

  const stageOf = (step) => data.stages.findIndex(({ name }) => name === step.stage);
  const widest = Math.max(...data.stages.map(({ entering }) => entering));

  function bar({ name, label, entering }, index) {
    const step = page.steps.find((one) => one.stage === name);
    const reached = Boolean(step);
    const here = reached && page.steps[at] === step;
    const fate = !reached ? "not reached" : step.kept ? "passes" : "leaves here";
    const row = el(
      "button",
      {
        type: "button",
        class: `stage${here ? " here" : ""}`,
        "aria-current": here ? "step" : false,
        "aria-disabled": String(!reached),
        click: () => reached && go(page.steps.indexOf(step)),
      },
      el("span", { class: "stage-name" }, `${index + 1}. ${label}`),
      el("span", { class: "stage-bar" }, el("span", { class: "stage-fill" })),
      el("span", { class: "stage-count" }, count(entering)),
      el("span", { class: `stage-fate ${fate.replaceAll(" ", "-")}` }, fate),
    );
    row.querySelector(".stage-fill").style.width = `${(100 * entering) / widest}%`;
    return el("li", {}, row);
  }

  function scoreRow({ name, value, rule, ok }) {
    return el(
      "tr",
      {},
      el("th", { scope: "row" }, name),
      el("td", {}, String(value)),
      el("td", {}, rule),
      el("td", {}, ok === null ? "" : ok ? "✓" : "✗"),
    );
  }

  function detail(step) {
    const { label, asks } = data.stages[stageOf(step)];
    const like = step.like ? ` The other stays: ${step.like}` : "";
    const verdict = step.kept
      ? "The page passes."
      : `The page leaves here. Why: ${step.reason}.${like}`;
    const seen = page.steps.slice(0, at + 1).filter(({ text }) => text !== null);
    const table = step.scores.length
      ? el(
          "div",
          { class: "scroll" },
          el(
            "table",
            {},
            el("thead", {}, el("tr", {}, ...["measure", "this page", "rule", ""].map(
              (head) => el("th", { scope: "col" }, head)))),
            el("tbody", {}, ...step.scores.map(scoreRow)),
          ),
        )
      : "";
    return [
      el("p", { class: "heading" }, label),
      el("p", { class: "quiet" }, asks),
      el("p", { class: step.kept ? "fate passes" : "fate leaves-here" }, verdict),
      table,
      el("pre", { class: "text", tabindex: 0, "aria-label": "The page at this stage" }, seen.at(-1).text),
    ];
  }

  function go(index) {
    at = Math.max(0, Math.min(index, page.steps.length - 1));
    draw();
  }

  // The pages as they come, those that end alike next to each other.
  function groups() {
    const found = new Map();
    for (const [value, { url, kind, steps }] of data.pages.entries()) {
      const last = steps.at(-1);
      const end = last.kept ? "Kept" : `Leaves at ${data.stages[stageOf(last)].label}`;
      if (!found.has(end)) found.set(end, el("optgroup", { label: end }));
      found.get(end).append(el("option", { value }, `${kind}: ${url}`));
    }
    return found.values();
  }

  const list = el("ol", { class: "stages" });
  const panel = el("div", { class: "detail" });
  const pick = el("select", {
    "aria-label": "Page",
    change: () => {
      page = data.pages[pick.value];
      go(0);
    },
  }, ...groups());
  const back = el("button", { type: "button", click: () => go(at - 1) }, "Back");
  const next = el("button", { type: "button", class: "primary", click: () => go(at + 1) }, "Next stage");
  const status = el("p", { class: "status", role: "status" });

  function draw() {
    const focused = root.contains(document.activeElement) &&
      document.activeElement.closest("li");
    const row = focused ? [...list.children].indexOf(focused) : -1;
    list.replaceChildren(...data.stages.map(bar));
    if (row >= 0) list.children[row].querySelector("button").focus();
    panel.replaceChildren(...detail(page.steps[at]));
    back.ariaDisabled = at === 0;
    next.ariaDisabled = at === page.steps.length - 1;
    const step = page.steps[at];
    const where = `Stage ${stageOf(step) + 1} of ${data.stages.length}, ${data.stages[stageOf(step)].label}`;
    const over = step.kept && at === page.steps.length - 1;
    const fate = over ? "passes, and is kept" : step.kept ? "passes" : "leaves here";
    status.textContent = `${where}: the page ${fate}.`;
  }

  root.append(
    el("div", { class: "bar" }, pick, el("div", { class: "buttons" }, back, next)),
    status,
    panel,
    list,
  );
  draw();
  root.exhibit = {
    choose(index) {
      pick.value = index;
      page = data.pages[index];
      go(0);
    },
    fate: () => page.steps.at(-1),
  };
}
