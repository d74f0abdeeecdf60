"""Text that was refined before, through the stages that read text once more.

FineWeb publishes what it kept. A refinery with FineWeb's settings should keep
nearly all of it: nearly, since FineWeb's own copy of the rules split words
with another library (see `lib.web.stages`).
"""

from collections.abc import Iterable

from datatrove.data import Document
from datatrove.pipeline.filters.base_filter import get_filter_result

from lib.literate import progress
from lib.web.stages import language_filter, quality_filters


def left_after(texts: Iterable[str]) -> dict[str, int]:
    """How many texts are left after each stage from the language on."""
    blocks = {"language": language_filter(), **quality_filters()}
    left = dict.fromkeys(blocks, 0)
    for text in progress(texts, "the stages once more"):
        document = Document(text, "again", metadata={})
        for stage, block in blocks.items():
            if not get_filter_result(block.filter(document))[0]:
                break
            left[stage] += 1
    return left
