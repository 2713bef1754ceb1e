"""Everything that happens by itself: one function for each kind of deadline."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from domain.notice import Priority
from domain.ticket import Status, Ticket
from services import (
    aftercalls,
    alarms,
    board,
    cards,
    checkins,
    consents,
    days,
    digest,
    dispatch,
    doors,
    drills,
    endings,
    extra_rounds,
    handling,
    handover,
    hurry,
    muting,
    pauses,
    referral,
    reminding,
    rota_checks,
    sampling,
    shifts,
    signals,
    swaps,
    thanks,
    tidings,
    timetables,
    visits,
    waiting,
    wishes,
)
from services.ports import Due, Work
from services.speaking import spokesperson
from services.telling import tell


def fire(work: Work, due: Due, *, now: datetime, found: Sequence[Any] = ()) -> None:
    """Do what a deadline stands for. It was taken off the list; who needs it again sets it again.

    Args:
        found: what its kind has among GATHERS, read before the transaction.

    Raises:
        KeyError: the kind is unknown; the row is parked and reported, the others go on.
    """
    if due.kind == "sample":
        sampling.send(work, due, found, now=now)
        return
    if due.kind in _MESSAGES:
        _MESSAGES[due.kind](work, due, now=now)
        return
    handle = _TICKETS[due.kind]
    ticket = work.tickets.get(due.community, int(due.ref))
    if ticket is None:
        return
    morning = timetables.asleep_until(work, ticket, now)
    if due.kind in _BY_DAY and morning is not None:
        work.deadlines.set(due.kind, due.ref, morning, community=due.community)
        return
    handle(work, ticket, now=now)


def _remove(work: Work, due: Due, *, now: datetime) -> None:
    """A short-lived message goes by itself."""
    work.outbox.withdraw(due.community, due.ref, now=now)


def _unanswered(work: Work, due: Due, *, now: datetime) -> None:
    """Nobody said what the message was: the question goes, and no button counts any more."""
    _, chat, message = due.ref.split(":")
    ask = work.asks.get(due.community, int(chat), int(message))
    if ask is not None:
        work.asks.settle(ask, "expired")
    work.outbox.withdraw(due.community, due.ref, now=now)


def _no_reason(work: Work, ticket: Ticket, *, now: datetime) -> None:
    """没解决 was said and no reason came: the word of the reporter is enough."""
    if ticket.status in (Status.DONE, Status.CLOSED):
        reporter = spokesperson(work, ticket)
        endings.reopen(work, ticket, reporter, reason="unsaid", words="", now=now)


def _recur(work: Work, ticket: Ticket, *, now: datetime) -> None:
    """Two weeks later: has it come back?"""
    reporter = spokesperson(work, ticket)
    if ticket.status is not Status.CLOSED or not reporter.follow_up:
        return
    rows = (("yes", "no"), ("never",))
    buttons = [[["recur", ticket.community, ticket.number, arg] for arg in row] for row in rows]
    facts = {"buttons": buttons}
    tell(
        work,
        ticket,
        reporter,
        "recur",
        endings.recur_key(ticket),
        facts,
        priority=Priority.DIGEST,
        silent=True,
        once=True,
        now=now,
    )


def _details(work: Work, ticket: Ticket, *, now: datetime) -> None:
    """A day after the end nobody needs the room and the phone on the volunteer's card.

    Who has given no stars by then is reminded once, without a ring.
    """
    if ticket.assignee is not None:
        handling.take_back(work, ticket, ticket.assignee, now=now)
    ticket = doors.forget(work, ticket)
    cards.show(work, ticket, now=now)
    endings.remind_of_stars(work, ticket, now=now)


_MESSAGES: dict[str, Callable[..., None]] = {
    "remove": _remove,
    "sheet": _remove,
    "ask": _unanswered,
    "day": days.open_day,
    "round:plan": days.open_plan,
    "round:open": checkins.begin,
    "round:remind": checkins.remind,
    "round:miss": checkins.miss,
    "signal": signals.morning,
    "round:resume": pauses.resume,
    "consent": consents.over,
    "alarm": alarms.due,
    "watch": extra_rounds.over,
    "family": tidings.weekly,
    "festival": extra_rounds.look_ahead,
    "visit": visits.hide,
    "duty": shifts.moment,
    "duty.check": rota_checks.monday,
    "duty.evening": rota_checks.evening,
    "swap": swaps.remind,
    "handover": handover.unread,
    "drill": drills.moment,
    "digest": digest.send,
    "thanks": thanks.monthly,
    "wish": wishes.ask,
    "mute": muting.over,
}

GATHERS: Mapping[str, Callable[..., Sequence[Any]]] = {"sample": sampling.gather}
"""Kinds for which much is read, each with what reads it before the transaction."""

_BY_DAY = frozenset(
    {"warn", "half", "scene", "finish", "overdue", "hold", "refer", "recur", "aftercall"}
)
"""What rings somebody about a matter that may wait for the morning, or for its hours."""

_TICKETS: dict[str, Callable[..., object]] = {
    "step": dispatch.step_due,
    "warn": hurry.warn,
    "half": reminding.ask,
    "scene": handling.on_scene,
    "answer": reminding.no_answer,
    "finish": reminding.finish_soon,
    "overdue": reminding.overdue,
    "confirm": endings.default_end,
    "reopen": _no_reason,
    "details": _details,
    "door": doors.over,
    "recur": _recur,
    "hold": waiting.over,
    "refer": referral.follow_up,
    "aftercall": aftercalls.over,
    "board": board.write,
}
