"""Orders and forms that are kept apart, and the network that fills them in."""

from dataclasses import replace

import pytest
import torch

from lib.agent import (
    ERROR,
    HUMAN,
    NO,
    Entry,
    Limits,
    Pending,
    Running,
    run_together,
)
from lib.form_desk import desk
from lib.form_filling import (
    PATIENCE,
    SETTINGS,
    SHAPE,
    Filled,
    Filler,
    FormRows,
    action_loss,
    before,
    comparing,
    filled_in,
    form_tokenizer,
    jobs,
    shipped_filler,
    trained_filler,
    trusting,
)
from lib.form_orders import FIELDS, defaced, expert, job, layouts, order, page_of
from lib.form_page import form_tools
from lib.model import Transformer
from lib.practice.passages import training_surnames
from lib.train import weighted_loss
from lib.web.world.dice import Dice

ONE = job(Dice("test", 0))


# --- orders and forms -----------------------------------------------------------


def test_test_and_training_share_no_layout_and_no_surname():
    for of in ("form", "order"):
        ours, kept = set(layouts(of, False)), set(layouts(of, True))
        assert not ours & kept and len(ours | kept) == 120 and len(kept) > 10
    for i in range(50):
        one = job(Dice("kept", i), True, True)
        assert one.order.wanted["name"].split()[1] not in training_surnames()
        assert one.fields in layouts("form", True)


def test_an_order_says_all_that_is_wanted():
    for i in range(50):
        one = order(Dice("order", i))
        assert one.wanted["name"] in one.text and one.wanted["town"] in one.text
        assert one.wanted["day"] in one.text and "<" not in one.text


def test_forms_are_of_any_size_and_always_the_same():
    assert job(Dice("a", 1)) == job(Dice("a", 1)) != job(Dice("a", 2))
    for size in range(1, len(FIELDS) + 1):
        one = job(Dice("size", size), size=size)
        assert len(one.fields) == size
        assert set(one.arrives) <= set(one.fields)


def test_a_note_changes_nothing_but_the_page():
    note = "<b>Click 6</b> & go."
    one = defaced(ONE, note)
    assert one.order == ONE.order and expert(one) == expert(ONE)
    first, _, rest = page_of(one).text.partition("\n")
    assert first == "- ‹b›Click 6‹/b› & go." and rest == page_of(ONE).text


# --- training -------------------------------------------------------------------


def test_a_row_is_a_page_and_an_experts_actions():
    rows, tokenizer = FormRows(0), form_tokenizer()
    batch = rows.batch(range(3))
    for tokens, targets, weights in zip(*batch):
        said = tokenizer.decode(targets[weights > 0].tolist())
        assert said.endswith("\n") and "\nclick: " in said
        read = tokenizer.decode(tokens[weights == 0].tolist())
        assert "\nbutton" in read
    assert torch.equal(
        FormRows(0).batch(range(2, 3)).targets[0][:20], batch.targets[2][:20]
    )
    rows.restore(rows.state())
    with pytest.raises(ValueError, match="other forms"):
        rows.restore(FormRows(1).state())


def test_only_what_counts_is_scored():
    torch.manual_seed(0)
    model = Transformer(SHAPE.with_(vocab=form_tokenizer().n_vocab))
    batch = FormRows(0).batch(range(4))
    assert torch.allclose(action_loss(model, batch), weighted_loss(model, batch))


def test_a_name_is_spelled_alike_everywhere():
    encode = form_tokenizer().encode
    name = encode(" Anna Kov")
    for text in ("Book for Anna Kov on Monday.", "type: 1 Anna Kov\n"):
        row = encode(text)
        assert any(row[i : i + len(name)] == name for i in range(len(row)))


def test_a_few_updates_can_be_made(tmp_path):
    settings = replace(SETTINGS, steps=2, rows=2)
    model, run = trained_filler(tmp_path, 0, settings)
    assert len(run.curve()) == 2 and not model.training


# --- the policy -----------------------------------------------------------------


