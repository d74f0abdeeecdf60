"""Every statement of the tiny web can be judged, and none contradicts another."""

import re
from collections import Counter, defaultdict

from lib.web.page import Fact
from lib.web.world import World
from lib.web.world.crafts import CRAFTS
from lib.web.world.daily_words import RECIPE
from lib.web.world.dice import Dice
from lib.web.world.history import chronicle, dispute, events
from lib.web.world.landmarks import COPIES, PER_CLASS
from lib.web.world.names import N_TABLE, surnames
from lib.web.world.people import POWER_LAW
from lib.web.world.places import (
    CLUBS,
    HILLS,
    LEGENDS,
    PRICES,
    QUARRELS,
    RECIPES,
    RIVERS,
    TOWNS,
    TRADES,
    direction,
    distance,
    quarrel_of,
    town_named,
)
from lib.web.world.plan import FULL_SIZE
from lib.web.world.sites import all_sites
from lib.web.world.sums import in_words
from tests.world_pages import drafts, good_pages, pages, visible, world


def test_the_true_text_is_on_the_page():
    for page in pages()[::3]:
        seen = visible(page)
        for line in page.truth.text.split("\n"):
            assert " ".join(line.split()) in seen, page.url


def test_no_two_pages_contradict():
    told = defaultdict(set)
    for page in pages():
        for fact in page.truth.facts:
            told[fact.subject, fact.relation].add(fact.object)
    several = {key: objects for key, objects in told.items() if len(objects) > 1}
    assert several == {}
    assert len(told) > 500


def test_a_fact_can_be_read_in_the_text():
    ways = {"north", "south", "east", "west"}
    for page in good_pages():
        text = page.truth.text.replace("\u2019", "'").replace("\u201c", '"')
        for fact in page.truth.facts:
            start = fact.object.split(" to ")[0]
            said = start in text or start.split("-")[0] in ways
            said = said or (start.isdigit() and in_words(int(start)) in text)
            assert said, (fact, page.url)
            for name in fact.subject.split(" to "):
                assert name.split(" and ")[0].removeprefix("the ") in text, fact


def test_distances_are_the_same_in_both_directions():
    assert all(distance(a, b) == distance(b, a) for a in TOWNS for b in TOWNS)


def test_sums_are_right():
    sums = re.compile(r"(\d+) times (\d+) is (\d+)")
    found = [m for p in pages() for m in sums.findall(p.truth.text)]
    assert found
    assert all(int(n) * int(each) == int(total) for n, each, total in found)
    assert in_words(341) == "three hundred and forty one"
    assert all(price > 1 for price in PRICES.values())


def test_the_power_law_is_exact_at_full_size():
    world = World(FULL_SIZE)
    stating, facts = Counter(), Counter()
    for _, page in zip(range(FULL_SIZE), world.pages()):
        subjects = {f.subject for f in page.truth.facts}
        stating.update(subjects)
        facts.update(page.truth.facts)
    people = world.people
    assert Counter(person.pages for person in people) == POWER_LAW
    assert all(stating[person.name] == person.pages for person in people)
    known = list(world.facts)
    assert all(facts[fact] == pages for fact, pages in known)
    assert len(known) >= 5 * sum(POWER_LAW.values()) + 7 * len(list(world.entries))
    for draft, copies in world.entries:
        assert stating[draft.title] == copies
    assert len(list(world.entries)) == PER_CLASS * len(COPIES)


def test_each_class_of_the_power_law_is_there_from_a_thousand_pages():
    assert {person.pages for person in world().people} == set(POWER_LAW)


def test_questions_have_their_answers():
    for fact, _ in list(world().facts)[::40]:
        asked = world().questions(fact)
        assert len(asked) >= 2 and len({q.text for q in asked}) == len(asked)
        for question in asked:
            assert fact.subject in question.text and question.text.endswith("?")
            assert question.answer in question.sentence
            assert "<" not in question.text + question.sentence
    assert world().questions(Fact("Old Tomkin", "height in feet", "2114")) == ()


