"""Labelled messages: one JSON object per line, as nlp/corpus/README.md describes them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from domain.category import Category, Place

CHATTER = "chatter"
LABELS = (*(str(category) for category in Category), CHATTER)
_SAME = {"other_request": str(Category.OTHER)}


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """One message and what a person says it means.

    `labels` holds one or two of LABELS, the chief one first. `place` is None when nobody
    labelled the place. `cluster` is shared by messages that are much alike.
    """

    text: str
    labels: tuple[str, ...]
    urgent: bool = False
    place: Place | None = None
    borderline: bool = False
    register: str = ""
    pick: str = ""
    cluster: str = ""
    id: str = ""

    @property
    def label(self) -> str:
        """The chief label."""
        return self.labels[0]


def read(paths: Iterable[Path]) -> Iterator[Example]:
    """Yield the labelled messages of several files.

    Raises: ValueError: a line is no JSON object or has no known label; names file and line.
    """
    for path in paths:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _example(line, f"{path}:{number}")


def _example(line: str, where: str) -> Example:
    try:
        row: dict[str, Any] = json.loads(line)
        labels = tuple(_SAME.get(x, x) for x in row.get("labels") or [row["label"]])
        text = str(row["text"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{where}: not a labelled message ({error})") from error
    if not labels or any(label not in LABELS for label in labels):
        raise ValueError(f"{where}: unknown label in {labels}")
    return Example(
        text=text,
        labels=labels,
        urgent=bool(row.get("urgent")),
        place=_place(row),
        borderline=bool(row.get("borderline")),
        register=str(row.get("register", "")),
        pick=str(row.get("pick", "")),
        cluster=str(row.get("cluster") or row.get("id") or where),
        id=str(row.get("id", "")),
    )


def _place(row: dict[str, Any]) -> Place | None:
    """Return the labelled place: an object as `linli parse` prints it, or a text with fields."""
    said = row.get("place")
    if said is None:
        return None
    if isinstance(said, dict):
        return Place(
            **{key: str(said.get(key, "")) for key in ("text", "building", "unit", "room")}
        )
    numbers = {key: str(row.get(key, "")) for key in ("building", "unit", "room")}
    return Place(text=str(said), **numbers)
