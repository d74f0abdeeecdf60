"""The merge stepper: watch a tokenizer learn from the reader's own text."""

from IPython.display import HTML

from lib.widgets.exhibit import exhibit

# Many words end in t: in this text, cut nowhere, the most frequent pair of
# bytes is 116 and 32, "t" and a space, the pair of which the lecture speaks.
TEXT = (
    "It is not that the cat sat on the mat: it is what it ate at night that"
    " made it fat. But that cat is fast, and it got what it sought without a"
    " fight."
)


def bpe_stepper(text: str = TEXT) -> HTML:
    """Step through the merges that byte-pair encoding learns from `text`.

    The rule is that of `lib.tokenizer.train_bpe`: pairs are counted within
    the pieces of GPT4_PATTERN unless the reader switches that off.
    """
    return exhibit(
        "bpe_stepper",
        {"text": text},
        label="Byte-pair encoding, one merge at a time",
        uses=("parts", "bpe"),
    )
