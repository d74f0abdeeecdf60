"""A released model, ready to run: its code is the book's, its numbers theirs.

A base-model release is code plus numbers. The numbers come from a folder with
safetensors, a GGUF file, a pip package, or the hub; the code that runs them is
`lib.model`. Families: GPT-2, Llama 3, SmolLM2, Gemma 3 (text), and OLMo 2 from
safetensors.

Nothing of a release is run: no pickle, no pattern, no template. Left out:
weights that stay quantized (they are turned into the `dtype`, float32 unless
asked), images, and writing releases.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor

from lib.gguf import GGUF
from lib.model import Transformer
from lib.model_config import ModelConfig
from lib.model_packages import PACKAGES, installed
from lib.release_config import config_of_gguf, config_of_json
from lib.release_files import UnusableRelease, plain_file, read_json, shown
from lib.release_tokenizer import ReleasedTokenizer
from lib.safetensors_folder import INDEX, ONE_FILE, SafetensorsFolder
from lib.tokenizer_files import (
    start_of_gguf,
    start_of_json,
    stop_ids,
    tokenizer_of_gguf,
    tokenizer_of_json,
)
from lib.weight_names import from_gguf, from_transformers, skeleton

CONFIG, TOKENIZER, GENERATION = (
    "config.json",
    "tokenizer.json",
    "generation_config.json",
)
CARD = "README.md"
PICKLES = {".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle"}
HUB_ID = re.compile(r"[\w.-]+/[\w.-]+(@[\w.-]+)?")


class Release(NamedTuple):
    """A model with its tokenizer, and where both come from.

    A text begins with the ids in `start`, often none, and ends with one of
    those in `stop`. `licence` is what the release says of itself.
    """

    model: Transformer
    tokenizer: ReleasedTokenizer
    start: tuple[int, ...]
    stop: tuple[int, ...]
    name: str
    licence: str
    source: str


def load_release(place: str | Path, dtype: torch.dtype = torch.float32) -> Release:
    """The release in that place, on the CPU, ready to predict.

    `place` is the name of a model in a pip package (`lib.model_packages`), a
    folder with config.json, tokenizer.json and safetensors, a GGUF file, or a
    name on the hub, `owner/name` or `owner/name@revision`.

    Raises UnusableRelease (a ValueError) for a release that is damaged,
    hostile or of another kind, lib.model_packages.MissingPackage for a package
    that is not installed, FileNotFoundError where there is nothing, and
    ConnectionError if the hub cannot be reached.
    """
    if place in PACKAGES:
        package = PACKAGES[place]
        source = f"pip package {package.parts[0][0]}, from {package.publisher}"
        found = _from_gguf(installed(place), source, dtype)
        return found._replace(name=place, licence=package.licence)
    path = Path(place)
    if path.suffix.lower() in PICKLES:
        raise _pickled(path)
    if path.is_dir():
        return _from_folder(path, str(path), dtype)
    if path.is_file():
        return _from_gguf([path], str(path), dtype)
    if isinstance(place, str) and HUB_ID.fullmatch(place):
        found = _from_folder(_from_hub(place), f"hub, {place}", dtype)
        return found._replace(name=place)
    raise FileNotFoundError(
        f"There is no release {place}; name a folder, a GGUF file, owner/name on the"
        f" hub, or one of {', '.join(PACKAGES)}."
    )


def _from_folder(folder: Path, source: str, dtype: torch.dtype) -> Release:
    if not (folder / ONE_FILE).is_file() and not (folder / INDEX).is_file():
        ggufs, names = sorted(folder.glob("*.gguf")), list(folder.iterdir())
        if len(ggufs) == 1:
            return _from_gguf([plain_file(folder, ggufs[0].name)], source, dtype)
        if pickles := [path for path in names if path.suffix in PICKLES]:
            raise _pickled(pickles[0])
    facts = read_json(plain_file(folder, CONFIG))
    config = config_of_json(facts)
    words = read_json(plain_file(folder, TOKENIZER))
    tokenizer = tokenizer_of_json(words, config.vocab)
    model = _built(config, from_transformers(SafetensorsFolder(folder), config, dtype))
    more = {}
    if (folder / GENERATION).is_file():
        more = read_json(plain_file(folder, GENERATION))
    ends = stop_ids(more.get("eos_token_id"), facts.get("eos_token_id"))
    return Release(
        model,
        tokenizer,
        start_of_json(words, tokenizer),
        ends,
        name=folder.name,
        licence=_licence(folder),
        source=source,
    )


def _from_gguf(paths: list[Path], source: str, dtype: torch.dtype) -> Release:
    file = GGUF(paths)
    config = config_of_gguf(file.facts, file)
    tokenizer = tokenizer_of_gguf(file.facts)
    names = (f"tokenizer.ggml.{end}_token_id" for end in ("eos", "eot"))
    return Release(
        _built(config, from_gguf(file, config, dtype)),
        tokenizer,
        start_of_gguf(file.facts),
        stop_ids(*map(file.facts.get, names)),
        name=str(file.facts.get("general.name", paths[0].stem)),
        licence=str(file.facts.get("general.license", "not stated")),
        source=source,
    )


def _built(config: ModelConfig, weights: Mapping[str, Tensor]) -> Transformer:
    """A model that is made of these weights, not filled with them."""
    model = skeleton(config)
    model.load_state_dict(weights, assign=True)
    if config.tied:
        model.head.weight = model.embedding.weight
    return model.eval()


def _licence(folder: Path) -> str:
    """What the card of a folder states at its top."""
    if not (folder / CARD).is_file():
        return "not stated"
    with plain_file(folder, CARD).open(encoding="utf-8", errors="replace") as file:
        stated = re.search(r"(?m)^license: *(\S+)", file.read(5_000))
    return stated[1] if stated else "not stated"


def _pickled(path: Path) -> UnusableRelease:
    return UnusableRelease(
        f"{shown(path.name)} may be a pickle, a program that runs when it is loaded;"
        " choose a release with safetensors or GGUF."
    )


def _from_hub(place: str) -> Path:
    """The folder of a release on the hub, fetched unless it is there already."""
    import huggingface_hub  # half a second that other places need not wait

    name, _, revision = place.partition("@")
    wanted = [CONFIG, TOKENIZER, GENERATION, CARD, "*.safetensors", INDEX]
    try:
        folder = huggingface_hub.snapshot_download(
            name, revision=revision or None, allow_patterns=wanted
        )
    except (OSError, ValueError) as error:  # what its own errors derive from
        raise ConnectionError(
            f"{place} is no file or folder here, and could not be fetched from the hub"
            f" ({shown(str(error))}); connect, check the name, or accept the model's"
            " terms there and log in."
        ) from error
    return Path(folder)
