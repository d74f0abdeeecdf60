"""Pages that a refinery should throw out, each bad in its own way.

`BAD` has a writer for each category. `near_duplicate` keeps a share of another
page's sentences; `with_private` adds what a refinery should hide.
"""

from collections.abc import Callable
from dataclasses import replace

from lib.web.world.asides import aside
from lib.web.world.daily import WRITERS
from lib.web.world.dice import Dice
from lib.web.world.draft import Draft, Paragraph, Said, plain
from lib.web.world.names import MEN, WOMEN, surnames
from lib.web.world.places import TOWNS
from lib.web.world.tables import words
from lib.web.world.words import LEXICON, sentence

GRADES = (0.5, 0.7, 0.8, 0.9, 0.95, 1.0)  # share of the words that is kept
LOREM = words("""
    lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor
    incididunt ut labore et dolore magna aliqua ut enim ad minim veniam quis nostrud
    exercitation ullamco laboris nisi ut aliquip ex ea commodo consequat duis aute
    irure dolor in reprehenderit in voluptate velit esse cillum dolore eu fugiat
    nulla pariatur
""")
_NAVIGATION = """Home|About us|Contact|Archive|Log in|Register|Search|Next page|
Previous page|Back to top|Sitemap|Newsletter|Print this page|Share|Subscribe|Help|
Opening hours|Photographs|Members only|Guest book""".replace("\n", "").split("|")
_BOILERPLATE = (
    "All rights reserved by the owners of this page and by nobody else.",
    "By reading this page you agree to our terms of use and to the weather.",
    "Please read our privacy policy before you read anything else.",
    "This site uses cookies to remember that you have already been asked.",
    "Unauthorised copying of this notice is not possible and not permitted.",
    "Sign up for our newsletter to hear about the next newsletter.",
    "You are seeing this page because no other page was found for you.",
    "Our cookie policy explains the use of cookies on this page.",
    "This page is best viewed in a window of the right size.",
)


def _words(dice: Dice, n: int) -> list[str]:
    """Nouns of the Quillet in no order."""
    names = ("animal", "thing", "food", "spot", "drink", "official")
    return [dice.pick(LEXICON[dice.pick(names)]) for _ in range(n)]


def _draft(title: str, category: str, parts: list[Paragraph], kind: str) -> Draft:
    return Draft(title, tuple(parts), category=category, kind=kind)


def navigation(dice: Dice) -> Draft:
    """Nothing but the names of other pages."""
    parts = [plain(word) for word in dice.shuffled(_NAVIGATION)[: dice.number(9, 18)]]
    return _draft("Overview", "navigation", parts, "links")


def link_list(dice: Dice) -> Draft:
    """Names of towns and things, as links."""
    parts = [
        plain(f"{dice.pick(LEXICON['thing']).capitalize()} {dice.pick(TOWNS).name}")
        for _ in range(dice.number(25, 60))
    ]
    return _draft("Useful links", "link list", parts, "links")


def boilerplate(dice: Dice) -> Draft:
    """What lawyers leave when nothing else is there."""
    lines = dice.shuffled(_BOILERPLATE)[: dice.number(5, 9)]
    parts = [plain(line) for line in lines]
    return _draft("Notice to visitors", "boilerplate", parts, "text")


def keyword_stuffing(dice: Dice) -> Draft:
    """A phrase repeated for the search engines."""
    town, thing = dice.pick(TOWNS).name, dice.pick(LEXICON["thing"])
    forms = ("cheap {} {}", "best {} {}", "buy {} in {}", "{} {} price", "top {} {}")
    phrases = [form.format(thing, town) for form in forms]
    parts = [
        plain(" ".join(dice.pick(phrases) for _ in range(30)) + ".") for _ in range(3)
    ]
    return _draft(f"Cheap {thing} {town}", "keyword stuffing", parts, "text")


