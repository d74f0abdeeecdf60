"""An assistant with random weights and few symbols, for tests of what is around it."""

from functools import cache

import torch

from lib.base_text import RESERVED
from lib.chat import book_protocol
from lib.model import Transformer
from lib.model_config import preset
from lib.scale import seed
from lib.talk import Assistant
from lib.tokenizer import Tokenizer, train_bpe
from lib.web_corpus import SEPARATOR

CONTEXT = 128
PAGE = "the cat sat on the mat and the dog sat on the log\n" * 20


@cache
def chat_tokenizer() -> Tokenizer:
    return train_bpe(PAGE, 290, special_tokens=(SEPARATOR, *RESERVED))


def chatty(spread: float = 0.3, context: int = CONTEXT) -> Assistant:
    """Its answers are noise; it hardly ever closes a turn by itself."""
    tokenizer = chat_tokenizer()
    shape = {"context": context, "width": 24, "layers": 2, "heads": 2}
    made = Transformer(preset("book").with_(vocab=tokenizer.n_vocab, **shape))
    generator = torch.Generator().manual_seed(seed("chat miniature"))
    for weight in made.parameters():
        torch.nn.init.normal_(weight, std=spread, generator=generator)
    with torch.no_grad():
        for token in tokenizer.special_tokens.values():
            made.embedding.weight[token] = 0
    start = tokenizer.special_tokens[SEPARATOR]
    return Assistant(made.eval(), book_protocol(tokenizer), start)
