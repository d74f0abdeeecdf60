"""A name is familiar where it follows from what stands before it."""

import pytest

from lib.chat import USER
from lib.familiar import level_between, name_behind, surprised
from lib.honest import strangers
from lib.inner_signals import surprises
from tests.chat_miniature import chatty

WHO = chatty(context=256)
SOME = strangers(20, "familiar test")


def test_the_question_is_cut_where_the_name_begins():
    decode = WHO.protocol.decode
    for one in SOME:
        (start, user, *before), name = name_behind(WHO, one)
        assert [start, user] == [WHO.start, *WHO.protocol.header(USER)]
        assert decode(name).strip() == one.person.name
        assert one.question.startswith(decode(before) + decode(name))


def test_a_name_at_the_very_beginning_has_no_blank_before_it():
    one = SOME[0]
    first = one._replace(question=f"{one.person.name}: which club?")
    _, name = name_behind(WHO, first)
    assert WHO.protocol.decode(name) == one.person.name


def test_surprise_is_that_at_the_name():
    pairs = [name_behind(WHO, one) for one in SOME]
    assert surprised(WHO, SOME) == pytest.approx(surprises(WHO.model, pairs))


@pytest.mark.parametrize(
    ("usual", "strange", "level"),
    [([1, 2, 3], [4, 5], 3), ([1, 2, 9], [4, 5, 6, 7], 2), ([1], [0], 1)],
)
def test_the_level_leaves_the_fewest_on_the_wrong_side(usual, strange, level):
    assert level_between(usual, strange) == level


def test_a_group_of_nobody_is_refused():
    for groups in (([], [1]), ([1], [])):
        with pytest.raises(ValueError, match="at least one"):
            level_between(*groups)
