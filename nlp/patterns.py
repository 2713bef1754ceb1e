"""The one registry of patterns: compiled from data, so that a test can try each on hostile text."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "lexicon" / "patterns.toml"


@cache
def table(section: str) -> dict[str, re.Pattern[str]]:
    """Return the compiled patterns of one section of lexicon/patterns.toml, in file order."""
    data = tomllib.loads(FILE.read_text("utf-8"))
    pieces: dict[str, str] = data["pieces"]
    return {name: re.compile(_fill(text, pieces)) for name, text in data[section].items()}


def sections() -> list[str]:
    """Name every section that holds patterns."""
    return [name for name in tomllib.loads(FILE.read_text("utf-8")) if name != "pieces"]


def _fill(text: str, pieces: dict[str, str]) -> str:
    for name in reversed(pieces):
        text = text.replace("{" + name + "}", pieces[name])
    return text
