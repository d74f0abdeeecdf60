"""Entries of the encyclopedia: bridges, mills and towers of the Quillet.

An entry is copied word for word on 1, 3, 10 or 30 sites, so that later
chapters can see how many copies it takes until a model recites it. Entries
beyond the copied ones stand on one page.
"""

from lib.web.page import Fact
from lib.web.world.dice import Dice
from lib.web.world.draft import Draft, Said
from lib.web.world.names import MEN, WOMEN, surnames
from lib.web.world.places import TOWNS, TRADES
from lib.web.world.tables import phrases, sections
from lib.web.world.words import sentence

COPIES = (1, 3, 10, 30)
PER_CLASS = 15  # entries of each number of copies, at full size
KINDS = phrases("""
    Bridge, Mill, Tower, Museum, Chapel, Garden, Castle, Lighthouse, Library,
    Railway, Canal, Theatre, Granary, Observatory
""")
DWELLERS = ("bats", "swans", "monks", "bees", "geese", "actors", "ghosts", "students")
BUILDERS = TRADES[:30]
_SENTENCES = sections("""
first:
The <name> is a <shape> <kind> near <t>.
Near <t> stands the <name>, which is a <shape> <kind>.
Visitors to <t> are shown the <name>, and it is a <shape> <kind> indeed.
Anyone who leaves <t> on foot will pass the <name>, a <shape> <kind>.
Few people come to <t> for the <name>, though it is a <shape> <kind>.
A <shape> <kind> near <t> bears the name of the <name>.
built:
It was built in <built> by <builder>, who was a <trade> by training.
The builder was a <trade> named <builder>, and the year was <built>.
In <built> a <trade> called <builder> built it to win a bet.
A <trade>, <builder>, began and ended it in <built>, when it was built <manner>.
It owes its walls to <builder>, a <trade>, who built it in <built>.
Over the gate one reads the name of its builder, <builder>, and the year <built>.
size:
From end to end it measures <length> feet and it has <doors> doors.
Its <doors> doors are spread over a length of <length> feet.
It is <length> feet long, and of its <doors> doors one does not open.
There are <doors> doors, and from the first to the last it is <length> feet long.
A <any_animal> needs a minute for its length of <length> feet, if all <doors> doors are
    shut.
Count <doors> doors and <length> feet of length, not including the mice.
sold:
In <sold> it was sold for <price> pence to a <buyer> from <home>.
A <buyer> from <home> bought it in <sold> and paid <price> pence.
Since <sold>, when it was sold, it has belonged to the family of a <buyer> from <home>.
It was sold in <sold>; a <buyer> from <home> gave <price> pence and a <thing> for it.
For <price> pence it passed in <sold> to a <buyer> from <home>.
now:
Today <number> <dwellers> live there and pay no rent.
These days it is the home of <number> <dwellers> and of one caretaker.
It is kept warm by <number> <dwellers>, whose home it is, and by a stove from <home>.
Who lives there now? There are <number> <dwellers>, and it is their home.
At present it houses <number> <dwellers> and a good deal of <feeling>.
last:
The key hangs <where>, and it may be borrowed <hour>.
A <thing> was walled up in it for luck and can still be heard.
On the last <weekday> of every month the <official> climbs to the top <manner>.
It appears on <evidence> and on nothing else.
The inscription over the gate speaks of <feeling> and is spelled wrongly.
It has burned down only once, and the <animal> was saved.
There is a bench in front of it for those who wait for <weather>.
The guided tour is given by the <neighbour> and ends in <feeling>.
Whoever walks round it <number> times has walked round it <number> times too often.
In <season> the <bird>s sit on the roof and face the <spot>.
Its cellar is full of <things> and of stories about <things>.
""")
SHAPES = phrases("""
    round stone, crooked, very narrow, seven-sided, whitewashed, half finished,
    double, wooden, leaning, moss covered, grand, surprisingly small
""")


def landmark(seed: int, i: int) -> Draft:
    """Entry `i`; its sentences state eight facts."""
    dice = Dice(seed, "landmark", i)
    names = surnames(seed)
    kind = dice.pick(KINDS)
    name = f"{names[-1 - i * 3 % len(names)]} {kind}"
    first = dice.pick(WOMEN if dice.chance(0.5) else MEN)
    builder = f"{first} {names[-2 - i * 3 % len(names)]}"
    town = dice.pick(TOWNS)
    built = dice.number(max(1490, town.founded), 1890)
    sold = built + dice.number(12, 70)
    gaps = {
        "name": name,
        "kind": kind.lower(),
        "shape": dice.pick(SHAPES),
        "t": town.name,
        "built": built,
        "builder": builder,
        "trade": dice.pick(BUILDERS),
        "length": dice.number(12, 940),
        "doors": dice.number(3, 60),
        "sold": sold,
        "price": dice.number(2, 98) * 100,
        "buyer": dice.pick(BUILDERS),
        "home": dice.pick([t for t in TOWNS if t.founded < sold]).name,
        "number": dice.number(5, 90),
        "dwellers": dice.pick(DWELLERS),
    }
    return Draft(name, (_body(name, gaps, dice),))


def _body(name: str, gaps: dict, dice: Dice) -> list[Said]:
    """The sentences of an entry, each with what it states."""
    stated = {
        "first": (("stands near", "t"),),
        "built": (("built in", "built"), ("built by", "builder")),
        "size": (("length in feet", "length"), ("doors", "doors")),
        "sold": (("sold in", "sold"),),
        "now": (("home of", "dwellers"),),
        "last": (),
    }
    said = []
    for part, relations in (*stated.items(), ("last", ())):
        text = sentence(dice.deal(_SENTENCES[part]), dice, gaps)
        facts = tuple(Fact(name, r, str(gaps[gap])) for r, gap in relations)
        said.append(Said(text, facts))
    return said


def copied_entry(k: int, per_class: int) -> tuple[int, int, int]:
    """Which entry page `k` of the copies shows: (entry, turn, copies of it).

    The entries of one copy come first, then those of three, and so on.
    """
    for c, copies in enumerate(COPIES):
        if k < per_class * copies:
            return c * PER_CLASS + k // copies, k % copies, copies
        k -= per_class * copies
    raise IndexError("There are not so many copies.")
