"""Four knobs to turn, by hand or downhill, until an expression fits its data."""

from IPython.display import HTML

from lib.knobs import LETTERS, RATE, SPREAD, STEPS, WORDS, SentenceEnds
from lib.widgets.exhibit import exhibit


def knobs(data: SentenceEnds) -> HTML:
    """Turn the four weights of `lib.knobs.expression` to fit `data`.

    The page computes the loss and its derivatives itself (`expression.js`).
    """
    columns = (data.place, data.letters, data.seen, data.ended)
    return exhibit(
        "knobs",
        {
            "rows": list(zip(*(column.int().tolist() for column in columns))),
            "places": WORDS,
            "letters": LETTERS,
            "lowest": data.floor,
            "rate": RATE,
            "steps": STEPS,
            "spread": SPREAD,
        },
        label="Four knobs of an expression that says when a sentence ends",
        uses=("parts", "expression"),
    )
