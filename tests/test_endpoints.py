"""The client against a server of the protocol, and against ill-behaved ones."""

import contextlib
import http.client
import json
import math
import socket
import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from unittest.mock import Mock

import pytest
import torch

from lib import endpoints
from lib.endpoints import Completion, Endpoint, EndpointError, endpoint, pause_of
from lib.generate import Sampling, generate
from lib.serving import serve
from lib.shipped import shipped
from lib.web_corpus import SEPARATOR

KEY = "sk-secret-0123456789"
GOOD = {"choices": [{"text": " fox", "finish_reason": "length"}]}


class StandIn(ThreadingHTTPServer):
    """Stands in for a host of models: gives prepared answers, notes requests.

    An answer is (status, headers, body); the last one is given for ever.
    """

    def __init__(self, *answers):
        super().__init__(("127.0.0.1", 0), StandInHandler)
        self.answers, self.requests = list(answers), []

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class StandInHandler(BaseHTTPRequestHandler):
    def do_POST(self):
        size = int(self.headers["Content-Length"])
        asked = json.loads(self.rfile.read(size))
        self.server.requests.append((self.path, dict(self.headers), asked))
        answers = self.server.answers
        status, headers, body = answers.pop(0) if len(answers) > 1 else answers[0]
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        with contextlib.suppress(OSError):  # the client may have had enough
            self.wfile.write(body)

    do_GET = do_POST

    def log_message(self, *words):
        pass


@pytest.fixture
def host():
    """Starts a stand-in; all are stopped when the test ends."""
    with contextlib.ExitStack() as stack:

        def start(*answers):
            server = stack.enter_context(StandIn(*answers))
            thread = threading.Thread(target=server.serve_forever, args=(0.01,))
            thread.start()
            stack.callback(thread.join)
            stack.callback(server.shutdown)
            return server

        yield start


class Told(list):
    """What the client said, and how long it waited."""

    def __init__(self):
        self.waits = []


@pytest.fixture
def told():
    return Told()


@pytest.fixture
def client(told):
    def make(server, key=KEY, **options):
        address = server if isinstance(server, str) else server.address
        hooks = {"say": told.append, "wait": told.waits.append}
        return Endpoint(address, "some/model", key, **hooks, **options)

    return make


def refusal(client, status=None) -> str:
    """The sentence with which the client gives up; without the key in it."""
    with pytest.raises(EndpointError) as caught:
        client.complete("The quick brown")
    assert caught.value.status == status
    assert KEY not in str(caught.value)
    assert "\n" not in str(caught.value)
    return str(caught.value)


# --- the book's own model behind it -------------------------------------------


@pytest.fixture(scope="module")
def released():
    model, tokenizer, *_ = shipped("small")
    return model, tokenizer


@pytest.fixture(scope="module")
def small(released):
    with serve(*released, key=KEY) as address:
        yield Endpoint(address, "small", KEY)


def test_it_writes_what_the_sampler_writes(released, small):
    model, tokenizer = released
    start = tokenizer.special_tokens[SEPARATOR]
    row = [start, *tokenizer.encode("The river")]
    sampling, seeds = Sampling(0.7), range(5, 8)
    samples = generate(model, [row] * 3, seeds, 12, sampling, (start,))
    found = small.complete("The river", n=3, max_tokens=12, temperature=0.7, seed=5)
    assert [each.text for each in found] == [
        tokenizer.decode(t for t in sample.tokens if t != start) for sample in samples
    ]
    assert [each.ended for each in found] == [sample.ended for sample in samples]
    assert found[0].tokens == found[0].logprobs == ()
    assert len({small.complete("The", max_tokens=8)[0].text for _ in range(5)}) > 1


def test_a_stop_text_ends_it_and_is_cut(small):
    [whole] = small.complete("The river", max_tokens=30, seed=1)
    stop = whole.text[12:15]
    [cut] = small.complete("The river", max_tokens=30, seed=1, stop=[stop])
    assert cut == Completion(whole.text[: whole.text.find(stop)], "stop")


