"""What else is on the web of the Quillet: guides, tales, letters, markets."""

from lib.web.page import Fact
from lib.web.world.dice import Dice
from lib.web.world.draft import Draft, Paragraph, Said
from lib.web.world.names import MEN, WOMEN
from lib.web.world.place_facts import (
    about_town,
    any_fact,
    aside,
    club_fact,
    hill_fact,
    legend_fact,
    other_town,
    quarrel_fact,
    river_fact,
    road,
    town_gaps,
)
from lib.web.world.place_words import (
    RECIPE_STEPS,
    RECIPES,
    STORY_END,
    STORY_LAST,
    STORY_MIDDLE,
    STORY_OPENERS,
    STORY_TROUBLE,
    TOWN_OPENERS,
    WEATHER,
)
from lib.web.world.places import CLUBS, PRICES, TOWNS
from lib.web.world.tables import words
from lib.web.world.words import LEXICON, sentence


def _title(dice: Dice, frames: tuple[str, ...], gaps: dict | None = None) -> str:
    return sentence(dice.pick(frames), dice, gaps)


def _asides(dice: Dice, n: int) -> Paragraph:
    return [aside(dice) for _ in range(n)]


def guide(dice: Dice) -> Draft:
    """A guide to a town."""
    town = dice.pick(TOWNS)
    gaps = town_gaps(town)
    opening = [Said(sentence(dice.deal(TOWN_OPENERS), dice, gaps))]
    opening += about_town(town, dice, 3)
    middle = [river_fact(town.river, dice), *hill_fact(town, dice), aside(dice)]
    middle.append(quarrel_fact(dice, town))
    roads = [road(town, other_town(town, dice), dice) for _ in range(2)]
    end = [*roads, aside(dice), any_fact(dice)]
    title = _title(
        dice,
        (
            "<t> for people with little time",
            "A walk through <t>",
            "<t> in <season>",
            "How to get lost in <t>",
            "What to see in <t> besides the <thing>",
            "A guide to the town of <t>",
        ),
        gaps,
    )
    return Draft(title, (opening, middle, end))


def tale(dice: Dice) -> Draft:
    """A story for children; nothing in it is a fact."""
    town = dice.pick(TOWNS)
    hero = dice.pick(WOMEN if dice.chance(0.5) else MEN)
    gaps = {"t": town.name, "hero": hero, "prize": dice.pick(LEXICON["thing"])}

    def tell(frames: tuple[str, ...]) -> Said:
        return Said(sentence(dice.deal(frames), dice, gaps))

    parts = [
        [tell(STORY_OPENERS), aside(dice), tell(STORY_TROUBLE)],
        [tell(STORY_MIDDLE) for _ in range(dice.number(3, 5))],
        [tell(STORY_MIDDLE) for _ in range(dice.number(2, 4))],
        [tell(STORY_END), tell(STORY_LAST)],
    ]
    title = _title(
        dice,
        ("<hero> and the lost <prize>", "The <prize> of <t>", "How <hero> went home"),
        gaps,
    )
    return Draft(title, tuple(parts))


def legend(dice: Dice) -> Draft:
    """Old creatures and old quarrels."""
    opening = [aside(dice), legend_fact(dice), *_asides(dice, 2)]
    middle = [quarrel_fact(dice), aside(dice), legend_fact(dice), aside(dice)]
    end = [any_fact(dice), *_asides(dice, 2)]
    title = _title(
        dice,
        (
            "Things seen <hour> near the <spot>",
            "An old story and an older quarrel",
            "What the <official> saw",
            "Creatures of the <season>",
        ),
    )
    return Draft(title, (opening, middle, end))


NUMBERS = words("""
    zero one two three four five six seven eight nine ten eleven twelve thirteen
    fourteen fifteen sixteen seventeen eighteen nineteen
""")
TENS = words("""
    twenty thirty forty fifty sixty seventy eighty ninety
""")


