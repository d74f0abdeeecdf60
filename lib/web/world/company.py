"""Pages about people of the fact table, in eight guises.

Each writer gets the page's dice and who is to appear with which facts, and
gives a draft. The frame around the people is judged too: it states facts of
towns and clubs.
"""

from lib.web.world.dice import Dice
from lib.web.world.draft import Draft, Paragraph, Said
from lib.web.world.people import RELATIONS, Person, tell
from lib.web.world.place_facts import (
    about_town,
    any_fact,
    aside,
    club_fact,
    other_town,
    road,
    town_fact,
    town_gaps,
)
from lib.web.world.places import CLUBS, TOWNS
from lib.web.world.questions import questions
from lib.web.world.words import sentence

Guests = list[tuple[Person, tuple[str, ...]]]

TITLES = {
    "neighbours": (
        "Our neighbours and the <thing>",
        "People one meets <hour>",
        "Faces from the <spot>",
        "Who was that <where>",
        "The <quality> people of <season>",
        "Some lives between two bridges",
        "A <weekday> among neighbours",
    ),
    "ferry": (
        "From the log of the ferry to <t>",
        "Passengers on a <weekday>",
        "What the ferry carried in <season>",
    ),
    "guests": (
        "The visitors' book of <inn>",
        "Who signed in <colour> ink",
        "Guests at an inn in <t>",
    ),
    "radio": (
        "Tonight on the wireless from <t>",
        "A talk beside the stove",
        "The <weekday> programme and its guests",
    ),
    "fair": (
        "Seen at the fair of <t>",
        "Prizes and losses at the fair",
        "The fair of <t> and the <animal>",
    ),
    "thread": (
        "Does anybody know these people",
        "Looking for an old friend from <t>",
        "Who are the members on the photograph",
    ),
    "minutes": (
        "Minutes of the <club>",
        "The <club> meet and disagree",
        "What the <club> decided about the <thing>",
    ),
    "questions": (
        "A quiz about our neighbours",
        "Questions asked at the <spot>",
        "How well do you know your neighbours",
    ),
}
OPENERS = {
    "neighbours": (
        "This column was meant to be about <plan> but the people got in the way.",
        "One only has to sit <where> for an hour and the whole of <t> comes past.",
        "I was asked to write about <t> and so I write about those I met there.",
        "Not everyone who matters has a statue and in <t> hardly anyone has.",
        "When <weather> keeps us indoors we talk about those who are not there.",
        "Behind every <thing> in <t> there is somebody who knows how to mend it.",
    ),
    "ferry": (
        "The boat to <t> left late because of the <animal> and arrived later.",
        "We had <weather> on the water and the deck was full of <food> and talk.",
        "A ferryman hears everything and so this log has to leave out the best of it.",
    ),
    "guests": (
        "The landlord of <inn> in <t> has let us read his visitors' book.",
        "Whoever sleeps at <inn> in <t> must sign the book before the soup.",
        "The pages are stained with <drink> but most of the names can be read.",
    ),
    "radio": (
        "Good evening from the small studio in <t> where the kettle is on again.",
        "Tonight we have guests in the studio and a <animal> under the table.",
        "The listeners asked for fewer bells and more people and here they are.",
    ),
    "fair": (
        "The rain held off until the <animal> had won its ribbon.",
        "There was <food> in every tent and <drink> behind most of them.",
        "It was the best fair for years and the <official> fell in only once.",
    ),
    "thread": (
        "I found <evidence> in a drawer and would like to know who is meant.",
        "My <relative> from <t> talks about old friends and I mix them up.",
        "We are putting a list together for the jubilee and there are gaps in it.",
    ),
    "minutes": (
        "The meeting was opened <hour> and the window soon after.",
        "The chair thanked all who had come and forgave those who had not.",
        "The minutes of the last meeting were read aloud and nobody owned up to them.",
    ),
    "questions": (
        "Every <weekday> we print a few questions and the answers right below them.",
        "No prizes are given because the last prize was eaten by a <animal>.",
        "Cover the answers with a <thing> and play fair.",
    ),
}
BEFORE_PERSON = {
    "ferry": (
        "At the second stop a passenger came aboard <manner>.",
        "In the cabin somebody was <work> a <thing>.",
        "",
        "",
    ),
    "guests": ("The next entry is in <colour> ink.", "", "Then follows a blot."),
    "radio": ("Our next guest arrived <manner>.", "", "Move closer to the microphone."),
    "fair": ("Near the tent with the <thing>s we met a well known face.", "", ""),
    "minutes": (
        "A guest was welcomed with <drink>.",
        "",
        "A vote of thanks was taken.",
    ),
    "thread": ("I can help with this one.", "Yes of course.", "That is easy.", ""),
    "neighbours": (
        "",
        "",
        "",
        "Let us go on to the next door.",
        "The house with the <thing> in the window is easy to find.",
        "One floor up the stairs smell of <food>.",
        "Across the road somebody is always <work> a <thing>.",
    ),
}
CLOSERS = (
    "More of this in our next number if the <bird>s allow it.",
    "With that the lamp was put out and we went to look for <food>.",
    "Corrections may be left with the <official> or with the <animal>.",
    "Those who feel left out are asked to do something interesting.",
    "And if you see the <thing> please bring it back.",
    "That is all we know and rather more than we were told.",
    "Next <weekday> we shall be <where> with a notebook and <food>.",
    "The rest must wait until the <thing> has dried.",
    "If your name is missing then count yourself lucky.",
    "We thank the <official> for the chair and the <animal> for its patience.",
    "Anything that was left out was left out for the sake of peace.",
    "It is late and the <drink> is finished and so is this page.",
)
GUISES = ("neighbours",) * 5 + ("ferry", "guests", "radio", "fair", "fair")
GUISES += ("thread", "thread", "minutes", "minutes", "questions")


