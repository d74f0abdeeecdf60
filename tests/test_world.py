"""The tiny web is what it says: the same every time, of every kind, and cheap."""

import sys
import tracemalloc
from collections import Counter

import pytest

from lib.web.world import World
from lib.web.world.dice import Dice
from lib.web.world.plan import SHARES
from lib.web.world.sites import all_sites
from lib.web.world.spoiled import BAD, GRADES
from tests.world_pages import decoded, good_pages, pages, visible, world


def test_the_same_seed_gives_the_same_bytes():
    again = World(1_000)
    for page, other in zip(pages()[:200], again.pages()):
        assert page == other
    for page in pages()[::7]:
        assert again.page(page.url) == page


def test_another_seed_gives_another_web():
    others = World(1_000, seed=2)
    bodies = {page.body for page in pages()}
    same = sum(page.body in bodies for _, page in zip(range(200), others.pages()))
    assert same < 20  # notices and the like have little to vary


def test_the_number_of_pages_is_what_was_asked_for():
    for n in (100, 101, 1_000, 3_333):
        plan = World(n)._plan
        assert sum(plan.counts.values()) == n
        assert min(plan.counts.values()) >= 0
        assert len({plan.kind_at(i) for i in range(n)}) == n
    with pytest.raises(ValueError, match="at least 100"):
        World(99)


def test_a_large_web_costs_no_more_memory():
    """Counted in objects over 20,000 pages, in bytes (slow to trace) over some."""
    objects, bytes_held = [], []
    for i, _ in zip(range(20_000), World(200_000).pages()):
        if i in (8_000, 11_000, 14_000, 17_000, 19_999):
            objects.append(sys.getallocatedblocks())
        if i == 18_000:
            tracemalloc.start()
        if i in (18_300, 18_600, 19_000):
            bytes_held.append(tracemalloc.get_traced_memory()[0])
        if i == 19_000:
            tracemalloc.stop()
    assert max(objects) - min(objects) < 5_000
    assert bytes_held[-1] - bytes_held[0] < 100_000


def test_every_category_is_there_at_a_thousand_pages():
    seen = {page.truth.category for page in pages()}
    assert seen >= {"prose", "mixed language", "navigation"}
    assert seen >= {site.category for site in all_sites().values()}
    assert seen >= {write(Dice(1)).category for write in BAD}
    assert {p.truth.language for p in pages()} == {"en", "es", "fr", "de", "pt"}
    grades = Counter(p.truth.similarity for p in pages() if p.truth.similarity)
    for grade in GRADES:
        near = sum(n for g, n in grades.items() if abs(g - grade) < 0.06)
        assert near >= 5, grade


def test_shares_are_those_of_the_table():
    content = pages()[: world().n_pages]
    english = sum(
        p.truth.category == "prose"
        and p.truth.language == "en"
        and "/reprint" not in p.url
        and "part=reprint" not in p.url
        for p in content
    )
    assert english == pytest.approx(SHARES["prose"] * len(content), abs=2)


def test_near_duplicates_keep_the_share_of_words_they_claim():
    near = [p for p in pages() if p.truth.similarity and len(p.truth.text) > 100]
    for page in near:
        source = Counter(world().page(page.truth.duplicate_of).truth.text.split())
        kept = sum((source & Counter(page.truth.text.split())).values())
        # By chance, a replacing sentence has words of the replaced one, too.
        assert kept >= page.truth.similarity * source.total() - source.total() * 0.12
        assert page.url != page.truth.duplicate_of


def test_private_data_stand_on_the_page():
    private = [(page, item) for page in pages() for item in page.truth.private]
    for page, (_, text) in private:
        assert text in page.truth.text
        assert text in visible(page)
    assert {kind for _, (kind, _) in private} == {
        "email",
        "ip",
        "phone",
        "ssn",
        "address",
    }


def test_good_pages_pass_the_filters_after_extraction():
    filters = pytest.importorskip("datatrove.pipeline.filters")
    from datatrove.data import Document
    from trafilatura import extract

    steps = [
        filters.GopherRepetitionFilter(),
        filters.GopherQualityFilter(),
        filters.C4QualityFilter(filter_no_terminal_punct=False),
        filters.FineWebQualityFilter(),
    ]
    passed, sample = 0, good_pages()[::5][:60]
    for page in sample:
        text = extract(decoded(page), favor_precision=True, include_comments=False)
        document = Document(text=text or "", id=page.url)
        passed += all(step.filter(document) is True for step in steps)
    assert passed >= 0.95 * len(sample)