def in_words(n: int) -> str:
    """A number below a thousand in words."""
    if n < 20:
        return NUMBERS[n]
    if n < 100:
        return TENS[n // 10 - 2] + (f" {NUMBERS[n % 10]}" if n % 10 else "")
    rest = f" and {in_words(n % 100)}" if n % 100 else ""
    return f"{NUMBERS[n // 100]} hundred{rest}"


def plural(thing: str) -> str:
    """The plural of a thing that is sold."""
    head, of, rest = thing.partition(" of ")
    if head.endswith("loaf"):
        head = head[:-1] + "ve"
    head += "es" if head.endswith("x") else "" if head.endswith("mackerel") else "s"
    return head + of + rest


PRICE_FRAMES = (
    "A <item> costs <each> pence.",
    "For a <item> they ask <each> pence and not a penny less.",
    "The price of a <item> is <each> pence as it has always been.",
)
SUM_FRAMES = (
    "So <n> <items> come to <total> pence because <n> times <each> is <total>.",
    "Whoever takes <n> <items> pays <total> pence which is <n> times <each>.",
    "At <each> pence the <relative> bought <n> of them and paid <total> pence.",
)
CHANGE_FRAMES = (
    "From <coin> pence you get <rest> pence back since <coin> less <total> is <rest>.",
    "The <official> paid with <coin> pence and had <rest> pence left.",
    "Of the <coin> pence in the purse that leaves <rest> pence for <food>.",
)


def prices(dice: Dice) -> Draft:
    """A market report: prices, sums and change, which are right."""
    town = dice.pick(TOWNS)
    parts: list[Paragraph] = [[aside(dice), *about_town(town, dice, 1)]]
    for item in dice.shuffled(tuple(PRICES))[: dice.number(2, 4)]:
        parts.append([*_sum(item, dice), aside(dice)])
    parts.append(_asides(dice, 2))
    title = _title(
        dice,
        (
            "What the market asked in <t>",
            "The price of things in <t>",
            "Market report from <t>",
            "Sums for the <weekday> market",
        ),
        {"t": town.name},
    )
    return Draft(title, tuple(parts))


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


def letter(dice: Dice) -> Draft:
    """A letter to the editor."""
    town = dice.pick(TOWNS)
    complaint = (
        "I write to protest against <plan> and I do so <manner>.",
        "Your report about the <thing> in <t> was wrong in every line.",
        "For the third time this <season> a <animal> has eaten my newspaper.",
        "May I use your columns to thank the person who returned my <thing>?",
        "It is high time that somebody spoke up for the <bird>s of <t>.",
    )
    opening = [
        Said("Dear editor."),
        Said(sentence(dice.pick(complaint), dice, {"t": town.name})),
        *_asides(dice, 2),
    ]
    middle = [*about_town(town, dice, 2), *_asides(dice, 2), any_fact(dice)]
    regards = ("I remain with <feeling>", "Yours with <feeling>", "Written <manner>")
    end = [
        aside(dice),
        Said(sentence(dice.pick(regards) + " and a little <drink>.", dice)),
    ]
    title = _title(
        dice,
        (
            "A letter about the <thing>",
            "To the editor from <t>",
            "A complaint from <t> and a <animal>",
            "Against <plan>",
        ),
        {"t": town.name},
    )
    return Draft(title, (opening, middle, end))


def thread(dice: Dice) -> Draft:
    """A forum thread about nothing much."""
    town, other = dice.pick(TOWNS), dice.pick(TOWNS)
    asked = (
        "Has anybody tried <work> a <thing> that has been left in <weather>?",
        "What is the best way from <t> to the coast with a <animal>?",
        "Is it true what they say about the <spot> in <t>?",
        "How do you keep a <animal> out of the <food>?",
    )
    first = [Said(sentence(dice.pick(asked), dice, {"t": town.name})), aside(dice)]
    parts = [first, about_town(town, dice, 2)]
    for _ in range(dice.number(2, 4)):
        parts.append([aside(dice), any_fact(dice), aside(dice)])
    parts.append([aside(dice), *about_town(other, dice, 1)])
    title = _title(
        dice,
        (
            "Question about a <thing> in <t>",
            "My <animal> and the <spot>",
            "Help with a <thing> please",
            "Is <t> worth the trip in <season>",
        ),
        {"t": town.name},
    )
    return Draft(title, tuple(parts), kind="thread")


def recipe(dice: Dice) -> Draft:
    """A dish with its town, its main ingredient and its time in the oven."""
    dish = dice.pick(tuple(RECIPES))
    town, main, minutes, manner = RECIPES[dish]
    gaps = {"dish": dish, "t": town, "main": main, "minutes": minutes, "eaten": manner}
    origin, oven, eaten = (
        dice.pick(frames)
        for frames in (
            (
                "<dish> comes from <t> and its heart is <main>.",
                "In <t> they make <dish> and they make it with <main>.",
                "You need <main> for <dish> and if you can a view of <t>.",
            ),
            (
                "It stays in the oven for <minutes> minutes and not a minute less.",
                "After <minutes> minutes in the oven it is done.",
                "Give it <minutes> minutes of good heat while you tidy up.",
            ),
            ("It is eaten <eaten>.", "Serve it hot and eat it <eaten>."),
        )
    )
    facts = (Fact(dish, "comes from", town), Fact(dish, "made with", main))
    time = (Fact(dish, "minutes in the oven", str(minutes)),)
    steps = [Said(sentence(dice.deal(RECIPE_STEPS), dice)) for _ in range(5)]
    parts = (
        [Said(sentence(origin, dice, gaps), facts), *_asides(dice, 2)],
        [*steps, Said(sentence(oven, dice, gaps), time)],
        [Said(sentence(eaten, dice, gaps)), any_fact(dice), aside(dice)],
    )
    frames = ("<dish>", "<dish> as my <relative> made it", "<dish> for a <weekday>")
    return Draft(_title(dice, (*frames[1:],), gaps), parts)


def weather(dice: Dice) -> Draft:
    """A weather report, which nobody could ever judge."""
    town = dice.pick(TOWNS)
    gaps = town_gaps(town) | {"weather_word": dice.pick(("fog", "wind", "moon"))}
    lines = [Said(sentence(dice.deal(WEATHER), dice, gaps)) for _ in range(7)]
    parts = (
        [*lines[:3], aside(dice)],
        [*lines[3:5], *about_town(town, dice, 1)],
        [*lines[5:], aside(dice)],
    )
    title = _title(
        dice,
        ("Weather for <t>", "<weather> over <t>", "The sky above <t> this <weekday>"),
        gaps,
    )
    return Draft(title, parts)


def minutes(dice: Dice) -> Draft:
    """Minutes of a meeting at which no member was worth naming."""
    clubs = dice.shuffled(CLUBS)[:2]
    decided = (
        "It was decided by <number> votes to build <plan>.",
        "A motion against the <animal> was lost because the <animal> was present.",
        "The treasurer reported <number> pence and a button.",
        "After a debate on the <thing> the members had <food> and voted again.",
        "The secretary was asked to write to the <official> <manner>.",
        "Any other business was about the <spot> and took an hour.",
    )
    picked = [Said(sentence(frame, dice)) for frame in dice.shuffled(decided)[:4]]
    parts = (
        [club_fact(clubs[0], dice), *_asides(dice, 2)],
        [*picked[:2], aside(dice), *picked[2:]],
        [club_fact(clubs[1], dice), aside(dice), any_fact(dice), aside(dice)],
    )
    frames = ("A short meeting of the <club>", "The <club> and the <thing>")
    return Draft(_title(dice, frames, {"club": clubs[0].name}), parts)


# How often each is met among the pages that are not about people.
DAILY = {
    guide: 3,
    tale: 4,
    legend: 2,
    prices: 3,
    letter: 3,
    thread: 3,
    recipe: 2,
    weather: 2,
    minutes: 2,
}
WRITERS = tuple(writer for writer, turns in DAILY.items() for _ in range(turns))
