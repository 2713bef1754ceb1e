"""`linli examples`: what people taught us, in the form that `linli train` reads."""

from __future__ import annotations

import json
from typing import Any

from bot.config import BadConfig, Config
from bot.keys import secret_keys
from domain.learning import Example
from handlers.guard import STARS, guard
from storage.store import Store
from storage.types import Seal
from storage.work import Work


async def export(config: Config, community: str) -> list[str]:
    """Return the examples of a community ("" for all of them), one JSON object per line.

    Raises:
        BadConfig: no community has this name.
        StorageError, WrongKey: the database cannot be read.
    """
    keys, _ = secret_keys(config)
    store = await Store.open(config.database_url, seal=Seal(keys))
    try:
        found = await store.read(_examples, community)
    finally:
        await store.close()
    return [json.dumps(row(example), ensure_ascii=False) + "\n" for example in found]


def _examples(work: Work, name: str) -> list[Example]:
    chosen = [c for c in work.communities.all() if name in ("", c.name)]
    if name and not chosen:
        raise BadConfig([f"--community: there is no community named {name}"])
    return [example for community in chosen for example in work.examples.all(community.id)]


def row(example: Example) -> dict[str, Any]:
    """Return an example as a labelled message, without phones and door numbers.

    The place is left out when its numbers were starred: what is not written cannot be read.
    """
    text = _starred(example)
    place = example.place
    known: dict[str, Any] = {
        "id": f"{example.community}-{example.id}",
        "text": text,
        "label": example.labels[0],
        "labels": list(example.labels),
        "urgent": example.urgent,
        "register": "group",
        "pick": example.how.value,
    }
    if text == example.text and place.text:
        numbers = {"building": place.building, "unit": place.unit, "room": ""}
        known["place"] = {"text": place.text, **numbers}
    return known


def _starred(example: Example) -> str:
    """Return the text with its phones and doors starred, also a room that stands there bare."""
    text, room = guard(example.text), example.place.room
    return text.replace(room, STARS) if room else text
