"""What follows from a look of the auditor: one repair, then people are told; then the all-clear."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from domain.alarm import Kind
from domain.audit import NOTED, Fault, Incident, Wrong
from domain.checkin import WAITING, Mode, Plan, Round, State
from domain.notice import Notice, Priority
from domain.people import EVERYWHERE, Person, Role
from services import alarms
from services.facts import ms
from services.ports import Work

LOOKED, CLEAN, PINGED = "audit", "audit.clean", "deadman"
"""Heartbeats: the last look, since when each was clean, and when the outside last heard so."""
_BLIND = timedelta(minutes=3)
"""After a pause between two looks as long as this nobody knows what was."""
_NAMES = 10
_CAN_WAIT = (Wrong.OVERDUE, Wrong.STRANDED)


def judge(work: Work, faults: Sequence[Fault], *, now: datetime) -> None:
    """Take in what a look has found.

    What is new is repaired in the ordinary way, once. What is still there at the next look is
    told to the coordinators, as one message that follows the facts; its end is told as well.
    """
    found = {(fault.community, fault.wrong): fault for fault in faults}
    live = [i for i in work.incidents.since(now) if i.ended_at is None]
    _note(work, bool(faults or live), now=now)
    for incident in live:
        fault = found.pop((incident.community, incident.wrong), None)
        if fault is None:
            _over(work, incident, now=now)
        else:
            _still(work, incident, fault, now=now)
    for fault in found.values():
        incident = Incident(
            community=fault.community, wrong=fault.wrong, began_at=now, refs=fault.refs
        )
        work.incidents.add(incident)
        _mend(work, fault, fault.refs, now=now)


def _note(work: Work, trouble: bool, *, now: datetime) -> None:
    last = work.heartbeats.last(LOOKED)
    work.heartbeats.beat(LOOKED, now)
    if trouble or last is None or now - last > _BLIND:
        work.heartbeats.beat(CLEAN, now)


def pinged(work: Work, *, now: datetime) -> None:
    """Note that the dead man's switch outside was told that all is well."""
    work.heartbeats.beat(PINGED, now)


def _still(work: Work, incident: Incident, fault: Fault, *, now: datetime) -> None:
    fresh = tuple(ref for ref in fault.refs if ref not in set(incident.refs))
    if len(fresh) < len(fault.refs) or incident.told_at is not None:
        incident = replace(incident, told_at=incident.told_at or now)
        _tell(work, incident, fault, now=now)
    work.incidents.save(replace(incident, refs=incident.refs + fresh))
    _mend(work, fault, fresh, now=now)


def _over(work: Work, incident: Incident, *, now: datetime) -> None:
    work.incidents.save(replace(incident, ended_at=now))
    if incident.told_at is None:
        return  # the repair has helped
    for person in _coordinators(work, incident.community):
        notice = Notice(
            key=f"{_key(incident)}:over:{person.id}",
            community=incident.community,
            chat=person.user or 0,
            kind="audit.over",
            facts={
                "wrong": incident.wrong.value,
                "since_at": ms(incident.began_at),
                "opened_at": ms(incident.began_at),
                "until_at": ms(now),
            },
        )
        work.outbox.put_once(notice, now=now)


def _tell(work: Work, incident: Incident, fault: Fault, *, now: datetime) -> None:
    names = list(dict.fromkeys(_names(work, fault)))
    for person in _coordinators(work, fault.community):
        notice = Notice(
            key=f"{_key(incident)}:{person.id}",
            community=fault.community,
            chat=person.user or 0,
            kind="audit.found",
            facts={
                "wrong": fault.wrong.value,
                "count": len(fault.refs),
                "names": names[:_NAMES],
                "more": max(0, len(names) - _NAMES),
                "since_at": ms(incident.began_at),
                "opened_at": ms(incident.began_at),
            },
            priority=Priority.URGENT if fault.wrong in _CAN_WAIT else Priority.LIFE,
        )
        work.outbox.put(notice, now=now)


def _key(incident: Incident) -> str:
    return f"audit:{incident.wrong}:{ms(incident.began_at)}"


