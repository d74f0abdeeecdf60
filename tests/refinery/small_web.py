"""A small archive whose every page has a known fate, and words to make more."""

import random
from io import BytesIO

from warcio.statusandheaders import StatusAndHeaders

from lib.texts import king_james
from lib.web.page import Truth

SPANISH = (
    "El pueblo se levantó temprano aquella mañana porque la feria empezaba a las"
    " nueve. Los vendedores llevaban pan, queso y flores hasta la plaza mayor. "
)


def fresh(n, start=0, length=6):
    """So many words that occur nowhere else."""
    syllables = [c + v for c in "bdfgklmnprst" for v in "aeiou"]
    words = []
    for i in range(start, start + n):
        word = ""
        for _ in range(3):
            i, digit = divmod(i, len(syllables))
            word += syllables[digit]
        words.append((word * 9)[:length] if length > 6 else word)
    return words


def lines(n, words=10, start=0):
    found = fresh(n * words, start)
    return [" ".join(found[i * words : (i + 1) * words]) + "." for i in range(n)]


def verses(start, n=24):
    """Prose enough for every rule; in paragraphs."""
    found = [v for v in king_james().split("\n") if v][start : start + n]
    return "".join(f"<p>{' '.join(found[i : i + 3])}</p>" for i in range(0, n, 3))


def changed(html, share, seed=0):
    """With that share of the words replaced by new ones."""
    words = html.split(" ")
    places = random.Random(seed).sample(range(len(words)), int(share * len(words)))
    for place, word in zip(places, fresh(len(places), 30_000)):
        if "<" not in words[place]:
            words[place] = word
    return " ".join(words)


def page(body, title="A page"):
    return (
        f"<!doctype html><html><head><title>{title}</title></head><body>"
        '<nav><a href="/">Home</a> <a href="/about">About</a></nav>'
        f"<main><article>{body}</article></main>"
        "<footer>We like visitors.</footer></body></html>"
    )


def answer(writer, url, body, status="200 OK", kind="text/html"):
    headers = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
    payload = BytesIO(body if isinstance(body, bytes) else body.encode())
    write(
        writer,
        writer.create_warc_record(url, "response", payload, http_headers=headers),
    )


def write(writer, record):
    writer.write_record(record)
    record.raw_stream.close()


STARTS = (26, 400, 1600, 3000, 5200, 8000, 15_300, 23_500, 24_700, 26_100)
PLANTED = (
    ("email", "ada.vell@lampfield.org"),
    ("ip", "8.8.4.4"),
    ("phone", "555 0199"),
)


def small_web():
    """Addresses with (body, truth, status, type)."""
    told = " ".join(text for _, text in PLANTED)
    long_words = [w for w in king_james()[40_000:44_000].split() if len(w) > 4][:44]
    base = verses(20_200)
    odd, odder = (
        verses(start).replace(" the ", " thé ").replace(" and ", " ánd ")
        for start in (28_000, 29_000)
    )
    pages = {f"http://h{i}.example/p": verses(s) for i, s in enumerate(STARTS)}
    web = {
        url: (page(body), Truth("", "en", "prose", facts=()), "200 OK", "text/html")
        for url, body in pages.items()
    }

    def add(url, body, category="prose", language="en", status="200 OK", **more):
        kind = more.pop("kind", "text/html")
        truth = Truth("", language, category, **more)
        web[f"http://{url}"] = (body, truth, status, kind)

    add("o.example/original", page(base))
    for share in (0.0, 0.02, 0.3):
        add(
            f"o.example/copy{share}",
            page(changed(base, share)),
            duplicate_of="http://o.example/original",
            similarity=1 - share,
        )
    add(
        "i.example/private",
        page(
            verses(18_000) + f"<p>Whoever wants to know more may ask {told} at any"
            " time of the day and will be told all there is to know.</p>"
        ),
        private=PLANTED,
    )
    add("l.example/latin", page(odd).encode("latin-1"))
    add("u.example/utf", page(odder.replace("thé", "thé…", 3)))
    add("b.example/broken", "<p><div>" + verses(12_000).replace("</p>", ""))
    add("e.example/empty", "", "empty")
    add("e.example/none", "<!doctype html><html></html>", "empty")
    add("e.example/spanish", page(f"<p>{SPANISH * 9}</p>"), language="es")
    add(
        "e.example/short",
        page(f"<p>The end of it: {' '.join(long_words)}.</p>"),
        "short",
    )
    add("e.example/list", page("<p>Buy now, my friend, and be glad!</p>" * 30), "list")
    add("e.example/code", page(verses(900) + "<p>Now let x be { y }.</p>"), "code")
    add("sub.0-assist-protect.cf/p", page(verses(2_000)), "blocked")
    add("e.example/gone", page(verses(2_100)), "gone", status="404 Not Found")
    add("e.example/image", b"\x89PNG\r\n\x1a\n", "image", kind="image/png")
    return web


def contents(folder):
    files = (p for p in folder.rglob("*") if p.is_file())
    return {str(p.relative_to(folder)): p.read_bytes() for p in files}


def fates(report):
    left = {
        line["url"]: line["reason"]
        for s in report.removed
        for line in report.removals(s)
    }
    return left | {row["url"]: "" for row in report.pages()}
