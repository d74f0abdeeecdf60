"""What a training run costs: FLOPs, hours, dollars, kilowatt-hours.

FLOPs are six for each parameter and token (Kaplan et al. 2020, section 2.1),
so attention's pairs are left out, about a tenth more for GPT-2. A GPU's peak is
the one for dense products of matrices in bf16 (V100: fp16): data sheets also
print twice as much, for matrices half of whose entries are zero. Left out of
the money: people, failed runs, storage, and the electricity, which a rent
includes. The figures of the lecture are in `lib.bill_figures`.
"""

from dataclasses import dataclass
from math import sqrt

from lib.cost import parameters
from lib.model_config import preset
from lib.scale import Scale

CHINCHILLA = 20  # tokens a parameter; Hoffmann et al. 2022: 1.4T for 70B
TRAINING_BYTES = 16  # a parameter: weight, gradient, AdamW's two moments in fp32


@dataclass(frozen=True)
class Gpu:
    """One accelerator.

    `peak` is in FLOP/s, dense; `memory` in bytes; `watts` is the most that it
    draws, `server_watts` its eighth of the maker's server of eight at its
    most, None where we know no figure.
    """

    name: str
    year: int
    peak: float
    memory: float
    watts: float
    server_watts: float | None
    source: str

    @property
    def drawn(self) -> float:
        """Watts with the server's share, or without where it is unknown."""
        return self.server_watts or self.watts


NVIDIA = "https://www.nvidia.com/"
A100_SHEET = "a100/pdf/nvidia-a100-datasheet-us-nvidia-1758950-r4-web.pdf"
GPUS = {
    gpu.name: gpu
    for gpu in (
        Gpu(
            "V100",
            2017,
            125e12,
            32e9,
            300,
            None,
            "https://developer.nvidia.com/blog/programming-tensor-cores-cuda-9/",
        ),
        Gpu(
            "TPU v3",
            2018,
            123e12,
            34.4e9,
            262,
            None,
            "https://docs.cloud.google.com/tpu/docs/v3",
        ),
        Gpu(
            "A100",
            2020,
            312e12,
            80e9,
            400,
            6_500 / 8,
            f"{NVIDIA}content/dam/en-zz/Solutions/Data-Center/{A100_SHEET}",
        ),
        Gpu(
            "H100",
            2022,
            989.4e12,
            80e9,
            700,
            10_200 / 8,
            f"{NVIDIA}en-us/data-center/h100/",
        ),
        Gpu(
            "B200",
            2024,
            2_250e12,
            180e9,
            1_000,
            14_300 / 8,
            "https://docs.nvidia.com/dgx/dgxb200-user-guide/introduction-to-dgxb200.html",
        ),
    )
}


def gpu(name: str) -> Gpu:
    """The GPU of that name; raises ValueError with the names there are."""
    if name not in GPUS:
        raise ValueError(f"There is no GPU {name!r}; choose of {', '.join(GPUS)}.")
    return GPUS[name]


def training_flops(parameters: float, tokens: float) -> float:
    """FLOPs to train so many parameters on so many tokens: 6ND."""
    return 6 * parameters * tokens


def balanced(flops: float) -> tuple[float, float]:
    """Parameters and tokens that spend `flops` at Chinchilla's ratio."""
    size = sqrt(flops / (6 * CHINCHILLA))
    return size, CHINCHILLA * size


