"""FineWeb's runs as lists of datatrove's blocks, ready for any of its executors.

What every page looked like after extraction, and what each stage removed and
why, is written down on the way.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pyarrow as pa
from datatrove.data import Document
from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.dedup import (
    MinhashDedupBuckets,
    MinhashDedupCluster,
    MinhashDedupFilter,
    MinhashDedupSignature,
    minhash,
)
from datatrove.pipeline.formatters import PIIFormatter
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter, ParquetWriter

from lib.web.reading import Pages
from lib.web.scores import scores
from lib.web.stages import (
    MINHASH,
    Extraction,
    Tally,
    language_filter,
    quality_filters,
    tokenizer,
    url_filter,
)

COLUMNS = pa.schema(
    [
        ("text", pa.string()),
        ("id", pa.string()),
        ("url", pa.string()),
        ("date", pa.string()),
        ("dump", pa.string()),
        ("file_path", pa.string()),
        ("language", pa.string()),
        ("language_score", pa.float64()),
        ("minhash_cluster_id", pa.int64()),
        ("minhash_cluster_size", pa.int64()),
    ]
)
EMPTY = {"minhash_cluster_id": -1, "minhash_cluster_size": 1}
HTML_STAGES = ("reading", "url", "extraction")  # their documents are no text yet
GONE = "gone: "  # before a reason, in the statistics of a block

# datatrove's MinHash keeps three files of every task open at once, and a
# process may usually open 1024.
MOST_MINHASH_TASKS = 256


def pipelines(
    files: Sequence[Path], work: Path, dump: str
) -> list[tuple[str, list[PipelineStep], int]]:
    """(name, blocks, number of tasks) of each run, one after the other.

    MinHash needs all pages before it can say which are alike, hence four runs
    more: signatures, pairs in each of 14 buckets, clusters, and the removal.
    The numbers of tasks, and so the result, depend on nothing but the files.
    """
    kept, signatures = str(work / "kept"), str(work / "signatures")
    buckets, clusters = str(work / "buckets"), str(work / "clusters")
    told = {"save_cluster_id": True, "save_cluster_size": True}
    sign = MinhashDedupSignature(signatures, MINHASH, language=tokenizer())
    sign.stats.name = "stage: signatures"
    match = MinhashDedupBuckets(signatures, buckets, config=MINHASH)
    tasks = min(len(files), MOST_MINHASH_TASKS)
    return [
        ("base", _base_blocks(files, work, dump), len(files)),
        ("signatures", [JsonlReader(kept, compression=None), sign], tasks),
        ("buckets", [match], MINHASH.num_buckets),
        ("clusters", [Clusters(tasks, buckets, clusters, MINHASH, **told)], 1),
        ("final", _final_blocks(work), tasks),
    ]


def _base_blocks(files: Sequence[Path], work: Path, dump: str) -> list[PipelineStep]:
    """From WARC to the text that FineWeb's rules keep."""

    def removed(stage: str) -> JsonlWriter:
        return _removal_writer(work, stage)

    text = pa.schema([(name, pa.string()) for name in ("id", "url", "text")])
    stages = {
        "reading": Pages(files, removed("reading"), dump),
        "url": url_filter(removed("url")),
        "extraction": Extraction(removed("extraction")),
        "language": language_filter(removed("language")),
        **quality_filters(removed),
    }
    blocks = []
    for stage, block in stages.items():
        blocks += [_watched(stage, block), Tally(stage)]
        if stage == "extraction":
            blocks.append(_parquet_writer(work / "extracted", text))
    return [*blocks, KeptWriter(str(work / "kept"), compression=None)]


def _final_blocks(work: Path) -> list[PipelineStep]:
    """From text that was looked at page by page to the refined web."""
    duplicates = MinhashDedupFilter(
        str(work / "clusters"),
        exclusion_writer=_removal_writer(work, "duplicates"),
        load_cluster_ids=True,
        load_cluster_sizes=True,
    )
    private = PIIFormatter()
    private.stats.name = "stage: private"
    return [
        JsonlReader(str(work / "kept"), compression=None),
        _watched("duplicates", duplicates),
        Tally("duplicates"),
        private,
        Tally("private"),
        _parquet_writer(work / "refined", COLUMNS),
    ]


def _removal_writer(work: Path, stage: str) -> JsonlWriter:
    folder = str(work / "removed" / stage)
    return JsonlWriter(folder, "${rank}.jsonl", compression=None)


def _watched(stage: str, block: PipelineStep) -> PipelineStep:
    """The block, with statistics under the stage's name, explaining removals."""
    block.stats.name = f"stage: {stage}"
    block.exclusion_writer.adapter = _Explain(stage, block)
    return block


class _Explain:
    """Counts a removed page and turns it into a line: reason, scores, text."""

    def __init__(self, stage: str, block: PipelineStep) -> None:
        self.is_text, self.block = stage not in HTML_STAGES, block

    def __call__(self, document: Document) -> dict:
        found = scores(self.block, document) if self.is_text else []
        broken = next((score.rule for score in found if not score.kept), "duplicate")
        told = {"reason": broken} | document.metadata | {"id": document.id}
        told["reason"] = told.pop("filter_reason", broken)
        self.block.stat_update(GONE + told["reason"])
        if self.is_text:
            told |= {"scores": [asdict(s) for s in found], "text": document.text}
        return told


def _parquet_writer(folder: Path, schema: pa.Schema) -> ParquetWriter:
    writer = ParquetWriter(
        str(folder), compression="zstd", schema=schema, max_file_size=-1
    )
    writer.adapter = partial(_row, schema.names)
    return writer


def _row(names: list[str], document: Document) -> dict:
    known = EMPTY | document.metadata
    known |= {"text": document.text, "id": document.id}
    return {name: known.get(name) for name in names}


class KeptWriter(JsonlWriter):
    """datatrove's writer, with a file for every shard, be it empty.

    datatrove's readers count files: after a shard without one, the next would
    pass for it.
    """

    def run(
        self, data: Iterator[Document], rank: int = 0, world_size: int = 1
    ) -> Iterator[Document]:
        """Write all documents of a shard."""
        yield from super().run(data, rank, world_size)
        with self.output_folder.open(f"{rank:05d}.jsonl", "ab"):
            pass


class Clusters(MinhashDedupCluster):
    """datatrove's clusters, with their files for every task and no bar.

    The filter does not tell the clusters of a task that removes no page.
    datatrove holds the numbers of all pages that have a copy in memory here,
    about 0.4 kB for each; nothing else grows with the size of the web.
    """

    def __init__(self, tasks: int, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.tasks = tasks

    def run(self, data: None = None, rank: int = 0, world_size: int = 1) -> None:
        """Find the clusters of all pairs."""
        with patch.object(minhash, "tqdm", partial(minhash.tqdm, disable=True)):
            super().run(data, rank, world_size)
        for task in range(self.tasks):
            for ending in ("remove", "clusters", "sizes"):
                with self.output_folder.open(f"{task:06d}.{ending}", "ab"):
                    pass
