"""In Colab: install what the chapters need and Colab has not, or not rightly."""

import subprocess
import sys
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from lib import ROOT

REQUIREMENTS = ROOT / "requirements.txt"
CHAPTERS = "# --- to run the chapters"


def chapter_requirements(path: Path = REQUIREMENTS) -> list[str]:
    """The requirement lines that running a chapter takes."""
    section = path.read_text().partition(CHAPTERS)[2].partition("# ---")[0]
    lines = [line.strip() for line in section.splitlines()[1:]]
    return [line for line in lines if line]


def unmet(requirements: list[str]) -> list[str]:
    """Those whose package is not installed, or in a version out of range."""
    found = []
    for requirement in map(Requirement, requirements):
        try:
            version = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            version = ""
        if not (version and requirement.specifier.contains(version, prereleases=True)):
            found.append(str(requirement))
    return found


def install_missing() -> None:
    """Install what is missing or out of range; leave the rest as it is."""
    wanted = unmet(chapter_requirements())
    if wanted:
        command = [sys.executable, "-m", "pip", "install", "--quiet", *wanted]
        subprocess.run(command, check=True)
