"""What gzip, xz and zstd make of a text, to hold a model against.

Two comparisons are fair. Either nobody has seen anything before: then a packer
stands alone, and the model's weights count as a part of its archive. Or both
have read the training text: then a packer gets it as the beginning of what it
packs, and only what comes on top is counted; the weights cost nothing. How far
back a packer can look is its own affair: gzip sees 32 kB, xz and zstd all of a
text of a few megabytes.

Left out: packers that predict, such as PPM and cmix, which come closer.
Sources: RFC 1952 (gzip), RFC 8878 (zstd), and the documentation of `lzma`.
"""

import gzip
import lzma
from collections.abc import Callable, Sequence

import zstandard

SEPARATOR = "\n\n"  # between texts; a packer must mark where one ends, too
DICTIONARY = 112_640  # bytes, what the zstd command makes by default


def _gzip(data: bytes) -> bytes:
    return gzip.compress(data, compresslevel=9, mtime=0)


def _xz(data: bytes) -> bytes:
    return lzma.compress(data, preset=9 | lzma.PRESET_EXTREME)


def _zstd(data: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=zstandard.MAX_COMPRESSION_LEVEL).compress(
        data
    )


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": _gzip,
    "xz": _xz,
    "zstd": _zstd,
}


def size(texts: Sequence[str]) -> int:
    """Bytes of the texts in UTF-8."""
    return sum(len(text.encode()) for text in texts)


def packed_size(packer: str, texts: Sequence[str], seen: Sequence[str] = ()) -> int:
    """Bytes of one archive with all texts, at the packer's hardest setting.

    `packer` is one of PACKERS. With `seen` texts before them, what the others
    add to an archive of those alone. Raises ValueError for another packer.
    """
    if packer not in PACKERS:
        raise ValueError(f"There is no packer {packer!r}; take {', '.join(PACKERS)}.")
    pack, before = PACKERS[packer], _joined(seen)
    whole = len(pack(before + _joined(texts)))
    return whole - len(pack(before)) if seen else whole


def dictionary_size(texts: Sequence[str], seen: Sequence[str]) -> int:
    """Bytes of the texts, each packed apart by zstd with a dictionary.

    The dictionary is trained on the `seen` texts, and its own bytes do not
    count. Raises ValueError for too few or too short texts to train on.
    """
    samples = [text.encode() for text in seen]
    try:
        trained = zstandard.train_dictionary(DICTIONARY, samples)
    except zstandard.ZstdError as error:
        raise ValueError(
            f"No dictionary can be trained on these texts ({error}); take more."
        ) from None
    packer = zstandard.ZstdCompressor(
        level=zstandard.MAX_COMPRESSION_LEVEL,
        dict_data=trained,
        write_dict_id=False,
    )
    return sum(len(packer.compress(text.encode())) for text in texts)


def packed_bits_per_byte(
    packer: str, texts: Sequence[str], seen: Sequence[str] = ()
) -> float:
    """Bits of the archive for each byte of text; see `packed_size`."""
    return 8 * packed_size(packer, texts, seen) / size(texts)


def _joined(texts: Sequence[str]) -> bytes:
    return "".join(f"{text}{SEPARATOR}" for text in texts).encode()
