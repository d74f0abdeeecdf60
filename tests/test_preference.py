import math

import pytest
import torch

from lib.model import Transformer
from lib.model_config import preset
from lib.preference import (
    RankingLoss,
    Rankings,
    RewardModel,
    centre,
    ended,
    log_odds,
    pair_gaps,
    pairs_in_order,
    ranking_batch,
    scores,
)
from lib.scale import shipped_seed
from lib.train import train
from lib.train_settings import TrainSettings
from lib.web.world.dice import Dice

SHAPE = preset("book").with_(vocab=16, width=16, layers=1, heads=2, context=12)


def reward_model(purpose="reward model"):
    torch.manual_seed(shipped_seed(purpose))
    return RewardModel(Transformer(SHAPE)).eval()


def with_opinions(purpose="reward model"):
    model = reward_model(purpose)
    torch.nn.init.normal_(model.score.weight)
    return model


def threes(n, key):
    """Rankings in which the text with more 3s is the better one."""
    dice = Dice("threes", key)
    found = []
    for _ in range(n):
        counts = dice.shuffled(range(6))[:3]
        found.append(
            [
                dice.shuffled([3] * c + [4] * (6 - c))
                for c in sorted(counts, reverse=True)
            ]
        )
    return found


def test_at_first_all_texts_are_alike():
    assert scores(reward_model(), [[1, 2], [3, 4, 5]]).tolist() == [0.5, 0.5]


def test_what_follows_the_end_does_not_count():
    model = with_opinions()
    alone = log_odds(model, [[1, 2, 3]])
    beside = log_odds(model, [[1, 2, 3], [5] * 9], pad=7)
    assert torch.allclose(alone[0], beside[0], atol=1e-5)
    assert not torch.allclose(alone[0], log_odds(model, [[1, 2, 4]])[0], atol=1e-3)


def test_texts_are_judged_alike_in_any_company():
    model, texts = with_opinions(), [[1, 2], [3] * 7, [5, 6, 1]]
    one_by_one = log_odds(model, texts, together=1)
    assert torch.allclose(log_odds(model, texts), one_by_one, atol=1e-5)


def test_all_pairs_of_a_ranking_better_less_worse():
    gaps = pair_gaps(torch.tensor([[5.0, 3.0, 0.0]]))
    assert sorted(gaps[0].tolist()) == [2.0, 3.0, 5.0]


def test_the_loss_is_that_of_bradley_and_terry():
    """Against torch's own logistic loss, which knows nothing of rankings."""
    model = with_opinions()
    batch = ranking_batch([[[1, 2], [3, 4, 5], [6]], [[7], [8, 1], [9, 9]]], pad=0)
    each = model(batch.tokens.flatten(0, 1), batch.last.flatten()).view(2, 3)
    expected = sum(
        torch.nn.functional.binary_cross_entropy_with_logits(
            each[b, i] - each[b, j], torch.tensor(1.0)
        )
        for b in range(2)
        for i, j in ((0, 1), (0, 2), (1, 2))
    )
    assert torch.allclose(RankingLoss()(model, batch), expected, atol=1e-5)
    assert batch.counted == 6


def test_indifference_costs_one_bit_a_pair():
    batch = ranking_batch([[[1, 2], [3]]], pad=0)
    loss = RankingLoss()(reward_model(), batch).detach()
    assert float(loss) == pytest.approx(math.log(2))


def test_it_learns_an_order_and_keeps_it_on_new_texts(tmp_path):
    model = reward_model()
    settings = TrainSettings(steps=60, rows=16, rate=1e-2, warmup=5)
    data = Rankings(threes(400, "seen"), 0, "threes")
    train(model, data, settings, tmp_path, loss=RankingLoss())
    right, of = pairs_in_order(model.eval(), threes(200, "new"))
    assert of == 600 and right > 0.95 * of


def test_muon_finds_the_matrices(tmp_path):
    model = reward_model()
    settings = TrainSettings(steps=2, rows=4, optimizer="muon")
    train(model, Rankings(threes(4, 1), 0, "t"), settings, tmp_path, loss=RankingLoss())
    assert (log_odds(model, [[1]]) != 0).all()


def test_centred_on_the_average_text():
    model, ranked = with_opinions(), threes(20, "centre")
    texts = [text for ranking in ranked for text in ranking]
    before = log_odds(model, texts)
    centre(model, ranked)
    after = log_odds(model, texts)
    assert abs(float(after.mean())) < 1e-5
    assert torch.allclose(before - before.mean(), after, atol=1e-5)


def test_no_order_no_texts_no_sizes():
    with pytest.raises(ValueError, match="must exist"):
        Rankings([], 0, "none")
    with pytest.raises(ValueError, match="of one size"):
        Rankings([[[1], [2]], [[1], [2], [3]]], 0, "mixed")
    with pytest.raises(ValueError, match="at least two"):
        Rankings([[[1]]], 0, "single")


def test_a_run_goes_on_with_its_own_rankings_only():
    data = Rankings(threes(4, 1), 0, "first")
    data.restore(data.state())
    with pytest.raises(ValueError, match="other rankings"):
        data.restore(Rankings(threes(4, 1), 0, "second").state())


def test_places_of_ends():
    tokens, last = ended([[1, 2, 3], [4]], pad=9)
    assert tokens.tolist() == [[1, 2, 3], [4, 9, 9]]
    assert last.tolist() == [2, 0]
