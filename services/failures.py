"""What goes wrong with the service itself, each fact once: the failure diary is written here.

What the auditor finds and our outages write themselves (`services/audit`, `services/outage`).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from domain.audit import Incident, Wrong
from domain.people import EVERYWHERE
from services.ports import Work

_ONE = timedelta(minutes=10)
"""What comes again so soon is the same incident."""
_REFS = 50


def note(
    work: Work,
    wrong: Wrong,
    *,
    now: datetime,
    began_at: datetime | None = None,
    community: int = EVERYWHERE,
    ref: str = "",
) -> None:
    """Write down what is over as soon as it is known; `ref` names what it happened to."""
    refs = (ref,) if ref else ()
    for last in work.incidents.since((began_at or now) - _ONE):
        if (last.community, last.wrong) == (community, wrong):
            fresh = tuple(ref for ref in refs if ref not in last.refs)
            known = (*last.refs, *fresh)[:_REFS]
            work.incidents.save(replace(last, refs=known, ended_at=now))
            return
    work.incidents.add(
        Incident(
            community=community,
            wrong=wrong,
            began_at=began_at or now,
            refs=refs,
            ended_at=now,
        )
    )


def slowed(work: Work, chat: int, *, now: datetime) -> None:
    """Telegram told us to be slower (429)."""
    note(work, Wrong.THROTTLED, ref=str(chat), now=now)
