function transformer() {
  // The forward pass of lib/model.py, written out, with every value kept.
  // It runs the shape of GPT-2: learned positions, LayerNorm, GELU.
  //
  // A row is a Float32Array, the numbers of one position; a matrix is a list
  // of rows. In comments: T positions, C width, H heads, D width of a head,
  // V symbols. Each part returns what it computed, by name.

  // Tensors by their names in PyTorch: a matrix as its rows, a vector as one.
  function unpack(text) {
    const tensors = {};
    for (const [name, { shape, data }] of Object.entries(JSON.parse(text))) {
      const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
      const numbers = new Float32Array(bytes.buffer); // little-endian, as browsers are
      const size = shape.at(-1);
      const row = (_, i) => numbers.subarray(i * size, (i + 1) * size);
      tensors[name] = shape.length === 1 ? numbers : Array.from({ length: shape[0] }, row);
    }
    return tensors;
  }

  function dot(a, b) {
    let sum = 0;
    for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
    return sum;
  }

  const add = (x, y) => x.map((row, t) => row.map((value, i) => value + y[t][i]));

  function softmax(row) {
    const largest = row.reduce((a, b) => Math.max(a, b), -Infinity); // else exp overflows
    const powers = row.map((value) => Math.exp(value - largest));
    const total = powers.reduce((a, b) => a + b, 0);
    return powers.map((power) => power / total);
  }

  // The tanh form of Hendrycks and Gimpel 2016, as GPT-2 has it.
  const gelu = (x) =>
    0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));

  function layerNorm(row, weight, bias, eps) {
    const mean = row.reduce((a, b) => a + b, 0) / row.length;
    const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / row.length;
    const spread = Math.sqrt(variance + eps);
    return row.map((value, i) => (weight[i] * (value - mean)) / spread + (bias?.[i] ?? 0));
  }

  // Rows of C numbers, cut into parts of `size`: one matrix for each part.
  function split(x, size) {
    const parts = Array.from({ length: x[0].length / size }, (_, i) => i * size);
    return parts.map((start) => x.map((row) => row.subarray(start, start + size)));
  }

  // The sum of some rows, each times its share.
  function blend(shares, rows) {
    const sum = new Float32Array(rows[0].length);
    shares.forEach((share, t) => {
      for (let i = 0; i < sum.length; i++) sum[i] += share * rows[t][i];
    });
    return sum;
  }

  // `config` is a ModelConfig, `tensors` its weights. Returns the forward pass.
  function net(config, tensors) {
    const { heads: H, head_width: D } = config;
    const scale = config.attention_scale ?? 1 / Math.sqrt(D);

    // PyTorch keeps one row of weights for each output.
    function linear(x, name) {
      const weight = tensors[`${name}.weight`];
      const bias = tensors[`${name}.bias`];
      const output = (row) => (w, j) => dot(w, row) + (bias?.[j] ?? 0);
      return x.map((row) => Float32Array.from(weight, output(row)));
    }

    function normed(x, name) {
      const [weight, bias] = [tensors[`${name}.weight`], tensors[`${name}.bias`]];
      return x.map((row) => layerNorm(row, weight, bias, config.eps));
    }

    // Row t of the scores ends at position t: later ones are not seen.
    function attention(x, name) {
      const parts = split(linear(x, `${name}.qkv`), D); // 3 H of T rows of D
      const [q, k, v] = [0, 1, 2].map((i) => parts.slice(i * H, (i + 1) * H));
      const fit = (query, keys) => keys.map((key) => scale * dot(query, key));
      const scores = q.map((head, h) => head.map((query, t) => fit(query, k[h].slice(0, t + 1))));
      const weights = scores.map((head) => head.map(softmax));
      const heads = weights.map((head, h) => head.map((shares) => blend(shares, v[h])));
      const joined = x.map((_, t) => Float32Array.from(heads.flatMap((head) => [...head[t]])));
      return { q, k, v, scores, weights, heads, projection: linear(joined, `${name}.out`) };
    }

    function mlp(x, name) {
      const hidden = linear(x, `${name}.up`); // T rows, four times as wide
      const bent = hidden.map((row) => row.map(gelu));
      return { hidden, gelu: bent, mlp_out: linear(bent, `${name}.down`) };
    }

    function block(x, name) {
      const attention_in = normed(x, `${name}.attention_in`);
      const attended = attention(attention_in, `${name}.attention`);
      const residual = add(x, attended.projection);
      const mlp_in = normed(residual, `${name}.mlp_in`);
      const worked = mlp(mlp_in, `${name}.mlp`);
      const output = add(residual, worked.mlp_out);
      return { attention_in, ...attended, residual, mlp_in, ...worked, output };
    }

    return function forward(tokens) {
      const token = tokens.map((id) => tensors["embedding.weight"][id]);
      const position = tokens.map((_, t) => tensors["positions.weight"][t]);
      const sum = add(token, position);
      const layers = [];
      for (let i = 0; i < config.layers; i++) {
        layers.push(block(layers.at(-1)?.output ?? sum, `blocks.${i}`));
      }
      const norm = normed(layers.at(-1).output, "norm");
      const logits = linear(norm, config.tied ? "embedding" : "head"); // T rows of V
      return { token, position, sum, layers, norm, logits, softmax: logits.map(softmax) };
    };
  }

  return { unpack, net };
}
