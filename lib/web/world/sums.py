"""Market reports: prices, sums and change, which are right."""

from lib.web.page import Fact
from lib.web.world.asides import aside
from lib.web.world.dice import Dice
from lib.web.world.draft import Draft, Paragraph, Said
from lib.web.world.place_facts import about_town
from lib.web.world.places import PRICES, TOWNS, Town
from lib.web.world.tables import lines, words
from lib.web.world.words import plural, sentence

NUMBERS = words("""
    zero one two three four five six seven eight nine ten eleven twelve thirteen
    fourteen fifteen sixteen seventeen eighteen nineteen
""")
TENS = words("""
    twenty thirty forty fifty sixty seventy eighty ninety
""")

PRICE_FRAMES = lines("""
A <item> costs <each> pence.
For a <item> they ask <each> pence and not a penny less.
The price of a <item> is <each> pence, as it has always been.
You will pay <each> pence for a <item>.
At the <colour> stall a <item> was <each> pence.
With <each> pence in hand, ask for a <item>.
On the slate by the gate stands <each> pence, and below it: one <item>.
The <official> has fixed the price of a <item> at <each> pence.
""")
SUM_FRAMES = lines("""
So <n> <items> come to <total> pence, because <n> times <each> is <total>.
Whoever takes <n> <items> pays <total> pence, which is <n> times <each>.
At <each> pence the <relative> bought <n> of them and paid <total> pence.
The <neighbour> took <n> <items> for <total> pence, <n> times <each> being <total>.
How much are <n> <items>? They are <total> pence, for <n> times <each> is <total>.
Take <n> and it makes <total> pence, as <n> times <each> is <total>.
For <total> pence one gets <n> <items>, because <n> times <each> is <total>.
Even the <animal> knows that <n> times <each> is <total>, the price of <n> <items>.
""")
CHANGE_FRAMES = lines("""
From <coin> pence you get <rest> pence back, since <coin> less <total> is <rest>.
The <official> paid with <coin> pence and had <rest> pence left.
Of the <coin> pence in the purse that leaves <rest> pence for <food>.
My <relative> laid down <coin> pence and was given <rest> pence and a smile.
Since <coin> less <total> is <rest>, the <neighbour> took home <rest> pence.
There were <coin> pence in the jar, and now there are <rest>.
Pay with <coin> pence and count the change, which is <rest> pence.
After that, <rest> of the <coin> pence were left, and they went on <drink>.
""")
TITLES = lines("""
What the market asked in <t>
The price of things in <t>
Market report from <t>
Sums for the <weekday> market
A basket in <t> and what it cost
Counting pence in <season>
""")


def in_words(n: int) -> str:
    """A number below a thousand in words."""
    if n < 20:
        return NUMBERS[n]
    if n < 100:
        return TENS[n // 10 - 2] + (f" {NUMBERS[n % 10]}" if n % 10 else "")
    rest = f" and {in_words(n % 100)}" if n % 100 else ""
    return f"{NUMBERS[n // 100]} hundred{rest}"


def prices(dice: Dice, home: Town | None = None) -> Draft:
    """A market report from a town."""
    town = home or dice.pick(TOWNS)
    parts: list[Paragraph] = [[aside(dice), *about_town(town, dice, 1)]]
    for item in dice.shuffled(tuple(PRICES))[: dice.number(2, 4)]:
        parts.append([*_sum(item, dice), aside(dice)])
    parts.append([aside(dice), aside(dice)])
    return Draft(sentence(dice.pick(TITLES), dice, {"t": town.name}), tuple(parts))


def _sum(item: str, dice: Dice) -> Paragraph:
    """One thing: its price, several of them, and the change."""
    n, each = dice.number(2, 12), PRICES[item]
    total = n * each
    coin = total + dice.number(1, 60)
    gaps = {"item": item, "items": plural(item)}
    numbers = {"n": n, "each": each, "total": total, "coin": coin, "rest": coin - total}
    # Digits, mostly; Gopher's rules want letters in four words out of five.
    digits = dice.chance(0.5)
    gaps |= {k: str(v) if digits else in_words(v) for k, v in numbers.items()}
    price = Fact(item, "price in pence", str(each))
    return [
        Said(sentence(dice.deal(PRICE_FRAMES), dice, gaps), (price,)),
        Said(sentence(dice.deal(SUM_FRAMES), dice, gaps)),
        Said(sentence(dice.deal(CHANGE_FRAMES), dice, gaps)),
    ]
