function wordScores() {
  // The reward model that only counts words, as in lib/word_scores.py. A joke is
  // a Map from features to how often they occur, `w` one from features to
  // weights; an order is a list of jokes, best first.
  const TIE = 1e-9; // scores no farther apart than this are alike

  const sigmoid = (z) => 1 / (1 + Math.exp(-z));
  const surprise = (z) => Math.max(-z, 0) + Math.log1p(Math.exp(-Math.abs(z))); // -log sigmoid(z)

  function features(words) {
    const found = new Map();
    const add = (name) => found.set(name, (found.get(name) ?? 0) + 1);
    words.forEach(add);
    words.slice(1).forEach((word, i) => add(`${words[i]} ${word}`));
    return found;
  }

  function score(joke, w) {
    let sum = 0;
    for (const [name, times] of joke) sum += times * (w.get(name) ?? 0);
    return sum;
  }

  // Calls `visit` with the places of the better and the worse of all pairs.
  function pairs(k, visit) {
    for (let better = 0; better < k; better++)
      for (let worse = better + 1; worse < k; worse++) visit(better, worse);
  }

  // The mean surprise, in nats a pair.
  function loss(orders, w) {
    let sum = 0, n = 0;
    for (const order of orders) {
      const scores = order.map((joke) => score(joke, w));
      pairs(order.length, (better, worse) => {
        sum += surprise(scores[better] - scores[worse]);
        n++;
      });
    }
    return sum / n;
  }

  // How fast the loss grows with each weight. Each pair pushes the better joke
  // up and the worse one down, by the chance that the model gives to the
  // contrary; a joke hands its push on to its features.
  function slopes(orders, w) {
    const found = new Map();
    const n = orders.reduce((sum, { length: k }) => sum + (k * (k - 1)) / 2, 0);
    for (const order of orders) {
      const scores = order.map((joke) => score(joke, w));
      const push = order.map(() => 0);
      pairs(order.length, (better, worse) => {
        const chance = sigmoid(scores[worse] - scores[better]);
        push[better] += chance / n;
        push[worse] -= chance / n;
      });
      order.forEach((joke, i) => {
        for (const [name, times] of joke) found.set(name, (found.get(name) ?? 0) - times * push[i]);
      });
    }
    return found;
  }

  // The weights after so many steps of gradient descent; `w` stays.
  function learn(orders, w, { steps, rate, ridge }) {
    let now = new Map(w);
    for (let step = 0; step < steps; step++) {
      const next = new Map(now);
      for (const [name, weight] of now) next.set(name, weight - rate * ridge * weight);
      for (const [name, slope] of slopes(orders, now)) next.set(name, (next.get(name) ?? 0) - rate * slope);
      now = next;
    }
    return now;
  }

  // Of all pairs of scores, best first, those with the better one higher.
  function pairsInOrder(scores) {
    let n = 0;
    pairs(scores.length, (better, worse) => (n += scores[better] - scores[worse] > TIE));
    return n;
  }

  return { sigmoid, features, score, loss, learn, pairsInOrder };
}
