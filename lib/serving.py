"""Serves a model of this book as others are served: completions over HTTP.

Whatever speaks OpenAI's completions protocol can ask it, `lib.endpoints` among
them. It listens on this machine only, takes one request at a time, and no web
page in a browser can reach it: a request must name this machine as its host
and bring JSON. Left out: streaming, conversations, and TLS.

    with serve(model, tokenizer) as address:
        Endpoint(address, "small").complete("The river")
"""

import contextlib
import hmac
import json
import secrets
import threading
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import torch

from lib.generate import Sample, Sampling, generate
from lib.model import Transformer
from lib.tokenizer import Tokenizer
from lib.web_corpus import SEPARATOR

LARGEST = 1_000_000  # bytes of a request
MOST = 64  # continuations of one request
USUAL_TOKENS = 16  # the protocol's own default
PATIENCE = 30  # seconds a silent client is kept


class Refused(Exception):
    """What is answered instead of a completion: a status and a sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class Served:
    """A model that answers requests of the protocol."""

    def __init__(self, model: Transformer, tokenizer: Tokenizer, name: str) -> None:
        self.model, self.tokenizer, self.name = model, tokenizer, name
        self.separator = tokenizer.special_tokens[SEPARATOR]
        self.turn = threading.Lock()

    def complete(self, asked: Any) -> dict:
        """The protocol's answer to a request. Raises Refused."""
        try:
            if asked["model"] != self.name:
                raise Refused(404, f"There is no model {asked['model']!r:.80} here.")
            prompt = asked["prompt"]
            row = [self.separator, *self.tokenizer.encode(prompt)]
            with self.turn:
                choices = self._choices(row, prompt, asked)
        except (KeyError, TypeError, AttributeError) as error:
            raise Refused(
                400, f"The request is not one for a text: {error!r}."
            ) from None
        except ValueError as error:
            raise Refused(400, str(error)) from None
        return {"object": "text_completion", "model": self.name, "choices": choices}

    def _choices(self, row: list[int], prompt: str, asked: dict) -> list[dict]:
        n, most = int(asked.get("n") or 1), asked.get("max_tokens")
        most = USUAL_TOKENS if most is None else int(most)
        if not 0 < n <= MOST:
            raise ValueError(f"n must be 1 to {MOST}.")
        stops = [stops] if isinstance(stops := asked.get("stop") or [], str) else stops
        heat = asked.get("temperature")
        samples = [Sample(i, row) for i in range(n)]
        if most:
            first = asked.get("seed")
            first = secrets.randbits(31) if first is None else int(first) % 2**31
            samples = generate(
                *(self.model, [row] * n, range(first, first + n), most),
                *(Sampling(1.0 if heat is None else float(heat)), (self.separator,)),
                lambda sample: sample.stop() if self._stop(sample, stops) else None,
            )
        return [self._choice(sample, prompt, stops, asked) for sample in samples]

    def _stop(self, sample: Sample, stops: Sequence[str]) -> str | None:
        """The stop text that a sample holds first, or None."""
        text = self.tokenizer.decode(sample.tokens)
        found = [stop for stop in stops if stop in text]
        return min(found, key=text.find) if found else None

    def _choice(
        self, sample: Sample, prompt: str, stops: Sequence[str], asked: dict
    ) -> dict:
        new = [token for token in sample.tokens if token != self.separator]
        text = self.tokenizer.decode(new)
        if stop := self._stop(sample, stops):
            text = text[: text.find(stop)]
        echo = bool(asked.get("echo"))
        choice = {
            "index": sample.row,
            "text": prompt + text if echo else text,
            "finish_reason": "stop" if sample.ended in ("stop", "hook") else "length",
            "logprobs": None,
        }
        if asked.get("logprobs") is not None:
            at = 1 if echo else len(sample.prompt)
            choice["logprobs"] = self._judged(
                [*sample.prompt, *new], at, max(0, int(asked["logprobs"]))
            )
        return choice

    @torch.inference_mode()
    def _judged(self, row: list[int], first: int, top: int) -> dict:
        """How likely the model finds each token of a row from `first` on."""
        says = self.model(torch.tensor([row]))[0].log_softmax(-1)  # (T, V)
        places = range(first, len(row))
        best = [says[i - 1].topk(min(top, says.shape[-1])) for i in places]
        return {
            "tokens": [self._glyphs(token) for token in row[first:]],
            "token_logprobs": [says[i - 1, row[i]].item() for i in places],
            "top_logprobs": [
                dict(zip(map(self._glyphs, ids.tolist()), values.tolist()))
                for values, ids in best
            ],
        }

    def _glyphs(self, token: int) -> str:
        return self.tokenizer.decode([token])


@contextlib.contextmanager
def serve(
    model: Transformer,
    tokenizer: Tokenizer,
    name: str = "small",
    key: str = "",
    port: int = 0,
) -> Iterator[str]:
    """Serve while the block runs; yields the address for BOOK_ENDPOINT.

    `port` 0 takes a free one. With a `key`, others are refused. Raises OSError
    for a port that is taken.
    """

    class Handler(_Handler):
        served = Served(model, tokenizer, name)
        bearer = f"Bearer {key}" if key else ""

    with ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/v1"
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    served: Served
    bearer: str
    timeout = PATIENCE

    def do_POST(self) -> None:
        """Answer `/v1/completions`."""
        self._answer("/v1/completions", lambda: self.served.complete(self._asked()))

    def do_GET(self) -> None:
        """Answer `/v1/models`."""
        entry = {"id": self.served.name, "object": "model"}
        self._answer("/v1/models", lambda: {"object": "list", "data": [entry]})

    def _answer(self, path: str, make: Any) -> None:
        try:
            self._check(path)
            status, answer = 200, make()
        except Refused as refusal:
            status, answer = refusal.status, {"error": {"message": str(refusal)}}
        body = json.dumps(answer).encode()
        self.close_connection = True
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _check(self, path: str) -> None:
        port = self.server.server_address[1]
        if self.headers.get("Host") not in (f"127.0.0.1:{port}", f"localhost:{port}"):
            raise Refused(403, "This server is for this machine alone.")
        sent = self.headers.get("Authorization", "")
        if self.bearer and not hmac.compare_digest(sent.encode(), self.bearer.encode()):
            raise Refused(401, "This is not the key.")
        if self.path != path:
            raise Refused(404, "There is nothing at this address.")

    def _asked(self) -> Any:
        """The request's JSON; raises Refused."""
        kind = self.headers.get("Content-Type", "").split(";")[0].strip().lower()
        size = self.headers.get("Content-Length", "")
        if kind != "application/json" or not (size.isascii() and size.isdigit()):
            raise Refused(400, "Send JSON, and say how long it is.")
        if int(size) > LARGEST:
            raise Refused(413, f"A request has at most {LARGEST:,} bytes.")
        try:
            return json.loads(self.rfile.read(int(size)))
        except (ValueError, RecursionError):
            raise Refused(400, "The request is not JSON.") from None

    def log_message(self, *words: Any) -> None:
        """Say nothing: the notebook is for the reader."""
