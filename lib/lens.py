"""What each layer of a network has made of a text: the logit lens, and attention.

The stream that runs through a network can be read before its end. What stands in it
after a block goes through the last norm and the head, and there are logits, as if the
network ended there: the logit lens (nostalgebraist 2020, "interpreting GPT: the logit
lens"). Only the last of them are what the model says; the earlier ones are a reading
of what is under way.

Attention's weights are computed once more from queries and keys, since the fast
kernel keeps none. A large weight says where a head has looked, not what it took.

Left out: the values that attention carries.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from lib.model import Transformer, turned, turns
from lib.model_config import ModelConfig

# What it can read: the preset "book", in any size.
READS = {
    "positions": "rotary",
    "rotary_scaling": None,
    "window": 0,
    "norm_at": "before",
    "qk_norm": "head",
    "scaled_embedding": False,
}


class Lens(NamedTuple):
    """The inside of a network with L layers and H heads, after T tokens.

    The first of the logits are those of the embeddings, before any layer.
    """

    logits: Tensor  # (L + 1, T, V)
    attention: Tensor  # (L, H, T, T): how much each place takes of each earlier one


@torch.no_grad()
def lens(model: Transformer, row: Sequence[int]) -> Lens:
    """What a network makes of a row of tokens, layer by layer.

    Raises ValueError for a network of another shape than the book's, and
    lib.model.OverlongInput for more tokens than fit.
    """
    check_shape(model.config)
    stream: list[Tensor] = []  # (T, C) each
    asked: list[Tensor] = []  # queries and keys in turn, (T, H, D) each

    def keep(of: list[Tensor]) -> Callable[..., None]:
        return lambda _part, _inputs, output: of.append(output[0])

    hooks = [model.embedding.register_forward_hook(keep(stream))]
    for block in model.blocks:
        hooks.append(block.register_forward_hook(keep(stream)))
        for norm in (block.attention.q_norm, block.attention.k_norm):
            hooks.append(norm.register_forward_hook(keep(asked)))
    try:
        model.hidden(torch.tensor([list(row)]))
    finally:
        for hook in hooks:
            hook.remove()
    looks = [looked(model.config, *pair) for pair in zip(asked[::2], asked[1::2])]
    return Lens(model.head(model.norm(torch.stack(stream))), torch.stack(looks))


def looked(shape: ModelConfig, queries: Tensor, keys: Tensor) -> Tensor:
    """Attention's weights (H, T, T) from queries and keys (T, H, D), not yet turned."""
    n = len(queries)
    turn = turns(shape, n, queries)[False][:, :, None]  # (2, T, 1, D)
    q, k = (turned(part, *turn).transpose(0, 1) for part in (queries, keys))
    scale = shape.attention_scale or shape.head_width**-0.5
    scores = scale * q @ k.transpose(1, 2)  # (H, T, T)
    later = torch.ones(n, n, dtype=torch.bool).triu(1)
    return scores.masked_fill(later, -torch.inf).softmax(-1)


def check_shape(config: ModelConfig) -> None:
    """Raises ValueError for a shape that cannot be read."""
    for name, value in READS.items():
        if (found := getattr(config, name)) != value:
            raise ValueError(
                f"The lens reads networks of the book's shape: {name} must be"
                f" {value!r}, not {found!r}."
            )
    if config.kv_heads != config.heads:
        raise ValueError(
            "The lens reads networks of the book's shape: each head needs its own"
            f" keys, but {config.heads} heads share {config.kv_heads}."
        )
