"""Who continues a text: a released model on this machine, or one far away.

The chapter on base models asks a real one. Without a word from the reader that
is Gemma 3 270M, from its pip package. Where the environment names an endpoint
(`lib.endpoints`), the model behind it is asked instead, in the same way: text
goes in, and so many continuations come out.

What a model writes is a stranger's text: escape it where it becomes HTML.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import torch

from lib.endpoints import Endpoint, endpoint
from lib.generate import PLAIN, Sample, Sampling
from lib.model_packages import MissingPackage
from lib.release import Release, load_release
from lib.scale import seed
from lib.shared_prefix import continued
from lib.shipped import shipped
from lib.train_settings import bf16_speedup
from lib.web_corpus import SEPARATOR

OFFLINE = "gemma-3-270m"  # the base model that a pip package carries
MISSING = (
    "No real base model speaks here: the package with Gemma 3 270M is not"
    " installed, and no endpoint is named."
)
Done = Callable[[str], bool]


class Written(NamedTuple):
    """A continuation; `ended` says whether the model ended the text itself."""

    text: str
    ended: bool


class Writer(Protocol):
    """A base model that continues texts; `name` says which one speaks."""

    name: str

    def write(
        self,
        prompts: Sequence[str],
        purpose: str,
        most: int,
        temperature: float = 1.0,
        done: Done | None = None,
    ) -> list[Written]:
        """One continuation of each prompt, of at most `most` tokens.

        `purpose` names the coins (`lib.scale.seed`). Where `done` says that a
        continuation is long enough, a model here stops; one behind an endpoint
        is cut off at `most` tokens.
        """


@dataclass(frozen=True)
class Here:
    """A release that runs on this machine; see `Writer`."""

    release: Release

    @property
    def name(self) -> str:
        """As the release calls itself."""
        return self.release.name

    def write(
        self,
        prompts: Sequence[str],
        purpose: str,
        most: int,
        temperature: float = 1.0,
        done: Done | None = None,
    ) -> list[Written]:
        """See `Writer`. Raises what `lib.generate.check` says."""
        model, tokenizer, start, stop, *_ = self.release

        def text_of(sample: Sample) -> str:
            return tokenizer.decode([t for t in sample.tokens if t not in stop])

        def hook(sample: Sample) -> None:
            if done is not None and done(text_of(sample)):
                sample.stop()

        samples = continued(
            model,
            [[*start, *tokenizer.encode(prompt)] for prompt in prompts],
            [seed(purpose, i) for i in range(len(prompts))],
            most,
            PLAIN if temperature == 1 else Sampling(temperature),
            stop,
            hook,
        )
        return [
            Written(text_of(sample), bool(set(sample.tokens[-1:]) & set(stop)))
            for sample in samples
        ]


@dataclass(frozen=True)
class Far:
    """A model behind an endpoint; see `Writer`."""

    endpoint: Endpoint

    @property
    def name(self) -> str:
        """As the endpoint calls it."""
        return self.endpoint.model

    def write(
        self,
        prompts: Sequence[str],
        purpose: str,
        most: int,
        temperature: float = 1.0,
        done: Done | None = None,
    ) -> list[Written]:
        """See `Writer`; equal prompts share a request.

        Raises lib.endpoints.EndpointError where no answer can be had.
        """
        found: dict[int, Written] = {}
        for prompt in dict.fromkeys(prompts):
            numbers = [i for i, each in enumerate(prompts) if each == prompt]
            answers = self.endpoint.complete(
                prompt,
                n=len(numbers),
                max_tokens=most,
                temperature=temperature,
                seed=seed(purpose, numbers[0]) % 2**31,
            )
            for i, answer in zip(numbers, answers):
                found[i] = Written(answer.text, answer.ended == "stop")
        return [found[i] for i in range(len(prompts))]


def own_model(name: str) -> Here:
    """A model that ships with the book, as a writer; raises what `shipped` does."""
    model, tokenizer, *_ = shipped(name)
    edge = (tokenizer.special_tokens[SEPARATOR],)
    called = f"the book's {name} model"
    return Here(
        Release(model, tokenizer, edge, edge, called, "the book's", f"models/{name}")
    )


def quicker_type() -> torch.dtype:
    """bfloat16 where this machine multiplies it much faster than float32."""
    return torch.bfloat16 if bf16_speedup() > 1.5 else torch.float32


def real_model(
    say: Callable[[str], None] = print, environment: Mapping[str, str] = os.environ
) -> Writer | None:
    """The base model that the reader has: behind an endpoint, or here, or None.

    `say` is told which one speaks and under what licence, or what is missing.
    Raises ValueError for a variable of the environment that cannot be right.
    """
    if far := endpoint(say, environment):
        say(f"{far.model} speaks, behind {far.address}.")
        return Far(far)
    try:
        release = load_release(OFFLINE, quicker_type())
    except MissingPackage as missing:
        say(f"{missing} Until then this chapter goes on without a real model.")
        return None
    say(f"{release.name} speaks ({release.source}; {release.licence}).")
    return Here(release)
