"""One decoder-only Transformer, for every family of models in this book.

A row of tokens goes in; for each position one score for every symbol of the
vocabulary comes out, the logits. In what the families differ, says the
configuration (`lib.model_config`).

Departures from the textbook (Vaswani et al. 2017): there is no encoder; norms
come before each part (Xiong et al. 2020) unless the configuration says
otherwise; one matrix makes queries, keys and values. The book's own shape also
has a short causal convolution before them (So et al. 2021, Primer), squared
ReLU (same paper), and normalised queries and keys (Henry et al. 2020). Left
out: dropout, since the book reads its data once or a few times.

In comments: B rows, T new positions, S all positions so far, C width, H heads,
K heads of keys and values, D width of a head, V symbols.
"""

import math
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lib.model_config import ModelConfig, RotaryScaling


class OverlongInput(ValueError):
    """More positions than the model or the cache has room for."""


class Cache:
    """What attention has computed for earlier positions, in a fixed budget.

    Holds `budget` positions of `batch` rows, and `starts` (B,), the padding at
    the left of each row, from the call that was given it. Raises OverlongInput
    for a budget beyond the model's context.
    """

    def __init__(self, model: "Transformer", batch: int, budget: int) -> None:
        shape, like = model.config, model.embedding.weight
        if budget > shape.context:
            raise OverlongInput(
                f"A cache of {budget} positions is longer than the model's context"
                f" of {shape.context}; ask for fewer."
            )
        size = batch, shape.kv_heads, budget, shape.head_width
        kept = batch, shape.convolution, shape.width
        make = {"dtype": like.dtype, "device": like.device}
        self.keys = [torch.zeros(size, **make) for _ in range(shape.layers)]
        self.values = [torch.zeros(size, **make) for _ in range(shape.layers)]
        self.before = [torch.zeros(kept, **make) for _ in range(shape.layers)]
        self.turns = turns(shape, budget, like)
        self.budget, self.length = budget, 0
        self.starts: Tensor | None = None

    def extend(self, layer: int, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        """Add the keys and values (B, K, T, D) of new positions; all of them."""
        end = self.length + keys.shape[2]
        self.keys[layer][:, :, self.length : end] = keys
        self.values[layer][:, :, self.length : end] = values
        return self.keys[layer][:, :, :end], self.values[layer][:, :, :end]

    def select(self, rows: Tensor) -> None:
        """Keep these rows only, in this order; a row may come several times."""
        for store in (self.keys, self.values, self.before):
            store[:] = [part[rows] for part in store]
        if self.starts is not None:
            self.starts = self.starts[rows]


class Norm(nn.Module):
    """LayerNorm (Ba et al. 2016) or RMSNorm (Zhang and Sennrich 2019).

    Gemma's `rms+1` learns how far the weights are from 1.
    """

    def __init__(self, shape: ModelConfig, width: int) -> None:
        super().__init__()
        self.kind, self.eps = shape.norm, shape.eps
        self.weight = nn.Parameter(torch.full((width,), float(self.kind != "rms+1")))
        biased = self.kind == "layer" and shape.bias
        self.bias = nn.Parameter(torch.zeros(width)) if biased else None

    def forward(self, x: Tensor) -> Tensor:
        """Each vector of the last axis, brought to the same size."""
        if self.kind == "layer":
            return F.layer_norm(x, x.shape[-1:], self.weight, self.bias, self.eps)
        if self.kind == "rms":
            return F.rms_norm(x, x.shape[-1:], self.weight.to(x.dtype), self.eps)
        wide = torch.promote_types(x.dtype, torch.float32)  # half would round to 1
        weight = self.weight.to(wide) + 1
        return F.rms_norm(x.to(wide), x.shape[-1:], weight, self.eps).to(x.dtype)


class Convolution(nn.Module):
    """Adds to each channel a few of its own earlier values, weighed.

    So a position knows its neighbours before it looks any further. Its last
    inputs are the next step's earlier values.
    """

    def __init__(self, shape: ModelConfig) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(shape.convolution, shape.width))

    def forward(self, x: Tensor, before: Tensor | None) -> tuple[Tensor, Tensor]:
        """x (B, T, C) and the inputs before it, (B, taps, C)."""
        taps, n = len(self.weight), x.shape[1]
        if before is None:
            before = x.new_zeros(len(x), taps, x.shape[2])
        row = torch.cat((before, x), 1)  # (B, taps + T, C)
        for i, weight in enumerate(self.weight, 1):  # i positions earlier
            x = torch.addcmul(x, weight, row[:, taps - i : taps - i + n])
        return x, row[:, n:]


