"""`linli examples`: what people taught us, in the form that `linli train` reads."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from bot.config import BadConfig, Config
from bot.keys import secret_keys
from bot.phone_sheet import PhoneSheet
from domain.learning import Example
from handlers.guard import STARS, guard
from handlers.render import Renderer
from services import phone_list as phones
from storage.glance import look
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


async def phone_list(config: Config, community: str) -> tuple[bytes, int]:
    """Return the elders' phone list as a sheet, and how many are on it.

    Raises:
        BadConfig: there is no such community, or more than one and none was named.
        WrongKey, StorageError, OSError: the database cannot be read.
    """
    keys, _ = secret_keys(config)
    now = datetime.now(UTC)
    facts = await look(
        config.database_url, lambda conn: _phones(Work(conn, Seal(keys)), community, now)
    )
    catalog = Renderer(config.timezone).catalog
    return PhoneSheet(catalog)(facts).content, int(facts["count"])


def _phones(work: Work, name: str, now: datetime) -> dict[str, Any]:
    chosen = [c for c in work.communities.all() if name in ("", c.name)]
    if len(chosen) != 1:
        raise BadConfig(["--community: name one of the communities that there are"])
    return phones.facts_of(work, chosen[0], now=now)
