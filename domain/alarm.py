"""Nobody knows whether an elder is well: who is called, and how it ends.

    open ──我去看 · 已联系上──▶ held ──已见到，平安──▶ ended
      ▲                          │ ──没人应门 · 需要协助──▶ held, and many more are called
      └──no word for an hour─────┘

An alarm never ends by itself. It never changes either; a move returns the alarm after it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.errors import NotAllowed

NAGS = 4
"""So often whoever went there is asked for news before the next rung is called."""


class Kind(StrEnum):
    """Why there is an alarm."""

    MISSED = "missed"
    SOS = "sos"
    BUTTON = "button"
    UNSENT = "unsent"
    UNLOGGED = "unlogged"


class AlarmState(StrEnum):
    """Where an alarm stands."""

    OPEN = "open"
    HELD = "held"
    ENDED = "ended"


class AlarmEnding(StrEnum):
    """What was found: well, or in need of help and helped."""

    SAFE = "safe"
    HELPED = "helped"


class Rung(StrEnum):
    """Who is called, one rung after the other."""

    PAIRED = "paired"
    HEAD = "head"
    DUTY = "duty"
    COORDINATOR = "coordinator"
    COMMUNITY = "community"


CHAIN = tuple(Rung)


@dataclass(frozen=True, kw_only=True, slots=True)
class Alarm:
    """One fact about one elder, until a named human has ended it.

    Attributes:
        round: the round it is about, None for a cry for help; there is one alarm per round.
        step: the rung of the chain that was called last; rings: rungs and nags so far.
        nags: how often the holder was asked for news.
        grave: help is needed now; everybody is called.
        second: goes there together with the holder.
        sign_at: when the elder wrote after the alarm; to be confirmed, never taken for granted.
    """

    community: int
    number: int
    elder: int
    kind: Kind
    raised_at: datetime
    round: int | None = None
    state: AlarmState = AlarmState.OPEN
    step: int = 0
    rings: int = 0
    nags: int = 0
    grave: bool = False
    finding: str = ""
    words: str = ""
    sign_at: datetime | None = None
    holder: int | None = None
    second: int | None = None
    held_at: datetime | None = None
    ended_at: datetime | None = None
    ended_by: int | None = None
    ending: AlarmEnding | None = None
    revision: int = 0

    @property
    def live(self) -> bool:
        """True until somebody ended it."""
        return self.state is not AlarmState.ENDED

    @property
    def cried(self) -> bool:
        """True when the elder called for help, in words or by a button on the wall."""
        return self.kind in (Kind.SOS, Kind.BUTTON)

    @property
    def emergency(self) -> bool:
        """False while it is only that we could not ask."""
        return self.grave or self.kind is not Kind.UNSENT

    @property
    def family_level(self) -> int:
        """Return up to which contact level the family is told now; 0 is nobody."""
        if self.grave:
            return 3
        if self.cried or self.step >= CHAIN.index(Rung.COORDINATOR):
            return 2
        return 1 if self.emergency else 0

    def _living(self) -> None:
        if not self.live:
            raise NotAllowed("error.alarm_over")

    def hold(self, by: int, at: datetime) -> Alarm:
        """Let `by` take it upon themselves; whoever has it keeps it."""
        self._living()
        if self.state is AlarmState.HELD and self.holder != by:
            raise NotAllowed("error.alarm_taken")
        return replace(self, state=AlarmState.HELD, holder=by, held_at=self.held_at or at, nags=0)

    def join(self, by: int) -> Alarm:
        """Let `by` go there as well; two are enough, and the first answers for it."""
        self._living()
        if self.state is not AlarmState.HELD or self.holder == by:
            raise NotAllowed("error.alarm_first")
        if self.second not in (None, by):
            raise NotAllowed("error.alarm_taken")
        return replace(self, second=by)

    def worsen(self, finding: str) -> Alarm:
        """Note that nobody opens the door, or that help is needed: everybody is called."""
        self._living()
        return replace(self, grave=True, finding=finding)

    def cry(self, kind: Kind, words: str) -> Alarm:
        """Note that the elder called for help; a cry without words leaves those there were."""
        self._living()
        return replace(self, kind=kind, words=words or self.words)

    def climb(self) -> Alarm:
        """Move to the next rung; after the last one the chain begins again."""
        self._living()
        return replace(
            self,
            state=AlarmState.OPEN,
            step=(self.step + 1) % len(CHAIN),
            holder=None,
            second=None,
            held_at=None,
            nags=0,
        )

    def end(self, ending: AlarmEnding, by: int, at: datetime) -> Alarm:
        """End it; `by` is the human who says so."""
        self._living()
        return replace(
            self, state=AlarmState.ENDED, ending=ending, ended_by=by, ended_at=at, grave=False
        )


class Mark(StrEnum):
    """What a visitor found in one respect."""

    FINE = "fine"
    WATCH = "watch"
    BAD = "bad"


ASPECTS = ("health", "mood", "safety", "hygiene", "home")
"""What a visitor looks at: 健康 精神 安全 卫生 居住."""
NEEDS = ("meal", "bath", "clean", "shop", "medicine", "escort", "errand")
"""What an elder may need next: 助餐 助浴 助洁 助购 助医 陪诊 代办."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """A human saw or spoke to the elder; `done_at` is None until the record is filed."""

    community: int
    number: int
    elder: int
    by: int
    started_at: datetime
    marks: tuple[Mark, ...] = (Mark.FINE,) * len(ASPECTS)
    round: int | None = None
    note: str = ""
    needs: tuple[str, ...] = ()
    done_at: datetime | None = None

    def need(self, what: str) -> Visit:
        """Return the record with one need more, or without it when it stood there."""
        there = set(self.needs) ^ {what}
        return replace(self, needs=tuple(need for need in NEEDS if need in there))

    def turn(self, aspect: int) -> Visit:
        """Return the record with one mark turned on: fine, watch, bad, and fine again."""
        marks = list(self.marks)
        every = list(Mark)
        marks[aspect] = every[(every.index(marks[aspect]) + 1) % len(every)]
        return replace(self, marks=tuple(marks))


class Wish(StrEnum):
    """How often a relative wants to hear that all is well; weekly, unless they choose."""

    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """A person who belongs to an elder: paired with them, or family with a contact level."""

    community: int
    elder: int
    person: int
    family: bool
    level: int = 1
    wish: Wish = Wish.NEVER