@dataclass(frozen=True)
class Run:
    """One training run. Raises ValueError for what cannot be.

    `utilisation` is the share of the GPUs' peak that goes into the 6ND. Time
    is in hours, power in watts, energy in kilowatt-hours.
    """

    parameters: float
    tokens: float
    gpu: Gpu
    gpus: int
    utilisation: float
    dollars_per_gpu_hour: float

    def __post_init__(self) -> None:
        for name in ("parameters", "tokens", "gpus", "dollars_per_gpu_hour"):
            if not 0 < getattr(self, name) < float("inf"):
                raise ValueError(f"{name} must be more than 0 and finite.")
        if self.gpus != int(self.gpus):
            raise ValueError(f"gpus must be a whole number, not {self.gpus}.")
        if not 0 < self.utilisation <= 1:
            raise ValueError(
                f"A utilisation of {self.utilisation:.0%} cannot be: it is more than"
                " 0% and at most 100%. Take more time, more GPUs or fewer FLOPs."
            )

    @classmethod
    def timed(
        cls,
        parameters: float,
        tokens: float,
        gpu: Gpu,
        gpus: int,
        hours: float,
        dollars_per_gpu_hour: float,
    ) -> "Run":
        """The run that takes `hours`: its utilisation follows."""
        if not 0 < hours < float("inf"):
            raise ValueError("hours must be more than 0 and finite.")
        most = gpus * gpu.peak * 3600 * hours
        share = training_flops(parameters, tokens) / most
        return cls(parameters, tokens, gpu, gpus, share, dollars_per_gpu_hour)

    @property
    def flops(self) -> float:
        """FLOPs of the whole run, 6ND."""
        return training_flops(self.parameters, self.tokens)

    @property
    def peak(self) -> float:
        """FLOP/s of all GPUs at their peak."""
        return self.gpus * self.gpu.peak

    @property
    def hours(self) -> float:
        """Hours from the first update to the last."""
        return self.flops / (self.peak * self.utilisation * 3600)

    @property
    def gpu_hours(self) -> float:
        """Hours times GPUs, what one rents."""
        return self.hours * self.gpus

    @property
    def dollars(self) -> float:
        """The rent."""
        return self.gpu_hours * self.dollars_per_gpu_hour

    @property
    def watts(self) -> float:
        """The most that all GPUs draw, with their servers where known."""
        return self.gpus * self.gpu.drawn

    @property
    def kwh(self) -> float:
        """Kilowatt-hours if that much is drawn all the time; cooling is extra."""
        return self.watts * self.hours / 1000

    @property
    def tokens_per_parameter(self) -> float:
        """Tokens read for each parameter; `CHINCHILLA` is balanced."""
        return self.tokens / self.parameters

    @property
    def state_bytes(self) -> float:
        """Memory for weights, gradients and AdamW's moments in fp32."""
        return TRAINING_BYTES * self.parameters

    @property
    def memory(self) -> float:
        """Memory of all GPUs, in bytes."""
        return self.gpus * self.gpu.memory


@dataclass(frozen=True)
class Needed:
    """What would make a run cost a given sum, each alone.

    `fewer_flops` says how many times fewer; `price` is in dollars for a GPU
    and hour; a `utilisation` above 1 cannot be.
    """

    fewer_flops: float
    price: float
    utilisation: float


def needed(run: Run, dollars: float) -> Needed:
    """What each of three ways alone must reach for `run` to cost `dollars`."""
    if not 0 < dollars < float("inf"):
        raise ValueError("dollars must be more than 0 and finite.")
    times = run.dollars / dollars
    return Needed(times, run.dollars_per_gpu_hour / times, run.utilisation * times)


@dataclass(frozen=True)
class Cheaper:
    """Why one run costs less than another: factors whose product is the whole.

    `flops`: how many times fewer there are to do; `price`: how many times less
    a FLOP at the peak costs; `utilisation`: how many times more of it is used.
    """

    flops: float
    price: float
    utilisation: float


def cheaper(before: Run, after: Run) -> Cheaper:
    """The factors by which `after` costs less than `before`."""
    then, now = (run.dollars_per_gpu_hour / run.gpu.peak for run in (before, after))
    used = after.utilisation / before.utilisation
    return Cheaper(before.flops / after.flops, then / now, used)


def run_of_scale(scale: Scale, gpu: Gpu, gpus: int, share: float, price: float) -> Run:
    """Training the model of a `lib.scale` on such GPUs, with its shape's vocabulary.

    `share` is the utilisation, `price` dollars for a GPU and hour.
    """
    shape = preset(scale.model)
    tokens = scale.train_steps * scale.train_rows * shape.context
    return Run(parameters(shape), tokens, gpu, gpus, share, price)


# --- in words, as the page's own script (bill.js) says them ----------------

SIZES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
SPANS = (
    (2 * 365 * 24, 365 * 24, "year"),
    (72, 24, "day"),
    (2, 1, "hour"),
    (2 / 60, 1 / 60, "minute"),
    (0, 1 / 3600, "second"),
)


def digits(value: float) -> str:
    """Three digits that count, in plain figures: 1,234.5 is 1,230."""
    return f"{float(f'{value:.2e}'):,.15g}"


def amount(value: float) -> str:
    """A number to read: 33554432000 is 33.6 billion."""
    rounded = float(f"{value:.2e}")
    for size, name in SIZES:
        if rounded >= size:
            return f"{digits(rounded / size)} {name}"
    return digits(rounded)


def scientific(value: float) -> str:
    """A large number as a power of ten: 3.14 × 10²⁰."""
    mantissa, exponent = f"{value:.2e}".split("e")
    raised = str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{mantissa} × 10{raised}"


def duration(hours: float) -> str:
    """A span of time to read: 62.2 hours, 10.7 days."""
    for least, unit, name in SPANS:
        if hours >= least:
            text = digits(hours / unit)
            return f"{text} {name}" + ("" if text == "1" else "s")
    raise ValueError("hours must not be negative.")


def money(dollars: float) -> str:
    """Dollars to read: $0.52, $672, $43,008, $76.9 million."""
    if dollars < 10:
        return f"${dollars:,.2f}"
    if dollars < 1e6:
        return f"${int(dollars + 0.5):,}"
    return f"${amount(dollars)}"
