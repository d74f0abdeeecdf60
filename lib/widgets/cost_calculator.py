"""What a training run costs, with every input in the reader's hand."""

from dataclasses import asdict
from typing import Any

from IPython.display import HTML

from lib.bill import CHINCHILLA, GPUS, TRAINING_BYTES
from lib.bill_figures import FIGURES, Figure, verdict
from lib.widgets.exhibit import exhibit

# The least and the most that the page takes, each with an example.
LIMITS = {
    "parameters": (1e6, 1e13, "1.5 billion"),
    "tokens": (1e6, 1e15, "100 billion"),
    "gpus": (1, 1e6, "8"),
    "utilisation": (0.01, 1, "40%"),
    "price": (0.01, 100, "$3"),
}


def cost_calculator(start: str = "day") -> HTML:
    """Turn parameters, tokens and GPUs into hours, dollars and kilowatt-hours.

    `start` is the figure of `lib.bill_figures` shown at first. The page
    computes everything itself (`bill.js`). Raises ValueError for a figure that
    there is not.
    """
    if start not in FIGURES:
        raise ValueError(
            f"There is no figure {start!r}; choose of {', '.join(FIGURES)}."
        )
    return exhibit(
        "cost_calculator",
        {
            "gpus": [asdict(gpu) | {"drawn": gpu.drawn} for gpu in GPUS.values()],
            "figures": [_preset(name, figure) for name, figure in FIGURES.items()],
            "limits": LIMITS,
            "start": start,
            "chinchilla": CHINCHILLA,
            "trainingBytes": TRAINING_BYTES,
        },
        label="Cost calculator: from parameters, tokens and GPUs to hours and dollars",
        uses=("parts", "bill"),
    )


def _preset(name: str, figure: Figure) -> dict[str, Any]:
    """What a button sets, and what is said about it."""
    run = figure.run
    return {
        "name": name,
        "label": figure.label,
        "note": f"{figure.inputs} {verdict(figure)}",
        "source": figure.source,
        "inputs": {
            "parameters": run.parameters,
            "tokens": run.tokens,
            "gpu": run.gpu.name,
            "gpus": run.gpus,
            "utilisation": run.utilisation,
            "price": run.dollars_per_gpu_hour,
        },
    }
