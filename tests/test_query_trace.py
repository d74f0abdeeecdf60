"""A trace shows what the models themselves do, and each token who wrote it."""

import json
import math

import pytest
import torch

from lib.base_text import RESERVED
from lib.chat import symbol_names
from lib.generate import GREEDY, Sampling, generate
from lib.model import OverlongInput
from lib.prepared_queries import (
    KNOWN,
    LOOKED_UP,
    NOBODY,
    PRACTISED,
    SUM,
    mixed,
    prepared,
)
from lib.query_server import (
    CONVERSED,
    PRETRAINED,
    REINFORCEMENT,
    TOOLS,
    UNTRAINED,
    check_symbols,
    kept,
    puzzle_server,
    server,
    surprises,
    untrained,
)
from lib.query_trace import (
    CALL,
    GIVEN,
    KINDS,
    RESULT,
    SAID,
    by_hand,
    credited,
    trace_query,
    typed,
)
from lib.shipped import shipped
from lib.talk import answered, prompt
from lib.tool_exam import LONGEST
from lib.tools import Toolbox
from lib.web_corpus import SEPARATOR
from lib.widgets.query_trace import page_data

SUM_QUERY, MANNERS = "What is 317+604?", "Thank you!"
NOT_IN_INDEX = "Name the trade of Marigold Fulkham."  # it looks her up in vain
QUERIES = SUM_QUERY, MANNERS, NOT_IN_INDEX, "Who built you?"
SPELLED = (SEPARATOR, *RESERVED[:10], "⟨end⟩ ⟨assistant⟩", "<|im_end|>")
HOSTILE = (
    *SPELLED,
    "a\0b\x07\x1b[31m",
    "안녕하세요",
    "مرحبا",
    "👩‍💻",
    "\u202etxet",
    "x\ud800y",
    "\n\t .",
)


@pytest.fixture(scope="module")
def behind():
    with server() as found:
        yield found


@pytest.fixture(scope="module")
def traces(behind):
    return {query: trace_query(query, behind, GREEDY) for query in QUERIES}


def talked(behind, query, sampling, seed=0):
    """The answer of the chat loop, which knows of no trace."""
    box = Toolbox(behind.who.protocol, behind.brackets, behind.run, LONGEST)
    talk = behind.conversation(query)
    [reply] = answered(behind.who, [talk], [seed], sampling, behind.most, box)
    return reply


# --- the trace is what the model does ---------------------------------------------


@pytest.mark.parametrize("query", QUERIES)
def test_the_answer_is_the_chat_loops_and_can_be_had_by_hand(behind, traces, query):
    reply = talked(behind, query, GREEDY)
    assert traces[query].tokens == reply.tokens == by_hand(behind, query)
    assert traces[query].ended == reply.ended


def test_a_drawn_answer_is_the_chat_loops_with_the_same_coins(behind):
    sampling = Sampling(1.3, top_k=50)
    for coins in (1, 2):
        trace = trace_query(MANNERS, behind, sampling, coins)
        assert trace.tokens == talked(behind, MANNERS, sampling, coins).tokens


def test_every_number_of_a_step_is_the_models(behind):
    sampling = Sampling(0.7)
    trace = trace_query(MANNERS, behind, sampling, 3)
    [sample] = generate(
        *(behind.who.model, [prompt(behind.who, behind.conversation(MANNERS), 200)]),
        *([3], behind.most, sampling, {behind.who.protocol.end}),
    )
    assert trace.tokens == sample.tokens
    row = [place.token for place in trace.places]
    with torch.no_grad():
        says = behind.who.model(torch.tensor([row]))[0].softmax(-1)
    for i, place in enumerate(trace.places[trace.first :]):
        drawn, at = place.drawn, trace.first + i - 1
        own = math.exp(sample.sampled_logprobs[i])
        first = drawn.options[0]
        assert first.token == place.token
        assert first.chances[0] == pytest.approx(own, abs=1e-4)
        assert first.begins - 1e-4 <= drawn.coin <= first.begins + own + 1e-4
        at_1 = trace.temperatures.index(1.0)
        for option in drawn.options:
            expected = float(says[at, option.token])
            assert option.chances[at_1] == pytest.approx(expected, abs=1e-5)
        rest = [option.chances[at_1] for option in drawn.options[1:]]
        assert rest == sorted(rest, reverse=True)
        assert drawn.layers[-1][0][0] == int(says[at].argmax())
        assert drawn.layers[-1][0][1] == pytest.approx(float(says[at].max()), abs=1e-5)
        assert drawn.nats[-1] == pytest.approx(-sample.logprobs[i], abs=1e-3)
        for layer in drawn.attention:
            assert all(0 <= place <= at for place, _ in layer)
            assert 0 < sum(share for _, share in layer) < 1 + 1e-5


