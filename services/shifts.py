"""What the roster does by itself: the notices before a shift, and its beginning."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.community import Community
from domain.roster import Roster, Shift
from services import handover, rota
from services.ports import Due, Work
from services.telling import owe

_LATE = timedelta(hours=2)  # a notice of tomorrow's shift that comes later than that is no help


def moment(work: Work, due: Due, *, now: datetime) -> None:
    """A moment of the roster: tell who is next, begin and end shifts, set the next moment.

    Looking twice, or late, tells nobody twice: every notice has the key of its shift.
    """
    community = work.communities.get(due.community)
    # Changes that have just ended still tell who had the shift before.
    roster = rota.load(work, community, now=now - rota.JUST_BEFORE)
    for shift in roster.between(now, now + rota.DAY_BEFORE + timedelta(minutes=1)):
        _tell_next(work, community, roster, shift, now=now)
    handover.begin(work, community, roster, now=now)
    rota.ask_again(work, community, now=now)
    rota.plan(work, community, roster, now=now)


def _tell_next(
    work: Work, community: Community, roster: Roster, shift: Shift, *, now: datetime
) -> None:
    day_before = shift.starts_at - rota.DAY_BEFORE
    just_before = shift.starts_at - rota.JUST_BEFORE
    if just_before <= now < shift.starts_at:
        when = "soon"
    elif day_before <= now < day_before + _LATE:
        when = "tomorrow"
    else:
        return
    silent = when == "tomorrow" and community.policy.night(now) is not None
    facts = {"when": when, "rows": rota.rows(roster, [shift])}
    to, key = work.people.get(community.id, shift.person), rota.notice_key(when, shift)
    until = shift.ends_at
    owe(work, to, "duty.next", key, facts, now=now, silent=silent, expires_at=until)
