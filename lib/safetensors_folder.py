"""The weights of a folder in the safetensors format: one file, or several.

The format is a header in JSON, which says where each tensor lies, and the
tensors. The `safetensors` library checks a file's header against its size and
maps the rest. A folder with several files has an index of which tensor lies in
which. Left out, on purpose: the older `.bin`, which is a pickle, a program
that runs when it is loaded.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from torch import Tensor

from lib.release_files import UnusableRelease, plain_file, read_json, shown

ONE_FILE, INDEX = "model.safetensors", "model.safetensors.index.json"
DTYPES = {"F32", "F16", "BF16"}


class SafetensorsFolder(Mapping[str, Tensor]):
    """The tensors of a folder by name, each read when it is asked for.

    They have the types of the files, and memory of their own. Raises
    UnusableRelease for files that are damaged, hostile, or do not hold exactly
    what the index says.
    """

    def __init__(self, folder: Path) -> None:
        self.files: dict[str, tuple[Path, Any]] = {}
        if (folder / INDEX).is_file():
            for name, claimed in _shards(folder).items():
                self._open(plain_file(folder, name), claimed)
        else:
            self._open(plain_file(folder, ONE_FILE))

    def _open(self, path: Path, claimed: set[str] | None = None) -> None:
        """Add the tensors of a file, which should be those that were claimed."""
        try:
            file = safe_open(path, framework="pt")
        except (SafetensorError, OSError) as error:
            raise _damaged(path, error) from error
        names = set(file.keys())
        if claimed is not None and names != claimed:
            raise UnusableRelease(
                f"{path} and the index do not agree on {shown(min(names ^ claimed))};"
                " fetch the folder again."
            )
        self.files |= {name: (path, file) for name in names}

    def __getitem__(self, name: str) -> Tensor:
        """The tensor of that name; raises UnusableRelease if it is no weights."""
        path, file = self.files[name]
        try:
            dtype = file.get_slice(name).get_dtype()
            if dtype in DTYPES:
                return file.get_tensor(name).clone()
        except (SafetensorError, OSError, RuntimeError, ValueError) as error:
            raise _damaged(path, error) from error
        raise UnusableRelease(
            f"{path} keeps {shown(name)} as {dtype}, and weights are read from"
            f" {', '.join(sorted(DTYPES))}; choose another release."
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self.files)

    def __len__(self) -> int:
        return len(self.files)


def _shards(folder: Path) -> dict[str, set[str]]:
    """The files of the index, and the tensors that each should hold."""
    path = plain_file(folder, INDEX)
    file_of = read_json(path).get("weight_map")
    if not isinstance(file_of, dict) or not file_of:
        raise UnusableRelease(f"{path} names no tensors; fetch it again.")
    shards: dict[str, set[str]] = {}
    for tensor, name in file_of.items():
        if not isinstance(name, str) or not name.endswith(".safetensors"):
            raise UnusableRelease(
                f"{path} names {shown(name)}, which is no file of safetensors; take"
                " the release from its publisher."
            )
        shards.setdefault(name, set()).add(tensor)
    return shards


def _damaged(path: Path, error: Exception) -> UnusableRelease:
    return UnusableRelease(
        f"{path} is damaged or no file of safetensors ({shown(str(error))}); fetch it"
        " again."
    )
