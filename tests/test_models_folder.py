"""What ships keeps to the budget in its README, and is what its manifest says."""

import re

import pytest

from lib import ROOT
from lib.artifacts import MANIFEST, verify

MODELS = ROOT / "models"
ROW = re.compile(r"^\| (\S+) \| .* \| (\d+) \|$", re.MULTILINE)
BUDGET = {
    name.strip("`"): int(megabytes) * 1_000_000
    for name, megabytes in ROW.findall((MODELS / "README.md").read_text())
}
FOLDERS = sorted(path for path in MODELS.iterdir() if path.is_dir())


def size(folder):
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def test_the_table_names_every_folder():
    assert {path.name for path in FOLDERS} == BUDGET.keys() - {"all"}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_a_folder_keeps_to_its_budget_and_its_manifest(folder):
    assert size(folder) <= BUDGET[folder.name]
    verify(folder)
    named = {path.name for path in folder.iterdir()} - {MANIFEST}
    assert not [name for name in named if name.endswith((".bin", ".pt", ".pkl"))]


def test_all_of_it_keeps_to_the_budget():
    assert size(MODELS) <= BUDGET["all"]
    assert sum(BUDGET.values()) - BUDGET["all"] <= BUDGET["all"]
