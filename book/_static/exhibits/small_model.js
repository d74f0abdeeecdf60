function smallModel() {
  // The book's small model (lib/model.py, the preset "book"), one token at a
  // time, and the biased coin of lib/generate.py. No page is needed.
  //
  // In comments: C width, H heads, D width of a head, S positions so far, V
  // symbols. A tensor is a Float32Array; a matrix has a row for each output.

  function bytesOf(base64) {
    const text = atob(base64);
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
    return bytes.buffer;
  }

  // Whole numbers times the scale of their row, exact in float32. That done
  // once, a token takes less time than with the whole numbers themselves.
  function matrix(numbers, scales) {
    const size = numbers.length / scales.length;
    const weights = new Float32Array(numbers);
    for (let j = 0, i = 0; j < scales.length; j++) {
      for (const end = i + size; i < end; i++) weights[i] *= scales[j];
    }
    return weights;
  }

  // Reads what lib/quantized.py packed: the shape, and tensors by name.
  function unpack(text) {
    const { config, tensors } = JSON.parse(text);
    const floats = (base64) => new Float32Array(bytesOf(base64)); // little-endian
    for (const [name, { numbers, scales, vector }] of Object.entries(tensors)) {
      tensors[name] = vector === undefined
        ? matrix(new Int8Array(bytesOf(numbers)), floats(scales))
        : floats(vector);
    }
    return { config, tensors };
  }

  // The model of that name, unpacked once for all exhibits of a page.
  const loaded = (globalThis.bookModels ||= {});
  const has = (name) => Object.hasOwn(loaded, name);

  function load(name, asset) {
    const forget = (error) => {
      delete loaded[name];
      throw error;
    };
    if (!has(name)) loaded[name] = asset(name).then(unpack).catch(forget);
    return loaded[name];
  }

  // A sum of `size` products. Four sums at a time, which need not wait for
  // each other; sums are doubles.
  function dot(a, from, b, start, size) {
    let s0 = 0, s1 = 0, s2 = 0, s3 = 0, i = 0;
    for (; i + 3 < size; i += 4) {
      s0 += a[from + i] * b[start + i];
      s1 += a[from + i + 1] * b[start + i + 1];
      s2 += a[from + i + 2] * b[start + i + 2];
      s3 += a[from + i + 3] * b[start + i + 3];
    }
    for (; i < size; i++) s0 += a[from + i] * b[start + i];
    return s0 + s1 + s2 + s3;
  }

  function multiply(weights, x, out) {
    const size = x.length;
    for (let j = 0; j < out.length; j++) out[j] = dot(weights, j * size, x, 0, size);
  }

  // RMSNorm of `weight.length` numbers of x, from `start` on.
  function norm(x, start, weight, eps, out) {
    const size = weight.length;
    const factor = 1 / Math.sqrt(dot(x, start, x, start, size) / size + eps);
    for (let i = 0; i < size; i++) out[start + i] = x[start + i] * factor * weight[i];
  }

  // Cosines and sines of each position's angles, D / 2 of each.
  function turns({ context, head_width: D, rotary_base }) {
    const half = D / 2;
    const angle = (_, i) => Math.floor(i / half) * rotary_base ** (-(i % half) / half);
    const angles = Float64Array.from({ length: context * half }, angle);
    return { cos: angles.map(Math.cos), sin: angles.map(Math.sin) };
  }

  // Reads tokens one after the other and remembers what attention needs of
  // them. All room is made here, none while reading.
  function reader({ config, tensors }) {
    const { context, vocab, width: C, heads: H, head_width: D, eps } = config;
    const inner = H * D;
    const scale = config.attention_scale ?? 1 / Math.sqrt(D);
    const { cos, sin } = turns(config);
    const row = (size) => new Float32Array(size);
    const stream = row(C);
    const seen = row(C); // by a part of a block
    const update = row(C);
    const qkv = row(3 * inner);
    const gathered = row(inner);
    const hidden = row(config.mlp_width);
    const weights = new Float64Array(context);
    const blocks = Array.from({ length: config.layers }, (_, i) => {
      const of = (name) => tensors[`blocks.${i}.${name}.weight`];
      return {
        attentionIn: of("attention_in"), qkv: of("attention.qkv"), out: of("attention.out"),
        convolution: of("attention.convolution"),
        qNorm: of("attention.q_norm"), kNorm: of("attention.k_norm"),
        mlpIn: of("mlp_in"), up: of("mlp.up"), down: of("mlp.down"),
        inputs: row(context * C), keys: row(context * inner), values: row(context * inner),
      };
    });
    let length = 0; // positions read

    // Adds to each channel a few of its own earlier values, weighed.
    function convolve(block) {
      block.inputs.set(seen, length * C);
      for (let i = 1; i <= Math.min(config.convolution, length); i++) {
        const weight = (i - 1) * C;
        const before = (length - i) * C;
        for (let c = 0; c < C; c++) {
          seen[c] += block.convolution[weight + c] * block.inputs[before + c];
        }
      }
    }

    // Turns a head's pairs, i and i + D / 2, by the position's angles.
    function turn(start) {
      const half = D / 2;
      for (let i = 0; i < half; i++) {
        const c = cos[length * half + i];
        const s = sin[length * half + i];
        const x = qkv[start + i];
        const y = qkv[start + half + i];
        qkv[start + i] = x * c - y * s;
        qkv[start + half + i] = y * c + x * s;
      }
    }

    // What one head, whose numbers start at `start`, gathers from S positions.
    function gather({ keys, values }, start) {
      let largest = -Infinity;
      for (let t = 0; t <= length; t++) {
        weights[t] = scale * dot(qkv, start, keys, t * inner + start, D);
        if (weights[t] > largest) largest = weights[t];
      }
      let total = 0;
      for (let t = 0; t <= length; t++) total += weights[t] = Math.exp(weights[t] - largest);
      gathered.fill(0, start, start + D);
      for (let t = 0; t <= length; t++) {
        const share = weights[t] / total;
        const from = t * inner + start;
        for (let i = 0; i < D; i++) gathered[start + i] += share * values[from + i];
      }
    }

    function attend(block) {
      norm(stream, 0, block.attentionIn, eps, seen);
      convolve(block);
      multiply(block.qkv, seen, qkv);
      for (let start = 0; start < inner; start += D) {
        norm(qkv, start, block.qNorm, eps, qkv);
        norm(qkv, inner + start, block.kNorm, eps, qkv);
        turn(start);
        turn(inner + start);
      }
      block.keys.set(qkv.subarray(inner, 2 * inner), length * inner);
      block.values.set(qkv.subarray(2 * inner), length * inner);
      for (let start = 0; start < inner; start += D) gather(block, start);
      multiply(block.out, gathered, update);
    }

    function think(block) {
      norm(stream, 0, block.mlpIn, eps, seen);
      multiply(block.up, seen, hidden);
      for (let i = 0; i < hidden.length; i++) hidden[i] *= Math.max(0, hidden[i]);
      multiply(block.down, hidden, update);
    }

    function addUpdate() {
      for (let c = 0; c < C; c++) stream[c] += update[c];
    }

    // Reads one more token. Writes what the model says of the next one into
    // `logits` (V), if it is given.
    function read(token, logits) {
      if (!(Number.isInteger(token) && token >= 0 && token < vocab)) {
        throw new RangeError(`The model has the tokens 0 to ${vocab - 1}, not ${token}.`);
      }
      if (length === context) {
        throw new RangeError(`The model’s context of ${context} tokens is full.`);
      }
      const table = tensors["embedding.weight"];
      stream.set(table.subarray(token * C, (token + 1) * C));
      for (const block of blocks) {
        attend(block);
        addUpdate();
        think(block);
        addUpdate();
      }
      length++;
      if (!logits) return;
      norm(stream, 0, tensors["norm.weight"], eps, seen);
      multiply(table, seen, logits);
    }

    return {
      read,
      length: () => length,
      rewind: (to) => (length = Math.min(length, to)), // forgets what came after
    };
  }

  // Goes along with a text that grows or changes: reads only what it has not
  // read, and promises what the model says of the next token. Between pieces
  // it awaits `pause()`, so that the page gets its turn. Null if it was called
  // again meanwhile: then the older text does not matter any more.
  function follower(model, pause, patience = 12) {
    const follows = reader(model);
    const logits = new Float32Array(model.config.vocab);
    const seen = [];
    let calls = 0;
    return async (ids) => {
      const call = ++calls;
      let same = 0;
      while (same < ids.length - 1 && seen[same] === ids[same]) same++;
      follows.rewind(same);
      seen.length = same;
      for (let since = performance.now(); seen.length < ids.length; ) {
        const id = ids[seen.length];
        const last = seen.length === ids.length - 1;
        follows.read(id, last ? logits : undefined);
        seen.push(id);
        if (last || performance.now() - since < patience) continue;
        await pause();
        if (call !== calls) return null;
        since = performance.now();
      }
      return logits;
    };
  }

  // The probabilities (V) to draw from, as lib/generate.py shapes them:
  // temperature 0 is always the likeliest, topK 0 keeps all.
  function shaped(logits, { temperature, topK }) {
    const chances = new Float64Array(logits.length);
    const largest = logits.reduce((a, b) => Math.max(a, b), -Infinity);
    if (temperature === 0) {
      chances[logits.indexOf(largest)] = 1;
      return chances;
    }
    const cut = topK > 0 && topK < logits.length;
    const lowest = cut ? logits.slice().sort().at(-topK) : -Infinity; // equals stay
    let total = 0;
    for (let i = 0; i < chances.length; i++) {
      if (logits[i] < lowest) continue;
      total += chances[i] = Math.exp((logits[i] - largest) / temperature);
    }
    return chances.map((chance) => chance / total);
  }

  // The token on which a coin from [0, 1) falls: all lie side by side, each as
  // wide as it is likely.
  function draw(chances, coin) {
    const point = coin * chances.reduce((a, b) => a + b, 0);
    let end = 0;
    const token = chances.findIndex((chance) => point < (end += chance));
    if (token < 0) throw new Error("The model’s output is not a number.");
    return token;
  }

  return { unpack, load, has, reader, follower, shaped, draw };
}