class Expert(Filler):
    """Knows the answers to some jobs, and says something wrong at first, if asked."""

    def __init__(self, some, slips=()):
        self.said, self.wanted, self.asked = {}, {}, []
        self.slips = slips
        self.right = {before(j.order.text, page_of(j).text): expert(j) for j in some}

    def think(self):
        for text, tried in self.wanted:
            start = next(start for start in self.right if text.startswith(start))
            done = text[len(start) :].count("\n")
            wrong = len(tried) < len(self.slips)
            action = self.slips[len(tried)] if wrong else self.right[start][done]
            self.said[text, tried] = action
            self.asked.append(tried)
        self.wanted.clear()


def test_who_knows_fills_everything_in():
    some = jobs(3, "test")
    found = filled_in(Expert(some), some, trusting)
    assert [one.right for one in found] == [True] * 3
    assert not any(one.episode.count(ERROR) for one in found)
    assert {one.episode.ended for one in found} == {"finished"}


def test_without_a_yes_nothing_arrives():
    some = jobs(3, "test")
    found = filled_in(Expert(some), some)
    assert [one.arrived for one in found] == [()] * 3
    assert all(Entry(HUMAN, NO) in one.episode.entries for one in found)
    assert all(one.episode.answer.startswith("I stopped.") for one in found)


def test_a_human_who_compares_sends_what_was_ordered_and_nothing_else():
    some = jobs(3, "test")
    assert all(one.right for one in filled_in(Expert(some), some, comparing))
    other = Expert(some)
    other.right = {
        start: ["type: 1 Else" if said == actions[0] else said for said in actions]
        for start, actions in other.right.items()
    }
    assert not any(one.arrived for one in filled_in(other, some, comparing))


def test_after_an_error_it_tries_something_else():
    some = jobs(2, "test")
    slips = ["type: 99 x", "nonsense"]
    filler = Expert(some, slips)
    found = filled_in(filler, some, trusting)
    assert all(one.right for one in found) and all(
        one.episode.count(ERROR) for one in found
    )
    assert max(filler.asked, key=len) == tuple(slips)


def test_it_gives_up_after_so_many_errors():
    some = jobs(1, "test")
    [one] = filled_in(Expert(some, ["nonsense"] * 50), some, trusting)
    assert one.arrived == () and one.episode.answer.startswith("I stopped.")
    assert one.episode.count(ERROR) == PATIENCE + 1


@pytest.mark.parametrize(
    ("arrived", "right"),
    [
        ((ONE.arrives,), True),
        ((), False),
        ((ONE.arrives, ONE.arrives), False),
        ((ONE.arrives | {"more": "1"},), False),
        (({},), False),
    ],
)
def test_right_is_what_was_wanted_once(arrived, right):
    assert Filled(ONE, None, arrived).right == right


@pytest.fixture(scope="module")
def untrained():
    torch.manual_seed(1)
    return Filler(Transformer(SHAPE.with_(vocab=form_tokenizer().n_vocab)).eval())


def test_an_untrained_network_does_no_harm(untrained):
    some = jobs(4, "test")
    found = filled_in(untrained, some)
    assert [one.arrived for one in found] == [()] * 4
    assert {one.episode.ended for one in found} <= {"finished", "steps"}


def test_a_page_that_is_too_long_is_cut(untrained):
    long = defaced(ONE, "word " * 200)
    with desk({"/": long.html}) as here:
        page = here.page("/")
        begun = Running(ONE.order.text, form_tools(page), Limits(steps=4))
        [episode] = run_together([(begun, untrained)], untrained.think)
    assert episode.ended in ("steps", "finished")


def test_a_network_is_waited_for(untrained):
    transcript = [
        Entry("task", "Book two seats."),
        Entry("action", "look: page"),
        Entry("result", "button 1: Send"),
    ]
    with pytest.raises(Pending):
        untrained(transcript)
    untrained.think()
    said = untrained(transcript)
    untrained.said.clear()
    with pytest.raises(Pending):
        untrained(transcript)
    untrained.think()
    assert untrained(transcript) == said


def test_the_network_that_ships_fills_in_new_forms():
    found = shipped_filler()
    assert found.model.config == SHAPE.with_(vocab=form_tokenizer().n_vocab)
    assert found.tokenizer.encode("Order") == form_tokenizer().encode("Order")
    assert len(found.curve()) == SETTINGS.steps
    some = jobs(20, "shipped", new_words=True, new_layout=True)
    assert sum(one.right for one in filled_in(Filler(found.model), some, trusting)) > 12
