"""One client for every server that speaks OpenAI's completions protocol.

A base model too large for this machine, such as Llama 3.1 405B, is asked over
HTTP: text goes in, text comes back. Hosts rent such models; LM Studio, vLLM,
llama.cpp and `lib.serving` serve others from one's own machine.

Three variables say whom to ask: BOOK_ENDPOINT, BOOK_MODEL and, unless the
endpoint is on this machine, BOOK_API_KEY. The key is sent over TLS or to this
machine only, never to where a redirect points, and appears in no message.
Nothing a server sends is trusted: sizes and seconds are bounded. What a model
writes is a stranger's text; show it as text.

Left out: streaming, conversations, and every other part of the protocol.
Source: OpenAI's reference of `POST /v1/completions`.
"""

import http.client
import ipaddress
import itertools
import json
import math
import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

ADDRESS, KEY, MODEL = "BOOK_ENDPOINT", "BOOK_API_KEY", "BOOK_MODEL"
EXAMPLES = {
    ADDRESS: "https://api.hyperbolic.xyz/v1",
    KEY: "",
    MODEL: "meta-llama/Meta-Llama-3.1-405B",
}
BUSY = {429, 503}
LARGEST = 8_000_000  # bytes of a reply
LONGEST_MESSAGE = 300  # characters of a server's own words
MOST_STOPS = 4  # the protocol allows no more


class EndpointError(ConnectionError):
    """Why there is no answer, in a sentence; `status` is HTTP's, if there is one."""

    def __init__(self, sentence: str, status: int | None = None) -> None:
        super().__init__(sentence)
        self.status = status


class Completion(NamedTuple):
    """One continuation.

    `ended` is "stop" at a stop text or the end of the text, "length" with
    `max_tokens`, else what the server calls it. The other three are empty
    unless `logprobs` were asked for; they run in parallel, with natural
    logarithms, None where nothing precedes a token.
    """

    text: str
    ended: str
    tokens: tuple[str, ...] = ()
    logprobs: tuple[float | None, ...] = ()
    likeliest: tuple[dict[str, float], ...] = ()


class _Reply(NamedTuple):
    status: int
    headers: Message
    body: bytes


def endpoint(
    say: Callable[[str], None] = print, environment: Mapping[str, str] = os.environ
) -> "Endpoint | None":
    """The endpoint that the environment names; without one, None.

    Then `say` is told which variables to set. Raises ValueError for a variable
    that cannot be right.
    """
    found = {name: environment.get(name, "").strip() for name in EXAMPLES}
    missing = [name for name, value in found.items() if not value]
    if KEY in missing and is_local(found[ADDRESS]):
        missing.remove(KEY)
    if not missing:
        return Endpoint(found[ADDRESS], found[MODEL], found[KEY])
    wanted = (f"{m} (such as {EXAMPLES[m]})" if EXAMPLES[m] else m for m in missing)
    say(f"No endpoint is asked here; to ask one, set {', '.join(wanted)}.")
    return None


def is_local(address: str) -> bool:
    """Does an address lead to this very machine?"""
    try:
        host = urlsplit(address).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_safe(address: str) -> bool:
    """May a key be sent to this address: over TLS, or on this machine?"""
    try:
        parts = urlsplit(address)
        whole = parts.hostname and parts.port != 0 and address.isprintable()
    except ValueError:
        return False
    secure = parts.scheme == "https" or (parts.scheme == "http" and is_local(address))
    strange = parts.username or parts.query or parts.fragment or " " in address
    return bool(whole and secure and not strange)