def company_page(guests: Guests, dice: Dice) -> Draft:
    """A page on which these people appear with these facts."""
    guise, town = dice.pick(GUISES), dice.pick(TOWNS)
    club = dice.pick(CLUBS)
    gaps = town_gaps(town) | {"club": club.name}
    opening = [Said(sentence(dice.pick(OPENERS[guise]), dice, gaps))]
    opening += _setting(guise, dice, town, club)
    if guise == "questions":
        parts = [opening, *_quiz(guests, dice)]
    else:
        talk = 4 if len(guests) == 1 else 2 if len(guests) < 4 else 1
        parts = [opening]
        for person, relations in guests:
            part = tell(person, relations, dice, talk + dice.below(2))
            parts.append(_led_in(guise, part, dice))
        if len(guests) < 3:
            parts.append([aside(dice), *about_town(town, dice, 2), any_fact(dice)])
    parts.append([aside(dice), Said(sentence(dice.deal(CLOSERS), dice))])
    title = sentence(dice.pick(TITLES[guise]), dice, gaps)
    return Draft(title, tuple(parts), kind="thread" if guise == "thread" else "text")


def _setting(guise: str, dice: Dice, town: object, club: object) -> Paragraph:
    """Where we are: facts of the club, or of the town."""
    if guise == "minutes":
        return [club_fact(club, dice), aside(dice)]
    relation = {"fair": "fair", "ferry": "river", "guests": "inn"}.get(guise)
    relation = relation or dice.pick(("founder", "product", "flood", "river", "inn"))
    said = [town_fact(town, relation, dice), aside(dice)]
    if dice.chance(0.5):
        said.append(road(town, other_town(town, dice), dice))
    return said


def _led_in(guise: str, part: Paragraph, dice: Dice) -> Paragraph:
    """The paragraph, sometimes with a sentence that leads in to the person."""
    frame = dice.deal(BEFORE_PERSON[guise])
    return [Said(sentence(frame, dice)), *part] if frame else part


def question_line(person: Person, relation: str, dice: Dice) -> Paragraph:
    """A question and its answer as one line of text."""
    asked = dice.pick(questions(person.fact(relation)))
    return [Said(f"Question: {asked.text} Answer: {asked.sentence}", (asked.fact,))]


def _quiz(guests: Guests, dice: Dice) -> list[Paragraph]:
    """For each person a short portrait and questions that it answers or not."""
    parts: list[Paragraph] = []
    for person, relations in guests:
        parts.append(tell(person, relations[:2], dice, 1))
        parts += [question_line(person, r, dice) for r in relations[2:]]
        parts.append([aside(dice)])
    return parts


def biography(person: Person, dice: Dice) -> Draft:
    """A one-off life with questions below it that the text answers."""
    relations = tuple(dice.shuffled(RELATIONS)[: dice.number(3, 5)])
    gaps = {"n": person.name, "s": person.name}
    title = sentence(
        dice.pick(
            (
                "<n> looks back",
                "A visit to <n>",
                "The life of <n> in few words",
                "<n> and the <thing>",
                "At home with <n>",
                "<n> of the <spot>",
            )
        ),
        dice,
        gaps,
    )
    life = tell(person, relations, dice, 4)
    scene = [aside(dice), any_fact(dice), aside(dice)]
    asked = dice.shuffled(relations)[: dice.number(1, 3)]
    lines = [question_line(person, relation, dice) for relation in asked]
    return Draft(title, (life, scene, *lines))
