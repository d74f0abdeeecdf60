"""Single tasks of reasoning-gym, without the packages that its others need.

Importing all of it asks for a dozen packages, one of which has to be compiled. So
its packages stand here as empty modules with a path, and only the module of a task
is run.
"""

import importlib
import sys
import types
from functools import cache
from importlib.machinery import PathFinder
from pathlib import Path


@cache
def _parents():
    home = Path(PathFinder.find_spec("reasoning_gym").submodule_search_locations[0])
    for inside in ("", "algorithmic", "arithmetic"):
        module = types.ModuleType(".".join(filter(None, ("reasoning_gym", inside))))
        module.__path__ = [str(home / inside)]
        sys.modules[module.__name__] = module


def items(place, name, n=60, **settings):
    """The first items of a task, such as items("algorithmic", "spell_backward")."""
    _parents()
    module = importlib.import_module(f"reasoning_gym.{place}.{name}")
    stem = "".join(part.title() for part in name.split("_"))
    config = getattr(module, f"{stem}Config")(seed=7, size=n, **settings)
    made = getattr(module, f"{stem}Dataset")(config)
    return [made[i] for i in range(n)]
