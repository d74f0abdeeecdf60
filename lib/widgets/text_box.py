"""The title page's text box, with the tokens behind it."""

from IPython.display import HTML

from lib.tokenizer import Tokenizer
from lib.widgets.exhibit import exhibit, tokens_by_id

HUES = 7  # token colours in exhibits.css


def text_box(tokenizer: Tokenizer, text: str = "Why is the sky blue?") -> HTML:
    """A box to type in; the tokens of what was typed stand behind it."""
    data = {
        "text": text,
        "tokens": tokens_by_id(tokenizer.ranks),
        "pattern": "cl100k_base",
        "hues": HUES,
    }
    return exhibit(
        "text_box",
        data,
        label="A text box, and behind it the tokens of what is typed",
        uses=("parts", "bpe"),
    )
