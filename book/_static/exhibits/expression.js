function expression() {
  // The expression with four knobs, its loss and its derivatives, as in
  // lib/knobs.py. A kind of word is { x: [x0, x1], share, frequency }: the
  // shares of all kinds add up to 1.
  const sigmoid = (z) => 1 / (1 + Math.exp(-z));
  const inner = ({ x }, w) => sigmoid(w[0] * x[0] + w[1] * x[1]);
  const answer = (kind, w) => sigmoid(w[2] * inner(kind, w) + w[3]);

  // Of each kind [place, letters, seen, ended], with at most so many of each.
  function kindsOf(rows, places, letters) {
    const words = rows.reduce((sum, [, , seen]) => sum + seen, 0);
    const between = (value, most) => (2 * (value - 1)) / (most - 1) - 1;
    return rows.map(([place, length, seen, ended]) => ({
      x: [between(place, places), between(length, letters)],
      share: seen / words,
      frequency: ended / seen,
    }));
  }

  // Torch, too, takes no logarithm for less than -100.
  const log = (p) => Math.max(Math.log(p), -100);

  function loss(kinds, w) {
    let sum = 0;
    for (const kind of kinds) {
      const p = answer(kind, w);
      const { share, frequency } = kind;
      sum -= share * (frequency * log(p) + (1 - frequency) * log(1 - p));
    }
    return sum;
  }

  // How fast the loss grows with each knob, by the chain rule.
  function slopes(kinds, w) {
    const found = [0, 0, 0, 0];
    for (const kind of kinds) {
      const inside = inner(kind, w);
      const outside = kind.share * (answer(kind, w) - kind.frequency);
      const through = outside * w[2] * inside * (1 - inside);
      found[0] += through * kind.x[0];
      found[1] += through * kind.x[1];
      found[2] += outside * inside;
      found[3] += outside;
    }
    return found;
  }

  // One step of gradient descent: each knob a little against its derivative.
  const downhill = (kinds, w, rate) => {
    const slope = slopes(kinds, w);
    return w.map((value, i) => value - rate * slope[i]);
  };

  return { kindsOf, answer, loss, slopes, downhill };
}