@dataclass(frozen=True)
class Endpoint:
    """A model behind an address, such as `https://host.example/v1`.

    An answer may take `seconds`. Where the endpoint is busy (HTTP 429 or 503),
    it is asked again when it says, or after 1, 2, 4 ... seconds; never are more
    than `patience` seconds waited in all. `say` is told of it. Raises ValueError
    for an address or a key that cannot be right.
    """

    address: str
    model: str
    key: str = field(default="", repr=False)
    seconds: float = 120.0
    patience: float = 60.0
    say: Callable[[str], None] = field(default=print, repr=False)
    wait: Callable[[float], None] = field(default=time.sleep, repr=False)

    def __post_init__(self) -> None:
        if not is_safe(self.address):
            raise ValueError(
                f"{ADDRESS} must be an address that begins with https:// and ends"
                " like /v1; http:// will do on this machine alone."
            )
        if not all("!" <= c <= "~" for c in self.key):
            raise ValueError(f"{KEY} holds a character that no key has; copy it again.")

    def complete(
        self,
        prompt: str,
        *,
        n: int = 1,
        max_tokens: int = 64,
        temperature: float = 1.0,
        stop: Sequence[str] = (),
        seed: int | None = None,
        logprobs: int | None = None,
        echo: bool = False,
    ) -> list[Completion]:
        """`n` continuations of a prompt.

        With `logprobs` the model says how likely each token was, and that many
        of the likeliest in its place; with `echo` the prompt comes back before
        the continuation, so that its tokens are judged as well. Not every
        server knows `echo`, `seed` or `logprobs`. Raises EndpointError where no
        answer can be had and ValueError for what cannot be asked.
        """
        _check(n, max_tokens, temperature, stop, logprobs, echo)
        body = {"model": self.model, "prompt": prompt, "max_tokens": max_tokens}
        body |= {"temperature": temperature}
        extras = {"stop": list(stop) or None, "logprobs": logprobs, "echo": echo}
        body |= {
            name: value for name, value in extras.items() if value not in (None, False)
        }
        found: list[Completion] = []
        while len(found) < n:  # some servers give one, whatever n says
            body["n"] = n - len(found)
            if seed is not None:
                body["seed"] = seed + len(found)
            reply = self._ask(json.dumps(body).encode())
            found += _completions(self._json(reply), logprobs is not None)
        return found[:n]

    def _ask(self, body: bytes) -> _Reply:
        """The reply to a request, asked again while the endpoint is busy."""
        waited = 0.0
        for tries in itertools.count():
            reply = self._send(body)
            if reply.status not in BUSY:
                return self._checked(reply)
            pause = pause_of(reply.headers.get("Retry-After"), tries)
            if waited + pause > self.patience:
                raise EndpointError(
                    f"The endpoint is busy or its limit is reached (HTTP"
                    f" {reply.status}), and wants {pause:.0f} s more than the"
                    f" {waited:.0f} s already waited; try again later."
                    f"{self._words(reply)}",
                    reply.status,
                )
            self.say(
                f"The endpoint is busy (HTTP {reply.status}); asking again in"
                f" {pause:.0f} s."
            )
            self.wait(pause)
            waited += pause
        raise AssertionError("count() never ends")

    def _send(self, body: bytes) -> _Reply:
        """One request and its reply, whatever its status."""
        url = f"{self.address.rstrip('/')}/completions"
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        request = urllib.request.Request(url, body, headers, method="POST")
        if self.key:
            request.add_unredirected_header("Authorization", f"Bearer {self.key}")
        # What stays on this machine needs no proxy.
        proxies = urllib.request.ProxyHandler({} if is_local(url) else None)
        opener = urllib.request.build_opener(proxies, _NoRedirect)
        try:
            with _opened(opener, request, self.seconds) as reply:
                read = _read(reply, self.seconds)
                return _Reply(reply.status, reply.headers, read)
        except EndpointError:
            raise
        except (OSError, http.client.HTTPException) as error:
            reason = self._trouble(error)
        raise EndpointError(f"The endpoint at {urlsplit(url).hostname} {reason}")

    def _trouble(self, error: Exception) -> str:
        """Why there is no reply: the end of a sentence about the endpoint."""
        reached = not isinstance(error, urllib.error.URLError)
        cause = error if reached else error.reason
        if isinstance(cause, TimeoutError):
            return f"did not answer within {self.seconds:g} s; try again later."
        if reached:
            return f"broke off or spoke no HTTP ({type(error).__name__}); try again."
        why = self._clean(getattr(cause, "strerror", None) or cause)
        return f"cannot be reached ({why}); check the network and {ADDRESS}."

    def _checked(self, reply: _Reply) -> _Reply:
        """The reply, if it is one; raises EndpointError for all else."""
        status = reply.status
        if status == 200:
            return reply
        if status in (401, 403):
            sentence = f"The endpoint does not accept the key; check {KEY}."
        elif status == 404:
            sentence = (
                f"The endpoint has no model {self.model!r}, or no completions at"
                f" this address; check {MODEL} and {ADDRESS}."
            )
        elif 300 <= status < 400:
            place = self._clean(reply.headers.get("Location", "nowhere"))
            sentence = (
                f"The endpoint sends us on to {place}, where the key is not sent;"
                f" check {ADDRESS}."
            )
        elif status >= 500:
            sentence = f"The endpoint failed (HTTP {status}); try again later."
        else:
            sentence = f"The endpoint refuses the request (HTTP {status})."
        raise EndpointError(f"{sentence}{self._words(reply)}", status)

    def _json(self, reply: _Reply) -> Any:
        try:
            return json.loads(reply.body)
        except (ValueError, RecursionError):
            raise EndpointError(
                f"The endpoint's reply is not JSON; does {ADDRESS} end in /v1?"
            ) from None

    def _words(self, reply: _Reply) -> str:
        """What the server itself says of an error, as far as it may be shown."""
        try:
            said = json.loads(reply.body)
        except (ValueError, RecursionError):
            return ""
        for name in ("error", "message", "detail"):
            said = said.get(name, said) if isinstance(said, dict) else said
        words = self._clean(said) if isinstance(said, str) else ""
        return f" It says: {words}" if words else ""

    def _clean(self, words: object) -> str:
        """One line, without the key and of bounded length."""
        text = str(words)
        if self.key:
            text = text.replace(self.key, "[the key]")
        text = "".join(c if c.isprintable() else " " for c in text)
        return " ".join(text.split())[:LONGEST_MESSAGE]


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer like another, and not followed."""

    def http_error_302(self, *request: Any) -> None:
        """Let the status speak."""

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302


def _opened(
    opener: urllib.request.OpenerDirector,
    request: urllib.request.Request,
    seconds: float,
) -> Any:
    """The open reply to a request; one with an error's status is a reply, too."""
    try:
        return opener.open(request, timeout=seconds)
    except urllib.error.HTTPError as error:
        return error


