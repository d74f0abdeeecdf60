import itertools
import math
import statistics

import pytest
import torch

from lib.jokes import ANIMALS, LONGEST, WORDS, encode, written
from lib.jokes_study import best_of, chance_of_best, climbed, law, patched
from lib.jokes_training import STOP, text_of
from lib.model import Transformer
from lib.model_config import preset
from lib.preference import RewardModel, log_odds
from lib.scale import shipped_seed
from lib.web.world.dice import Dice

SMALL = preset("book").with_(
    vocab=len(WORDS), width=16, layers=1, heads=2, context=2 + LONGEST
)


def small_judge():
    torch.manual_seed(shipped_seed("small judge"))
    model = RewardModel(Transformer(SMALL))
    torch.nn.init.normal_(model.score.weight)
    return model.eval()


@pytest.mark.parametrize("n", [1, 2, 5, 7])
def test_best_of_n_is_the_mean_over_all_choices(n):
    """Against all subsets of seven values, counted one by one."""
    values = [0.5, 1.0, 2.5, 3.0, 4.5, 8.0, 9.0]
    expected = statistics.mean(max(c) for c in itertools.combinations(values, n))
    assert chance_of_best(7, n) @ values == pytest.approx(expected)


def test_the_best_of_none_and_of_too_many():
    for n in (0, 8):
        with pytest.raises(ValueError, match="is not defined"):
            chance_of_best(7, n)


def test_the_law_is_found_again():
    nats = [0.0, 0.5, 1, 2, 4, 8, 16]
    gains = [d * (1.5 - 0.4 * math.log(d)) if d else 0.0 for d in map(math.sqrt, nats)]
    found = law(nats, gains)
    assert (found.alpha, found.beta) == (pytest.approx(1.5), pytest.approx(0.4))
    assert found.unexplained < 1e-9
    assert found.gain(2.0) == pytest.approx(gains[4])
    assert found.gain(0.0) == 0.0


def test_the_law_of_the_best_of_n_is_found_again():
    nats = [0.5, 1, 2, 4, 8]
    gains = [d * (2.0 - 0.3 * d) for d in map(math.sqrt, nats)]
    found = law(nats, gains, slows=float)
    assert (found.alpha, found.beta) == (pytest.approx(2.0), pytest.approx(0.3))
    assert found.gain(2.0) == pytest.approx(gains[3])


def test_what_is_no_law_is_not_explained():
    dice = Dice("no law")
    nats = [i / 4 for i in range(1, 40)]
    found = law(nats, [dice.pick((-1.0, 1.0)) for _ in nats])
    assert found.unexplained > 0.5


def test_a_law_needs_points():
    with pytest.raises(ValueError, match="three points"):
        law([0.0, 1.0, 2.0], [0.0, 1.0, 1.0])
    with pytest.raises(ValueError, match="three points"):
        law([1.0, 2.0, 3.0], [0.0])


def some_jokes(n):
    found = [written(Dice("to climb", i), ANIMALS[i]) for i in range(n)]
    return [(animal, encode(words)) for animal, words in zip(ANIMALS, found)]


def test_climbing_finds_what_the_judge_likes():
    judge, jokes = small_judge(), some_jokes(4)
    texts = climbed(judge, jokes, "climb")
    for (animal, before), (same, after) in zip(jokes, texts):
        assert (animal, len(before)) == (same, len(after))
        assert after[-1] == STOP and STOP not in after[:-1]
    likes, before = (log_odds(judge, [text_of(t) for t in s]) for s in (texts, jokes))
    assert (likes > before).all()


def test_climbing_again_with_the_same_key_is_the_same():
    jokes = some_jokes(2)
    assert climbed(small_judge(), jokes, 5) == climbed(small_judge(), jokes, 5)


def test_a_text_of_nothing_but_its_end_stays():
    assert climbed(small_judge(), [("cow", [STOP])], 1) == [("cow", [STOP])]


def test_the_best_of_more_is_better_for_the_judge():
    torch.manual_seed(shipped_seed("small writer"))
    writer = Transformer(SMALL).eval()
    one, four = best_of(writer, small_judge(), [1, 4], 8)
    assert (one.n, one.nats) == (1, 0.0)
    assert four.nats == pytest.approx(math.log(4) - 3 / 4)
    assert four.proxy > one.proxy


def test_a_corrected_judge_likes_less_what_it_was_corrected_with(tmp_path):
    torch.manual_seed(shipped_seed("small writer"))
    writer, judge = Transformer(SMALL).eval(), small_judge().requires_grad_(False)
    jokes = some_jokes(10)
    ranked = [jokes[:5], jokes[5:]] * 20
    bad = climbed(judge, some_jokes(3), "bad")
    better = patched(judge, writer, ranked, bad, tmp_path, "tested")
    texts = [text_of(joke) for joke in bad]
    assert log_odds(better, texts).mean() < log_odds(judge, texts).mean()
    with pytest.raises(ValueError, match="no bad text"):
        patched(judge, writer, ranked, [], tmp_path / "none", "tested")
