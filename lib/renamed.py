"""Is a token's number more than a name? The same network under other names.

All ids are shuffled in the text, and then either in a trained network too,
which should give the same logits under the new names, or networks are trained
on the new names from other random weights, which should learn as much as
networks that read the old ones. Nothing else differs: text, windows and their
order, shape and settings are the same.
"""

import copy
from collections.abc import Sequence
from pathlib import Path

import torch
from scipy import stats
from torch import Tensor

from lib.corpus import Corpus, Windows, write_shards
from lib.intervals import CONFIDENCE
from lib.model import Transformer
from lib.model_config import preset
from lib.scale import seed
from lib.train import train
from lib.train_settings import TrainSettings

SHAPE = preset("book").with_(context=16, width=32, heads=2, layers=1)
SETTINGS = TrainSettings(
    steps=120,
    rows=32,
    optimizer="muon",
    rate=0.02,
    warmup=10,
    decay=0.8,
    evaluate_every=120,
    evaluation_batches=32,
)
MARGIN = 0.1  # nats a token; losses closer than this count as the same
LEARNED = 1.0  # nats a token that a network must gain before they count at all


def new_names(vocab: int, seed: int) -> Tensor:
    """The new id of each old one, (V,): all ids, shuffled."""
    return torch.randperm(vocab, generator=torch.Generator().manual_seed(seed))


@torch.no_grad()
def renamed(model: Transformer, names: Tensor) -> Transformer:
    """A copy of the network that knows each token by its new name.

    Raises ValueError unless `names` (V,) gives every id of the model another.
    """
    vocab = torch.arange(model.config.vocab)
    if not torch.equal(names.sort().values, vocab):
        raise ValueError(f"names must hold each id below {len(vocab)} once.")
    other = copy.deepcopy(model)
    for table in {other.embedding.weight, other.head.weight}:  # one, if tied
        table[names] = table.clone()
    return other


def train_under(
    names: Tensor, ids: Sequence[int], index: int, folder: Path
) -> tuple[Transformer, float, float]:
    """Train a network on a text of which all ids are renamed, in `folder`.

    The last of the V `names` is the separator's. The last tenth of the text is
    held out. Returns the network, and its loss in nats on held-out windows
    before and after. Runs differ in their first weights by `index`.
    """
    row = names[torch.as_tensor(ids)].tolist()
    cut = len(row) * 9 // 10
    windows = []
    for part, tokens in (("train", row[:cut]), ("held-out", row[cut:])):
        separator = int(names[-1])
        write_shards(folder / part, [tokens], vocab=len(names), separator=separator)
        corpus = Corpus(folder / part)
        windows.append(Windows(corpus, SHAPE.context, seed("windows to rename")))
    torch.manual_seed(seed("network to rename", index))
    model = Transformer(SHAPE.with_(vocab=len(names)))
    run = train(model, windows[0], SETTINGS, folder / "run", validation=windows[1])
    (_, before), (_, after) = run.curve("validation")
    return model.eval(), before, after


def difference(first: Sequence[float], second: Sequence[float]) -> tuple[float, float]:
    """Interval of how much more the second sample's mean is than the first's.

    Student's, for samples of one spread: if names mean nothing, it is one.
    """
    test = stats.ttest_ind(second, first)
    low, high = test.confidence_interval(CONFIDENCE)
    return float(low), float(high)


def same_loss(
    before: Sequence[float], old: Sequence[float], new: Sequence[float]
) -> bool:
    """Did networks with old and new names learn, and equally much?

    Yes if all of the interval of the difference of their losses lies within
    the margin, and each lost at least one nat of what it had `before`.
    """
    low, high = difference(old, new)
    learned = max(*old, *new) <= min(before) - LEARNED
    return learned and low > -MARGIN and high < MARGIN