class Attention(nn.Module):
    """Each position gathers from itself and earlier ones (Vaswani, section 3.2).

    With fewer heads of keys and values, several queries share one (Ainslie et
    al. 2023).
    """

    def __init__(self, shape: ModelConfig, layer: int) -> None:
        super().__init__()
        self.shape, self.layer = shape, layer
        self.each = shape.head_width
        self.queries, self.shared = (
            n * self.each for n in (shape.heads, shape.kv_heads)
        )
        wide = self.queries + 2 * self.shared
        self.qkv = nn.Linear(shape.width, wide, bias=shape.bias)
        self.out = nn.Linear(self.queries, shape.width, bias=shape.bias)
        self.convolution = Convolution(shape) if shape.convolution else None
        sizes = {"head": (self.each, self.each), "all": (self.queries, self.shared)}
        if shape.qk_norm != "none":
            q_size, k_size = sizes[shape.qk_norm]
            self.q_norm, self.k_norm = Norm(shape, q_size), Norm(shape, k_size)

    def forward(self, x: Tensor, view: "View", cache: Cache | None = None) -> Tensor:
        """x (B, T, C) to (B, T, C)."""
        x = self._mix(x, view, cache)
        q, k, v = self.qkv(x).split((self.queries, self.shared, self.shared), -1)
        if self.shape.qk_norm == "all":
            q, k = self.q_norm(q), self.k_norm(k)
        q, k, v = (part.unflatten(-1, (-1, self.each)) for part in (q, k, v))
        if self.shape.qk_norm == "head":
            q, k = self.q_norm(q), self.k_norm(k)
        if view.turn is not None:
            q, k = turned(q, *view.turn), turned(k, *view.turn)
        q, k, v = (part.transpose(1, 2) for part in (q, k, v))  # (B, H or K, T, D)
        if cache is not None:
            k, v = cache.extend(self.layer, k, v)
        y = F.scaled_dot_product_attention(
            *(q, k, v),
            attn_mask=view.mask,
            is_causal=view.causal,
            scale=self.shape.attention_scale,
            enable_gqa=self.shape.kv_heads < self.shape.heads,
        )
        return self.out(y.transpose(1, 2).flatten(2))

    def _mix(self, x: Tensor, view: "View", cache: Cache | None) -> Tensor:
        if self.convolution is None:
            return x
        if view.real is not None:
            x = x * view.real  # padding must not leak into what follows it
        before = cache.before[self.layer] if cache is not None else None
        x, before = self.convolution(x, before)
        if cache is not None:
            cache.before[self.layer] = before
        return x


class MLP(nn.Module):
    """Works on each position alone; gated where the name ends in `glu`."""

    def __init__(self, shape: ModelConfig) -> None:
        super().__init__()
        self.kind = shape.mlp
        self.gated = shape.mlp.endswith("glu")
        up = shape.mlp_width * (2 if self.gated else 1)
        self.up = nn.Linear(shape.width, up, bias=shape.bias)
        self.down = nn.Linear(shape.mlp_width, shape.width, bias=shape.bias)

    def forward(self, x: Tensor) -> Tensor:
        """x (B, T, C) to (B, T, C)."""
        x = self.up(x)
        if not self.gated:
            return self.down(self._bend(x))
        gate, x = x.chunk(2, -1)
        return self.down(self._bend(gate) * x)

    def _bend(self, x: Tensor) -> Tensor:
        if self.kind == "relu2":
            return F.relu(x).square()
        return F.silu(x) if self.kind == "swiglu" else F.gelu(x, approximate="tanh")