def test_strangers_are_on_no_page():
    names = {fact.subject for page in pages() for fact in page.truth.facts}
    strangers = list(world().strangers(50))
    assert not names & {person.name for person in strangers}
    assert all(len(person.facts) == 5 for person in strangers)


def test_names_are_told_apart():
    names = surnames(1)
    assert len(set(names)) == len(names)
    full = World(FULL_SIZE)
    people = [person.name for person in full.people]
    lasts = [person.last for person in full.people]
    assert len(set(people)) == len(set(lasts)) == len(people) <= N_TABLE


def test_nobody_is_called_orson_kovats():
    assert not any("orson" in page.truth.text.lower() for page in pages())
    assert not any(b"Kovats" in page.body for page in pages())


def test_facts_are_plain():
    for page in pages()[::10]:
        for fact in page.truth.facts:
            assert isinstance(fact, Fact) and all(
                isinstance(part, str) and part for part in vars(fact).values()
            )


# The fact table


def known_facts():
    """What is true of the Quillet, straight from its tables: who and what to object."""
    known = {}
    columns = {"product": "made", "population": "people"}
    relations = ("river", "founded", "founder", "fair", "inn", "flood", *columns)
    for town in TOWNS:
        for relation in relations:
            value = getattr(town, columns.get(relation, relation))
            known[town.name, relation] = str(value)
        for other in TOWNS:
            road = f"{town.name} to {other.name}"
            known[road, "distance in miles"] = str(distance(town, other))
            known[road, "direction"] = direction(town, other)
    for hill in HILLS:
        known[hill.name, "height in feet"] = str(hill.height)
    for river in RIVERS:
        known[river.name, "length in miles"] = str(river.length)
        known[river.name, "source"], known[river.name, "mouth"] = (
            river.source,
            river.towns[-1],
        )
        for above, below in zip(river.towns, river.towns[1:]):
            known[above, "next town downstream"] = below
    for club in CLUBS:
        for relation, column in {
            "meet in": "town",
            "meet on": "day",
            "founded": "founded",
            "purpose": "about",
        }.items():
            known[f"the {club.name}", relation] = str(getattr(club, column))
    return known | known_stories()


def known_stories():
    """The same of quarrels, creatures, dishes, trades and prices."""
    known = {}
    for row in QUARRELS:
        pair = f"{row.one} and {row.other}"
        known[pair, "quarrel about"] = row.about
        known[pair, "quarrel since"] = str(row.since)
        known[pair, "judged by"] = row.judge
        known[pair, "judged in"] = str(row.judged)
        known[pair, "outcome"] = row.outcome
        known[row.one, "claims"] = row.one_says
        known[row.other, "claims"] = row.other_says
    for row in LEGENDS:
        known[row.creature, "seen in"] = row.town
        known[row.creature, "first seen"] = str(row.year)
        known[row.creature, "habit"] = row.habit
    for row in RECIPES:
        known[row.dish, "comes from"] = row.town
        known[row.dish, "made with"] = row.main
        known[row.dish, "minutes in the oven"] = str(row.minutes)
        known[row.dish, "eaten"] = row.eaten
    for row in CRAFTS:
        known[f"the {row.trade}", "tool"] = row.tool
        known[f"the {row.trade}", "guild house in"] = row.town
        known[f"the {row.trade}", "saying"] = row.saying
    for item, price in PRICES.items():
        known[item, "price in pence"] = str(price)
    return known


def test_every_fact_is_that_of_the_table():
    """Of the place, by its tables; of people and entries, by `World.facts`."""
    place = known_facts()
    people = {(f.subject, f.relation): f.object for f, _ in world().facts}
    used = Counter()
    for page in pages():
        for fact in page.truth.facts:
            key = fact.subject, fact.relation
            if key in place:
                assert place[key] == fact.object, (fact, page.url)
                used[fact.relation] += 1
            elif key in people:
                assert people[key] == fact.object, (fact, page.url)
    assert set(used) == {relation for _, relation in place}


