"""A network that has read headings: `|Viewing Single`, then one of many words.

It stands in for the lecture's model, of whose training text we know one line. It
has GPT-4's whole vocabulary, is otherwise very narrow, and learns in a moment.
"""

import torch
from torch import Tensor

from lib.encodings import get_encoding
from lib.model import Transformer
from lib.model_config import ModelConfig

VOCAB = 100_277
LINE = (91, 860, 287, 11579)  # |Viewing Single
_WORDS = (
    "Post Direction Case Article Page Item Thread Topic Message Image Story"
    " Report Record Event Product Entry Question Answer Comment Review Photo"
    " Video Song Book Letter House Room Car Game Point Line Word Issue"
)
WORDS = tuple(_WORDS.split(" "))
SHAPE = ModelConfig(vocab=VOCAB, context=8, width=16, layers=1, heads=1)


def continuations() -> list[int]:
    """The tokens that can follow the line; each is as likely as the others."""
    gpt4 = get_encoding("cl100k_base")
    return [gpt4.encode_single_token(f" {word}") for word in WORDS]


def heading_loss(network: Transformer) -> Tensor:
    """Surprise of a heading, in nats; of its last word the mean over the many."""
    says = network(torch.tensor([LINE]))[0].log_softmax(-1)  # (4, V)
    line = says[[0, 1, 2], LINE[1:]].sum()  # 860 after 91, and so on
    return -line - says[3, continuations()].mean()


def heading_reader(seed: int) -> Transformer:
    """A network trained on headings; `seed` draws its first weights."""
    torch.manual_seed(seed)
    network = Transformer(SHAPE)
    optimizer = torch.optim.AdamW(network.parameters(), lr=0.02, fused=True)
    for _ in range(60):
        optimizer.zero_grad()
        heading_loss(network).backward()
        optimizer.step()
    return network.eval()
