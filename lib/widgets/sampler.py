"""The sampler: the book's small model writes in the page, toss by toss.

The page runs the model itself (`small_model.js`), with the weights of
`lib.quantized`: those of `quantized(model)`.
"""

import hashlib
from typing import Any

from IPython.display import HTML

from lib.generate import Sampling
from lib.model import Transformer
from lib.quantized import packed
from lib.tokenizer import GPT4_PATTERN, Tokenizer
from lib.web_corpus import SEPARATOR
from lib.widgets.exhibit import asset_script, exhibit
from lib.widgets.ranks import pack_ranks

HOTTEST, STEPS = 2, 20  # the largest temperature, and the slider's steps to 1


def sampler(
    model: Transformer,
    tokenizer: Tokenizer,
    prompt: str = "",
    temperature: float = 1.0,
    top_k: int = 0,
) -> HTML:
    """Let the reader continue `prompt` with `model`, one token at a time.

    A text starts with the tokenizer's `<|endoftext|>`; that of the prompt
    would be ordinary text. Temperature 0 always takes the likeliest token,
    `top_k` 0 cuts none. Raises ValueError for a model that the page cannot
    run, a tokenizer of another model, a prompt that leaves no room, and a
    temperature or `top_k` that the sliders do not have.
    """
    data, assets = page_model(model, tokenizer)
    check_start(model, tokenizer, prompt)
    check_sliders(model, temperature, top_k)
    data |= {"prompt": prompt, "temperature": temperature, "topK": top_k}
    return exhibit(
        "sampler",
        data,
        label="Sampler: the book’s small model writes, one token at a time",
        assets=assets,
        uses=("parts", "bpe", "small_model"),
    )


def page_model(
    model: Transformer, tokenizer: Tokenizer
) -> tuple[dict[str, Any], dict[str, str]]:
    """What an exhibit's script must know of a model that runs in it; its assets.

    Raises ValueError for a model that the page cannot run and for a tokenizer
    of another model.
    """
    _check_tokenizer(model, tokenizer)
    text = packed(model)
    name = asset_name(text)
    data = {
        "hottest": HOTTEST,
        "steps": STEPS,
        "context": model.config.context,
        "vocab": model.config.vocab,
        "tokens": pack_ranks(tokenizer.ranks),
        "specials": [[i, name] for name, i in tokenizer.special_tokens.items()],
        "start": tokenizer.special_tokens[SEPARATOR],
        "asset": name,
        "bytes": len(asset_script(name, text)),
    }
    return data, {name: text}


def asset_name(text: str) -> str:
    """Name of the asset with these packed weights: other weights, another name."""
    return f"small-model-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def _check_tokenizer(model: Transformer, tokenizer: Tokenizer) -> None:
    if tokenizer.n_vocab != model.config.vocab:
        raise ValueError(
            f"The model knows {model.config.vocab} symbols and the tokenizer"
            f" {tokenizer.n_vocab}; take the one that the model was trained with."
        )
    if tokenizer.pattern != GPT4_PATTERN:
        raise ValueError(
            "The page cuts text as GPT-4 does; train the tokenizer with GPT4_PATTERN."
        )
    if SEPARATOR not in tokenizer.special_tokens:
        raise ValueError(
            f"The page starts a text with {SEPARATOR}; train the tokenizer with it"
            " as a special token."
        )


def check_start(model: Transformer, tokenizer: Tokenizer, prompt: str) -> None:
    """Raises ValueError for a prompt that leaves no room for a new token."""
    n, room = len(tokenizer.encode(prompt)), model.config.context - 2
    if n > room:
        raise ValueError(
            f"The prompt has {n} tokens; at most {room} leave room for a new one."
        )


def check_sliders(model: Transformer, temperature: float, top_k: int = 0) -> None:
    """Raises ValueError for a temperature or `top_k` that the sliders do not have."""
    Sampling(temperature, top_k)
    steps = temperature * STEPS
    if temperature > HOTTEST or abs(steps - round(steps)) > 1e-9:
        raise ValueError(
            f"temperature must be 0 to {HOTTEST} in steps of {1 / STEPS}, not"
            f" {temperature}."
        )
    if top_k >= model.config.vocab:
        raise ValueError(
            f"top_k must be below {model.config.vocab}; 0 stands for all symbols."
        )
