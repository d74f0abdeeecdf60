"""What the tiny web serves, and what is true about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Fact:
    """One statement that can be judged, such as (Ada Vell, trade, glazier)."""

    subject: str
    relation: str
    object: str


@dataclass(frozen=True)
class Truth:
    """What a perfect refinery would know of a page.

    `category` is "prose" for pages worth keeping, else what is wrong with the
    page: a blocklist's category, "navigation", "gibberish" and so on. `text`
    is the text without mark-up and boilerplate; `language` an ISO 639-1 code;
    `similarity` the share of the original's words that a near-duplicate keeps;
    `private` the planted personal data as (kind, text).
    """

    text: str
    language: str
    category: str
    duplicate_of: str | None = None
    similarity: float | None = None
    private: tuple[tuple[str, str], ...] = ()
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class Page:
    """An answer of the tiny web: what is sent for `url`, and its truth.

    `body` is sent as it is; `headers` are in addition to those of the server.
    """

    url: str
    body: bytes
    truth: Truth
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
