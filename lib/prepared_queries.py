"""Five queries that take different ways through what stands behind the text box.

None is chosen for a fine trace: of each kind the first is taken that goes the way of
its kind and is answered rightly. The people are those of the tests of chapter 8, the
problems those of chapter 10.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from lib.honest import ADMITS, strangers
from lib.labelled import fits, of_kind
from lib.probing import Asked
from lib.puzzles import Puzzle, is_right
from lib.python_talks import python_talks
from lib.query_server import Server, puzzle_server, server
from lib.query_trace import Trace, trace_query
from lib.reinforced_assistant import exam
from lib.scale import seed
from lib.tool_exam import about_test_people
from lib.tools import PYTHON, SEARCH, ToolTalk
from lib.web.world.dice import Dice

TRIED = 40  # queries of a kind, at most
KEY = "prepared queries"
KNOWN, LOOKED_UP = "a fact that it has read", "a fact that it must look up"
SUM, NOBODY = "a sum that is too large for it", "what nobody has told it"
PRACTISED = "a problem as it has practised"


class Prepared(NamedTuple):
    """A query of a kind, and its trace."""

    kind: str
    trace: Trace


def prepared() -> list[Prepared]:
    """One of each kind, traced with coins of `BOOK_SEED`.

    Raises ValueError where none of many goes the way of its kind.
    """
    people = strangers(TRIED, seed(KEY), held_out=True)
    known = Dice(KEY, seed(KEY)).shuffled(about_test_people())
    with server(people) as behind:
        alone = behind._replace(run={})
        return [
            _first(KNOWN, behind, ((a.question, _knows(a)) for a in known)),
            _first(LOOKED_UP, behind, ((a.question, _finds(a)) for a in people)),
            _first(SUM, behind, map(_sum, python_talks(TRIED, seed(KEY), True))),
            _first(NOBODY, alone, ((a.question, _admits) for a in people)),
            _first(PRACTISED, puzzle_server(), map(_solves, exam(3, seed(KEY)))),
        ]


class Mixed(NamedTuple):
    """Queries of four kinds in turn; `people` are those to be looked up."""

    people: list[Asked]
    queries: list[str]


def mixed(n: int, key: object) -> Mixed:
    """So many queries of each kind, whatever becomes of them.

    About people on many pages, about people on a new one, large sums, and manners; all
    are of the tests.
    """
    people = strangers(n, key, held_out=True)
    known = Dice("mixed", key).shuffled(about_test_people())[:n]
    sums = [talk.before[-1].text for talk in python_talks(n, key, held_out=True)]
    manners = [one.messages[-2].text for one in of_kind("manners", n, key, True)]
    asked = [[one.question for one in some] for some in (known, people)]
    return Mixed(
        people, [query for four in zip(*asked, sums, manners) for query in four]
    )


Goes = Callable[[Trace], bool]  # the way of its kind, and to a right answer


def _first(kind: str, behind: Server, queries: Iterable[tuple[str, Goes]]) -> Prepared:
    for (query, goes), _ in zip(queries, range(TRIED)):
        trace = trace_query(query, behind)
        if trace.ended and goes(trace):
            return Prepared(kind, trace)
    raise ValueError(f"Of {TRIED} queries none was {kind}; set another BOOK_SEED.")


def _tools(trace: Trace) -> list[str]:
    return [part.tool for part in trace.parts if part.tool]


def _knows(asked: Asked) -> Goes:
    return lambda t: not _tools(t) and fits(t.text, asked.fact.object)


def _finds(asked: Asked) -> Goes:
    return lambda t: _tools(t) == [SEARCH] and fits(t.text, asked.fact.object)


def _admits(trace: Trace) -> bool:
    return trace.text.endswith(ADMITS)


def _sum(talk: ToolTalk) -> tuple[str, Goes]:
    question = talk.before[-1].text
    return question, lambda t: _tools(t) == [PYTHON] and fits(t.text, talk.key)


def _solves(one: Puzzle) -> tuple[str, Goes]:
    return one.question, lambda t: is_right(one, t.text)