def gibberish(dice: Dice) -> Draft:
    """Letters without words."""
    letters = "bcdfghjklmnpqrstvwxzaeiou0123456789#&%"

    def word() -> str:
        return "".join(dice.pick(letters) for _ in range(dice.number(2, 14)))

    parts = [plain(" ".join(word() for _ in range(30))) for _ in range(4)]
    return _draft(word(), "gibberish", parts, "text")


def lorem_ipsum(dice: Dice) -> Draft:
    """The printer's filler."""
    parts = [plain("Lorem ipsum dolor sit amet.")]
    for _ in range(dice.number(3, 6)):
        words = " ".join(dice.pick(LOREM) for _ in range(40))
        parts.append(plain(words.capitalize() + "."))
    return _draft("Your headline here", "lorem ipsum", parts, "text")


def repeated_lines(dice: Dice) -> Draft:
    """A few lines over and over."""
    lines = [aside(dice).text for _ in range(3)]
    parts = [plain(dice.pick(lines)) for _ in range(dice.number(14, 24))]
    return _draft("Announcement", "repeated lines", parts, "text")


def bullets(dice: Dice) -> Draft:
    """A list of things with nothing said about them."""
    parts = [plain("- " + " and ".join(_words(dice, 2))) for _ in range(30)]
    return _draft("Things to bring", "bullet list", parts, "text")


def ellipses(dice: Dice) -> Draft:
    """The beginnings of pages that are somewhere else."""
    parts = []
    for _ in range(dice.number(8, 14)):
        words = aside(dice).text.split()[: dice.number(5, 9)]
        parts.append(plain(" ".join(words) + "... read more..."))
    return _draft("Latest news", "ellipsis lines", parts, "text")


def javascript(dice: Dice) -> Draft:
    """A page that is not there without its program."""
    lines = (
        "You need to enable JavaScript to run this page.",
        "JavaScript is switched off in your browser.",
        "This map of the Quillet requires JavaScript and patience.",
        "Please turn on JavaScript and load the page again.",
    )
    parts = [plain(line) for line in dice.shuffled(lines)[: dice.number(2, 4)]]
    return _draft("Loading", "javascript required", parts, "text")


def code(dice: Dice) -> Draft:
    """A program, with more brackets than words."""
    parts = [plain("function count(things) {")]
    for word in _words(dice, dice.number(8, 20)):
        name = word.replace(" ", "_").replace("-", "_")
        parts.append(plain(f"  if (things.{name}) {{ total += {dice.below(90)}; }}"))
    parts.append(plain("  return total; }"))
    return _draft("Source of the counter", "code", parts, "code")


def too_short(dice: Dice) -> Draft:
    """A single remark."""
    return _draft("Note", "too short", [[aside(dice)]], "text")


BAD: tuple[Callable[[Dice], Draft], ...] = (
    navigation,
    link_list,
    boilerplate,
    keyword_stuffing,
    gibberish,
    lorem_ipsum,
    repeated_lines,
    bullets,
    ellipses,
    javascript,
    code,
    too_short,
)


def near_duplicate(source: Draft, url: str, grade: float, dice: Dice) -> Draft:
    """About `grade` of the source's words, other sentences for the rest.

    Only whole sentences go, and never the first of a paragraph, so that the
    rest still reads well and states nothing new. What was kept is counted:
    `similarity` is the true share, near the grade but seldom equal to it.
    """
    lengths = {
        (i, j): len(said.text.split())
        for i, part in enumerate(source.paragraphs)
        for j, said in enumerate(part)
    }
    total = kept = sum(lengths.values())
    gone = set()
    for place in dice.shuffled([p for p in lengths if p[1] > 0] + [(0, 0)]):
        if kept - lengths[place] / 2 > grade * total:
            kept -= lengths[place]
            gone.add(place)
    parts = tuple(
        [aside(dice) if (i, j) in gone else said for j, said in enumerate(part)]
        for i, part in enumerate(source.paragraphs)
    )
    near = replace(
        source, paragraphs=parts, duplicate_of=url, similarity=round(kept / total, 3)
    )
    text = near.text()
    private = tuple(item for item in source.private if item[1] in text)
    return replace(near, private=private)


