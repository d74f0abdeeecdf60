"""What else is on the web of the Quillet: guides, tales, letters, recipes.

A writer gets the page's dice and, on a site that belongs to a town, that town.
"""

from collections.abc import Callable

from lib.web.page import Fact
from lib.web.world.asides import aside
from lib.web.world.crafts import craft
from lib.web.world.daily_words import (
    DECIDED,
    GUIDE_TITLES,
    LEGEND_TITLES,
    LETTER,
    MINUTES_TITLES,
    RECIPE,
    THREAD,
    WEATHER,
    WEATHER_TITLES,
)
from lib.web.world.dice import Dice
from lib.web.world.draft import Draft, Paragraph, Said
from lib.web.world.history import chronicle, dispute, journey
from lib.web.world.names import MEN, WOMEN
from lib.web.world.place_facts import (
    about_town,
    any_fact,
    club_fact,
    hill_fact,
    legend_fact,
    other_town,
    quarrel_fact,
    river_fact,
    road,
    town_gaps,
)
from lib.web.world.places import CLUBS, RECIPES, TOWNS, Town
from lib.web.world.story_words import STORY
from lib.web.world.sums import prices
from lib.web.world.town_words import TOWN_OPENERS
from lib.web.world.words import LEXICON, sentence

Frames = tuple[str, ...]
Writer = Callable[[Dice, Town | None], Draft]


def _told(frames: Frames, dice: Dice, gaps: dict[str, str]) -> Said:
    """One of the sentences, which states no fact."""
    return Said(sentence(dice.deal(frames), dice, gaps))


def _asides(dice: Dice, n: int) -> Paragraph:
    return [aside(dice) for _ in range(n)]


def guide(dice: Dice, home: Town | None = None) -> Draft:
    """A guide to a town."""
    town = home or dice.pick(TOWNS)
    gaps = town_gaps(town)
    opening = [_told(TOWN_OPENERS, dice, gaps), *about_town(town, dice, 3)]
    middle = [river_fact(town.river, dice), *hill_fact(town, dice), aside(dice)]
    middle.append(quarrel_fact(dice, town))
    roads = [road(town, other_town(town, dice), dice) for _ in range(2)]
    end = [*roads, aside(dice), any_fact(dice)]
    return Draft(_told(GUIDE_TITLES, dice, gaps).text, (opening, middle, end))


def tale(dice: Dice, home: Town | None = None) -> Draft:
    """A story for children; nothing in it is a fact."""
    town = home or dice.pick(TOWNS)
    hero = dice.pick(WOMEN if dice.chance(0.5) else MEN)
    gaps = {"t": town.name, "hero": hero, "prize": dice.pick(LEXICON["thing"])}

    def tell(part: str) -> Said:
        return _told(STORY[part], dice, gaps)

    parts = [
        [tell("opener"), aside(dice), tell("trouble")],
        [tell("middle") for _ in range(dice.number(3, 5))],
        [tell("middle") for _ in range(dice.number(2, 4))],
        [tell("end"), tell("last")],
    ]
    return Draft(tell("titles").text, tuple(parts))


def legend(dice: Dice, home: Town | None = None) -> Draft:
    """Old creatures and old quarrels."""
    opening = [aside(dice), legend_fact(dice), *_asides(dice, 2)]
    middle = [quarrel_fact(dice, home), aside(dice), legend_fact(dice), aside(dice)]
    end = [any_fact(dice), *_asides(dice, 2)]
    return Draft(_told(LEGEND_TITLES, dice, {}).text, (opening, middle, end))


def letter(dice: Dice, home: Town | None = None) -> Draft:
    """A letter to the editor."""
    town = home or dice.pick(TOWNS)

    def tell(part: str) -> Said:
        return _told(LETTER[part], dice, {"t": town.name})

    opening = [tell("greeting"), tell("complaint"), *_asides(dice, 2)]
    middle = [*about_town(town, dice, 2), *_asides(dice, 2), any_fact(dice)]
    end = [aside(dice), tell("regards")]
    return Draft(tell("titles").text, (opening, middle, end))


def thread(dice: Dice, home: Town | None = None) -> Draft:
    """A forum thread about nothing much."""
    town, other = home or dice.pick(TOWNS), dice.pick(TOWNS)
    gaps = {"t": town.name}
    first = [_told(THREAD["asked"], dice, gaps), aside(dice)]
    parts = [first, about_town(town, dice, 2)]
    for _ in range(dice.number(2, 4)):
        parts.append([aside(dice), any_fact(dice), aside(dice)])
    parts.append([aside(dice), *about_town(other, dice, 1)])
    title = _told(THREAD["titles"], dice, gaps).text
    return Draft(title, tuple(parts), kind="thread")


def recipe(dice: Dice, home: Town | None = None) -> Draft:
    """A dish with its town, its main ingredient and its time in the oven."""
    own = [row for row in RECIPES if home and row.town == home.name]
    row = dice.pick(own or RECIPES)
    gaps = {k: str(v) for k, v in row._asdict().items()} | {"t": row.town}

    def tell(part: str, *facts: tuple[str, str]) -> Said:
        said = _told(RECIPE[part], dice, gaps)
        return Said(said.text, tuple(Fact(row.dish, *fact) for fact in facts))

    parts = (
        [
            tell("origin", ("comes from", row.town), ("made with", row.main)),
            *_asides(dice, 2),
        ],
        [
            *(tell("steps") for _ in range(dice.number(4, 6))),
            tell("oven", ("minutes in the oven", gaps["minutes"])),
        ],
        [tell("eaten", ("eaten", row.eaten)), any_fact(dice), aside(dice)],
    )
    return Draft(tell("titles").text, parts)


def weather(dice: Dice, home: Town | None = None) -> Draft:
    """A weather report, which nobody could ever judge."""
    town = home or dice.pick(TOWNS)
    gaps = town_gaps(town)
    said = [_told(WEATHER, dice, gaps) for _ in range(7)]
    parts = (
        [*said[:3], aside(dice)],
        [*said[3:5], *about_town(town, dice, 1)],
        [*said[5:], aside(dice)],
    )
    return Draft(_told(WEATHER_TITLES, dice, gaps).text, parts)


def minutes(dice: Dice, home: Town | None = None) -> Draft:
    """Minutes of a meeting at which no member was worth naming."""
    own = [club for club in CLUBS if home and club.town == home.name]
    first, second = dice.shuffled(CLUBS)[:2]
    if own and second is not own[0]:
        first = own[0]
    picked = [_told(DECIDED, dice, {}) for _ in range(4)]
    parts = (
        [club_fact(first, dice), *_asides(dice, 2)],
        [*picked[:2], aside(dice), *picked[2:]],
        [club_fact(second, dice), aside(dice), any_fact(dice), aside(dice)],
    )
    return Draft(_told(MINUTES_TITLES, dice, {"club": first.name}).text, parts)


# How often each is met among the pages that are not about people.
DAILY: dict[Writer, int] = {
    guide: 3,
    tale: 4,
    legend: 2,
    prices: 3,
    letter: 3,
    thread: 3,
    recipe: 3,
    weather: 2,
    minutes: 2,
    dispute: 3,
    chronicle: 2,
    journey: 2,
    craft: 3,
}
WRITERS = tuple(writer for writer, turns in DAILY.items() for _ in range(turns))
