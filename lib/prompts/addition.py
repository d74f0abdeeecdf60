"""'What is 2+2?': does a continuation answer and stop, or does it go on?"""

import re

from lib.writers import Written

PROMPT = "What is 2+2?"
MOST = 16  # tokens; an assistant needs less for the answer and its end
FOUR = re.compile(r"(?<![\d.])4(?!\d|\.\d)|\bfour\b", re.IGNORECASE)


def answers_and_stops(written: Written) -> bool:
    """Does it say 4, and end the text?"""
    return written.ended and bool(FOUR.search(written.text))


def goes_on(written: Written) -> bool:
    """Is it still writing after all the tokens that it may write?"""
    return not written.ended
