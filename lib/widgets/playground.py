"""The playground: one beginning, and several texts that might have followed.

The same model as in `lib.widgets.sampler` continues a beginning several times
side by side, each time with coins of its own. Where a text first departs from
the first one, the page marks the fork.
"""

from collections.abc import Sequence

from IPython.display import HTML

from lib.model import Transformer
from lib.tokenizer import Tokenizer
from lib.widgets.exhibit import exhibit
from lib.widgets.sampler import check_sliders, check_start, page_model


def playground(
    model: Transformer,
    tokenizer: Tokenizer,
    beginnings: Sequence[str],
    temperature: float = 1.0,
) -> HTML:
    """Let the reader continue a beginning with `model`, in parallel universes.

    The first of the `beginnings` is there at the start, the others are one
    click away. Raises ValueError for no beginning, for one that leaves no
    room, for a model that the page cannot run, a tokenizer of another model,
    and a temperature that the slider does not have.
    """
    if isinstance(beginnings, str) or not beginnings:
        raise ValueError("Give a list of beginnings, one or more.")
    data, assets = page_model(model, tokenizer)
    for beginning in beginnings:
        check_start(model, tokenizer, beginning)
    check_sliders(model, temperature)
    data |= {"beginnings": list(beginnings), "temperature": temperature}
    return exhibit(
        "playground",
        data,
        label="Playground: the book’s small model continues a text several times",
        assets=assets,
        uses=("parts", "bpe", "small_model"),
    )
