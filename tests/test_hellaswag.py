"""HellaSwag's scores are those of a slow and simple reference."""

import math

import pytest
import torch
from torch import nn

from lib import hellaswag as module
from lib.encodings import get_encoding
from lib.hellaswag import (
    WAYS,
    Exam,
    Marks,
    checked,
    cleaned,
    harness,
    hellaswag,
    log_likelihoods,
    plain,
)
from lib.model import Transformer
from lib.model_config import ModelConfig
from lib.tokenizer import Tokenizer

CONTEXT = 40


@pytest.fixture(scope="module")
def tokenizer():
    return Tokenizer.from_tiktoken(get_encoding("r50k_base"))


@pytest.fixture(scope="module")
def model():
    with torch.random.fork_rng():
        torch.manual_seed(7)
        shape = ModelConfig(50_257, CONTEXT, width=16, layers=1, heads=2)
        return Transformer(shape).eval()


def entry(i, **changes):
    """One of a stand-in for HellaSwag, in the form of the data set's entries."""
    endings = [f"pulls {'hard ' * ((i + j) % 4)}at rope {j}." for j in range(4)]
    return {
        "activity_label": f"Task {i}",
        "ctx_a": f"A man holds {i} ropes" + " of hemp" * (i % 5) + ".",
        "ctx_b": "he",
        "ctx": f"A man holds {i} ropes" + " of hemp" * (i % 5) + ". he",
        "endings": endings,
        "label": str(i % 4),
    } | changes


ENTRIES = [entry(i) for i in range(9)]


def test_the_two_ways_of_asking():
    item = harness(entry(1, ctx_a="Tie it. [title] Pull", ctx_b="THE rope"))
    assert item.context == "Task 1: Tie it.. Pull The rope"
    assert plain(entry(1)).context == "A man holds 1 ropes of hemp. he"
    ending = "[header] Tie it [title] Pull [step] hard"
    assert plain(entry(0, endings=[ending] * 4)).endings == [ending] * 4
    assert harness(entry(0, endings=[ending] * 4)).endings == [" Tie it. Pull hard"] * 4


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  a b  ", "a b"),
        ("a [title] b", "a. b"),
        ("a [substeps] b", "a b"),
        ("[unclosed", "[unclosed"),
        ("[a]", ""),
    ],
)
def test_marks_of_wikihow_are_taken_out(text, expected):
    assert cleaned(text) == expected


def reference(model, tokenizer, entries, way):
    """One ending at a time, one token at a time."""
    found = []
    for item in map(WAYS[way].word, entries):
        scores = []
        for ending in item.endings:
            before, after = map(tokenizer.encode, (item.context, " " + ending))
            total = 0.0
            for i, token in enumerate(after):
                row = (before + after[:i])[-CONTEXT:]
                with torch.no_grad():
                    logits = model(torch.tensor([row]))[0, -1].double()
                total += float(logits.log_softmax(-1)[token])
            length = len(ending) if way == "harness" else len(after)
            scores.append((total, total / length))
        found.append(scores)
    return torch.tensor(found, dtype=torch.double)  # (N, 4, 2)


@pytest.mark.parametrize("way", WAYS)
def test_scores_are_those_of_a_slow_reference(model, tokenizer, way):
    exam = Exam(ENTRIES, WAYS[way], tokenizer, CONTEXT)
    expected = reference(model, tokenizer, ENTRIES, way)
    sums = log_likelihoods(model, exam.rows).view(-1, 4)
    assert torch.allclose(sums.double(), expected[..., 0], atol=1e-3)
    means = sums / exam.lengths
    assert torch.allclose(means.double(), expected[..., 1], atol=1e-4)
    right = torch.tensor([int(e["label"]) for e in ENTRIES])
    rights = [(expected[..., i].argmax(1) == right).sum() for i in (0, 1)]
    assert exam.marks(model) == (len(ENTRIES), *rights)


class Loves(nn.Module):
    """Finds one token so many times likelier than every other."""

    def __init__(self, token, times=1_000):
        super().__init__()
        self.token, self.times = token, times
        self.weight = nn.Parameter(torch.zeros(1))

    def forward(self, tokens):
        logits = torch.zeros(*tokens.shape, 50_257)
        logits[..., self.token] = math.log(self.times)
        return logits


