"""A search engine: the paragraphs of crawled pages, found by their words.

SQLite's full-text index (FTS5) in one file; the best come first by BM25
(Robertson and Zaragoza 2009), which counts a rare word more than a common one
and a short paragraph's words more than a long one's. A query is a set of words:
nothing that is written in it is an operator, and words that no paragraph has do
no harm.

Left out: links as votes, spelling, meaning without the same words.
"""

import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import regex

WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
WORDS = 32  # of a query, at most
TITLE = 2.0  # a word in the title counts so many times one in the paragraph
TABLE = """
    CREATE VIRTUAL TABLE passages USING fts5(
        url UNINDEXED, title, text, tokenize = 'unicode61 remove_diacritics 2'
    )
"""
FIND = f"""
    SELECT rowid, url, title, text, -bm25(passages, 0, {TITLE}, 1) AS score
    FROM passages WHERE passages MATCH ? ORDER BY score DESC, rowid LIMIT ?
"""


class Page(NamedTuple):
    """A page to be found; each line of its text is a paragraph."""

    url: str
    title: str
    text: str


class Hit(NamedTuple):
    """A paragraph that was found, with its page; a higher score is better.

    `number` is its place in the index, from 1. The texts are a stranger's: escape
    them before a browser sees them.
    """

    number: int
    url: str
    title: str
    text: str
    score: float


def build_index(pages: Iterable[Page], path: Path) -> None:
    """Write the index of the pages, complete or not at all.

    Raises OSError where there is no room.
    """
    path = Path(path)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    os.close(handle)
    try:
        with closing(sqlite3.connect(draft)) as store, store:
            store.execute("PRAGMA journal_mode = OFF")  # the draft is all there is
            store.execute(TABLE)
            store.executemany("INSERT INTO passages VALUES (?, ?, ?)", _rows(pages))
        os.chmod(draft, 0o644)
        os.replace(draft, path)
    except sqlite3.OperationalError as error:
        raise OSError(f"{path} cannot be written ({error}); make room.") from error
    finally:
        Path(draft).unlink(missing_ok=True)


def _rows(pages: Iterable[Page]) -> Iterator[tuple[str, str, str]]:
    for page in pages:
        for line in page.text.splitlines():
            if line.strip():
                yield page.url, page.title, line.strip()


class Index:
    """An index that `build_index` wrote, open for reading; close it with `with`.

    Raises FileNotFoundError where there is none, ValueError for another file.
    """

    def __init__(self, path: Path) -> None:
        self.path = Path(path)
        if not self.path.is_file():
            raise FileNotFoundError(f"There is no index {path}; build it first.")
        address = f"file:{quote(str(self.path.resolve()))}?mode=ro&immutable=1"
        self._store = sqlite3.connect(address, uri=True, check_same_thread=False)
        try:
            [(self.passages,)] = self._ask("SELECT count(*) FROM passages")
        except ValueError:
            self._store.close()
            raise

    def __enter__(self) -> "Index":
        return self

    def __exit__(self, *error: object) -> None:
        self._store.close()

    def search(self, query: str, most: int = 3) -> list[Hit]:
        """The best paragraphs for the words of a query; none for no words."""
        words = list(dict.fromkeys(WORD.findall(query.lower())))[:WORDS]
        if not words:
            return []
        wanted = " OR ".join(f'"{word}"' for word in words)
        return [Hit(*row) for row in self._ask(FIND, wanted, most)]

    def _ask(self, question: str, *values: object) -> list[tuple]:
        try:
            return self._store.execute(question, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise ValueError(
                f"{self.path} is no index of this book, or is damaged ({error});"
                " build it again."
            ) from error