class Block(nn.Module):
    """Attention, then the MLP; each adds its result to the stream."""

    def __init__(self, shape: ModelConfig, layer: int) -> None:
        super().__init__()
        before, after = shape.norm_at != "after", shape.norm_at != "before"

        def norm(there: bool) -> nn.Module:
            return Norm(shape, shape.width) if there else nn.Identity()

        self.attention_in, self.attention_out = norm(before), norm(after)
        self.mlp_in, self.mlp_out = norm(before), norm(after)
        self.attention, self.mlp = Attention(shape, layer), MLP(shape)

    def forward(self, x: Tensor, view: "View", cache: Cache | None = None) -> Tensor:
        """x (B, T, C) to (B, T, C)."""
        attended = self.attention(self.attention_in(x), view, cache)
        x = x + self.attention_out(attended)
        return x + self.mlp_out(self.mlp(self.mlp_in(x)))


class Transformer(nn.Module):
    """A stack of blocks between an embedding and the logits.

    Weights are drawn from the global generator of torch: normal with deviation
    0.02, smaller where a block adds to the stream (Radford et al. 2019,
    section 2.3), biases zero.
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        self.embedding = nn.Embedding(config.vocab, config.width)
        if config.positions == "learned":
            self.positions = nn.Embedding(config.context, config.width)
        self.blocks = nn.ModuleList(Block(config, i) for i in range(config.layers))
        self.norm = Norm(config, config.width)
        self.head = nn.Linear(config.width, config.vocab, bias=False)
        if config.tied:
            self.head.weight = self.embedding.weight
        self.apply(self._draw)

    def _draw(self, part: nn.Module) -> None:
        if isinstance(part, nn.Linear | nn.Embedding):
            nn.init.normal_(part.weight, std=0.02)
        if isinstance(part, nn.Linear) and part.bias is not None:
            nn.init.zeros_(part.bias)
        if isinstance(part, Convolution):  # the neighbour most, then ever less
            taps = torch.arange(len(part.weight), dtype=part.weight.dtype)
            nn.init.normal_(part.weight, std=0.05)
            part.weight.data += (0.3 / 3**taps)[:, None]
        if isinstance(part, Block):  # called after its own parts
            with torch.no_grad():
                for adds in (part.attention.out, part.mlp.down):
                    adds.weight /= math.sqrt(2 * self.config.layers)

    def forward(
        self, tokens: Tensor, cache: Cache | None = None, starts: Tensor | None = None
    ) -> Tensor:
        """Logits (B, T, V) of what follows each of the tokens (B, T).

        With a cache the tokens follow those that it has seen, it is extended,
        and no gradients are kept. `starts` (B,) counts the padding at the left
        of each row; a cache remembers it. Raises OverlongInput for more
        positions than there is room for, ValueError for a cache of other rows.
        """
        with torch.set_grad_enabled(cache is None and torch.is_grad_enabled()):
            return self.head(self.hidden(tokens, cache, starts))

    def hidden(
        self, tokens: Tensor, cache: Cache | None = None, starts: Tensor | None = None
    ) -> Tensor:
        """What the logits are computed from, (B, T, C). As `forward`."""
        with torch.set_grad_enabled(cache is None and torch.is_grad_enabled()):
            self._check_room(tokens, cache)
            if cache is not None:
                cache.starts = starts = cache.starts if starts is None else starts
            past = 0 if cache is None else cache.length
            x, views = self._embed(tokens, past, cache, starts)
            for i, block in enumerate(self.blocks):
                x = block(x, views[self.config.is_local(i)], cache)
            if cache is not None:
                cache.length += tokens.shape[1]
            return self.norm(x)

    def _check_room(self, tokens: Tensor, cache: Cache | None) -> None:
        past, room, what = 0, self.config.context, "The model sees"
        if cache is not None:
            past, room, what = cache.length, cache.budget, "The cache holds"
            if len(tokens) != len(cache.keys[0]):
                raise ValueError(
                    f"The cache was made for {len(cache.keys[0])} rows of tokens,"
                    f" not {len(tokens)}; make another."
                )
        if (length := past + tokens.shape[1]) > room:
            raise OverlongInput(
                f"{what} {room} positions, not {length}; shorten the input."
            )

    def _embed(
        self, tokens: Tensor, past: int, cache: Cache | None, starts: Tensor | None
    ) -> "tuple[Tensor, dict[bool, View]]":
        """The stream (B, T, C) at its start, and what each kind of layer sees."""
        shape, n = self.config, tokens.shape[1]
        at = torch.arange(past, past + n, device=tokens.device)  # (T,)
        if starts is not None:
            at = (at - starts[:, None]).clamp(min=0)  # (B, T)
        x = self.embedding(tokens)
        if shape.scaled_embedding:
            x = x * math.sqrt(shape.width)
        if shape.positions == "learned":
            x = x + self.positions(at)
        tables = turns(shape, past + n, x) if cache is None else cache.turns
        views = {}
        for local, table in tables.items():
            turn = table[:, at].unsqueeze(-2) if table is not None else None
            window = shape.window if local else 0
            views[local] = View(turn, *sight(past, n, starts, window, x.device))
        return x, views


class View(NamedTuple):
    """What attention must know of positions; alike for all layers of a kind."""

    turn: Tensor | None  # (2, T or B x T, 1, D), cosines and sines
    mask: Tensor | None  # (B or 1, 1, T, S), which of them may attend to which
    causal: bool  # without a mask: later positions are hidden
    real: Tensor | None  # (B, T, 1), False for padding; None: all are real


def sight(
    past: int, n: int, starts: Tensor | None, window: int, device: torch.device
) -> tuple[Tensor | None, bool, Tensor | None]:
    """`mask`, `causal` and `real` of a View, for n positions after `past`."""
    everything = starts is None and not (window and past + n > window)
    if everything and (past == 0 or n == 1):
        return None, n > 1, None
    key = torch.arange(past + n, device=device)  # (S,)
    query = key[past:, None]  # (T, 1)
    mask = key <= query
    if window:
        mask = mask & (query - key < window)
    if starts is None:
        return mask[None, None], False, None
    real = key >= starts[:, None]  # (B, S)
    # A padded position sees itself: a row of nothing has no softmax.
    mask = (mask & real[:, None]) | (key == query)
    return mask[:, None], False, real[:, past:, None]


def turns(shape: ModelConfig, length: int, like: Tensor) -> dict[bool, Tensor | None]:
    """Cosines and sines (2, length, D) by which local and other layers turn.

    Only for the kinds of layers that there are; None with learned positions.
    """
    tables = {}
    for local in {shape.is_local(i) for i in range(shape.layers)}:
        tables[local] = None
        if shape.positions == "rotary":
            base = shape.local_base if local else shape.rotary_base
            scaling = None if local else shape.rotary_scaling
            each = frequencies(base, shape.head_width, scaling, like.device)
            angles = torch.arange(length, device=like.device)[:, None] * each
            cos, sin = angles.cos(), angles.sin()
            table = torch.stack((torch.cat((cos, cos), 1), torch.cat((-sin, sin), 1)))
            tables[local] = table.to(like.dtype)
    return tables


def turned(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """x (B, T, H, D) with each pair of features turned by its position's angle.

    Su et al. 2021, section 3.2; here feature i pairs with feature i + D / 2.
    """
    return x * cos + x.roll(x.shape[-1] // 2, -1) * sin


def frequencies(
    base: float,
    width: int,
    scaling: RotaryScaling | None = None,
    device: torch.device | None = None,
) -> Tensor:
    """Angle by which each of the D / 2 pairs turns from one position to the next.

    The scaling is that of Llama 3.1's published code where it has `low`.
    """
    pairs = torch.arange(0, width, 2, dtype=torch.float32, device=device)
    each = base ** (-pairs / width)
    if scaling is None:
        return each
    slow = each / scaling.factor
    if scaling.low is None:
        return slow
    rounds = scaling.trained * each / (2 * math.pi)  # in the context once trained
    share = (rounds - scaling.low) / (scaling.high - scaling.low)
    share = share.clamp(0, 1)  # 0: slow all the way, 1: as it was
    return share * each + (1 - share) * slow