def test_it_says_how_likely_each_token_was(released, small):
    model, tokenizer = released
    prompt = "The river runs"
    [found] = small.complete(prompt, max_tokens=0, logprobs=2, echo=True)
    row = [tokenizer.special_tokens[SEPARATOR], *tokenizer.encode(prompt)]
    with torch.no_grad():
        says = model(torch.tensor([row]))[0].log_softmax(-1)
    expected = [says[i, token].item() for i, token in enumerate(row[1:])]
    assert found.text == "".join(found.tokens) == prompt
    assert found.logprobs == pytest.approx(expected, abs=1e-5)
    assert [len(each) for each in found.likeliest] == [2] * len(expected)
    assert max(found.likeliest[0].values()) == pytest.approx(says[0].max().item())
    [drawn] = small.complete(prompt, max_tokens=5, temperature=0, logprobs=1)
    assert len(drawn.tokens) == 5
    for token, logprob, best in zip(*drawn[2:], strict=True):
        assert best[token] == pytest.approx(logprob)


def test_the_server_refuses_strangers_and_nonsense(small, released):
    port = int(small.address.split(":")[2].split("/")[0])
    good = {"Content-Type": "application/json", "Authorization": f"Bearer {KEY}"}
    body = {"model": "small", "prompt": "a"}
    cases = [
        (403, {"Host": "evil.example"}, body),
        (401, {"Authorization": "Bearer ß"}, body),
        (400, {"Content-Type": "text/plain"}, body),
        (413, {"Content-Length": "9999999"}, body),
        (400, {}, [1, 2]),
        (400, {}, {"model": "small"}),
        (400, {}, {**body, "n": 1_000}),
        (400, {}, {**body, "max_tokens": 1_000}),
        (400, {}, {**body, "temperature": -1}),
        (400, {}, {**body, "prompt": ["a", "b"]}),
        (200, {}, {**body, "logprobs": -3, "seed": -(2**80)}),
    ]
    for status, headers, asked in cases:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        headers = {k: v.encode() for k, v in (good | headers).items()}
        connection.request("POST", "/v1/completions", json.dumps(asked), headers)
        answer = connection.getresponse()
        said = json.loads(answer.read())
        connection.close()
        assert answer.status == status, (headers, asked, said)
        assert ("error" in said) == (status != 200)
    with pytest.raises(EndpointError, match="no model 'large'"):
        Endpoint(small.address, "large", KEY).complete("a")
    with pytest.raises(EndpointError, match="does not accept the key"):
        Endpoint(small.address, "small", "another").complete("a")
    with pytest.raises(EndpointError, match="do not fit into the model's context"):
        small.complete("a", max_tokens=300)


# --- what is asked ------------------------------------------------------------


def test_the_request_is_the_protocols(host, client):
    server = host((200, {}, GOOD))
    assert client(server).complete("The") == [Completion(" fox", "length")]
    options = {"temperature": 0, "stop": ["\n"], "seed": 3, "logprobs": None}
    client(server, "").complete("The", max_tokens=5, **options)
    path, headers, body = server.requests[0]
    assert path == "/v1/completions"
    assert headers["Authorization"] == f"Bearer {KEY}"
    assert body == {
        **{"model": "some/model", "prompt": "The", "max_tokens": 64},
        **{"temperature": 1.0, "n": 1},
    }
    _, headers, body = server.requests[1]
    assert "Authorization" not in headers
    assert (body["stop"], body["seed"], body["temperature"]) == (["\n"], 3, 0)


def test_a_server_that_gives_one_is_asked_again(host, client):
    server = host((200, {}, GOOD))
    assert len(client(server).complete("The", n=3, seed=7)) == 3
    asked = [(body["n"], body["seed"]) for _, _, body in server.requests]
    assert asked == [(3, 7), (2, 8), (1, 9)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"n": 0},
        {"max_tokens": 0},
        {"temperature": -1},
        {"temperature": math.nan},
        {"stop": "\n"},
        {"stop": [""]},
        {"stop": list("abcde")},
        {"logprobs": -1},
    ],
)
def test_what_cannot_be_asked_is_not_sent(client, wrong):
    with pytest.raises(ValueError):
        client("http://127.0.0.1:9/v1").complete("The", **wrong)


