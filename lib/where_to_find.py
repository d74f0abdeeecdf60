"""Where to find which models, and what the book's client needs to talk to them.

A table goes out of date, so it bears a date. Addresses are those of front doors that
have stood for years; which models lie behind them changes every month, and is left out.

Makers offer a text box and, for programs, an API of their own; most also understand
OpenAI's protocol. That has two halves: *completions*, which go on with a text and are
what a base model needs, and *chat*, which answers messages. The client of
`lib.endpoints` speaks the first half; the table says who understands it. Of OpenAI's
own models, the last ones that did are being retired.
"""

import os
from collections.abc import Mapping
from typing import Literal, NamedTuple

from lib.cards import table
from lib.endpoints import ADDRESS, KEY, MODEL, Endpoint

AS_OF = "2026-11"
Kind = Literal["maker", "host", "base models", "local program", "comparison"]
Protocol = Literal["completions", "chat", ""]
HEAD = "name", "what it is", "its page", "address for programs", "key", "speaks"


class Place(NamedTuple):
    """Where models are found.

    `page` is for people, `base` for programs; `key` is the variable in which the
    place's own software looks for its key. The last three are empty where there is
    nothing for programs, or where no key is needed.
    """

    name: str
    kind: Kind
    page: str
    base: str = ""
    key: str = ""
    speaks: Protocol = ""


PLACES = (
    Place(
        *("OpenAI", "maker", "https://chatgpt.com"),
        *("https://api.openai.com/v1", "OPENAI_API_KEY", "chat"),
    ),
    Place(
        *("Anthropic", "maker", "https://claude.ai"),
        *("https://api.anthropic.com/v1", "ANTHROPIC_API_KEY", "chat"),
    ),
    Place(
        *("Google AI Studio", "maker", "https://aistudio.google.com"),
        "https://generativelanguage.googleapis.com/v1beta/openai",
        *("GEMINI_API_KEY", "chat"),
    ),
    Place(
        *("DeepSeek", "maker", "https://chat.deepseek.com"),
        *("https://api.deepseek.com/beta", "DEEPSEEK_API_KEY", "completions"),
    ),
    Place(
        *("Mistral", "maker", "https://chat.mistral.ai"),
        *("https://api.mistral.ai/v1", "MISTRAL_API_KEY", "chat"),
    ),
    Place(
        *("Together", "host", "https://www.together.ai"),
        *("https://api.together.xyz/v1", "TOGETHER_API_KEY", "completions"),
    ),
    Place(
        *("Hugging Face", "host", "https://huggingface.co"),
        *("https://router.huggingface.co/v1", "HF_TOKEN", "chat"),
    ),
    Place(
        *("Hyperbolic", "base models", "https://app.hyperbolic.xyz"),
        *("https://api.hyperbolic.xyz/v1", "HYPERBOLIC_API_KEY", "completions"),
    ),
    Place(
        *("LM Studio", "local program", "https://lmstudio.ai"),
        *("http://localhost:1234/v1", "", "completions"),
    ),
    Place(
        *("Ollama", "local program", "https://ollama.com"),
        *("http://localhost:11434/v1", "", "completions"),
    ),
    Place(
        *("llama.cpp", "local program", "https://github.com/ggml-org/llama.cpp"),
        *("http://localhost:8080/v1", "", "completions"),
    ),
    Place("Arena (once LM Arena)", "comparison", "https://arena.ai"),
)


class News(NamedTuple):
    """Where one hears what is new; `since` is the year in which it began."""

    name: str
    what: str
    page: str
    since: int


NEWS = (
    News(
        "AI News",
        "a daily digest, mostly written by models",
        "https://news.smol.ai",
        2023,
    ),
    News(
        "Import AI",
        "a weekly letter on research",
        "https://importai.substack.com",
        2016,
    ),
    News("The Batch", "a weekly letter", "https://www.deeplearning.ai/the-batch", 2019),
    News(
        "arXiv, cs.CL",
        "papers, as they are written",
        "https://arxiv.org/list/cs.CL/recent",
        1998,
    ),
    News(
        "Hugging Face Papers",
        "papers that readers chose",
        "https://huggingface.co/papers",
        2023,
    ),
    News("Arena", "the ranking by votes, once LM Arena", "https://arena.ai", 2023),
    News("X", "where researchers talk, as the lecture has it", "https://x.com", 2006),
    News("Epoch AI", "data on models, chips and trends", "https://epoch.ai", 2022),
)


def news_table() -> str:
    """The list as HTML; addresses are text, to be copied."""
    rows = [(one.name, one.what, one.page, one.since) for one in NEWS]
    return table(("where", "what", "its page", "since"), rows)


def place(name: str) -> Place:
    """The place of that name; raises ValueError with the names there are."""
    for one in PLACES:
        if one.name == name:
            return one
    names = ", ".join(one.name for one in PLACES)
    raise ValueError(f"There is no place {name!r} in the table; take one of {names}.")


def places_table() -> str:
    """The table as HTML; addresses are text, to be copied."""
    rows = [[part or "–" for part in one] for one in PLACES]
    return table(HEAD, rows)


def client(
    name: str, model: str, environment: Mapping[str, str] = os.environ
) -> Endpoint:
    """The book's client for a model at that place, with the key that is set there.

    Raises ValueError for a place that does not speak completions, or whose key is not
    in the environment.
    """
    found = place(name)
    if found.speaks != "completions":
        how = f"speaks {found.speaks} only" if found.speaks else "is for people only"
        known = ", ".join(p.name for p in PLACES if p.speaks == "completions")
        raise ValueError(f"{name} {how}; this client can ask {known}.")
    key = environment.get(found.key, "").strip() if found.key else ""
    if found.key and not key:
        raise ValueError(f"{name} wants a key; put it into {found.key}.")
    return Endpoint(found.base, model, key)


def variables(name: str, model: str) -> dict[str, str]:
    """What to set so that all of the book asks that place: without the key itself.

    Raises what `client` does, but for a missing key.
    """
    asked = client(name, model, {place(name).key: "-"})
    found = {ADDRESS: asked.address, MODEL: asked.model}
    return found | ({KEY: f"${place(name).key}"} if place(name).key else {})
