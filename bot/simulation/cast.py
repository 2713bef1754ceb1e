"""Whom a simulated community is made of, and what they say."""

from __future__ import annotations

import random
import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("cast.toml")


@cache
def script() -> dict[str, Any]:
    """Return the names and words."""
    with _FILE.open("rb") as file:
        return tomllib.load(file)


def line(which: str, /, **facts: object) -> str:
    """Return a command with its words filled in."""
    text: str = script()["commands"][which]
    return " ".join(text.format(**facts).split())


def said(name: str, chance: random.Random) -> str:
    """Return something that somebody of that kind might say."""
    words: list[str] = script()["says"][name]
    return chance.choice(words)


def read(name: str, text: str) -> str | None:
    """Return what a text of the bot says of something, None when it says nothing of it."""
    found = re.search(script()["reads"][name], text)
    return None if found is None else found.group(found.lastindex or 0)


@dataclass(kw_only=True)
class Elder:
    """What is true of an elder, whatever the service believes.

    Attributes:
        number: how the community counts them; user: their account, None without a phone.
        promise: hours from a fall to a knock, as the coordinator was told.
        fallen: lies on the floor and answers nothing until somebody helped.
        signs: when they wrote (seconds since the start); no cry for help is among them.
        away: from when to when they are away.
    """

    name: str
    building: str
    windows: tuple[tuple[float, float], ...]
    mode: str
    number: int = 0
    user: int | None = None
    promise: float = 0.0
    fallen: bool = False
    lost_phone_until: float = 0.0
    signs: list[float] = field(default_factory=list)
    away: list[tuple[float, float]] = field(default_factory=list)
    stopped_at: float | None = None


@dataclass(frozen=True, slots=True)
class Tap:
    """Somebody pressed a button; whether the service ever heard of it is another matter."""

    at: float
    user: int
    verb: str
    ref: int


@dataclass(kw_only=True)
class Truth:
    """What really happened: the witness against which the service is held.

    Attributes:
        deaf: from when to when the service was down or out of reach; the last may be open.
        strained_at: when a call last met an error of Telegram's.
        secrets: what a group must never see.
        cards: how often each person was sent a fresh card of each alarm.
        leaks: what a group was told of the secrets.
        errors: what the service itself logged as an error.
        lists: when who was shown which text in private that names an elder.
    """

    elders: list[Elder] = field(default_factory=list)
    taps: list[Tap] = field(default_factory=list)
    deaf: list[tuple[float, float]] = field(default_factory=list)
    strained_at: float = float("-inf")
    secrets: list[str] = field(default_factory=list)
    cards: dict[tuple[int, int], int] = field(default_factory=dict)
    leaks: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    lists: list[tuple[float, int, str]] = field(default_factory=list)
    trace: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def count(self, what: str) -> None:
        """Count something for the sum at the end."""
        self.counts[what] = self.counts.get(what, 0) + 1

    def tap(self, at: float, user: int, verb: str, ref: int) -> None:
        """Note that somebody pressed a button."""
        self.taps.append(Tap(at, user, verb, ref))
        self.count("taps")

    def overhear(self, text: str) -> None:
        """Note what a group was shown, if it holds a secret."""
        names = [elder.name for elder in self.elders]
        self.leaks += [secret for secret in (*self.secrets, *names) if secret in text]
        self.count("group messages")

    def sent(self, at: float, user: int, text: str, cards: list[int]) -> None:
        """Note what somebody was shown in private, and the alarms whose card it is."""
        if any(elder.name in text for elder in self.elders):
            self.lists.append((at, user, text))
        for alarm in cards:
            self.cards[user, alarm] = self.cards.get((user, alarm), 0) + 1

    def heard_since(self, at: float) -> float:
        """Return since when the service has heard without a break at `at`; infinity: deaf."""
        since = 0.0
        for start, end in self.deaf:
            if start <= at < end:
                return float("inf")
            if end <= at:
                since = max(since, end)
        return since

    def late(self, bound: float, now: float) -> bool:
        """Tell whether what had to happen by `bound` is late: 60 s, or 15 min after downtime."""
        until = bound + 60
        for start, end in self.deaf:
            if start <= until:
                until = max(until, end + 900)
        return now > until
