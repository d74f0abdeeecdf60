"""Two models that differ in one thing: was their web refined?

Both start from the same weights and make as many updates with the same
settings. One reads the refined tiny web. The other reads the same crawl as it
came: all text of every page, menus and buttons with it, the pages in other
languages, the rubbish and the copies. Common Crawl's own text files are made
that way, and FineWeb found the same difference between them and extracted text
(Penedo et al. 2024, arXiv 2406.17557, section 3.2). Both are judged by the
refined pages that are held out.

A raw page that shares a run of words with a held-out page is not read. The
tokenizer learned from refined pages, so raw text falls into a few more tokens.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import lxml.html
import torch

from lib.artifacts import artifact
from lib.base_text import runs
from lib.corpus import Corpus, Windows, write_shards
from lib.language_pair import SETTINGS, SHAPE, mean_loss
from lib.model import Transformer
from lib.scale import WORLD_SEED, Scale, scale, seed
from lib.train import train
from lib.web.reading import page_of, warc_files
from lib.web.tiny import crawled
from lib.web.warc import read_warc
from lib.web_corpus import SEPARATOR, is_held_out, lot, texts, web_corpus, web_tokenizer

SILENT = ("script", "style", "template", "noscript")


class Pair(NamedTuple):
    """The same web twice, and the refined pages on which both are judged."""

    raw: Corpus
    refined: Corpus
    held_out: Corpus


def all_text(html: str) -> str:
    """Every word of a page that a browser would show, a line for each piece."""
    tree = lxml.html.document_fromstring(html)
    for part in list(tree.iter(*SILENT)):
        part.drop_tree()
    parts = (" ".join(part.split()) for part in tree.itertext())
    return "\n".join(filter(None, parts))


def raw_pages(size: Scale | None = None) -> Iterator[str]:
    """The crawl's pages as they came, in an order drawn by lot."""
    kept = {run for text in texts(size or scale(), True) for run in runs(text)}
    found = {}
    for file in warc_files(crawled(size).archive):
        for answer in read_warc(file):
            page = page_of(answer)
            if not isinstance(page, str):
                found[page["url"]] = page["text"]
    for url in sorted(found, key=lot):
        text = all_text(found[url])
        if text and not is_held_out(url) and kept.isdisjoint(runs(text)):
            yield text


def raw_and_refined(size: Scale | None = None) -> Pair:
    """Both webs as tokens of the book's tokenizer."""
    size = size or scale()

    def make(folder: Path) -> None:
        tokenizer = web_tokenizer(size)
        write_shards(
            folder / "raw",
            map(tokenizer.encode, raw_pages(size)),
            vocab=tokenizer.n_vocab,
            separator=tokenizer.special_tokens[SEPARATOR],
        )

    settings = {"pages": size.web_pages, "seed": WORLD_SEED}
    folder = artifact("raw-corpus", make, settings=settings)
    return Pair(Corpus(folder / "raw"), *web_corpus(size))


def loss_after(text: Corpus, held_out: Corpus, index: int, folder: Path) -> float:
    """Train a new model in `folder`; its loss on the held-out text, in nats.

    Models of the same `index` begin with the same weights.
    """
    torch.manual_seed(seed("raw or refined", index))
    model = Transformer(SHAPE.with_(vocab=text.vocab))
    windows = Windows(text, SHAPE.context, seed("windows, raw or refined", index))
    train(model, windows, SETTINGS, folder)
    return mean_loss(model, held_out)
