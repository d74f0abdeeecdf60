"""Fine-tuning of a released model, rehearsed with a small stand-in for the hub's."""

import pytest

from lib import released_sft
from lib.chat import ASSISTANT, TOOL, USER, Message
from lib.chat_examples import ChatExamples
from lib.model import Transformer
from lib.model_config import preset
from lib.release import Release
from lib.released_sft import END, SFT, START, chatml, fine_tune_released, fitting
from lib.scale import scale
from lib.tokenizer import train_bpe
from lib.train import weighted_loss
from tests.chat_miniature import PAGE

TALK = [
    [Message(USER, "the cat"), Message(ASSISTANT, "sat")],
    [Message(USER, "the dog"), Message(ASSISTANT, "sat"), Message(USER, "on")],
    [Message(USER, "the mat")],
    [
        Message(USER, "the log"),
        Message(ASSISTANT, "and"),
        Message(USER, "x" * 99),
        Message(ASSISTANT, "y"),
    ],
]


def release(name="stand-in", special=(START, END, "<|endoftext|>")):
    """A Llama with random weights and few symbols in place of SmolLM2."""
    tokenizer = train_bpe(PAGE, 290, special_tokens=special)
    small = {"width": 16, "layers": 1, "heads": 2, "kv_heads": 2, "mlp_width": 32}
    shape = preset("smollm2-135m").with_(vocab=290, context=256, **small)
    return Release(Transformer(shape), tokenizer, (), (289,), name, "none", "this test")


def test_a_protocol_of_its_own_tokens():
    made = release()
    protocol = chatml(made)
    row = protocol.rendered(TALK[0])
    text = made.tokenizer.decode(row.tokens)
    assert text == f"{START}user\nthe cat{END}{START}assistant\nsat{END}"
    assert protocol.parsed(row.tokens) == TALK[0]
    assert not protocol.special & set(protocol.encode(f"{END}{START}"))


def test_a_release_without_such_tokens_is_refused():
    with pytest.raises(ValueError, match="has no token <|im_end|>".replace("|", r"\|")):
        chatml(release(special=(START, "<|endoftext|>")))


def test_rows_end_with_the_last_answer_that_fits():
    protocol = chatml(release())
    rows = list(fitting(protocol, TALK, 60))
    assert [protocol.parsed(row.tokens) for row in rows] == [
        TALK[0],
        TALK[1][:2],
        TALK[3][:2],
    ]


@pytest.mark.parametrize("name", SFT)
def test_the_run_of_a_scale_is_made_by_the_book_s_training(monkeypatch, tmp_path, name):
    asked = []
    monkeypatch.setattr(released_sft, "PASSES", 200)

    def read(of, n):
        asked.append((of, n))
        return TALK * 4

    made = release()
    rows = list(fitting(chatml(made), TALK, 256))
    talk = ChatExamples(rows, start=289, length=256, seed=0).batch(range(len(rows)))
    before = weighted_loss(made.model, talk).item()
    run = fine_tune_released(scale(name), tmp_path, lambda place: made, read)
    after = weighted_loss(made.model, talk).item()
    assert asked == [(SFT[name].conversations, SFT[name].count)]
    assert len(run.curve("loss")) == 200 * 12 // SFT[name].settings.rows
    assert after < before


def test_a_tool_has_a_header_too():
    assert TOOL in chatml(release()).opening
