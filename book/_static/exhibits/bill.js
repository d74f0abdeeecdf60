function bill() {
  // What a training run costs, by the formulas and in the words of lib/bill.py.

  // `gpu` has a peak in FLOP/s, memory in bytes and the watts drawn.
  function run({ parameters, tokens, gpus, utilisation, price }, gpu, trainingBytes) {
    const flops = 6 * parameters * tokens;
    const peak = gpus * gpu.peak;
    const hours = flops / (peak * utilisation * 3600);
    return {
      flops, peak, hours,
      dollars: hours * gpus * price,
      kwh: (gpus * gpu.drawn * hours) / 1000,
      tokensPerParameter: tokens / parameters,
      stateBytes: trainingBytes * parameters,
      memory: gpus * gpu.memory,
    };
  }

  // --- numbers in words -------------------------------------------------
  const sizes = [[1e12, "trillion"], [1e9, "billion"], [1e6, "million"]];
  const year = 365 * 24;
  const spans = [[2 * year, year, "year"], [72, 24, "day"], [2, 1, "hour"],
    [2 / 60, 1 / 60, "minute"], [0, 1 / 3600, "second"]];

  const rounded = (value) => Number(value.toExponential(2));

  const digits = (value) =>
    rounded(value).toLocaleString("en-US", { maximumFractionDigits: 20 });

  function amount(value) {
    const found = sizes.find(([size]) => rounded(value) >= size);
    return found ? `${digits(rounded(value) / found[0])} ${found[1]}` : digits(value);
  }

  function scientific(value) {
    const [mantissa, exponent] = value.toExponential(2).split("e");
    const raised = Array.from(exponent.replace("+", ""), (c) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(c)]);
    return `${mantissa} × 10${raised.join("")}`;
  }

  function duration(hours) {
    const [, unit, name] = spans.find(([least]) => hours >= least);
    const text = digits(hours / unit);
    return `${text} ${name}${text === "1" ? "" : "s"}`;
  }

  function money(dollars) {
    if (dollars < 10) return `$${dollars.toFixed(2)}`;
    if (dollars < 1e6) return `$${Math.floor(dollars + 0.5).toLocaleString("en-US")}`;
    return `$${amount(dollars)}`;
  }

  // --- words to numbers -------------------------------------------------
  const units = {
    k: 1e3, thousand: 1e3, m: 1e6, million: 1e6, b: 1e9, bn: 1e9, billion: 1e9,
    t: 1e12, trillion: 1e12,
  };
  const number = /^\$?\s*(\d{1,3}(?:,\d{3})+(?:\.\d*)?|\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?\s*([a-z]*)\s*%?$/i;

  // A number as people type it: 1.5B, 33.6 billion, 1e11, 45%. NaN for others.
  function parse(text) {
    const found = number.exec(text.trim());
    if (!found) return NaN;
    const [, plain, exponent = "", unit] = found;
    const name = unit.toLowerCase();
    if (unit && !Object.hasOwn(units, name)) return NaN;
    return Number(plain.replaceAll(",", "") + exponent) * (unit ? units[name] : 1);
  }

  return { run, digits, amount, scientific, duration, money, parse };
}
