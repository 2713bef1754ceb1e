"""Is an old person well today? Plans, rounds, and what silence means at a moment.

planned ─▶ prompted ─▶ answered
   │           ├─▶ unsent ─▶ resolved          nobody could be asked: unknown, never «well»
   │           └─▶ missed ─▶ resolved | false_alarm     ended by a named human only
   ├─▶ paused                                  away, with an end
   └─▶ lost                                    the service was down all day: unknown, for ever
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain import calendar
from domain.errors import BadInput, NotAllowed
from domain.policy import INVITE_LASTS

_MINUTE = timedelta(minutes=1)
MORNING = (time(7), time(9))
REMINDERS = (-30 * _MINUTE, 0 * _MINUTE, 15 * _MINUTE)
"""When the elder is asked again, counted from the end of the window."""
GRACE = 30 * _MINUTE
"""Silence so long after the window raises the alarm: stage 1."""
NIGHT = (time(21, 30), time(6, 30))
"""Local hours in which nobody is rung about a question; an alarm rings at any hour."""
ENOUGH = 60 * _MINUTE
"""So much of an open window is enough for somebody's first round."""
LATER = 20 * _MINUTE
RUNG_LASTS = 15 * _MINUTE
RUNGS = 5
LONGEST_PAUSE = timedelta(days=30)
LONGEST_EXTENSION = timedelta(hours=2)
AT_LEAST = 30 * _MINUTE
"""After an outage everybody has at least so long to answer."""
LINK_LASTS = INVITE_LASTS
CONSENT_WAITS = timedelta(days=14)
"""Whoever has not agreed so long after the last link is not kept in the books."""


class Mode(StrEnum):
    """Who gives the sign of life: the elder, or a volunteer who goes there or phones."""

    SELF = "self"
    VISIT = "visit"
    CALL = "call"


class Tier(StrEnum):
    """How closely an elder is looked after; shown as 高, 重点, 一般."""

    HIGH = "high"
    FOCUS = "focus"
    GENERAL = "general"


VISIT_EVERY = {
    Tier.HIGH: timedelta(days=7),
    Tier.FOCUS: timedelta(days=30),
    Tier.GENERAL: timedelta(days=90),
}


class State(StrEnum):
    """Where a round stands. UNSENT and LOST are unknown: nobody could be asked, nobody was."""

    PLANNED = "planned"
    PROMPTED = "prompted"
    ANSWERED = "answered"
    PAUSED = "paused"
    UNSENT = "unsent"
    LOST = "lost"
    MISSED = "missed"
    RESOLVED = "resolved"
    FALSE_ALARM = "false_alarm"


NEXT: dict[State, frozenset[State]] = {
    State.PLANNED: frozenset(
        {State.PROMPTED, State.ANSWERED, State.PAUSED, State.UNSENT, State.LOST}
    ),
    State.PROMPTED: frozenset({State.ANSWERED, State.PAUSED, State.UNSENT, State.MISSED}),
    State.UNSENT: frozenset({State.ANSWERED, State.RESOLVED, State.FALSE_ALARM}),
    State.MISSED: frozenset({State.RESOLVED, State.FALSE_ALARM}),
    State.ANSWERED: frozenset(),
    State.PAUSED: frozenset(),
    State.LOST: frozenset(),
    State.RESOLVED: frozenset(),
    State.FALSE_ALARM: frozenset(),
}
"""The one transition table of rounds."""

WAITING = frozenset({State.PLANNED, State.PROMPTED})


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """How one elder is looked after.

    Attributes:
        elder: number of the elder in the community; rounds and alarms name it.
        person: who they are among the people, None for one without Telegram.
        windows: when they are asked, in local wall time, in order, not overlapping.
        consent_at: when the elder (or, on paper, their agent) agreed; nothing happens before.
        pictures: at the highest tier, one day in seven a picture has to be tapped.
        windows_at: when the windows were last changed; the day of it still has the old ones.
        paused_until: away until then; None when at home.
        sign_at: the last sign of life; visited_at: when a human last saw or spoke to them.
        notes: for whoever goes there (room, phone, key, illness, pets); sealed.
    """

    community: int
    elder: int
    name: str
    building: str = ""
    person: int | None = None
    windows: tuple[calendar.Window, ...] = (MORNING,)
    mode: Mode = Mode.SELF
    tier: Tier = Tier.GENERAL
    created_at: datetime
    consent_at: datetime | None = None
    stopped_at: datetime | None = None
    pictures: bool = False
    windows_at: datetime | None = None
    paused_until: datetime | None = None
    sign_at: datetime | None = None
    visited_at: datetime | None = None
    notes: Mapping[str, str] = field(default_factory=dict)
    revision: int = 0

    def active(self, at: datetime) -> bool:
        """Tell whether the elder is looked after at `at`: has agreed and has not stopped."""
        agreed = self.consent_at is not None and self.consent_at <= at
        return agreed and (self.stopped_at is None or at < self.stopped_at)

    def away(self, at: datetime) -> bool:
        """Tell whether the plan is paused at `at`."""
        return self.paused_until is not None and at < self.paused_until

    def pause(self, until: datetime, *, now: datetime) -> Plan:
        """Pause until a moment.

        Raises:
            BadInput: there is no end within 30 days.
        """
        if not now < until <= now + LONGEST_PAUSE:
            raise BadInput("error.pause_end", days=LONGEST_PAUSE.days)
        return replace(self, paused_until=until)

    @property
    def visit_due_at(self) -> datetime:
        """Return by when a human has to have seen the elder again."""
        since = self.visited_at or self.consent_at or self.created_at
        return since + VISIT_EVERY[self.tier]


