function byteView(root, data, asset, parts) {
  // One text as characters, bits, bytes and emoji: the same thing four times.
  const { el, choice, count, plural, sign, walk } = parts;
  const SHOWN = 600; // characters drawn; all are counted
  // Unicode's code points without the surrogates: what UTF-8 can write.
  const CHARACTERS = 0x110000 - 0x800;
  const utf8 = new TextEncoder();
  const views = [
    { name: "characters", title: "Characters", unit: "character", possible: CHARACTERS, perByte: 0 },
    { name: "bits", title: "Bits", unit: "bit", possible: 2, perByte: 8 },
    { name: "bytes", title: "Bytes", unit: "byte", possible: 256, perByte: 1 },
    { name: "emoji", title: "Emoji, one for each byte", unit: "symbol", possible: 256, perByte: 1 },
  ];
  const cells = {
    bits: (byte) => byte.toString(2).padStart(8, "0"),
    bytes: (byte) => String(byte),
    emoji: (byte) => data.emoji[byte],
  };

  // Half a surrogate pair has no UTF-8; it becomes U+FFFD.
  const wellFormed = (text) => text.replace(/\p{Cs}/gu, "\ufffd");

  // How many symbols a view may use, and how many this text takes.
  function measure(text) {
    const whole = wellFormed(text);
    const size = utf8.encode(whole).length;
    return Object.fromEntries(
      views.map(({ name, possible, perByte }) => [
        name, { possible, length: perByte ? perByte * size : [...whole].length },
      ]),
    );
  }

  function characterUnit(character) {
    const [text, kind] = sign(character) ?? [character, ""];
    return el("span", { class: `unit ${kind}` }, text);
  }

  // A group holds what one character became.
  function group(name, character) {
    const shown = name === "characters"
      ? [characterUnit(character)]
      : [...utf8.encode(character)].map((byte) =>
        el("span", { class: "unit" }, cells[name](byte)));
    return el("span", { class: "letter" }, ...shown);
  }

  let drawn = [];

  function draw() {
    const all = [...wellFormed(textarea.value)];
    drawn = all.slice(0, SHOWN);
    lit = -1;
    const sizes = measure(textarea.value);
    for (const { name, unit, possible } of views) {
      const { flow, possibleNode, lengthNode } = panels[name];
      flow.replaceChildren(...drawn.map((character) => group(name, character)));
      possibleNode.textContent = `${count(possible)} possible symbols`;
      lengthNode.textContent = `${plural(sizes[name].length, unit)} long`;
    }
    const hidden = all.length - SHOWN;
    more.textContent = hidden > 0 ? `and ${plural(hidden, "more character")}, not drawn` : "";
    detail.textContent = about(-1);
  }

  // --- pointing at one character --------------------------------------
  let lit = -1;

  function light(index) {
    for (const { name } of views) {
      const { children } = panels[name].flow;
      children[lit]?.classList.remove("lit");
      children[index]?.classList.add("lit");
    }
    lit = index;
    detail.textContent = about(index);
  }

  function about(index) {
    if (index < 0) return "Point at a character, or walk with the arrow keys.";
    const character = drawn[index];
    const bytes = [...utf8.encode(character)];
    const point = character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
    return `Character ${count(index + 1)}, U+${point}: ${plural(bytes.length, "byte")}`
      + ` (${bytes.join(", ")}), ${8 * bytes.length} bits`;
  }

  // --- layout ---------------------------------------------------------
  function panel({ name, title }) {
    const possibleNode = el("span", { class: "possible" });
    const lengthNode = el("span", { class: "length" });
    const flow = el("div", {
      class: `flow flow-${name}`, role: "group",
      "aria-label": `${title}; walk through them with the arrow keys`,
    });
    walk(flow, () => [...flow.children], light);
    const node = el("div", { class: "part" },
      el("p", { class: "heading" }, el("b", {}, title), possibleNode, lengthNode), flow);
    return { node, flow, possibleNode, lengthNode };
  }

  const panels = Object.fromEntries(views.map((view) => [view.name, panel(view)]));
  const textarea = el("textarea", {
    rows: 2, dir: "auto", spellcheck: "false", autocapitalize: "off",
    "aria-label": "Text to look at", input: draw,
  });
  textarea.value = data.text;
  const which = choice(
    `${root.id}-view`, "Show",
    [["all", "All four"], ...views.map(({ name }) => [name, name[0].toUpperCase() + name.slice(1)])],
    "all",
    (chosen) => {
      for (const { name } of views) {
        panels[name].node.hidden = chosen !== "all" && chosen !== name;
      }
    },
  );
  const more = el("p", { class: "quiet" });
  const detail = el("p", { class: "detail", "aria-live": "polite" });
  root.replaceChildren(
    textarea, el("div", { class: "bar" }, which.node),
    ...views.map(({ name }) => panels[name].node), more, detail,
  );
  draw();
  root.exhibit = { measure };
}