def test_a_tools_tokens_were_drawn_by_nobody(behind, traces):
    trace, brackets = traces[SUM_QUERY], behind.brackets
    answer = trace.places[trace.first :]
    [program, said] = trace.parts
    assert program == ("python", "print(317+604)", "921")
    assert trace.text == said.text == "317+604 = 921."
    result = [p.token for p in answer if p.writer == RESULT]
    words = behind.who.protocol.encode("921")
    assert result == [brackets.result, *words, brackets.result_end]
    assert trace.pasted == len(result)
    call = [p.token for p in answer if p.writer == CALL]
    assert call[0] == brackets.opens["python"]
    assert call[-1] == brackets.call_end
    for place in trace.places:
        assert (place.drawn is None) == (place.writer in (GIVEN, RESULT))
    assert [p.writer for p in trace.places[: trace.first]] == [GIVEN] * trace.first
    assert answer[-1].writer == SAID
    assert answer[-1].token == behind.who.protocol.end


def test_what_is_searched_for_and_found_stands_in_the_row(behind, traces):
    trace = traces[NOT_IN_INDEX]
    [call] = [part for part in trace.parts if part.tool]
    assert call.text == "Marigold Fulkham trade"
    assert call.result == behind.run["search"](call.text)
    assert call.result not in trace.text
    result = [p.token for p in trace.places if p.writer == RESULT][1:-1]
    assert b"".join(map(trace.pieces.__getitem__, result)).decode() == call.result


def test_without_tools_none_are_announced_or_run(behind):
    trace = trace_query(NOT_IN_INDEX, behind._replace(run={}), GREEDY)
    assert trace.text.endswith("... I do not know.")
    assert not trace.pasted
    assert trace.tokens == by_hand(behind._replace(run={}), NOT_IN_INDEX)


# --- what is typed ------------------------------------------------------------------


@pytest.mark.parametrize("query", HOSTILE)
def test_what_is_typed_is_plain_text_and_nothing_else(behind, query):
    start = prompt(behind.who, behind.conversation(query), behind.most)
    first, last = typed(behind, start, query)
    inside = start[first:last]
    assert not behind.who.protocol.special & set(inside)
    text = behind.tokenizer.decode_bytes(inside).decode()
    assert text == query.replace("\ud800", "\ufffd")
    outside = [t for t in start if t in behind.who.protocol.special]
    plain = prompt(behind.who, behind.conversation("hello"), behind.most)
    assert outside == [t for t in plain if t in behind.who.protocol.special]


def test_a_query_that_spells_special_tokens_is_traced_like_any_other(behind):
    trace = trace_query("".join(SPELLED[:3]), behind._replace(run={}), GREEDY)
    first, last = trace.typed
    assert all(p.token in trace.pieces for p in trace.places[first:last])


@pytest.mark.parametrize("query", ["", "   ", "\n"])
def test_nothing_is_refused_in_a_sentence(behind, query):
    with pytest.raises(ValueError, match="nothing to trace; type a question"):
        trace_query(query, behind)


def test_too_much_is_refused_in_a_sentence(behind):
    with pytest.raises(OverlongInput, match="shorten it"):
        trace_query("why " * 300, behind)


# --- the stages ---------------------------------------------------------------------


def test_all_stages_have_the_same_tokenizer(behind):
    names = [stage.name for stage in behind.stages]
    assert names == [UNTRAINED, PRETRAINED, TOOLS]
    assert [stage.plain for stage in behind.stages] == [True, True, False]
    reinforced = [stage.name for stage in puzzle_server().stages]
    assert reinforced == [UNTRAINED, PRETRAINED, CONVERSED, REINFORCEMENT]
    for name in ("base", "with-puzzles", "with-puzzles-reinforced"):
        other = shipped(name).tokenizer
        assert other.ranks == behind.tokenizer.ranks
        assert other.special_tokens == behind.tokenizer.special_tokens