@dataclass(frozen=True, kw_only=True, slots=True)
class Round:
    """One occasion: one elder, one local day, one window.

    Attributes:
        counts_from: a sign of life from then on answers it (the first of a day: from midnight).
        missed_at: silence until then raises the alarm; only an outage of ours moves it.
        reminded: how many of the reminders were sent.
    """

    community: int
    number: int
    elder: int
    day: date
    window: int
    mode: Mode
    counts_from: datetime
    opens_at: datetime
    closes_at: datetime
    missed_at: datetime
    state: State = State.PLANNED
    reminded: int = 0
    answered_at: datetime | None = None
    revision: int = 0

    def waits_for(self, agreed_at: datetime) -> bool:
        """Tell whether an elder who agreed at that moment is asked in it.

        They are when it is still to come, or when enough of it is left to answer.
        """
        return agreed_at <= max(self.opens_at, self.closes_at - ENOUGH)

    @property
    def delayed(self) -> bool:
        """True when an outage of ours moved its end: 延时-系统, which is nobody's lateness."""
        return self.missed_at > self.closes_at + GRACE

    @property
    def on_time(self) -> bool:
        """True when it was answered before the window closed, or in the time that we gave back."""
        until = self.missed_at if self.delayed else self.closes_at
        return self.answered_at is not None and self.answered_at <= until

    def to(self, state: State, answered_at: datetime | None = None) -> Round:
        """Return the round in another state.

        Raises:
            NotAllowed: the table knows no such move.
        """
        if state not in NEXT[self.state]:
            raise NotAllowed("error.round_over")
        return replace(self, state=state, answered_at=answered_at or self.answered_at)

    def remind_at(self) -> datetime | None:
        """Return when the next reminder is due, None when there is none left."""
        if self.reminded >= len(REMINDERS):
            return None
        return self.closes_at + REMINDERS[self.reminded]


def rounds_of(plan: Plan, day: date, zone: ZoneInfo) -> Iterator[Round]:
    """Yield the rounds of a plan on a local day; they have no numbers yet."""
    counts_from = calendar.on(day, time(), zone)
    for window, (start, end) in enumerate(plan.windows):
        closes_at = calendar.on(day, end, zone)
        yield Round(
            community=plan.community,
            number=0,
            elder=plan.elder,
            day=day,
            window=window,
            mode=plan.mode,
            counts_from=counts_from,
            opens_at=calendar.on(day, start, zone),
            closes_at=closes_at,
            missed_at=closes_at + GRACE,
        )
        counts_from = closes_at


def judge(round_: Round, sign_at: datetime | None, *, now: datetime) -> State:
    """Say what a round that still waits comes to at `now`, given the last sign of life.

    Silence counts from `missed_at` on, not a moment earlier. A round that has left the waiting
    states stays what it is.
    """
    if round_.state not in WAITING:
        return round_.state
    if sign_at is not None and sign_at >= round_.counts_from:
        return State.ANSWERED
    if now >= round_.missed_at and round_.state is State.PROMPTED:
        return State.MISSED
    return State.PROMPTED if now >= round_.opens_at else State.PLANNED


def after_outage(round_: Round, since: datetime, *, now: datetime) -> Round:
    """Return the round after we were deaf from `since` to `now`; the same again changes nothing.

    What of the outage lay between opening and alarm is given back, two hours at most; and once
    the time was over meanwhile, or was cut, everybody has half an hour from now on.
    """
    planned = round_.closes_at + GRACE
    lost = min(now, planned) - max(since, round_.opens_at)
    if round_.state not in WAITING or (lost <= timedelta(0) and now < planned):
        return round_
    given = max(timedelta(0), min(lost, LONGEST_EXTENSION))
    return replace(round_, missed_at=max(round_.missed_at, planned + given, now + AT_LEAST))
