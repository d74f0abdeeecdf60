"""A page that looks like a conversation, and what a base model makes of it.

The description says that an assistant helps a human; example turns show how.
A continuation keeps to the form if it is an answer, and what comes behind the
answer, if anything does, is the human's turn.
"""

import re

MOST = 40  # tokens
HUMAN, ASSISTANT = "Human:", "Assistant:"
DESCRIPTION = (
    "Below is a conversation between a human and an AI assistant. The assistant"
    " knows a lot, is polite, and answers all kinds of questions briefly.\n\n"
)
TURNS = (
    ("Hello! Can you help me?", "Of course. What would you like to know?"),
    ("What is the capital of Italy?", "The capital of Italy is Rome."),
    ("How many legs does a spider have?", "A spider has eight legs."),
    (
        "Why do leaves fall in autumn?",
        "Trees drop their leaves to save water and energy for the winter.",
    ),
)
QUESTION = "Why is the sky blue?"


def prompt(turns: tuple[tuple[str, str], ...] = TURNS, question: str = QUESTION) -> str:
    """The page up to where the assistant is to answer."""
    shown = "".join(f"{HUMAN} {q}\n{ASSISTANT} {a}\n" for q, a in turns)
    return f"{DESCRIPTION}{shown}{HUMAN} {question}\n{ASSISTANT}"


def first_answer(said: str) -> str:
    """The stop rule: everything before the human speaks again."""
    return re.split(rf"\n\s*{HUMAN}", said)[0].strip()


def keeps_to_the_form(said: str) -> bool:
    """Is it an answer in one paragraph, and then, if anything, the human's turn?"""
    answer, _, rest = said.strip().partition("\n")
    spoken = len(answer.split()) > 1 and not answer.startswith((HUMAN, ASSISTANT))
    follows = rest.strip()
    cut = HUMAN.startswith(follows)  # by the end of the tokens, or nothing follows
    return spoken and (cut or follows.startswith(HUMAN))


def invents_a_question(said: str) -> bool:
    """Does the human ask again behind the answer?"""
    _, *turns = re.split(rf"\n\s*{HUMAN}", said)
    return bool(turns) and "?" in turns[0].split(f"\n{ASSISTANT}")[0]


def is_settled(said: str) -> bool:
    """Is all that is judged there?"""
    return invents_a_question(said) or said.count("\n") > 4
