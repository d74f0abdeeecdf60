"""One page on its way through the stages, beside what the run did."""

import json

import pytest

from lib.web.trace import Tracer, trace
from tests.refinery.small_web import fates, page, small_web, verses

pytestmark = pytest.mark.slow


def test_a_trace_agrees_with_the_pipeline(report):
    found, tracer = fates(report), Tracer(report)
    texts = {row["url"]: row["text"] for row in report.pages()}
    lines_by_url = {
        line["url"]: line for s in report.removed for line in report.removals(s)
    }
    for url, (body, _, status, kind) in small_web().items():
        steps = tracer.trace(body, url, int(status[:3]), {"content-type": kind})
        assert steps[-1].reason == found[url]
        assert [step.kept for step in steps[:-1]] == [True] * (len(steps) - 1)
        json.dumps([step.as_json() for step in steps])
        if not found[url]:
            assert len(steps) == 10
            assert steps[-1].after == texts[url][:2000]
        elif steps[-1].scores:
            told = [s | {} for s in lines_by_url[url].get("scores", [])]
            assert not told or [s["value"] for s in told] == pytest.approx(
                [score.value for score in steps[-1].scores]
            )
    gone = next(url for url, reason in found.items() if reason == "duplicate")
    [*_, last] = tracer.trace(small_web()[gone][0], gone)
    assert last.like.startswith("http://o.example/") and last.similarity > 0.7


def test_a_trace_needs_no_run():
    steps = trace(page(verses(400)), "http://alone.example/")
    assert [s.stage for s in steps][-2:] == ["duplicates", "private"]
    assert all(
        len(s.before) <= 2000 and s.before_length >= len(s.before) for s in steps
    )
    steps = trace(page(verses(400)), "http://www.0-assist-protect.cf/")
    assert (steps[-1].stage, steps[-1].reason) == ("url", "domain")
