"""The funnel you can walk: follow one page through every stage."""

from collections.abc import Sequence
from typing import Any

from IPython.display import HTML

from lib.widgets.exhibit import exhibit


def funnel(stages: Sequence[dict[str, Any]], pages: Sequence[dict[str, Any]]) -> HTML:
    """Walk `pages` through `stages`.

    A stage is {name, label, asks, entering}: `entering` counts the pages that
    reach it. A page is {url, kind, steps}; a step is {stage, kept, reason,
    text, like, scores}, a score {name, value, rule, ok}. A step's text is None
    where it is that of the step before; `like` is the address of the page that
    stays in its place. Raises ValueError for a page without steps, whose first
    step has no text, or with a step of an unknown stage.
    """
    names = {stage["name"] for stage in stages}
    for page in pages:
        steps = {step["stage"] for step in page["steps"]}
        if not steps or steps - names:
            raise ValueError(
                f"{page['url']} has steps {sorted(steps)}; the stages are"
                f" {sorted(names)}."
            )
        if page["steps"][0]["text"] is None:
            raise ValueError(f"The first step of {page['url']} needs its text.")
    if not pages:
        raise ValueError("The funnel needs at least one page to walk.")
    return exhibit(
        "funnel",
        {"stages": list(stages), "pages": list(pages)},
        label="The funnel: one page at every stage of refining",
        uses=("parts",),
    )
