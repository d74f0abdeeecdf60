function bpe() {
  // Byte-pair encoding: cut text into pieces, encode them, learn merges.
  // A string of bytes is a string whose characters are U+0000 to U+00FF.

  // tiktoken's patterns. JavaScript has no possessive quantifiers (here they
  // only save time), no (?i:) in older browsers (ſ is a lower case s), and a
  // \s of its own, which takes U+FEFF for a space and U+0085 for none. What a
  // letter is, the browser decides: tiktoken 0.14 knows those of Unicode 16.
  const space = String.raw`\p{White_Space}`;
  const other = String.raw`[^\p{White_Space}\p{L}\p{N}]`;
  const lead = String.raw`[^\r\n\p{L}\p{N}]?`;
  const upper = String.raw`[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]`;
  const lower = String.raw`[\p{Ll}\p{Lm}\p{Lo}\p{M}]`;
  const ending = "'(?:[sSſdDmMtT]|[lL][lL]|[vV][eE]|[rR][eE])";
  const trailing = String.raw`${space}+(?!\P{White_Space})`;
  const patterns = {
    cl100k_base: [
      ending,
      String.raw`${lead}\p{L}+`,
      String.raw`\p{N}{1,3}`,
      String.raw` ?${other}+[\r\n]*`,
      `${space}+$`,
      String.raw`${space}*[\r\n]`,
      trailing,
      space,
    ],
    o200k_base: [
      `${lead}${upper}*${lower}+(?:${ending})?`,
      `${lead}${upper}+${lower}*(?:${ending})?`,
      String.raw`\p{N}{1,3}`,
      String.raw` ?${other}+[\r\n\/]*`,
      String.raw`${space}*[\r\n]+`,
      trailing,
      `${space}+`,
    ],
  };
  for (const name of Object.keys(patterns)) {
    patterns[name] = new RegExp(patterns[name].join("|"), "gu");
  }

  // Half a surrogate pair has no UTF-8; as in tiktoken it becomes U+FFFD.
  const wellFormed = (text) => text.replace(/\p{Cs}/gu, "\ufffd");

  const cut = (text, pattern) => wellFormed(text).match(patterns[pattern]) ?? [];

  const utf8 = new TextEncoder();

  function toBytes(text) {
    return /^[\0-\x7f]*$/.test(text) ? text : join(utf8.encode(text));
  }

  function join(bytes) {
    const parts = [];
    for (let i = 0; i < bytes.length; i += 8192) {
      parts.push(String.fromCharCode(...bytes.subarray(i, i + 8192)));
    }
    return parts.join("");
  }

  function split(byteString) {
    const bytes = new Uint8Array(byteString.length);
    for (let i = 0; i < bytes.length; i++) bytes[i] = byteString.charCodeAt(i);
    return bytes;
  }

  // A heap of numbers, the smallest on top.
  function push(heap, value) {
    let i = heap.length;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (heap[parent] <= value) break;
      heap[i] = heap[parent];
      i = parent;
    }
    heap[i] = value;
  }

  function pop(heap) {
    const top = heap[0];
    const value = heap.pop();
    const size = heap.length;
    if (size === 0) return top;
    let i = 0;
    for (let child = 1; child < size; child = 2 * i + 1) {
      if (child + 1 < size && heap[child + 1] < heap[child]) child++;
      if (heap[child] >= value) break;
      heap[i] = heap[child];
      i = child;
    }
    heap[i] = value;
    return top;
  }

  // Merges the pair of lowest rank, the leftmost of equals, until no pair of
  // neighbours is a token. Symbol i spans bytes i to end[i]; its neighbours
  // begin at end[i] and previous[i]. A heap keeps long pieces from hanging.
  function mergePiece(piece, ranks, longest) {
    const n = piece.length;
    const end = new Int32Array(n + 1);
    const previous = new Int32Array(n + 1);
    const rankAt = new Int32Array(n).fill(-1); // of the pair that begins here
    const heap = [];
    const offer = (start) => {
      const middle = end[start];
      const stop = middle < n ? end[middle] : Infinity;
      const rank =
        stop - start <= longest ? ranks.get(piece.slice(start, stop)) : undefined;
      rankAt[start] = rank ?? -1;
      if (rank !== undefined) push(heap, rank * n + start);
    };
    for (let i = 0; i <= n; i++) {
      end[i] = i + 1;
      previous[i] = i - 1;
    }
    for (let i = 0; i < n - 1; i++) offer(i);
    while (heap.length > 0) {
      const key = pop(heap);
      const start = key % n;
      if (rankAt[start] !== (key - start) / n) continue; // changed since
      const middle = end[start];
      end[start] = end[middle];
      rankAt[middle] = -1;
      previous[end[start]] = start;
      offer(start);
      if (previous[start] >= 0) offer(previous[start]);
    }
    const ids = [];
    for (let i = 0; i < n; i = end[i]) ids.push(ranks.get(piece.slice(i, end[i])));
    return ids;
  }

  const CACHED_CHARACTERS = 1 << 20;

  // `tokens[id]` is the token's bytes, or null where an id is not in use.
  function encoder(tokens, pattern) {
    const ranks = new Map();
    let longest = 0;
    tokens.forEach((token, id) => {
      if (token === null) return;
      ranks.set(token, id);
      longest = Math.max(longest, token.length);
    });
    const cached = new Map();
    let room = CACHED_CHARACTERS;

    const encodePiece = (piece) => {
      const bytes = toBytes(piece);
      const whole = ranks.get(bytes);
      return whole === undefined ? mergePiece(bytes, ranks, longest) : [whole];
    };

    const remember = (piece, ids) => {
      room -= piece.length;
      if (room < 0) {
        cached.clear();
        room = CACHED_CHARACTERS;
      }
      cached.set(piece, ids);
      return ids;
    };

    const encode = (text) => {
      const ids = [];
      for (const piece of cut(text, pattern)) {
        const known = cached.get(piece) ?? remember(piece, encodePiece(piece));
        for (const id of known) ids.push(id);
      }
      return ids;
    };

    const decode = (ids) => {
      const bytes = split(ids.map((id) => tokens[id]).join(""));
      return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
    };

    return { encode, decode, tokens };
  }

  // Reads what lib/widgets/ranks.py packed: the tokens, each at its id.
  async function unpack(text) {
    const bytes = await inflate(text);
    let at = 0;
    const varint = () => {
      let value = 0;
      for (let scale = 1; ; scale *= 128) {
        const byte = bytes[at++];
        value += (byte & 127) * scale;
        if (byte < 128) return value;
      }
    };
    const n = varint();
    const [sizeA, sizeB] = [varint(), varint()];
    const planes = at + sizeA + sizeB;
    const rest = join(bytes.subarray(planes + 3 * n));
    const shared = Array.from({ length: n }, varint);
    const tokens = [];
    let token = "";
    for (let i = 0, from = 0; i < n; i++) {
      const to = from + varint();
      token = token.slice(0, shared[i]) + rest.slice(from, to);
      from = to;
      const [low, middle, high] = [0, n, 2 * n].map((plane) => bytes[planes + plane + i]);
      tokens[low + 256 * middle + 65536 * high] = token;
    }
    return Array.from(tokens, (known) => known ?? null);
  }

  async function inflate(base64) {
    if (typeof DecompressionStream === "undefined") {
      throw new Error(
        "This browser cannot unpack the token list; one from 2023 or later can.",
      );
    }
    const stream = new Blob([split(atob(base64))]).stream();
    const unpacked = stream.pipeThrough(new DecompressionStream("deflate"));
    return new Uint8Array(await new Response(unpacked).arrayBuffer());
  }

  // A pair of ids as one number that sorts like the pair.
  const IDS = 2 ** 26;
  const pairOf = (key) => [Math.floor(key / IDS), key % IDS];

  // The pairs of neighbours, most frequent first, then smallest ids first.
  function countPairs(words) {
    const counts = new Map();
    for (const word of words) {
      for (let i = 1; i < word.length; i++) {
        const key = word[i - 1] * IDS + word[i];
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    }
    return counts;
  }

  function topPairs(words, size) {
    const order = [...countPairs(words)].sort(([a, n], [b, m]) => m - n || a - b);
    return order.slice(0, size).map(([key, count]) => ({ pair: pairOf(key), count }));
  }

  function bestPair(words) {
    let [best, most] = [null, 0];
    for (const [key, count] of countPairs(words)) {
      if (count > most || (count === most && key < best)) [best, most] = [key, count];
    }
    return best === null ? null : pairOf(best);
  }

  // Replaces the pair from left to right; an unchanged word stays the same.
  function mergeWord(word, [a, b], id) {
    const merged = [];
    for (let i = 0; i < word.length; i++) {
      const found = word[i] === a && word[i + 1] === b;
      merged.push(found ? id : word[i]);
      if (found) i++;
    }
    return merged.length === word.length ? word : merged;
  }

  const mergeAll = (words, pair, id) => words.map((word) => mergeWord(word, pair, id));

  // The text as lists of bytes: one a piece, or one in all.
  function toWords(text, inPieces) {
    const whole = text === "" ? [] : [wellFormed(text)];
    const pieces = inPieces ? cut(text, "cl100k_base") : whole;
    return pieces.map((piece) => Array.from(split(toBytes(piece))));
  }

  return {
    cut, encoder, unpack, split, toBytes, wellFormed,
    toWords, topPairs, bestPair, mergeAll,
  };
}
