"""Two sides, two truths: the volunteer says done, the resident says it is not solved.

Such a ticket stands in a queue of its own, with both words beside each other, from the tap
没解决 until the resident says otherwise or a coordinator ends it. Figures go by the resident.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from domain.ticket import LIVE, Ending, Status, Ticket
from domain.timeline import Event
from services.facts import ms, outline
from services.ports import Work

_OTHER_REASONS = frozenset({"worse", "came_back"})
"""A ticket is open again, and nobody contradicted anybody."""
_AGREED = frozenset({Ending.SOLVED.value, Ending.PARTLY.value})


def queue(work: Work, community: int) -> list[dict[str, Any]]:
    """Return the lines about tickets of which the two sides tell differently, oldest first."""
    unexplained = {int(ref) for ref in work.deadlines.refs("reopen", community=community)}
    again = [t for t in work.tickets.with_status(community, list(LIVE)) if t.reopened]
    numbers = sorted(unexplained | {ticket.number for ticket in again})
    tickets = (work.tickets.get(community, number) for number in numbers)
    return [line for ticket in tickets if ticket and (line := _line(work, ticket, unexplained))]


def _line(work: Work, ticket: Ticket, unexplained: set[int]) -> dict[str, Any] | None:
    """Return what each side said last; None when they do not contradict each other."""
    before = work.tickets.timeline(ticket)
    said: dict[str, Any] = {"reason": "", "said_at": None}
    if ticket.number not in unexplained:
        reopened = [n for n, event in enumerate(before) if event.code == "reopened"]
        if not reopened or not _contradicts(before[reopened[-1]], before[: reopened[-1]]):
            return None
        word, before = before[reopened[-1]], before[: reopened[-1]]
        said = {"reason": word.facts.get("reason"), "said_at": ms(word.at)}
        said["words"] = word.facts.get("words", "")
        said["redone"] = ticket.status is Status.DONE
    done = [e for code in ("closed", "done_by", "done") for e in before if e.code == code]
    if not done:
        return None
    name = work.people.get(ticket.community, done[-1].actor).name if done[-1].actor else ""
    return outline(ticket) | said | {"name": name, "claimed_at": ms(done[-1].at)}


def _contradicts(reopened: Event, before: Sequence[Event]) -> bool:
    reason = reopened.facts.get("reason")
    agreed = any(e.code == "closed" and e.facts.get("ending") in _AGREED for e in before)
    return reason not in _OTHER_REASONS and not (reason == "again" and agreed)
