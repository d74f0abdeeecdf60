function parts() {
  // What the exhibits share: elements, controls, and text made visible.
  // Strings only ever become text nodes and attribute values.

  function el(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (typeof value === "function") node.addEventListener(name, value);
      else if (value === true) node.setAttribute(name, "");
      else if (value !== false) node.setAttribute(name, value);
    }
    node.append(...children);
    return node;
  }

  const button = (label, click, attributes = {}) =>
    el("button", { type: "button", click, ...attributes }, label);

  // One choice among a few: `options` are [value, label, ...more label parts].
  function choice(group, label, options, chosen, onChoose) {
    const inputs = new Map();
    const node = el("div", { class: "choice", role: "radiogroup", "aria-label": label });
    for (const [value, ...content] of options) {
      const change = () => onChoose(value);
      const input = el("input", { type: "radio", name: group, value, change });
      input.checked = value === chosen;
      inputs.set(value, input);
      node.append(el("label", {}, input, el("span", {}, ...content)));
    }
    return {
      node,
      select: (value) => (inputs.get(value).checked = true),
      enable: (allows) => {
        for (const [value, input] of inputs) input.disabled = !allows(value);
      },
    };
  }

  // A slider from 0 to `most`; `words()` says what its place means.
  function slider(name, most, value, words, change = () => {}) {
    const output = el("b", {});
    const input = el("input", { type: "range", min: 0, max: most, step: 1, value, "aria-label": name });
    const update = () => {
      output.textContent = words();
      input.ariaValueText = words();
    };
    input.addEventListener("input", () => {
      update();
      change();
    });
    return { input, update, node: el("label", {}, name, " ", output, input) };
  }

  // A slider over the moments of a run, of which the last is number `last`, and a
  // button that plays them, `pace` milliseconds each; `draw` shows the one `at` which
  // it stands.
  function film(name, last, words, pace, draw) {
    let timer = null;
    const at = () => Number(moving.input.value);
    const moving = slider(name, last, 0, words, () => {
      stay();
      draw();
    });
    const play = button("Play", toggle, { class: "primary play" });

    function go(index) {
      moving.input.value = index;
      moving.update();
      draw();
    }

    function stay() {
      clearInterval(timer);
      timer = null;
      play.textContent = "Play";
    }

    function toggle() {
      if (timer) return stay();
      if (at() === last) go(0);
      play.textContent = "Pause";
      timer = setInterval(() => {
        if (!play.isConnected) return stay();
        go(at() + 1);
        if (at() === last) stay();
      }, pace);
    }

    document.addEventListener("visibilitychange", () => document.hidden && stay());
    return { at, go, stay, node: el("div", { class: "bar", hidden: last === 0 }, play, moving.node) };
  }

  // A number with its name; `set` changes the number.
  function stat(name) {
    const value = el("span", { class: "value" });
    const label = el("span", { class: "name" }, name);
    return {
      node: el("div", { class: "stat" }, value, label),
      set(number, newName = name) {
        value.textContent = count(number);
        label.textContent = newName;
      },
    };
  }

  const count = (number) =>
    typeof number === "number" ? number.toLocaleString("en-US") : number;

  const plural = (n, name) => `${count(n)} ${name}${n === 1 ? "" : "s"}`;

  const hex = (byte) => byte.toString(16).padStart(2, "0");

  const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

  function wholeCharacter(bytes) {
    try {
      return utf8.decode(bytes);
    } catch {
      return null;
    }
  }

  const utf8Size = (lead) => (lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4);

  // The characters in some bytes; a byte of none stays a number.
  function characters(bytes) {
    const found = [];
    for (let i = 0; i < bytes.length; ) {
      const size = utf8Size(bytes[i]);
      const character = wholeCharacter(bytes.subarray(i, i + size));
      found.push(character ?? bytes[i]);
      i += character === null ? 1 : size;
    }
    return found;
  }

  const signs = { " ": "·", "\n": "⏎", "\t": "→", "\r": "␍" };
  const unseen = /[\p{Cc}\p{Z}\p{Default_Ignorable_Code_Point}\p{Cf}]/u;

  // A sign for what cannot be seen, as [text, class]; else null.
  function sign(character) {
    if (typeof character === "number") return [`‹${hex(character)}›`, "byte"];
    if (signs[character]) return [signs[character], "space"];
    if (!unseen.test(character)) return null;
    const point = character.codePointAt(0).toString(16).toUpperCase();
    return [`‹U+${point.padStart(4, "0")}›`, "byte"];
  }

  // Appends characters and numbers (bytes) so that each can be seen.
  function write(node, units) {
    let plain = "";
    const flush = () => {
      if (plain) node.append(plain);
      plain = "";
    };
    for (const unit of units) {
      const shown = sign(unit);
      if (!shown) {
        plain += unit;
        continue;
      }
      flush();
      node.append(el("span", { class: shown[1] }, shown[0]));
    }
    flush();
    return node;
  }

  // Appends text to be read: blanks and lines as they are, what cannot be
  // seen by a sign.
  function prose(node, units) {
    let from = 0;
    units.forEach((unit, i) => {
      if (unit !== " " && unit !== "\n") return;
      write(node, units.slice(from, i));
      node.append(unit);
      from = i + 1;
    });
    return write(node, units.slice(from));
  }

  // Lets mouse, touch and arrow keys walk through the items in `node`.
  // `items()` lists them in order; `show(index)` gets -1 for none.
  function walk(node, items, show) {
    let pinned = -1;
    const indexOf = (event) => {
      const list = items();
      for (let at = event.target; at && at !== node; at = at.parentNode) {
        const index = list.indexOf(at);
        if (index >= 0) return index;
      }
      return -1;
    };
    const pin = (index) => {
      pinned = index;
      show(index);
    };
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    node.tabIndex = 0;
    node.addEventListener("mouseover", (event) => {
      const index = indexOf(event);
      if (index >= 0) show(index);
    });
    node.addEventListener("mouseleave", () => show(pinned));
    node.addEventListener("click", (event) => pin(indexOf(event)));
    node.addEventListener("blur", () => pin(-1));
    node.addEventListener("keydown", (event) => {
      const last = items().length - 1;
      const to = { Home: 0, End: last, Escape: -1 }[event.key];
      const step = steps[event.key];
      if (to === undefined && step === undefined) return;
      event.preventDefault();
      pin(to ?? Math.max(0, Math.min(last, pinned + step)));
    });
    return { forget: () => (pinned = -1) };
  }

  return { el, button, choice, slider, film, stat, count, plural, hex, characters, sign, write, prose, walk };
}
