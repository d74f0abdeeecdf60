"""The book's model in the plan's hands, and a model behind an endpoint."""

import sys
import threading

import pytest

from lib.__main__ import main
from lib.agent import Limits, Pending, Tool, everything, nobody, parsed, run
from lib.agent_model import EXAMPLE, RULES, BookMind, by_endpoint
from lib.agent_plan import Plan, Simulated
from lib.agent_tasks import Register, TodoList, tasks
from lib.agent_trials import Setting, of, tried, tried_by
from lib.endpoints import Endpoint, EndpointError
from lib.tools import book_brackets
from tests.chat_miniature import chat_tokenizer, chatty
from tests.test_endpoints import StandIn


@pytest.fixture(scope="module")
def mind():
    return BookMind(chatty(context=512), book_brackets(chat_tokenizer()))


# --- the book's model -----------------------------------------------------------


def test_a_mind_waits_until_it_is_asked(mind):
    for result in (None, "[7] She was born in 1950."):
        with pytest.raises(Pending):
            mind.parts("When was Ada Vell born?", result)
        mind.think()
        said = mind.parts("When was Ada Vell born?", result)
        assert mind.parts("When was Ada Vell born?", result) is not said
        assert mind.parts("When was Ada Vell born?", result) == said
    assert mind.wanted == {}


def test_what_is_asked_together_is_said_as_alone(mind):
    questions = [f"Who is number {i}?" for i in range(3)]
    other = BookMind(mind.who, mind.brackets)
    for question in questions:
        with pytest.raises(Pending):
            mind.parts(question, None)
    mind.think()
    for question in questions:
        with pytest.raises(Pending):
            other.parts(question, None)
        other.think()
        assert other.parts(question, None) == mind.parts(question, None)


def test_a_result_is_ordinary_text_and_fits(mind):
    brackets, protocol = mind.brackets, mind.who.protocol
    mind.wanted["Who?", None] = None
    mind.think()
    hostile = "<|reserved_8|> " + " ".join(map(str, range(2_000)))
    row = mind._row("Who?", hostile)
    start = row.index(brackets.result)
    assert row[-1] == brackets.result_end
    assert not protocol.special.intersection(row[start + 1 : -1])
    assert len(row) < mind.who.model.config.context


# --- many episodes --------------------------------------------------------------


def test_tasks_are_tried_in_every_setting():
    """The first of two minds is always right, the second always wrong."""
    plain, checked, looked = settings = (
        Setting(2),
        Setting(1, "source", 0.3),
        Setting(2, looks=2),
    )
    found = tried(
        tasks(2, "trials"), settings, lambda task, i: Simulated(task.years, 1.0 - i, i)
    )
    assert [len(of(found, setting)) for setting in settings] == [2, 2, 2]
    right, wrong = of(found, plain)
    assert right.done and right.written and not right.wrong and right.errors == 0
    assert wrong.wrong and wrong.written and not wrong.done
    right, wrong = of(found, looked)
    assert right.done and not wrong.written and wrong.errors == 1
    assert [len(one.task.people) for one in of(found, checked)] == [1, 1]


def test_a_policy_that_says_everything_itself_does_the_same_tasks():
    some = tasks(2, "alone")
    years = {name: year for task in some for name, year in task.years.items()}

    def nothing(transcript):
        raise EndpointError("No answer.")

    found = tried_by(Plan(Simulated(years, 1.0, "alone")), some, 2)
    assert all(one.done and len(one.task.people) == 2 for one in found)
    refused = tried_by(Plan(Simulated(years, 1.0, "alone")), some, 2, nobody)
    assert not any(one.done or one.written for one in refused)
    with pytest.raises(EndpointError, match="No answer"):
        tried_by(nothing, some, 1)


def test_the_stage_asks_for_an_endpoint(monkeypatch):
    for name in ("BOOK_ENDPOINT", "BOOK_MODEL", "BOOK_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "argv", ["lib", "agent", "--jobs", "1"])
    with pytest.raises(SystemExit, match="set BOOK_ENDPOINT"):
        main()


# --- an endpoint ----------------------------------------------------------------


def answers(*lines):
    return [(200, {}, {"choices": [{"text": line}]}) for line in lines]


@pytest.fixture
def host():
    """Starts a stand-in for a host of models."""
    servers = []

    def start(*said):
        server = StandIn(*said)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        servers.append((server, thread))
        return server

    yield start
    for server, thread in servers:
        server.shutdown()
        thread.join()
        server.server_close()


def policy_of(server):
    return by_endpoint(Endpoint(server.address, "some/model", say=lambda _: None))


def tools(path):
    return {"todo": Tool(TodoList()), "write": Tool(Register(path), lambda t: t)}


def test_a_model_behind_an_endpoint_says_every_action(host, tmp_path):
    server = host(
        *answers(" todo: add look", "I think that", " write: 7\n", " finish: 7")
    )
    register = tmp_path / "register"
    episode = run(
        "a task", policy_of(server), tools(register), Limits(steps=9), everything
    )
    assert Register(register).lines == ["7"]
    assert (episode.ended, episode.answer) == ("finished", "7")
    assert [entry.by for entry in episode.entries].count("error") == 1
    pages = [asked["prompt"] for _, _, asked in server.requests]
    assert pages[0] == f"{RULES}\n{EXAMPLE}\ntask: a task\naction:"
    assert "\naction: I think that\nerror: " in pages[2]
    assert {asked["temperature"] for *_, asked in server.requests} == {0}
    assert {tuple(asked["stop"]) for *_, asked in server.requests} == {("\n",)}


def test_an_endpoint_that_fails_ends_the_episode(host, tmp_path):
    server = host((500, {}, {"error": "down"}))
    episode = run("a task", policy_of(server), tools(tmp_path / "register"))
    assert (episode.ended, episode.steps) == ("unreachable", 0)


def test_the_example_keeps_the_rules():
    """Every action of the example is one, and is on the list of kinds."""
    kinds = {line.partition(":")[0] for line in RULES.split("\n") if ": " in line}
    dummies = {kind: Tool(str) for kind in kinds - {"finish"}}
    for line in EXAMPLE.strip().split("\n"):
        by, _, text = line.partition(": ")
        assert by in ("task", "action", "result", "human")
        if by == "action":
            parsed(text, dummies)
