"""The code that *Behind the Text Box* explains, one room per idea."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