def _read(reply: Any, seconds: float) -> bytes:
    """The body; raises EndpointError if it is too large, TimeoutError if slow."""
    body, end = bytearray(), time.monotonic() + seconds
    while part := reply.read1(1 << 16):
        body += part
        if len(body) > LARGEST:
            raise EndpointError(
                f"The endpoint's reply is larger than {LARGEST:,} bytes; ask for less."
            )
        if time.monotonic() > end:
            raise TimeoutError
    return bytes(body)


def pause_of(asked: str | None, tries: int) -> float:
    """Seconds to wait: what the header Retry-After asks, else ever longer.

    It holds seconds or a date (RFC 9110, section 10.2.3). At least 1.
    """
    pause = 2.0**tries
    if asked is not None and asked.strip().isascii() and asked.strip().isdigit():
        pause = float(asked)
    elif asked is not None:
        try:
            until = parsedate_to_datetime(asked)
            pause = (until.astimezone(UTC) - datetime.now(UTC)).total_seconds()
        except (ValueError, OverflowError):
            pass  # nonsense says nothing
    return max(1.0, pause)


def _completions(reply: Any, judged: bool) -> list[Completion]:
    choices = reply.get("choices") if isinstance(reply, dict) else None
    if not isinstance(choices, list) or not choices:
        raise EndpointError("The endpoint's reply holds no completion.")
    return [_completion(choice, judged) for choice in choices]


def _completion(choice: Any, judged: bool) -> Completion:
    """One entry of `choices`; raises EndpointError for one of another form."""
    try:
        text, ended = choice["text"], choice.get("finish_reason") or ""
        if not (isinstance(text, str) and isinstance(ended, str)):
            raise TypeError
        if not judged:
            return Completion(text, ended)
        said = choice["logprobs"]
        tokens = tuple(map(str, said["tokens"]))
        logprobs = tuple(p if p is None else float(p) for p in said["token_logprobs"])
        top = tuple(dict(each or {}) for each in said.get("top_logprobs") or ())
    except (KeyError, TypeError, ValueError, AttributeError):
        raise EndpointError(
            "The endpoint's reply lacks what was asked for; does it know logprobs?"
            if judged
            else "The endpoint's reply is no completion."
        ) from None
    if len(logprobs) != len(tokens):
        raise EndpointError(
            "The endpoint judged another number of tokens than it gave."
        )
    return Completion(text, ended, tokens, logprobs, top)


def _check(
    n: int,
    max_tokens: int,
    temperature: float,
    stop: Sequence[str],
    logprobs: int | None,
    echo: bool,
) -> None:
    if n < 1 or max_tokens < (0 if echo else 1):
        raise ValueError("Ask for at least 1 completion of at least 1 token.")
    if not 0 <= temperature < math.inf:
        raise ValueError("temperature must be 0 or more.")
    if isinstance(stop, str) or len(stop) > MOST_STOPS or not all(stop):
        raise ValueError(f"stop is a list of at most {MOST_STOPS} texts, none empty.")
    if logprobs is not None and logprobs < 0:
        raise ValueError("logprobs must be None, or 0 or more.")