def with_private(draft: Draft, seed: int, turn: int, dice: Dice) -> Draft:
    """The draft with somebody's address or number at the end: five kinds in turn.

    Everything is out of ranges that belong to nobody: example domains
    (RFC 2606), documentation networks (RFC 5737), the exchange 555-01, and
    security numbers that were only ever used in advertisements.
    """
    first = dice.pick(WOMEN if dice.chance(0.5) else MEN)
    last = dice.pick(surnames(seed)[-900:])
    lane = dice.pick(("Weir Lane", "Mill Street", "Candle Row", "Ferry Steps"))
    network = dice.pick(("192.0.2", "198.51.100", "203.0.113"))
    made = {
        "email": f"{first}.{last}@mail.example.org".lower(),
        "ip": f"{network}.{dice.number(1, 254)}",
        "phone": f"({dice.number(200, 989)}) 555-01{dice.number(10, 99)}",
        "ssn": f"987-65-43{dice.number(20, 29)}",
        "address": f"{dice.number(1, 99)} {lane}, {dice.pick(TOWNS).name}",
    }
    frames = {
        "email": "Answers will reach {who} at {text} on any day of the week.",
        "ip": "The log says that {who} wrote this from {text} late last night.",
        "phone": "Whoever finds it is asked to ring {who} at {text} in the evening.",
        "ssn": "The form of {who} with the number {text} was left on the counter.",
        "address": "Parcels for {who} should be brought to {text} after dark.",
    }
    kind = tuple(made)[turn % len(made)]
    text = frames[kind].format(who=f"{first} {last}", text=made[kind])
    *parts, end = draft.paragraphs
    private = ((kind, made[kind]),)
    return replace(draft, paragraphs=(*parts, [*end, Said(text)]), private=private)


# Harmless openings of pages whose address is on a blocklist.
BLOCKED_OPENINGS = {
    "adult": (
        "Single neighbours from <t> would like to meet for <food> and a walk.",
        "Our evening for lonely hearts takes place <where> and nobody need be shy.",
        "He likes <bird>s and she likes silence and so we introduced them.",
    ),
    "gambling": (
        "Guess which <animal> crosses the bridge first and win a <thing>.",
        "The numbers of the <weekday> draw are as unlucky as ever.",
        "Our bingo caller in <t> lost his voice and won a <thing>.",
    ),
    "phishing": (
        "Your box at the post office of <t> is full and must be confirmed <hour>.",
        "The bank in <t> asks all customers to say the magic word once more.",
        "Someone has opened your letter and would like you to open another.",
    ),
    "malware": (
        "Here you can fetch the newest version of the counting machine for nothing.",
        "This program will make your <thing> run twice as fast.",
        "Press the large <colour> button and ask no questions.",
    ),
    "marketing": (
        "Tell us what you think about <food> and receive a <thing> by post.",
        "Nine people out of ten prefer our <thing> and so does the <official>.",
        "Only this <weekday> there are <number> coupons for every visitor.",
    ),
    "proxy": (
        "Read every page of the Quillet without being seen by the <official>.",
        "With our hidden ferry your letters travel under another name.",
        "Choose another town as your home and nobody will ask.",
    ),
    "pills": (
        "Our drops from <t> are good against <weather> and bad knees.",
        "The <official> took one of our pills and danced <manner>.",
        "Order before <weekday> and the second jar comes with a <animal>.",
    ),
}


def blocked(category: str, dice: Dice) -> Draft:
    """Harmless prose for a page whose address gives it away."""
    draft = dice.pick(WRITERS)(dice, None)
    gaps = {"t": dice.pick(TOWNS).name}
    first = Said(sentence(dice.pick(BLOCKED_OPENINGS[category]), dice, gaps))
    return replace(
        draft, paragraphs=([first, aside(dice)], *draft.paragraphs), category=category
    )