@torch.no_grad()
def test_a_plain_stage_reads_a_new_line_for_a_special_token(behind):
    start = prompt(behind.who, behind.conversation(MANNERS), behind.most)
    row = [*start, *behind.who.protocol.encode("You are"), behind.who.protocol.end]
    [line] = behind.who.protocol.encode("\n")
    special = behind.who.protocol.special
    plain = [row[0], *(line if t in special else t for t in row[1:])]
    found = surprises(behind, row, len(start))
    for stage, nats in zip(behind.stages, zip(*found), strict=True):
        read = plain if stage.plain else row
        says = stage.model(torch.tensor([read]))[0].log_softmax(-1)
        expected = [-float(says[i - 1, row[i]]) for i in range(len(start), len(row))]
        assert list(nats) == pytest.approx(expected, abs=1e-5)


def test_before_training_all_tokens_are_about_alike(behind, traces):
    nats = traces[SUM_QUERY].surprise("rest of a call")
    assert nats[0] == pytest.approx(math.log(behind.tokenizer.n_vocab), abs=0.7)
    again = untrained(behind.who.model.config)
    first = behind.stages[0].model
    assert torch.equal(again.embedding.weight, first.embedding.weight)


def test_the_call_came_with_the_tool_conversations(behind, traces):
    for query in (SUM_QUERY, NOT_IN_INDEX):
        nats = traces[query].surprise("opening of a call")
        assert credited(nats) == len(nats) - 1
    assert traces[MANNERS].surprise("opening of a call") is None
    assert set(KINDS) >= {"words", "end"}
    assert credited(traces[MANNERS].surprise("end")) == 2


def test_words_kept_their_vectors_and_special_tokens_have_new_ones(behind):
    protocol = behind.who.protocol
    words = protocol.encode("Name the trade of Marigold")
    assert kept(behind, words) == pytest.approx([1] * len(words), abs=1e-3)
    roles = [i for i, name in symbol_names(protocol).items() if name != "⟨tool⟩"]
    assert max(kept(behind, roles)) < 0.3
    assert kept(behind._replace(stages=behind.stages[2:]), words) == []


def test_stages_with_other_tokenizers_are_refused():
    base, small = shipped("base"), shipped("small")
    check_symbols([base], base)
    with pytest.raises(ValueError, match="different tokenizers"):
        check_symbols([base, small], base)


def test_the_credit_goes_to_the_largest_fall():
    assert credited([8, 3, 2, 1]) == 1
    assert credited([8, 18, 20, 0]) == 3
    assert credited([8, 7, 1, 2]) == 2
    assert credited([8, 3, 2, 9]) is None
    assert credited([8]) is credited([]) is None


# --- what is prepared ---------------------------------------------------------------


@pytest.fixture(scope="module")
def ready():
    return dict(prepared())


def test_the_prepared_queries_go_five_ways(ready):
    kinds = [KNOWN, LOOKED_UP, SUM, NOBODY, PRACTISED]
    assert list(ready) == kinds
    tools = [[p.tool for p in ready[k].parts if p.tool] for k in kinds]
    assert tools == [[], ["search"], ["python"], [], []]
    assert all(trace.ended for trace in ready.values())
    assert ready[NOBODY].text.endswith("I do not know.")
    assert ready[PRACTISED].stages[-1] == REINFORCEMENT


def test_mixed_queries_are_of_four_kinds_in_turn():
    found = mixed(3, "a key")
    assert len(found.queries) == 12
    assert [one.question for one in found.people] == found.queries[1::4]
    assert all(any(map(str.isdigit, query)) for query in found.queries[2::4])
    assert len(set(found.queries[:2])) == 2
    assert found == mixed(3, "a key") != mixed(3, "another")


def test_the_page_gets_little(ready):
    data = json.dumps(page_data(ready))
    assert len(data) < 120_000
    told = json.loads(data)
    known = {i for i, _ in told["names"]} | {i for i, _ in told["pieces"]}
    for one in told["queries"]:
        assert {place[0] for place in one["places"]} <= known
