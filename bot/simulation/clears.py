"""The all-clear goes to exactly those who had been told of an alarm, and within five seconds."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from bot.simulation.cast import Truth

_WITHIN = 5.0  # seconds
_AFTER_OUTAGE = 60.0
_AFTER_ERRORS = 60.0  # a call that hung, and a server that asked for a rest

_OWED = """
    SELECT a.number, t.person_id AS person, a.ended_at / 1000.0 AS ended,
           c.sent_at / 1000.0 AS sent, c.state, c.attempts
    FROM alarms a
    JOIN told t ON t.alarm = a.number
    JOIN outbox o ON o.key = 'a' || a.number || ':p' || t.person_id
    LEFT JOIN alarms b ON b.elder = a.elder AND b.ended_at = a.ended_at
    LEFT JOIN outbox c ON c.key = 'a' || b.number || ':p' || t.person_id || ':clear'
    WHERE a.state = 'ended' AND o.message_id IS NOT NULL AND NOT o.gone
    ORDER BY a.number, t.person_id, c.key IS NULL
"""
_UNCALLED = """
    SELECT o.key FROM outbox o
    WHERE o.kind = 'alarm.clear' AND NOT EXISTS (
        SELECT 1 FROM told t WHERE o.key = 'a' || t.alarm || ':p' || t.person_id || ':clear')
"""


def faults(looker: sqlite3.Connection, truth: Truth, zero: float, now: float) -> Iterator[str]:
    """Yield who was told of an alarm and not of its end, late, or of the end alone.

    `zero` is the start in Unix seconds, `now` seconds since then.
    """
    for row in looker.execute(_UNCALLED):
        yield f"{row['key']} tells somebody of the end who was told nothing before"
    known: set[tuple[int, int]] = set()
    for row in looker.execute(_OWED):
        who = (row["number"], row["person"])
        if who in known:
            continue  # one word about two alarms that one human ended at once
        known.add(who)
        what = f"the all-clear of alarm {who[0]} to person {who[1]}"
        if row["state"] is None:
            yield f"{what} was never owed"
        elif row["attempts"] <= 1 and row["state"] in ("pending", "sending", "sent"):
            ended = row["ended"] - zero
            came = now if row["sent"] is None else row["sent"] - zero
            if came > _until(truth, ended):
                yield f"{what} took {came - ended:.0f} s"


def _until(truth: Truth, ended: float) -> float:
    """Return by when everybody has to know; an outage and errors of Telegram are waited for."""
    until = ended + _WITHIN
    if ended <= truth.strained_at + _AFTER_ERRORS:
        until = max(until, truth.strained_at + _AFTER_ERRORS)
    for start, end in truth.deaf:
        if start <= until:
            until = max(until, end + _AFTER_OUTAGE)
    return until
