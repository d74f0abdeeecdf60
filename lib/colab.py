"""In Colab: install what the chapters need and Colab does not have."""

import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

from lib import ROOT

REQUIREMENTS = ROOT / "requirements.txt"
CHAPTERS = "# --- to run the chapters"


def chapter_requirements(path: Path = REQUIREMENTS) -> list[str]:
    """The requirement lines that running a chapter takes."""
    section = path.read_text().partition(CHAPTERS)[2].partition("# ---")[0]
    lines = [line.strip() for line in section.splitlines()[1:]]
    return [line for line in lines if line]


def missing(requirements: list[str]) -> list[str]:
    """Those whose package is not installed, in whatever version."""
    absent = []
    for requirement in requirements:
        try:
            metadata.version(re.match(r"[\w.-]+", requirement).group())
        except metadata.PackageNotFoundError:
            absent.append(requirement)
    return absent


def install_missing() -> None:
    """Install the missing packages; leave the installed ones as they are."""
    wanted = missing(chapter_requirements())
    if wanted:
        command = [sys.executable, "-m", "pip", "install", "--quiet", *wanted]
        subprocess.run(command, check=True)
