"""How long things may take in a community, and who is called in which order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from domain import calendar
from domain.category import Category, Hotline
from domain.hours import Hours, Timetable, Works
from domain.occasion import Watch
from domain.people import Role

_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)


class Mode(StrEnum):
    """How a kind of matter finds somebody: in turns, to whoever taps first, by a coordinator."""

    ROTA = "rota"
    GRAB = "grab"
    ASSIGN = "assign"


GRAB_AT_ONCE = 6
MOST_LATE = 2
"""Whoever holds more that are late leaves what goes to the quickest (抢单) to others."""
_SHORTEST = 2 * _HOUR
Pace = tuple[timedelta, timedelta]
"""How long each step of the chain has to accept, and whoever accepted to finish."""
SHORTEST_TERM, LONGEST_TERM = _MINUTE, timedelta(days=7)
HURRY = "urgent"
"""What is urgent, whatever its kind, where a community gives kinds of matter their times."""
_PRESSING = {HURRY: 15 * _MINUTE, Category.ELDER: 60 * _MINUTE}
"""What life may hang on does not wait longer than this at any step, whoever decides."""

CHAIN = (Role.VOLUNTEER, Role.BUILDING_HEAD, Role.COORDINATOR)


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """The part of a policy that a ticket copies when it opens; later edits do not touch it.

    Attributes:
        accept: how long each step of the chain has to accept.
        finish: how long the one who accepted has to finish.
        answer: how long «still at it?» waits before the ticket goes back to the chain.
        chain: who is called, step by step.
        offers: how many people are asked at the same time.
        hours: when its time runs; None: around the clock.
    """

    accept: timedelta
    finish: timedelta
    answer: timedelta
    chain: tuple[Role, ...] = CHAIN
    offers: int = 1
    hours: Hours | None = None

    def again(self) -> Terms:
        """Return the terms of work that was not good enough: half the time to do it once more."""
        return replace(self, finish=min(self.finish, max(self.finish / 2, _SHORTEST)))

    def to_json(self) -> dict[str, Any]:
        """Return the terms as JSON values; times in seconds."""
        return {
            "accept": self.accept.total_seconds(),
            "finish": self.finish.total_seconds(),
            "answer": self.answer.total_seconds(),
            "chain": list(self.chain),
            "offers": self.offers,
            "hours": self.hours and self.hours.to_json(),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Terms:
        """Return the terms that `to_json` wrote."""
        return cls(
            accept=timedelta(seconds=value["accept"]),
            finish=timedelta(seconds=value["finish"]),
            answer=timedelta(seconds=value["answer"]),
            chain=tuple(Role(role) for role in value["chain"]),
            offers=value["offers"],
            hours=Hours.from_json(value["hours"]) if value["hours"] else None,
        )


URGENT = Terms(accept=5 * _MINUTE, finish=2 * _HOUR, answer=30 * _MINUTE, offers=3)
_QUICK = Terms(accept=15 * _MINUTE, finish=4 * _HOUR, answer=4 * _HOUR)
_NORMAL = Terms(accept=30 * _MINUTE, finish=24 * _HOUR, answer=4 * _HOUR)

_TERMS = {
    Category.ELDER: _QUICK,
    Category.NOISE: _QUICK,
    Category.REPAIR: _NORMAL,
    Category.PARKING: _NORMAL,
    Category.OTHER: _NORMAL,
}

_SHANGHAI = ZoneInfo("Asia/Shanghai")

_HOTLINES = {
    Hotline.FIRE: "119",
    Hotline.MEDICAL: "120",
    Hotline.POLICE: "110",
    Hotline.GAS: "119",
    Hotline.LIFT: "119",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """What a community has decided for itself; the defaults are the product's.

    Attributes:
        zone: whose wall clock counts.
        quiet: from when to when (local wall time) a normal offer wakes only the night shift.
        cap: how many tickets a volunteer may hold at once; urgent ones do not ask.
        hotlines: the number to call first, by kind of emergency.
        watch: the days of heat, cold or a festival on which elders are asked once more.
        modes: how matters that are not urgent find somebody, by category; in turns unless told.
        hours: when the time of a kind of matter runs; around the clock unless told.
        paces: how long a kind of matter, or what is urgent, may take; the product's unless told.
        templates: lines for the end of a kind of matter, offered to who did the work.
    """

    zone: ZoneInfo = _SHANGHAI
    quiet: tuple[time, time] = (time(22), time(7))
    cap: int = 3
    hotlines: Mapping[Hotline, str] = field(default_factory=lambda: dict(_HOTLINES))
    watch: Watch | None = None
    modes: Mapping[Category, Mode] = field(default_factory=dict)
    hours: Mapping[Category, Hours] = field(default_factory=dict)
    paces: Mapping[str, Pace] = field(default_factory=dict)
    templates: Mapping[Category, tuple[str, ...]] = field(default_factory=dict)

    def mode(self, category: Category) -> Mode:
        """Return how a matter of this kind finds somebody while it is not urgent."""
        return self.modes.get(category, Mode.ROTA)

    def lines(self, category: Category) -> tuple[str, ...]:
        """Return what is offered to say at the end of a matter of this kind."""
        return self.templates.get(category, ())

    def terms(self, category: Category, *, urgent: bool) -> Terms:
        """Return the terms a ticket of this kind opens with; what is urgent knows one way only."""
        if urgent:
            return self._paced(URGENT, HURRY)
        terms = self._paced(_TERMS[category], category)
        terms = replace(terms, hours=self.hours.get(category))
        match self.mode(category):
            case Mode.GRAB:
                return replace(terms, offers=GRAB_AT_ONCE)
            case Mode.ASSIGN:
                return replace(terms, chain=(Role.COORDINATOR,))
        return terms

    def _paced(self, terms: Terms, what: str) -> Terms:
        accept, finish = self.paces.get(what, (terms.accept, terms.finish))
        return replace(terms, accept=accept, finish=finish)

    def wakes_anybody(self, category: Category, *, urgent: bool) -> bool:
        """Tell whether such a matter does not wait for the morning."""
        return urgent or category is Category.ELDER

    def night(self, at: datetime) -> tuple[datetime, datetime] | None:
        """Return the quiet hours around `at` as (began, ends) in UTC, None by day."""
        if not calendar.within(at, self.quiet, self.zone):
            return None
        start, end = self.quiet
        return (
            calendar.last_at(start, self.zone, until=at),
            calendar.next_at(end, self.zone, after=at),
        )

    @property
    def waking(self) -> Hours:
        """The hours of the day in which people may be rung about what is not urgent."""
        start, end = self.quiet
        return Hours(opens=end, closes=start)

    def timetable(self, hours: Hours | None, works: Works) -> Timetable:
        """Return what counts time within `hours` here; `works` knows the working days."""
        return Timetable(hours=hours, zone=self.zone, works=works)

    def to_json(self) -> dict[str, Any]:
        """Return the policy as JSON values."""
        return {
            "zone": self.zone.key,
            "quiet": [moment.isoformat("minutes") for moment in self.quiet],
            "cap": self.cap,
            "hotlines": dict(self.hotlines),
            "watch": None if self.watch is None else self.watch.to_json(),
            "modes": dict(self.modes),
            "templates": {category: list(lines) for category, lines in self.templates.items()},
            "hours": {category: hours.to_json() for category, hours in self.hours.items()},
            "paces": {k: [span.total_seconds() for span in pace] for k, pace in self.paces.items()},
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Policy:
        """Return the policy that `to_json` wrote; what is missing has its default."""
        start, end = value.get("quiet", ("22:00", "07:00"))
        numbers = {Hotline(k): v for k, v in value.get("hotlines", {}).items()}
        return cls(
            zone=ZoneInfo(value.get("zone", "Asia/Shanghai")),
            quiet=(time.fromisoformat(start), time.fromisoformat(end)),
            cap=value.get("cap", 3),
            hotlines=_HOTLINES | numbers,
            modes={Category(k): Mode(v) for k, v in value.get("modes", {}).items()},
            templates={Category(k): tuple(v) for k, v in value.get("templates", {}).items()},
            hours={Category(k): Hours.from_json(v) for k, v in value.get("hours", {}).items()},
            paces={k: _pace(*spans) for k, spans in value.get("paces", {}).items()},
            watch=Watch.from_json(value["watch"]) if value.get("watch") else None,
        )


def fits(what: str, pace: Pace) -> bool:
    """Tell whether a community may give what is urgent, or a kind of matter, these times."""
    accept, finish = pace
    longest = _PRESSING.get(what, LONGEST_TERM)
    return (
        SHORTEST_TERM <= accept <= longest and accept <= finish and _HOUR <= finish <= LONGEST_TERM
    )


def _pace(accept: float, finish: float) -> Pace:
    return timedelta(seconds=accept), timedelta(seconds=finish)


# A coordinator is rung this often about a ticket that the whole chain left alone.
LAST_STEP_RINGS = 3
WARN_AT = 0.8
ON_SCENE = timedelta(hours=1)
LATE_AGAIN = timedelta(hours=12)
CONFIRM_WITHIN = timedelta(hours=72)
DETAILS_KEPT = timedelta(hours=24)
RECURS_AFTER = timedelta(days=14)
ASK_WAITS = timedelta(minutes=10)
DOOR_WAITS = timedelta(hours=4)
HOLD_AT_MOST = timedelta(days=7)
FOLLOW_UP = timedelta(days=3)
EDIT_COUNTS = timedelta(minutes=15)
URGE_EVERY = timedelta(minutes=30)
PER_HOUR, PER_DAY = 5, 10
INVITE_LASTS = timedelta(hours=72)
DRAFT_WAITS = timedelta(minutes=30)
