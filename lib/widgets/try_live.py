"""Try it live: re-run a chapter's experiment with the reader's settings.

With a kernel behind the page this is a small form, a button, and the result.
The published page has no kernel, so there it shows runs that were recorded
when the page was made, one to open after the other, and no dead slider.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from IPython.display import HTML, display

from lib.styling import is_static, styled

Experiment = Callable[..., str]


@dataclass(frozen=True)
class Slider:
    """A whole number between `low` and `high`, in steps."""

    low: int
    high: int
    step: int
    value: int


@dataclass(frozen=True)
class Choice:
    """One of a few values."""

    options: tuple[str, ...]
    value: str


def try_live(
    experiment: Experiment,
    controls: Mapping[str, Slider | Choice],
    recorded: Sequence[dict[str, Any]],
) -> None:
    """Show the panel. `experiment(**settings)` returns its result as HTML.

    `recorded` holds the settings that the published page shows.
    """
    if is_static():
        display(HTML(recorded_html(experiment, recorded)))
    else:
        display(live_panel(experiment, controls))


def recorded_html(experiment: Experiment, recorded: Sequence[dict[str, Any]]) -> str:
    """Run the recorded settings now and fold each result under its settings."""
    runs = []
    for settings in recorded:
        label = ", ".join(f"{name} = {value}" for name, value in settings.items())
        runs.append(
            f"<details{'' if runs else ' open'}><summary>{escape(label)}</summary>"
            f"{experiment(**settings)}</details>"
        )
    return styled(
        '<div class="try-live"><p class="try-live-title">Try it live</p>'
        "<p>This page has no computer behind it, so here are runs made when it was"
        " built. Open the chapter in Colab or Jupyter to choose your own"
        f" settings.</p>{''.join(runs)}</div>"
    )


def live_panel(experiment: Experiment, controls: Mapping[str, Slider | Choice]) -> Any:
    """An ipywidgets form that runs the experiment and shows what it returns."""
    import ipywidgets

    fields = {name: _field(name, control) for name, control in controls.items()}
    button = ipywidgets.Button(description="Run", button_style="primary")
    state = ipywidgets.HTML()
    result = ipywidgets.HTML()

    def run(_: Any) -> None:
        button.disabled = True
        state.value = "<progress></progress> running"
        try:
            settings = {name: field.value for name, field in fields.items()}
            result.value = styled(experiment(**settings))
            state.value = ""
        except Exception as error:  # shown to the reader, who can change a setting
            state.value = f"That did not work: {escape(str(error))}"
        finally:
            button.disabled = False

    button.on_click(run)
    return ipywidgets.VBox([*fields.values(), button, state, result])


def _field(name: str, control: Slider | Choice) -> Any:
    import ipywidgets

    label = name.replace("_", " ")
    style = {"description_width": "initial"}
    if isinstance(control, Slider):
        return ipywidgets.IntSlider(
            value=control.value,
            min=control.low,
            max=control.high,
            step=control.step,
            description=label,
            style=style,
            continuous_update=False,
        )
    return ipywidgets.Dropdown(
        options=control.options, value=control.value, description=label, style=style
    )
