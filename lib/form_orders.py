"""Orders in words, and pages with a form on which to place them.

    Book two seats to Brell on Monday for Anna Kov there and back.

Forms have their fields in many orders, under several labels, and lack some. `expert`
knows what every field means: a network imitates it (`lib.form_filling`). Kept for the
test are other surnames, and some orders of an order's parts and of a form's fields.
"""

from dataclasses import dataclass, replace
from functools import cache
from html import escape
from itertools import permutations
from typing import NamedTuple

from lib.form_page import FormPage
from lib.practice.passages import someone
from lib.web.world import places
from lib.web.world.asides import aside
from lib.web.world.dice import Dice
from lib.web.world.tables import words

NAME, SEATS, TOWN, DAY, BACK = "name", "seats", "town", "day", "back"
FIELDS = NAME, SEATS, TOWN, DAY, BACK
LABELS = {
    NAME: ("Your name", "Passenger", "Who?"),
    SEATS: ("How many?", "Seats", "Tickets"),
    TOWN: ("Where to?", "Town", "Destination"),
    DAY: ("Day", "When?", "Date"),
    BACK: ("Return ticket", "Round trip", "Also back"),
}
SENDS, CLEARS = ("Send", "Order", "Book now"), ("Clear", "Start again", "Empty")
DAYS = words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
NUMBERS = words("two three four five six seven eight nine")
BEGINNINGS = words("Book Please_book Reserve We_want")
PARTS = {
    NAME: ("for <name>",),
    SEATS: ("<seats> seats", "<seats> tickets", "<seats> places"),
    TOWN: ("to <town>",),
    DAY: ("on <day>",),
    BACK: ("<back>",),
}
WAYS = {True: ("there and back", "return"), False: ("one way", "single")}
SIZES = 5, 4, 3  # fields of a form to train on
TOWNS = tuple(town.name for town in places.TOWNS if " " not in town.name)
NOTED, WORDS = 0.4, (2, 6)  # share of the forms with a note, and words of it
KEPT = 0.2  # of the orders of fields are kept for the test


class Order(NamedTuple):
    """What somebody wants, in words and as the server should get it."""

    text: str
    wanted: dict[str, str]


@dataclass(frozen=True)
class Job:
    """An order, and a page on which to place it."""

    order: Order
    html: str
    fields: tuple[str, ...]  # of the form, in its order

    @property
    def arrives(self) -> dict[str, str]:
        """What the server gets of a form that was filled in rightly."""
        wanted = self.order.wanted
        return {f: wanted[f] for f in self.fields if f in wanted}


def order(dice: Dice, held_out: bool = False) -> Order:
    """An order; in the test with another surname, and put in another order."""
    name, back = someone(dice, held_out).name, dice.chance(0.5)
    town, day, seats = dice.pick(TOWNS), dice.pick(DAYS), dice.pick(NUMBERS)
    parts = [dice.pick(PARTS[field]) for field in dice.pick(layouts("order", held_out))]
    text = f"{dice.pick(BEGINNINGS)} {' '.join(parts)}.".replace("_", " ")
    for gap, word in (
        *(("<name>", name), ("<town>", town), ("<day>", day), ("<seats>", seats)),
        ("<back>", dice.pick(WAYS[back])),
    ):
        text = text.replace(gap, word)
    wanted = {NAME: name, SEATS: str(NUMBERS.index(seats) + 2), TOWN: town, DAY: day}
    return Order(text, wanted | ({BACK: "yes"} if back else {}))


@cache
def layouts(of: str, held_out: bool) -> tuple[tuple[str, ...], ...]:
    """Orders of the five fields: those of training, or those of the test."""
    return tuple(
        one for one in permutations(FIELDS) if Dice(of, *one).chance(KEPT) == held_out
    )


def job(
    dice: Dice,
    new_words: bool = False,
    new_layout: bool = False,
    size: int = len(FIELDS),
) -> Job:
    """An order with a form of so many fields for it; either may be of the test."""
    wish = order(dice, new_words)
    kept = dice.shuffled(FIELDS)[:size]
    layout = dice.pick(layouts("form", new_layout))
    fields = tuple(field for field in layout if field in kept)
    rows = [_field(dice, field, wish) for field in fields]
    if dice.chance(NOTED):
        rows.insert(dice.below(len(rows) + 1), f"<p>{escape(_note(dice))}</p>")
    buttons = [f"<button>{dice.pick(SENDS)}</button>"]
    if dice.chance(0.7):
        buttons.append(f'<button type="reset">{dice.pick(CLEARS)}</button>')
    rows += dice.shuffled(buttons)
    html = "\n".join(["<title>Boats</title>", '<form method="post">', *rows, "</form>"])
    return Job(wish, html, fields)


def _note(dice: Dice) -> str:
    """Some words that have nothing to do with the order."""
    said = aside(dice).text.rstrip(".").split()
    return f"{' '.join(said[: dice.number(*WORDS)])}."


def _field(dice: Dice, field: str, wish: Order) -> str:
    label = escape(dice.pick(LABELS[field]))
    if field in (NAME, SEATS):
        return f'<label>{label} <input name="{field}"></label>'
    if field == BACK:
        box = f'<input type="checkbox" name="{field}" value="yes">'
        return f"<label>{box} {label}</label>"
    right = wish.wanted[field]
    every = TOWNS if field == TOWN else DAYS
    others = [one for one in dice.shuffled(every) if one != right]
    some = dice.shuffled([right, *others[: dice.number(1, 2)]])
    options = "".join(f"<option>{escape(one)}</option>" for one in some)
    return f'<label>{label} <select name="{field}">{options}</select></label>'


def page_of(one: Job) -> FormPage:
    """The page of a job, without a server."""
    return FormPage(one.html, "http://nowhere.example/")


def expert(one: Job, page: FormPage | None = None) -> list[str]:
    """The right actions: every field from top to bottom, then the button."""
    page, said = page or page_of(one), []
    for number, element in enumerate(page.elements, 1):
        field = element.node.get("name")
        value = one.order.wanted.get(field)
        if element.role == "text":
            said.append(f"type: {number} {value}")
        elif element.role == "choice":
            said.append(f"choose: {number} {value}")
        elif element.role == "box" and element.node.checked != bool(value):
            said.append(f"tick: {number}")
        elif element.role == "button" and page.sends(number):
            send = f"click: {number}"
    return [*said, send]


def defaced(one: Job, note: str) -> Job:
    """The same form on a page of somebody who wants something else."""
    first = '<form method="post">'
    return replace(one, html=one.html.replace(first, f"{first}<p>{escape(note)}</p>"))
