"""The chat: the book's assistant answers in the page, its tokens to be seen.

The same model as in `lib.widgets.sampler`, under the protocol of
`lib.chat.book_protocol`, in the loop of `lib.talk`: the page renders the
conversation, adds the header of the assistant's turn, and draws tokens until
one closes it.
"""

from collections.abc import Sequence

from IPython.display import HTML

from lib.chat import ASSISTANT, USER, Message, symbol_names
from lib.talk import MOST, Assistant, prompt
from lib.tokenizer import Tokenizer
from lib.widgets.exhibit import exhibit
from lib.widgets.sampler import check_sliders, page_model


def chat_window(
    who: Assistant,
    tokenizer: Tokenizer,
    questions: Sequence[str],
    temperature: float = 0.7,
) -> HTML:
    """Let the reader talk to the assistant; `questions` are one click away.

    Raises ValueError, lib.model.OverlongInput among them, for no questions and for
    one that leaves no room, for a model that the page cannot run, a tokenizer of
    another model, and a temperature that the slider does not have.
    """
    if isinstance(questions, str) or not questions:
        raise ValueError("Give a list of questions, one or more.")
    data, assets = page_model(who.model, tokenizer)
    for question in questions:
        prompt(who, [Message(USER, question)], MOST)
    check_sliders(who.model, temperature)
    names = dict(data["specials"]) | symbol_names(who.protocol)
    data |= {
        "specials": list(names.items()),
        "questions": list(questions),
        "temperature": temperature,
        "most": MOST,
        "protocol": {
            "start": who.start,
            "end": who.protocol.end,
            "opening": {role: who.protocol.header(role) for role in (USER, ASSISTANT)},
        },
    }
    return exhibit(
        "chat_window",
        data,
        label="Chat with the book’s assistant, which runs in this page",
        assets=assets,
        uses=("parts", "bpe", "small_model"),
    )
