"""Text with its tokens in alternating colours, without any script."""

from collections.abc import Sequence
from html import escape

from lib.styling import styled

HUES = 5


def coloured_tokens(tokens: Sequence[bytes], ids: Sequence[int] = ()) -> str:
    """HTML of a token sequence; with `ids`, each id stands under its token.

    Spaces show as dots and line ends as arrows. A token that is not whole
    UTF-8 shows its bytes in hexadecimal.
    """
    if ids and len(ids) != len(tokens):
        raise ValueError(f"{len(tokens)} tokens do not go with {len(ids)} ids.")
    parts = []
    for i, token in enumerate(tokens):
        under = f"<small>{ids[i]}</small>" if ids else ""
        mark = (
            f'<span class="tok tok-{i % HUES}">{escape(visible(token))}{under}</span>'
        )
        parts.append(mark + ("<br>" if token.endswith(b"\n") else "<wbr>"))
    return styled(f'<p class="coloured-tokens">{"".join(parts)}</p>')


def visible(token: bytes) -> str:
    """The token as a reader can see it."""
    try:
        text = token.decode()
    except UnicodeDecodeError:
        return f"‹{token.hex(' ')}›"
    return text.replace(" ", "·").replace("\n", "⏎").replace("\t", "→")
