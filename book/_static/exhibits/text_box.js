function textBox(root, data, asset, { el, write, characters, plural }, bpe) {
  // The title page's text box: what you type, and behind it what a model sees.
  const encoder = bpe.encoder(data.tokens, data.pattern);
  const behind = el("div", { class: "behind", role: "group", "aria-label": "Tokens" });
  const size = el("p", { class: "behind-size", role: "status" });
  const input = el("input", {
    type: "text",
    maxlength: 120,
    value: data.text,
    "aria-label": "Type something",
    input: draw,
  });

  function draw() {
    const ids = encoder.encode(input.value);
    behind.replaceChildren(
      ...ids.map((id, i) =>
        el(
          "span",
          { class: `token hue-${i % data.hues}` },
          write(el("span", {}), characters(bpe.split(data.tokens[id]))),
          el("small", {}, String(id)),
        ),
      ),
    );
    size.textContent = `Behind the box: ${plural(ids.length, "token")}.`;
  }

  root.append(behind, el("div", { class: "box" }, input), size);
  draw();
  root.exhibit = { encode: encoder.encode };
}