# --- a busy host --------------------------------------------------------------


def test_a_busy_endpoint_is_asked_when_it_says(host, client, told):
    server = host(
        (429, {"Retry-After": "7"}, {}),
        (503, {}, b"<html>busy"),
        (429, {"Retry-After": "soon"}, {}),
        (200, {}, GOOD),
    )
    assert client(server).complete("The")[0].text == " fox"
    assert told.waits == [7, 2, 4]
    assert told[0] == "The endpoint is busy (HTTP 429); asking again in 7 s."
    assert len(told) == 3


def test_patience_ends(host, client, told):
    limit = {"error": {"message": f"Quota of {KEY}\n is \x1b[2J used up."}}
    server = host((429, {"Retry-After": "3600"}, limit))
    sentence = refusal(client(server), 429)
    assert "wants 3600 s more than the 0 s already waited" in sentence
    assert sentence.endswith("It says: Quota of [the key] is [2J used up.")
    assert told.waits == []
    refusal(client(host((503, {"Retry-After": "0"}, {})), patience=5), 503)
    assert told.waits == [1] * 5


def test_other_failures_are_not_tried_again(host, client, told):
    server = host((500, {}, {}))
    assert "failed (HTTP 500)" in refusal(client(server), 500)
    assert (len(server.requests), told.waits) == (1, [])


def test_a_date_to_wait_for():
    soon = datetime.now(UTC) + timedelta(seconds=30)
    assert pause_of(format_datetime(soon, usegmt=True), 0) == pytest.approx(30, abs=2)
    past = "Wed, 21 Oct 2015 07:28:00 GMT"
    assert [pause_of(each, 3) for each in (past, "-5", "x" * 99, None)] == [1, 8, 8, 8]


# --- a host that says no, or nonsense -----------------------------------------


@pytest.mark.parametrize(
    ("status", "body", "sentence"),
    [
        (401, {"error": {"message": f"Wrong key {KEY}"}}, "check BOOK_API_KEY"),
        (403, b"no", "check BOOK_API_KEY"),
        (404, {"message": "unknown"}, "no model 'some/model'"),
        (400, {"detail": "max_tokens is too large"}, "says: max_tokens is too large"),
        (422, {"error": "x" * 9_000}, "refuses the request (HTTP 422)"),
        (502, b"<html>" * 100, "failed (HTTP 502)"),
    ],
)
def test_a_refusal_is_one_sentence(host, client, status, body, sentence):
    said = refusal(client(host((status, {}, body))), status)
    assert sentence in said
    assert len(said) < 500


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"<html>", "is not JSON"),
        (b"\xff\xfe", "is not JSON"),
        (b"[" * 200_000, "is not JSON"),
        (b'{"choices": [{"text": "cut', "is not JSON"),
        (b"9" * 10_000, "is not JSON"),
        ([], "holds no completion"),
        ({"choices": []}, "holds no completion"),
        ({"choices": {"0": 1}}, "holds no completion"),
        ({"choices": [{"text": 5}]}, "is no completion"),
        ({"choices": [None]}, "is no completion"),
    ],
)
def test_a_strange_reply_is_one_sentence(host, client, body, sentence):
    assert sentence in refusal(client(host((200, {}, body))))


def test_logprobs_that_are_not_there_are_missed(host, client):
    asking = {"tokens": ["a", "b"], "token_logprobs": [-1.0]}
    for said, sentence in ((None, "know logprobs"), (asking, "another number")):
        server = host((200, {}, {"choices": [{"text": "ab", "logprobs": said}]}))
        with pytest.raises(EndpointError, match=sentence):
            client(server).complete("The", logprobs=1)
    asking = {"tokens": ["a", "b"], "token_logprobs": [None, -1], "top_logprobs": None}
    server = host((200, {}, {"choices": [{"text": "ab", "logprobs": asking}]}))
    [found] = client(server).complete("The", logprobs=0)
    assert found == Completion("ab", "", ("a", "b"), (None, -1.0))


