"""GSM8K: grade-school problems in words, each with one number as its answer.

Cobbe et al. 2021, section 2: 7,473 to train on and 1,319 to test with, by people. They
come from the hub, at one revision, and stay in the cache. A key is what stands behind
`####` in a solution.

The judge is strict. It looks for the answer in one place only, the last \\boxed{} or
what follows the last "The answer is", whichever comes later, and takes a plain number
there or none. So what a model writes is never searched for something that could be
meant, and never reaches a parser of formulas, of which some run what they read.
Whether two numbers are the same, Hugging Face's `math-verify` says.
"""

import json
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from lib.artifacts import artifact, write_atomically
from lib.texts import from_hub

GSM8K, CONFIGURATION = "openai/gsm8k", "main"
REVISION = "740312add88f781978c0658806c59bc2815b9866"
FILE = "problems.jsonl"
SPLITS = "train", "test"
ENDING = 2_000  # characters of a text that are looked at
SECONDS = 5  # for math-verify, per call

BOX, SAID = "\\boxed{", "the answer is"
PLAIN = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,15})(?:\.[0-9]{1,15})?"
NUMBER = re.compile(
    rf"(?P<sign>-?)(?:\\?\$)?"
    rf"(?P<size>{PLAIN}(?:/{PLAIN})?|\\[dt]?frac\{{{PLAIN}\}}\{{{PLAIN}\}})"
    r"(?P<percent>\\?%)?"
)


class Problem(NamedTuple):
    """A question and its answer, a number in figures without commas."""

    question: str
    key: str


def gsm8k(split: str) -> list[Problem]:
    """The problems of a split, "train" or "test", from the cache or the hub.

    Raises ValueError for another split, ConnectionError, in one sentence, when the
    problems are wanted and the hub cannot be reached.
    """
    if split not in SPLITS:
        raise ValueError(f"There is no split {split!r}; take {' or '.join(SPLITS)}.")

    def make(folder: Path) -> None:
        stream = from_hub(
            *("GSM8K", GSM8K), name=CONFIGURATION, split=split, revision=REVISION
        )
        lines = (json.dumps(problem) for problem in problems_of(stream))
        write_atomically(folder / FILE, "\n".join(lines).encode())

    settings = {"source": GSM8K, "revision": REVISION, "split": split}
    path = artifact(f"gsm8k-{split}", make, settings=settings) / FILE
    return [Problem(*json.loads(line)) for line in path.read_text().splitlines()]


def problems_of(entries: Iterable[Mapping[str, Any]]) -> Iterator[Problem]:
    """Entries as the hub has them; one without a number as its key is left out."""
    for entry in entries:
        question, solution = entry.get("question"), entry.get("answer")
        if not isinstance(question, str) or not isinstance(solution, str):
            continue
        _, mark, key = solution.rpartition("####")
        key = key.strip().replace(",", "")
        if mark and question.strip() and re.fullmatch(rf"-?{PLAIN}", key):
            yield Problem(question.strip(), key)


# --- the judge ----------------------------------------------------------------


def final_answer(text: str) -> str | None:
    """The number that a text gives as its answer, as LaTeX; None for anything else.

    Only the last 2,000 characters count. A currency or percent sign may stand by the
    number; with a word there, or a second number, it is no answer.

    >>> final_answer("That makes 7 + 5. The answer is $12.")
    '12'
    """
    text = text[-ENDING:]
    box, said = text.rfind(BOX), text.lower().rfind(SAID)
    if max(box, said) < 0:
        return None
    if box > said:
        found = _boxed(text[box + len(BOX) :])
    else:
        found = text[said + len(SAID) :].split("\n", 1)[0]
    number = NUMBER.fullmatch(found.lstrip(" \t*:$").rstrip(" \t*.$"))
    if number is None:
        return None
    return number["sign"] + number["size"] + ("\\%" if number["percent"] else "")


def _boxed(text: str) -> str:
    """What stands before the brace that closes the box; nothing if none does."""
    depth = 1
    for i, letter in enumerate(text):
        depth += (letter == "{") - (letter == "}")
        if not depth:
            return text[:i]
    return ""


def judge() -> tuple[Callable, Callable]:
    """math-verify's `parse` and `verify`.

    Raises ModuleNotFoundError, in one sentence, where it is not installed.
    """
    try:
        from math_verify import parse, verify
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "Answers to GSM8K are judged by math-verify, which is missing; run: pip"
            " install math-verify"
        ) from error
    return parse, verify


def is_right(text: str, key: str) -> bool:
    """Is the final answer of a text the key?

    12, 12.0 and 24/2 are the same number, and so are 12% and 12, since a key is
    written without its unit. Raises what `judge` raises, nothing for any text.
    """
    parse, verify = judge()
    answer = final_answer(text)
    if answer is None:
        return False
    # Its limit of time is a signal's, which only a process' first thread gets. What
    # comes here is at most two numbers of thirty figures.
    first = threading.current_thread() is threading.main_thread()
    limit = SECONDS if first else None
    right, given = (
        parse(f"\\boxed{{{one}}}", fallback_mode="no_fallback", parsing_timeout=limit)
        for one in (key, answer)
    )
    return bool(given) and verify(right, given, timeout_seconds=limit)
