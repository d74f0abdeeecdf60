"""The funnel you can walk: follow one page through every stage."""

from collections.abc import Sequence
from typing import Any

from IPython.display import HTML

from lib.widgets.exhibit import exhibit


def funnel(stages: Sequence[dict[str, Any]], pages: Sequence[dict[str, Any]]) -> HTML:
    """Walk `pages` through `stages`.

    A stage is {name, label, says, entering}: `entering` counts the pages that
    reach it. A page is {url, kind, steps}; a step is {stage, kept, reason,
    text, scores}, a score {name, value, rule, ok}. Raises ValueError for a
    page without steps, or with a step of an unknown stage.
    """
    names = {stage["name"] for stage in stages}
    for page in pages:
        steps = {step["stage"] for step in page["steps"]}
        if not steps or steps - names:
            raise ValueError(
                f"{page['url']} has steps {sorted(steps)}; the stages are"
                f" {sorted(names)}."
            )
    if not pages:
        raise ValueError("The funnel needs at least one page to walk.")
    return exhibit(
        "funnel",
        {"stages": list(stages), "pages": list(pages)},
        label="The funnel: one page at every stage of refining",
        uses=("parts",),
    )
