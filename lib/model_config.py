"""The shapes of the book's Transformers, by name.

A preset says everything in which one family differs from another; `with_`
changes a preset. Sources: GPT-2, Radford et al. 2019, table 2; nano-GPT, the
net of bbycroft.net/llm; Llama 3, Dubey et al. 2024, table 3; SmolLM2, Ben
Allal et al. 2025; OLMo 2, OLMo team 2025, section 3; Gemma 3, Gemma team 2025,
section 2; and the configuration files published with the weights.
"""

from dataclasses import dataclass, replace
from typing import Literal, get_args, get_type_hints


@dataclass(frozen=True)
class RotaryScaling:
    """How rotary positions were stretched beyond the context first trained.

    With `low` and `high` unset all frequencies are divided by `factor`; else
    Llama 3's way: slow ones (fewer than `low` turns in `trained` positions)
    are, fast ones (more than `high`) are not, and between it goes smoothly.
    """

    factor: float
    low: float | None = None
    high: float | None = None
    trained: int | None = None  # positions

    def __post_init__(self) -> None:
        parts = self.low, self.high, self.trained
        if parts != (None,) * 3 and (None in parts or self.low >= self.high):
            raise ValueError(
                "Set low, high and trained together, low below high, or none of them."
            )


@dataclass(frozen=True)
class ModelConfig:
    """One Transformer's shape. Raises ValueError for what cannot be built.

    Widths are numbers of features, `context` is the most positions. Zero
    stands for a usual value: as many heads of keys and values as of queries, a
    head as wide as width / heads, an MLP four times as wide as the model.
    """

    vocab: int
    context: int
    width: int
    layers: int
    heads: int
    kv_heads: int = 0
    head_width: int = 0
    mlp_width: int = 0
    mlp: Literal["gelu", "relu2", "swiglu", "geglu"] = "gelu"
    norm: Literal["layer", "rms", "rms+1"] = "layer"
    norm_at: Literal["before", "after", "both"] = "before"
    qk_norm: Literal["none", "head", "all"] = "none"
    positions: Literal["learned", "rotary"] = "learned"
    rotary_base: float = 10_000.0
    rotary_scaling: RotaryScaling | None = None
    window: int = 0  # positions that a local layer sees; 0: all
    global_every: int = 0  # of so many layers the last sees all positions
    local_base: float = 10_000.0  # the rotary base of local layers
    attention_scale: float | None = None  # of the scores; 1 / sqrt(head_width)
    scaled_embedding: bool = False  # times sqrt(width)
    tied: bool = True  # one table for embedding and output
    bias: bool = True
    convolution: int = 0  # positions before its own that a channel sees
    eps: float = 1e-5

    def __post_init__(self) -> None:
        for name in ("vocab", "context", "width", "layers", "heads"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1.")
        for name, usual in self._usual().items():
            if not getattr(self, name):
                object.__setattr__(self, name, usual)
        self._check()

    def _usual(self) -> dict[str, int]:
        """What a zero stands for."""
        return {
            "kv_heads": self.heads,
            "head_width": self.width // self.heads,
            "mlp_width": 4 * self.width,
        }

    def _check(self) -> None:
        for name, kind in get_type_hints(type(self)).items():
            value, choices = getattr(self, name), get_args(kind)
            if kind is int and value < 0:
                raise ValueError(f"{name} must not be negative.")
            if isinstance(value, str) and value not in choices:
                raise ValueError(f"{name} must be one of {', '.join(choices)}.")
        usual_head = self.head_width == self.width // self.heads
        if usual_head and self.head_width * self.heads != self.width:
            raise ValueError(
                f"width {self.width} does not divide by {self.heads} heads;"
                " change one of them, or set head_width."
            )
        if self.heads % self.kv_heads:
            raise ValueError(
                f"{self.heads} heads cannot share {self.kv_heads} kv_heads evenly;"
                " kv_heads must divide heads."
            )
        if self.positions == "rotary" and self.head_width % 2:
            raise ValueError(
                f"Rotary positions turn pairs of features: head_width {self.head_width}"
                " must be even."
            )
        if self.rotary_scaling and self.positions != "rotary":
            raise ValueError('rotary_scaling needs positions="rotary".')
        if self.global_every and not self.window:
            raise ValueError("global_every needs a window for the other layers.")
        if self.window and self.positions != "rotary":
            raise ValueError('A window needs positions="rotary".')

    def is_local(self, layer: int) -> bool:
        """Does this layer see only the last `window` positions?"""
        every = self.global_every
        return bool(self.window) and not (every and (layer + 1) % every == 0)

    def with_(self, **changes: object) -> "ModelConfig":
        """The same shape with some values changed.

        A size that had its usual value, like an MLP four times as wide as the
        model, keeps to what is usual.
        """
        usual = [name for name, n in self._usual().items() if getattr(self, name) == n]
        return replace(self, **dict.fromkeys(usual, 0) | changes)


def gpt2(width: int, layers: int, heads: int) -> ModelConfig:
    """GPT-2's family."""
    return ModelConfig(50_257, 1_024, width, layers, heads)


def llama(
    vocab: int, width: int, layers: int, heads: int, kv_heads: int, **more: object
) -> ModelConfig:
    """Llama's family: RMSNorm, SwiGLU, rotary positions, shared keys."""
    usual = {
        "context": 8_192,
        "mlp": "swiglu",
        "norm": "rms",
        "positions": "rotary",
        "bias": False,
        "kv_heads": kv_heads,
    }
    return ModelConfig(
        vocab=vocab, width=width, layers=layers, heads=heads, **usual | more
    )


LLAMA3_SCALING = RotaryScaling(32.0, 1.0, 4.0, 8_192)
LLAMA31 = {
    "context": 131_072,
    "rotary_base": 500_000.0,
    "rotary_scaling": replace(LLAMA3_SCALING, factor=8.0),
}
BOOK = ModelConfig(
    vocab=4_096,
    context=256,
    width=192,
    layers=4,
    heads=3,
    mlp="relu2",
    norm="rms",
    qk_norm="head",
    positions="rotary",
    bias=False,
    convolution=3,
)
PRESETS = {
    "nano-gpt": ModelConfig(3, 11, 48, 3, 3),
    "gpt2": gpt2(768, 12, 12),
    "gpt2-medium": gpt2(1_024, 24, 16),
    "gpt2-large": gpt2(1_280, 36, 20),
    "gpt2-xl": gpt2(1_600, 48, 25),
    "smollm2-135m": llama(
        49_152, 576, 30, 9, 3, mlp_width=1_536, rotary_base=100_000.0
    ),
    "llama-3.2-1b": llama(
        128_256,
        2_048,
        16,
        32,
        8,
        mlp_width=8_192,
        context=131_072,
        rotary_base=500_000.0,
        rotary_scaling=LLAMA3_SCALING,
    ),
    "llama-3.1-8b": llama(
        128_256, 4_096, 32, 32, 8, mlp_width=14_336, tied=False, **LLAMA31
    ),
    "llama-3.1-405b": llama(
        128_256, 16_384, 126, 128, 8, mlp_width=53_248, tied=False, **LLAMA31
    ),
    "olmo-2-1b": llama(
        100_352,
        2_048,
        16,
        16,
        16,
        mlp_width=8_192,
        context=4_096,
        rotary_base=500_000.0,
        norm_at="after",
        qk_norm="all",
        tied=False,
        eps=1e-6,
    ),
    "gemma-3-270m": ModelConfig(
        vocab=262_144,
        context=32_768,
        width=640,
        layers=18,
        heads=4,
        kv_heads=1,
        head_width=256,
        mlp_width=2_048,
        mlp="geglu",
        norm="rms+1",
        norm_at="both",
        qk_norm="head",
        positions="rotary",
        rotary_base=1_000_000.0,
        window=512,
        global_every=6,
        attention_scale=256**-0.5,
        scaled_embedding=True,
        bias=False,
        eps=1e-6,
    ),
    "book": BOOK,
    "book-medium": BOOK.with_(vocab=50_257, context=512, width=384, layers=6, heads=6),
}


def preset(name: str) -> ModelConfig:
    """The shape of that name; raises ValueError with the names there are."""
    if name not in PRESETS:
        raise ValueError(f"There is no shape {name!r}; choose of {', '.join(PRESETS)}.")
    return PRESETS[name]
