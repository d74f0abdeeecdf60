"""The pipeline's stages that make text: crawl, refinery, tokenizer.

They are those of chapters 1, 2 and 5, on a run's own files. Crawl and refinery go on
where they were stopped, the tokenizer is trained anew.
"""

import time

from lib.artifacts import complete_folder
from lib.base_text import texts, tokenizer_for, write_text
from lib.pipeline_run import TEXT, TOKENIZER, Run
from lib.report_card import Figure, Row
from lib.scale import WORLD_SEED, threads
from lib.tokenizer import Tokenizer
from lib.web.refine import refine
from lib.web.tiny import crawl_world
from lib.web.world import World

CUT = "bytes a token, on pages held out"


def crawl_stage(run: Run) -> Row:
    """Serve the tiny web on this machine and crawl it.

    The row's seconds are those of earlier calls: the chain adds this one's.
    """
    world = World(run.pages, WORLD_SEED)
    began = time.perf_counter()
    report = crawl_world(world, run.at("crawl") / "warc")
    now = time.perf_counter() - began
    troubles = Figure("lines in its log of troubles", sum(report.failures.values()))
    return Row(
        "crawl",
        f"{len(world.seeds):,} addresses to begin with",
        {"pages": report.pages, "bytes": report.bytes},
        (troubles, Figure("clicks to the farthest page", report.depth)),
        max(0.0, report.seconds - now),
        cores=1,
    )


def refine_stage(run: Run) -> Row:
    """Leave of the crawl what is worth reading."""
    archive = run.at("crawl") / "warc"
    report = refine(archive, run.at("refine") / "refined")
    first, last = report.funnel[0], report.funnel[-1]
    return Row(
        "refine",
        f"{first.documents:,} pages of the crawl, {first.bytes:,} bytes",
        {"pages": last.documents, "bytes": last.bytes},
        (
            Figure("pages kept", last.documents / first.documents, is_share=True),
            Figure("bytes kept", last.bytes / first.bytes, is_share=True),
        ),
        cores=threads(),
    )


def tokenizer_stage(run: Run) -> Row:
    """Train the tokenizer, and write all text as its tokens."""
    pages, place = run.web(), run.at("tokenizer") / TEXT
    read = [one for of in ("web", "bible") for one in texts(of, False, pages)]
    with complete_folder(place) as folder:
        tokenizer = tokenizer_for(pages)
        tokenizer.save(folder / TOKENIZER)
        write_text(folder, pages, tokenizer)
    text = run.text(tokenizer)
    tokens = sum(len(text.training.parts[of].corpus) for of in ("web", "bible"))
    return Row(
        "tokenizer",
        f"{len(read):,} pages and chapters, {sum(len(t.encode()) for t in read):,}"
        " bytes",
        {"symbols": tokenizer.n_vocab, "tokens": tokens},
        (bytes_a_token(tokenizer, texts("web", True, pages)),),
        cores=threads(),
    )


def bytes_a_token(tokenizer: Tokenizer, unread: list[str]) -> Figure:
    """How many bytes of text a token stands for."""
    size = sum(len(one.encode()) for one in unread)
    tokens = sum(len(tokenizer.encode(one)) for one in unread)
    return Figure(CUT, size / tokens, len(unread))