def _coordinators(work: Work, community: int) -> list[Person]:
    """Return whom a fault is told to: who coordinates there, or if nobody can be reached, all."""
    for where in (community, EVERYWHERE):
        holders = work.people.holding(where, Role.COORDINATOR)
        if found := [p for p in holders if p.user is not None and p.reachable]:
            return found
    return []


def _names(work: Work, fault: Fault) -> Iterator[str]:
    """Yield the elders that a fault is about, or the tickets by their numbers."""
    for ref in fault.refs:
        kind, _, number = ref.rpartition(":")
        if fault.wrong is Wrong.STRANDED:
            yield f"#{number}"
            continue
        if fault.wrong is Wrong.NO_ROUND:
            elder: int | None = int(number)
        elif fault.wrong not in (Wrong.NO_CLOCK, Wrong.NO_ALARM, Wrong.UNHEARD):
            return
        elif fault.wrong is Wrong.UNHEARD or kind == "alarm":
            alarm = work.alarms.get(fault.community, int(number))
            elder = alarm.elder if alarm else None
        else:
            round_ = work.rounds.get(fault.community, int(number))
            elder = round_.elder if round_ else None
        plan = None if elder is None else _plan(work, fault.community, elder)
        if plan is not None:
            yield plan.name


def _plan(work: Work, community: int, elder: int) -> Plan | None:
    """Return a plan, None for one that cannot be read: it may be just what is wrong."""
    try:
        return work.plans.get(community, elder)
    except ValueError:
        return None


def _mend(work: Work, fault: Fault, refs: Sequence[str], *, now: datetime) -> None:
    """Do what should have been done, by the ordinary way. What waits to be sent or looked at
    cannot be helped from here: the loops are asked every second anyhow.
    """
    for ref in refs:
        kind, _, number = ref.rpartition(":")
        if fault.wrong is Wrong.NO_ROUND:
            _look(work, fault.community, "round:plan", number, now)
        elif fault.wrong is Wrong.STRANDED:
            _look(work, fault.community, "step", number, now)
        elif fault.wrong is Wrong.UNHEARD or (fault.wrong is Wrong.NO_CLOCK and kind == "alarm"):
            _look(work, fault.community, "alarm", number, now)
        elif fault.wrong in (Wrong.NO_CLOCK, Wrong.NO_ALARM):
            round_ = work.rounds.get(fault.community, int(number))
            if round_ is not None:
                _mend_round(work, round_, now=now)


def _mend_round(work: Work, round_: Round, *, now: datetime) -> None:
    plan = _plan(work, round_.community, round_.elder)
    if round_.state is State.PLANNED:
        at = max(now, round_.opens_at)
        _look(work, round_.community, "round:open", str(round_.number), at)
    elif round_.state in WAITING:
        at = max(now, round_.missed_at)
        _look(work, round_.community, "round:miss", str(round_.number), at)
    elif plan is not None and round_.state in (State.MISSED, State.UNSENT):
        silent = Kind.MISSED if round_.mode is Mode.SELF else Kind.UNLOGGED
        kind = silent if round_.state is State.MISSED else Kind.UNSENT
        alarms.raise_(work, plan, kind, now=now, round_=round_)


def _look(work: Work, community: int, kind: str, ref: str, at: datetime) -> None:
    work.deadlines.set(kind, ref, at, community=community, urgent=True)


def self_check(work: Work, *, since: datetime) -> dict[str, Any]:
    """Return the facts of the line in which the service says how it was since a moment."""
    told = work.incidents.since(since)
    outages = [i for i in told if i.wrong is Wrong.OUTAGE]
    faults = [i for i in told if i.wrong not in NOTED]
    return {
        "looked_at": ms(work.heartbeats.last(LOOKED)),
        "clean_at": ms(work.heartbeats.last(CLEAN)),
        "pinged_at": ms(work.heartbeats.last(PINGED)),
        "faults": len(faults),
        "mended": sum(i.told_at is None and i.ended_at is not None for i in faults),
        "live": sum(i.ended_at is None for i in faults),
        "outages": [{"since_at": ms(i.began_at), "until_at": ms(i.ended_at)} for i in outages],
    }