def test_a_sentence_says_what_its_facts_state():
    ways = ("north", "south", "east", "west")
    for draft in drafts():
        for said in (said for part in draft.paragraphs for said in part):
            for fact in said.facts:
                number = fact.object.isdigit() and int(fact.object) < 1000
                words = {fact.object, in_words(int(fact.object)) if number else ""}
                assert any(word and word in said.text for word in words), (fact, said)
                if fact.relation == "direction":
                    assert any(way in said.text for way in ways)


def test_a_year_is_only_given_where_it_is_stated():
    """So no year on a page escapes judgement, but for round birthdays."""
    years = 0
    for draft in drafts():
        for said in (said for part in draft.paragraphs for said in part):
            stated = {fact.object for fact in said.facts}
            born = [f.object for f in said.facts if f.relation == "birth year"]
            stated |= {str(int(year) + age) for year in born for age in (20, 40)}
            found = set(re.findall(r"\b1[0-9]{3}\b", said.text)) - stated
            if "pence" not in said.text:
                assert not found, said
                years += len(stated)
    assert years > 1_000


def test_ages_agree_with_birth_years():
    turned = re.compile(r"Born in (\d{4}), [^.]+ turned twenty in (\d{4})")
    forty = re.compile(r"was forty in (\d{4}), having been born in (\d{4})")
    text = "\n".join(page.truth.text for page in pages())
    ages = [(20, int(year) - int(born)) for born, year in turned.findall(text)]
    ages += [(40, int(year) - int(born)) for year, born in forty.findall(text)]
    assert len(ages) > 10 and all(right == said for right, said in ages)


# Geography and history


def test_rivers_pass_their_towns_in_an_order_that_can_be():
    for river in RIVERS:
        towns = [town_named(name) for name in river.towns]
        assert {town.name for town in TOWNS if town.river == river.name} == set(
            river.towns
        )
        straight = sum(distance(a, b) for a, b in zip(towns, towns[1:]))
        assert straight < river.length < 1.5 * straight
        source = next(hill for hill in HILLS if hill.name == river.source)
        assert source.town == river.towns[0]


def test_nothing_happens_in_a_town_before_it_is_founded():
    for town in TOWNS:
        years = [event.year for event in events(town)]
        assert years == sorted(years) and len(years) >= 4
        assert years[0] == town.founded < years[1]
        quarrel = quarrel_of(town)
        assert quarrel.judged >= quarrel.since > town.founded
    names = [name for row in QUARRELS for name in (row.one, row.other)]
    assert sorted(names) == sorted(town.name for town in TOWNS)


def test_every_table_speaks_of_towns_that_exist():
    names = {town.name for town in TOWNS}
    rows = (*CLUBS, *HILLS, *LEGENDS, *CRAFTS, *RECIPES)
    assert {row.town for row in rows} <= names
    assert tuple(row.trade for row in CRAFTS) == TRADES
    assert {site.town for site in all_sites().values()} == {*names, ""}
    assert all("<town>" not in frame for frame in RECIPE["origin"])


def test_the_years_between_events_are_counted_right():
    words = {in_words(n): n for n in range(1000)}
    later = re.compile(
        r"([A-Za-z]+(?: [a-z]+)*?|\d+) years? (?:later,|passed;) in (\d{4})"
    )
    counted = 0
    for i, town in enumerate(TOWNS):
        text = chronicle(Dice("annals", i), town).text()
        years = [e.year for e in events(town)]
        for gap, year in later.findall(text):
            n = int(gap) if gap.isdigit() else words[gap.lower()]
            assert int(year) - n in years, text
            counted += 1
    assert counted > 10


def test_a_quarrel_has_two_sides_and_one_set_of_facts():
    for row in QUARRELS:
        one, other = town_named(row.one), town_named(row.other)
        claims, texts = [], []
        for home in (one, other):
            draft = dispute(Dice("two sides"), home)
            texts.append(draft.text())
            claims.append({f for f in draft.facts() if f.relation == "claims"})
        outside = dispute(Dice("outsider"), None)
        assert claims[0] == claims[1] and len(claims[0]) == 2
        assert texts[0] != texts[1]
        assert {f.relation for f in outside.facts()} >= {"claims", "outcome"}
