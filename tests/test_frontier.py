"""What waits to be fetched: how much, and in which order."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from lib.web.frontier import Candidate, Frontier


def test_the_frontier_stays_within_its_capacity(tmp_path):
    frontier = Frontier(tmp_path / "f", urls_per_host=50, frontier=100)
    for parent in range(40):
        frontier.add(
            [
                Candidate(
                    f"http://h{k}.example/{parent}", f"h{k}.example", 1, parent, k
                )
                for k in range(20)
            ]
        )
        assert len(frontier) <= 200
    assert frontier.next_level() == 1
    places = [item.url for item in frontier.next_waiting(0, 1000)]
    assert len(places) == 100
    assert places == [f"http://h{k}.example/{p}" for p in range(5) for k in range(20)]
    frontier.close()


@given(st.permutations(range(12)), st.integers(1, 12))
def test_the_order_of_a_level_is_that_of_the_links(order, capacity):
    """Whatever answer came first, and whatever was dropped meanwhile."""
    found = {
        parent: [f"http://h{(parent + k) % 4}.example/{parent * k % 5}" for k in (0, 1)]
        for parent in order
    }
    frontier = Frontier(":memory:", urls_per_host=3, frontier=capacity)
    for parent, urls in found.items():
        frontier.add([Candidate(u, u[7:9], 1, parent, k) for k, u in enumerate(urls)])
    frontier.next_level()
    placed = [item.url for item in frontier.next_waiting(0, 99)]
    frontier.close()
    distinct = dict.fromkeys(url for parent in range(12) for url in found[parent])
    turns, keyed = Counter(), []
    for i, url in enumerate(distinct):
        turns[url[7:9]] += 1
        keyed.append((turns[url[7:9]], i, url))
    expected = [url for turn, _, url in sorted(keyed) if turn <= 3]
    assert placed == expected[:capacity]
