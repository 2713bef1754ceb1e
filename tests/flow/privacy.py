"""What no group may ever be told, whatever happened in a story (R6.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from traceback import format_exception
from typing import TYPE_CHECKING, Any

from domain.ticket import HIDDEN_IN_GROUP, Ticket
from sandbox.state import TOKEN, Call

if TYPE_CHECKING:
    from storage.work import Work

_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")  # not a part of a moment in milliseconds


def said_to_groups(calls: Iterable[Call]) -> list[str]:
    """Return every text and button that left for a group."""
    return [
        f"{call.params.get('text') or call.params.get('caption')} {call.params.get('reply_markup')}"
        for call in calls
        if int(call.params.get("chat_id") or 0) < 0
    ]


def everything(work: Work) -> list[Ticket]:
    """Return all tickets of all communities."""
    return [
        ticket
        for community in work.communities.all()
        for number in range(1, 200)
        if (ticket := work.tickets.get(community.id, number)) is not None
    ]


def check_groups(calls: Iterable[Call], names: Iterable[str], tickets: Iterable[Ticket]) -> None:
    """Hold all that groups were told to R6.1.

    Raises:
        AssertionError: a phone, a name, a room, or the text of a private report got there.
    """
    said = "\n".join(said_to_groups(calls))
    numbers = set(re.findall(r"\d+", said))
    assert _PHONE.search(said) is None
    for name in names:
        assert name not in said, name
    for ticket in tickets:
        rooms = {ticket.place.room, ticket.door.room} - {""}
        assert rooms.isdisjoint(numbers), ticket
        if ticket.category in HIDDEN_IN_GROUP:
            assert ticket.text not in said, ticket.text


def check_logs(logs: Iterable[Mapping[str, Any]], tickets: Iterable[Ticket]) -> None:
    """Hold all that was logged to the house's rule: no token, no phone, no text of a person.

    Raises:
        AssertionError: one of them stands in a log or in the traceback of an error.
    """
    lines = [str(entry) for entry in logs]
    errors = [entry["exc_info"] for entry in logs if "exc_info" in entry]
    traces = ["".join(format_exception(e)) for e in errors if isinstance(e, BaseException)]
    said = "\n".join(lines + traces)
    assert TOKEN not in said
    assert _PHONE.search(said) is None
    for ticket in tickets:
        assert ticket.text not in said, ticket.text