def test_a_reply_without_end_is_cut(host, client, monkeypatch):
    monkeypatch.setattr(endpoints, "LARGEST", 100_000)
    for headers in ({}, {"Content-Length": "999999999"}):
        server = host((200, headers, b" " * 1_000_000))
        assert "larger than 100,000 bytes" in refusal(client(server))


def test_the_key_does_not_follow_a_redirect(host, client):
    other = host((200, {}, GOOD))
    for status in (301, 302, 307, 308):
        server = host((status, {"Location": other.address}, b""))
        said = refusal(client(server), status)
        assert f"on to {other.address}, where the key is not sent" in said
    for place in ({}, {"Location": "http://["}, {"Location": "//:x"}):
        refusal(client(host((302, place, b""))), 302)
    assert other.requests == []


# --- no host at all -----------------------------------------------------------


def test_no_network_is_one_sentence(client, monkeypatch):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))  # and does not listen
        address = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
        assert "cannot be reached (Connection refused)" in refusal(client(address))
    unknown = socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    monkeypatch.setattr(socket, "getaddrinfo", Mock(side_effect=unknown))
    said = refusal(client("https://host.invalid/v1"))
    assert "cannot be reached (Name or service not known); check the network" in said


def test_a_silent_endpoint_is_given_up(client):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/v1"
        said = refusal(client(address, seconds=0.2))
    assert said == (
        "The endpoint at 127.0.0.1 did not answer within 0.2 s; try again later."
    )


@pytest.mark.parametrize("answer", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\n"])
def test_what_is_not_http_is_one_sentence(client, answer):
    with socket.create_server(("127.0.0.1", 0)) as server:

        def speak():
            with server.accept()[0] as connection:
                connection.recv(1 << 16)
                connection.sendall(answer)

        thread = threading.Thread(target=speak)
        thread.start()
        refusal(client(f"http://127.0.0.1:{server.getsockname()[1]}/v1"))
        thread.join()


# --- the environment ----------------------------------------------------------


def test_the_environment_names_the_endpoint(told):
    whole = {
        "BOOK_ENDPOINT": "https://host.example/v1",
        "BOOK_API_KEY": f"{KEY}\n",
        "BOOK_MODEL": "llama",
    }
    found = endpoint(told.append, whole)
    assert (found.address, found.model, found.key) == (
        *("https://host.example/v1", "llama", KEY),
    )
    assert told == []
    local = {"BOOK_ENDPOINT": "http://localhost:1234/v1", "BOOK_MODEL": "x"}
    assert endpoint(told.append, local).key == ""


def test_what_is_missing_is_said(told):
    assert endpoint(told.append, {}) is None
    assert told.pop() == (
        "No endpoint is asked here; to ask one, set BOOK_ENDPOINT (such as"
        " https://api.hyperbolic.xyz/v1), BOOK_API_KEY, BOOK_MODEL (such as"
        " meta-llama/Meta-Llama-3.1-405B)."
    )
    half = {"BOOK_ENDPOINT": "https://host.example/v1", "BOOK_MODEL": "x"}
    assert endpoint(told.append, half) is None
    assert told.pop().endswith("set BOOK_API_KEY.")


@pytest.mark.parametrize(
    "address",
    [
        "host.example/v1",
        "http://host.example/v1",
        "http://localhost.evil.example/v1",
        "https://",
        "https://user:word@host.example/v1",
        "https://host.example/v1?x",
        "https://host.example:99999/v1",
        "https://host.example/a b",
        "https://[/v1",
        "file:///etc/passwd",
    ],
)
def test_a_key_goes_over_no_open_line(address):
    with pytest.raises(ValueError, match="begins with https://"):
        Endpoint(address, "x", KEY)


def test_the_key_is_not_shown(client):
    assert KEY not in repr(client("https://host.example/v1"))
    for key in (f"{KEY}\r\nX: y", "ключ", f"{KEY} 2"):
        with pytest.raises(ValueError, match="copy it again") as caught:
            Endpoint("https://host.example/v1", "x", key)
        assert key not in str(caught.value)
