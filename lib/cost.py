"""What a Transformer costs: parameters, arithmetic, memory; no model is built.

One multiplication and one addition are two FLOPs. Only products of matrices
count, as in torch's own counter: looking up embeddings, norms, activations,
rotary turns and the short convolution do not (about 1% of the arithmetic of
the book's small model, less of a larger one). Attention counts all pairs of
positions, also those that a mask hides, which a fused kernel may skip.
Sources: Kaplan et al. 2020, section 2.1, for the rule of six;
Korthikanti et al. 2022, section 4, for counting activations.
"""

from lib.model_config import ModelConfig


def parameters(config: ModelConfig) -> int:
    """How many numbers the model learns; tied tables count once."""
    width, vocab = config.width, config.vocab
    biased_norm = config.norm == "layer" and config.bias
    norm = width * (2 if biased_norm else 1)
    positions = config.context * width if config.positions == "learned" else 0
    q_size, k_size = {
        "none": (0, 0),
        "head": (config.head_width, config.head_width),
        "all": _attention_sizes(config),
    }[config.qk_norm]
    layer = sum(rows * columns for rows, columns in _matrices(config))
    if config.bias:
        layer += sum(rows for rows, _ in _matrices(config))
    layer += norm * 2 * _norms(config) + config.convolution * width
    layer += (q_size + k_size) * (2 if biased_norm else 1)
    tables = vocab * width * (1 if config.tied else 2) + positions
    return tables + config.layers * layer + norm


def forward_flops(config: ModelConfig, n: int, past: int = 0, batch: int = 1) -> int:
    """FLOPs for the logits of `n` new positions after `past` cached ones."""
    matrices = sum(rows * columns for rows, columns in _matrices(config))
    per_position = 2 * (config.layers * matrices + config.vocab * config.width)
    queries, _ = _attention_sizes(config)
    pairs = n * (past + n)  # scores, then the weighing of values
    return batch * (n * per_position + config.layers * 4 * queries * pairs)


def training_flops_per_token(config: ModelConfig, length: int) -> float:
    """FLOPs of a training step for each token, in rows of `length` tokens.

    Three times the forward pass: each product of matrices in it needs two more
    on the way back, one for either factor's gradient.
    """
    return 3 * forward_flops(config, length) / length


def rule_of_six(config: ModelConfig) -> int:
    """The usual estimate of the same: six FLOPs for each parameter.

    It leaves attention's pairs out, and takes tables that are only looked up
    (positions, an embedding that is not tied) for matrices.
    """
    return 6 * parameters(config)


def cache_bytes(
    config: ModelConfig, batch: int, budget: int, bytes_each: int = 4
) -> int:
    """Memory of a `Cache` for `batch` rows of `budget` positions.

    Keys and values of every layer, and the last inputs of the convolution;
    without the table of rotary turns, which all rows and layers share.
    """
    _, shared = _attention_sizes(config)
    row = 2 * shared * budget + config.convolution * config.width
    return batch * config.layers * row * bytes_each


def activation_bytes(config: ModelConfig, batch: int, length: int) -> int:
    """Memory that a training step in float32 keeps for its way back, in bytes.

    What torch saves on a CPU with fused attention, within 3%: inputs of
    matrices, norms (RMSNorm also keeps the normalised) and activations, what
    attention reads and writes, and the logits. A GPU's fused RMSNorm keeps
    less. Left out: weights, gradients, the optimiser's state and a window's
    mask.
    """
    width, (queries, shared) = config.width, _attention_sizes(config)
    per_norm = width * (1 if config.norm == "layer" else 2)
    turned = config.positions == "rotary"
    attention = queries + 2 * shared + queries + config.heads
    attention += (turned + (config.qk_norm != "none")) * (queries + shared)
    mlp = config.mlp_width * (4 if config.mlp.endswith("glu") else 2)
    layer = 2 * (width + _norms(config) * per_norm) + attention + mlp
    layer += width * bool(config.convolution)
    last = per_norm + width + config.vocab
    return 4 * batch * length * (config.layers * layer + last)


def _attention_sizes(config: ModelConfig) -> tuple[int, int]:
    """Features of all heads of queries, and of keys (or values)."""
    return config.heads * config.head_width, config.kv_heads * config.head_width


def _norms(config: ModelConfig) -> int:
    """Norms around each of a layer's two parts."""
    return 2 if config.norm_at == "both" else 1


def _matrices(config: ModelConfig) -> list[tuple[int, int]]:
    """Rows (outputs) and columns (inputs) of one layer's matrices."""
    width, (queries, shared) = config.width, _attention_sizes(config)
    up = config.mlp_width * (2 if config.mlp.endswith("glu") else 1)
    return [
        (queries + 2 * shared, width),
        (width, queries),
        (up, width),
        (width, config.mlp_width),
    ]