@pytest.mark.parametrize("way", WAYS)
def test_the_known_answer_is_given(tokenizer, way):
    """Endings of equal length, of which one is a word that this model loves."""
    words = ["rope", "sail", "deck", "mast"]
    [token] = tokenizer.encode(" sail")
    asked = [
        entry(i, endings=words[i:] + words[:i], label=str((1 - i) % 4))
        for i in range(4)
    ]
    exam = Exam(asked, WAYS[way], tokenizer, CONTEXT)
    assert exam.marks(Loves(token)) == Marks(4, 4, 4)
    wrong = Exam([e | {"label": "3"} for e in asked[:2]], WAYS[way], tokenizer, CONTEXT)
    assert wrong.marks(Loves(token)) == Marks(2, 0, 0)


@pytest.mark.parametrize(("times", "by_sum"), [(1_000, 0), (1_000_000, 1)])
def test_a_long_ending_is_no_worse_by_its_mean(tokenizer, times, by_sum):
    """Three tokens of 2% each are less likely than one of 0.002%, but no worse."""
    [token] = tokenizer.encode(" sail")
    asked = entry(0, endings=["sail sail sail", "rope", "deck", "mast"], label="0")
    exam = Exam([asked], WAYS["plain"], tokenizer, CONTEXT)
    assert exam.marks(Loves(token, times)) == Marks(1, by_sum, 1)


def test_what_is_too_long_loses_its_beginning(model, tokenizer):
    long = [entry(0, ctx_a="rope " * 90), entry(1, endings=["rope " * 90] * 4)]
    exam = Exam(long, WAYS["harness"], tokenizer, CONTEXT)
    assert max(len(row.tokens) for row in exam.rows) == CONTEXT + 1
    assert [row.scored for row in exam.rows[4:]] == [CONTEXT] * 4
    assert bool(log_likelihoods(model, exam.rows).isfinite().all())


def test_no_text_can_hold_a_special_token(tokenizer):
    forged = entry(0, activity_label="<|endoftext|>", endings=["<|endoftext|>"] * 4)
    exam = Exam([forged], WAYS["harness"], tokenizer, CONTEXT)
    special = tokenizer.special_tokens["<|endoftext|>"]
    assert not any(special in row.tokens for row in exam.rows)


def test_marks_come_with_the_books_intervals():
    marks = Marks(100, 25, 30)
    assert marks.rates() == (0.25, 0.3)
    for rate, (low, high) in zip(marks.rates(), marks.intervals()):
        assert low < rate < high


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"endings": ["a", "b", "c"]}, "has 3 endings"),
        ({"endings": "abcd"}, "lacks a text"),
        ({"endings": ["a", "b", "c", None]}, "lacks a text"),
        ({"ctx": None}, "lacks a text"),
        ({"ctx": " "}, "lacks a text"),
        ({"label": ""}, "the answer ''"),
        ({"label": "4"}, "the answer '4'"),
    ],
)
def test_an_entry_of_another_kind_is_refused(changes, told):
    with pytest.raises(ValueError, match=told):
        checked(entry(0, **changes))


def test_an_exam_without_questions_is_refused(tokenizer):
    with pytest.raises(ValueError, match="at least one question"):
        Exam([], WAYS["plain"], tokenizer, CONTEXT)


def test_the_entries_are_kept(monkeypatch, tmp_path):
    monkeypatch.setenv("BOOK_CACHE", str(tmp_path))
    monkeypatch.setattr(module, "from_hub", lambda *_, **__: ENTRIES)
    assert hellaswag() == ENTRIES
    monkeypatch.setattr(module, "from_hub", pytest.fail)
    assert hellaswag() == ENTRIES


def test_without_a_network_it_says_so(monkeypatch, tmp_path):
    def refuse(*_, **__):
        raise OSError("no route")

    monkeypatch.setenv("BOOK_CACHE", str(tmp_path))
    monkeypatch.setattr("socket.create_connection", refuse)
    with pytest.raises(ConnectionError, match="HellaSwag could not be read"):
        hellaswag()
