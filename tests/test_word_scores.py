"""The reward model that counts words: its loss, what it learns, and the page's."""

import json
import math
from itertools import combinations

import pytest
import torch
from py_mini_racer import MiniRacer

from lib.widgets.exhibit import SCRIPTS
from lib.word_scores import (
    RATE,
    RIDGE,
    STEPS,
    counts,
    differences,
    features,
    learn,
    loss,
    names_of,
    pairs_in_order,
    words_of,
)

# Orders, best first, of somebody who likes bills, then fish, and no repeating.
ORDERS = [
    [
        "Why did the pelican cross the lake? To foot the bill!",
        "A pelican walks into a bar: it had a big bill.",
        "How does a pelican read? It eats fish.",
        "What is a pelican? Nobody knows.",
        "the the the the pelican the",
    ],
    [
        "A pelican opens a bank. Who pays the bill?",
        "A pelican opens a bank of fish.",
        "A pelican opens a bank.",
        "A pelican opens. A pelican opens.",
        "the the bank the the",
    ],
]
WORDS = [[words_of(joke) for joke in order] for order in ORDERS]
NAMES = names_of(words for order in WORDS for words in order)
COUNTED = [counts(order, NAMES) for order in WORDS]
ZERO = torch.zeros(len(NAMES), dtype=torch.float64)


def test_words_and_neighbours_are_counted():
    words = words_of("The pelican's bill: the PELICAN’S “beak-bill”, 12!")
    assert words == ["the", "pelican's", "bill", "the", "pelican’s", "beak-bill", "12"]
    assert features(["the", "the", "the", "bill"]) == {
        "the": 3,
        "bill": 1,
        "the the": 2,
        "the bill": 1,
    }
    assert features([]) == {} and words_of(" ?! ") == []
    names = ["the the", "bill", "bar"]
    assert counts([["the"] * 3, ["bill"]], names).tolist() == [[2, 0, 0], [0, 1, 0]]
    assert names_of([["a", "b"], ["b", "a"]]) == ["a", "b", "a b", "b a"]


def test_the_loss_is_bradley_and_terrys():
    assert float(loss(ZERO, COUNTED)) == pytest.approx(math.log(2))
    w = torch.linspace(-1, 1, len(NAMES), dtype=torch.float64)
    total, n = 0.0, 0
    for order in COUNTED:
        for better, worse in combinations((order @ w).tolist(), 2):
            total -= math.log(math.exp(better) / (math.exp(better) + math.exp(worse)))
            n += 1
    assert n == 20
    assert float(loss(w, COUNTED)) == pytest.approx(total / n)


def test_learning_finds_the_order_and_leaves_the_weights_that_it_was_given():
    w = ZERO
    for n in (1, 2):
        before = w.clone()
        learned = learn(w, COUNTED[:n])
        assert torch.equal(w, before)
        assert float(loss(learned, COUNTED[:n])) < float(loss(w, COUNTED[:n]))
        w = learned
    for order in COUNTED:
        assert pairs_in_order(order @ w) == 10


@pytest.mark.parametrize("place", range(5))
def test_a_joke_of_one_word_over_and_over_may_have_any_rank(place):
    jokes = [*WORDS[0][:4]]
    jokes.insert(place, ["the"] * 24)
    names = names_of(jokes)
    order = counts(jokes, names)
    w = learn(torch.zeros(len(names), dtype=torch.float64), [order])
    assert pairs_in_order(order @ w) == 10


def test_what_it_learned_foretells_the_next_order():
    w = learn(ZERO, COUNTED[:1])
    assert pairs_in_order(COUNTED[1] @ ZERO) == 0  # it scores all alike
    assert pairs_in_order(COUNTED[1] @ w) >= 7
    unseen = counts([["xylophone"]], NAMES)
    assert float(unseen @ w) == 0


def test_one_step_goes_against_the_slope_by_the_rate():
    w = torch.linspace(-0.5, 0.5, len(NAMES), dtype=torch.float64, requires_grad=True)
    (slope,) = torch.autograd.grad(loss(w, COUNTED), w)
    expected = w - RATE * (slope + RIDGE * w)
    torch.testing.assert_close(learn(w, COUNTED, steps=1), expected.detach())


def test_pairs_are_all_pairs_and_a_tie_is_not_in_order():
    scores = torch.tensor([3.0, 1.0, 1.0, 2.0])
    assert differences(scores).tolist() == [2, 2, 1, 0, -1, -1]
    assert pairs_in_order(scores) == 3
    assert pairs_in_order(scores[:1]) == 0


# --- the page's numbers -------------------------------------------------------


def in_page(call: str) -> object:
    """What the page's own script, run by V8, says of `ORDERS`."""
    script = (SCRIPTS / "word_scores.js").read_text(encoding="utf-8")
    with MiniRacer() as engine:
        answer = engine.eval(
            f"const model = ({script})();"
            f"const orders = {json.dumps(WORDS)}.map((o) => o.map(model.features));"
            f"const names = {json.dumps(NAMES)};"
            f"const given = {{ rate: {RATE}, steps: {STEPS}, ridge: {RIDGE} }};"
            "const weights = (w) => names.map((name) => w.get(name) ?? 0);"
            "const asMap = (w) => new Map(names.map((name, i) => [name, w[i]]));"
            f"JSON.stringify({call})"
        )
    return json.loads(answer)


def test_the_page_counts_alike():
    found = in_page("orders.map((order) => order.map((joke) => [...joke]))")
    assert [[dict(joke) for joke in order] for order in found] == [
        [dict(features(words)) for words in order] for order in WORDS
    ]


def test_the_pages_loss_and_learning_are_torchs():
    start = torch.linspace(-1, 1, len(NAMES), dtype=torch.float64)
    w = f"asMap({json.dumps(start.tolist())})"
    assert in_page(f"model.loss(orders, {w})") == pytest.approx(
        float(loss(start, COUNTED)), rel=1e-9
    )
    for orders, begin, page in (
        (COUNTED[:1], ZERO, "orders.slice(0, 1), new Map()"),
        (COUNTED, start, f"orders, {w}"),
    ):
        found = in_page(f"weights(model.learn({page}, given))")
        expected = learn(begin, orders)
        assert found == pytest.approx(expected.tolist(), rel=1e-6, abs=1e-12)


def test_the_page_holds_out_against_huge_scores():
    """A joke of a thousand words; and pairs of equal scores are in no order."""
    large = f"asMap({json.dumps([1000.0] * len(NAMES))})"
    found = in_page(f"model.loss(orders, {large})")
    w = torch.full_like(ZERO, 1000)
    assert found == pytest.approx(float(loss(w, COUNTED)), rel=1e-9)
    assert in_page("model.pairsInOrder([3, 1, 1, 2])") == 3
