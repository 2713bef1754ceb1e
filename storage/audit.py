"""A second opinion on the database: plain SQL over a connection of its own.

It shares nothing with the repositories and the rules of the engine, so that a fault of theirs
does not hide itself. The words in quotes are what the tables hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from domain.audit import Fault, Wrong
from storage.as_json import parsed
from storage.glance import look

LATE = timedelta(seconds=60)
LIFE_WAITS = timedelta(seconds=30)
_HOUR = 3_600_000  # milliseconds
_EXTRA, _EXTRA_WINDOW = '[["15:00", "17:00"]]', 90
_RUNG_IN_VAIN = 3  # times that coordinators are rung about one ticket
_TRIES = 3  # a deadline that failed so often fails for a reason

_COMMUNITIES = "SELECT community_id, policy FROM communities WHERE community_id <> 0"
_ELDERS = """
    SELECT p.elder, p.windows, p.windows_at, p.consent_at, p.mode, p.tier, r."window"
    FROM plans p LEFT JOIN rounds r
      ON r.community_id = p.community_id AND r.elder = p.elder AND r.day = :day
    WHERE p.community_id = :community AND p.stopped_at IS NULL AND p.consent_at IS NOT NULL
"""
_SILENT = """
    SELECT r.number FROM rounds r
    WHERE r.community_id = :community
      AND ((r.state IN ('planned', 'prompted', 'missed') AND r.missed_at <= :late)
        OR (r.state = 'unsent' AND r.day = :day))
      AND NOT EXISTS (SELECT 1 FROM alarms a
        WHERE a.community_id = r.community_id AND a.round = r.number)
    ORDER BY r.number
"""
_UNWATCHED = """
    SELECT w.kind, w.number FROM (
        SELECT CASE r.state WHEN 'planned' THEN 'round:open' ELSE 'round:miss' END AS kind, r.number
        FROM rounds r
        WHERE r.community_id = :community AND r.state IN ('planned', 'prompted')
      UNION ALL
        SELECT 'alarm', a.number FROM alarms a
        WHERE a.community_id = :community AND a.state IN ('open', 'held')
    ) w
    WHERE NOT EXISTS (SELECT 1 FROM deadlines d WHERE d.community_id = :community
      AND d.kind = w.kind AND d.ref = CAST(w.number AS VARCHAR))
    ORDER BY w.kind, w.number
"""
_UNHEARD = """
    SELECT a.number FROM alarms a
    WHERE a.community_id = :community AND a.state IN ('open', 'held') AND a.raised_at <= :late
      AND NOT EXISTS (SELECT 1 FROM told t JOIN people p
        ON p.community_id = t.community_id AND p.person_id = t.person_id
        WHERE t.community_id = a.community_id AND t.alarm = a.number
          AND p.reachable AND p.user_id IS NOT NULL)
    ORDER BY a.number
"""
_STRANDED = """
    SELECT t.number, t.step, t.policy FROM tickets t
    WHERE t.community_id = :community AND t.status = 'open' AND t.opened_at <= :late
      AND NOT EXISTS (SELECT 1 FROM deadlines d WHERE d.community_id = t.community_id
        AND d.kind = 'step' AND d.ref = CAST(t.number AS VARCHAR))
      AND NOT EXISTS (SELECT 1 FROM offers o WHERE o.community_id = t.community_id
        AND o.number = t.number AND o.state = 'offered' AND o.expires_at > :now)
    ORDER BY t.number
"""
_OVERDUE = """
    SELECT community_id, kind, ref FROM deadlines WHERE due_at <= :late OR attempts >= :tries
    ORDER BY due_at LIMIT 500
"""
_UNSENT = """
    SELECT community_id, key FROM outbox
    WHERE priority = 0 AND state IN ('pending', 'sending')
      AND (not_before <= :waits OR attempts >= :tries)
    ORDER BY not_before LIMIT 500
"""


async def examine(url: str, now: datetime, *, speed: float = 1.0) -> list[Fault]:
    """Return what is wrong at `now` in the database that `url` names.

    `speed` is that of the service's clock: tolerances are real seconds.

    Raises:
        StorageError, OSError: it cannot be read.
    """
    return await look(url, lambda conn: _examine(conn, now, speed))


def _examine(conn: sa.Connection, now: datetime, speed: float) -> list[Fault]:
    slack = max(speed, 1.0)
    late = now - LATE * slack
    found = list(_overall(conn, late, now - LIFE_WAITS * slack))
    for row in _rows(conn, _COMMUNITIES):
        found += _local(conn, row.community_id, parsed(row.policy), now, late)
    return found


def _overall(conn: sa.Connection, late: datetime, waits: datetime) -> Iterator[Fault]:
    refs: dict[tuple[int, Wrong], list[str]] = {}
    for row in _rows(conn, _OVERDUE, late=_ms(late), tries=_TRIES):
        refs.setdefault((row.community_id, Wrong.OVERDUE), []).append(f"{row.kind}:{row.ref}")
    for row in _rows(conn, _UNSENT, waits=_ms(waits), tries=_TRIES):
        refs.setdefault((row.community_id, Wrong.UNSENT), []).append(row.key)
    for (community, wrong), about in refs.items():
        yield Fault(community=community, wrong=wrong, refs=tuple(about))


def _local(
    conn: sa.Connection, community: int, policy: dict[str, Any], now: datetime, late: datetime
) -> Iterator[Fault]:
    day = now.astimezone(ZoneInfo(policy.get("zone", "Asia/Shanghai"))).date()
    given = {"community": community, "day": day.isoformat()}
    silent = [str(row.number) for row in _rows(conn, _SILENT, **given, late=_ms(late))]
    unwatched = [f"{r.kind}:{r.number}" for r in _rows(conn, _UNWATCHED, community=community)]
    unheard = [str(r.number) for r in _rows(conn, _UNHEARD, community=community, late=_ms(late))]
    stranded = _stranded(conn, community, now, late)
    forgotten = list(_forgotten(_rows(conn, _ELDERS, **given), policy, now, late))
    for wrong, refs in (
        (Wrong.NO_ROUND, forgotten),
        (Wrong.NO_CLOCK, unwatched),
        (Wrong.NO_ALARM, silent),
        (Wrong.UNHEARD, unheard),
        (Wrong.STRANDED, list(stranded)),
    ):
        if refs:
            yield Fault(community=community, wrong=wrong, refs=tuple(refs))


def _stranded(conn: sa.Connection, community: int, now: datetime, late: datetime) -> Iterator[str]:
    """Yield the open tickets that nobody is asked about.

    Where the coordinators were rung in vain at the end of the chain, it stands on their lists.
    """
    for row in _rows(conn, _STRANDED, community=community, now=_ms(now), late=_ms(late)):
        if row.step < len(parsed(row.policy)["chain"]) + _RUNG_IN_VAIN:
            yield str(row.number)


def _forgotten(
    rows: list[sa.Row[Any]], policy: dict[str, Any], now: datetime, late: datetime
) -> Iterator[str]:
    """Yield the elders who lack a round of today, be its window still to come or over.

    The day opens at midnight, and for whoever agrees later in the day at that moment; a minute
    later their rounds are there.
    """
    zone = ZoneInfo(policy.get("zone", "Asia/Shanghai"))
    day = now.astimezone(zone).date()
    midnight = _ms(datetime.combine(day, time(), tzinfo=zone))
    written: dict[int, set[int]] = {}
    for row in rows:
        written.setdefault(row.elder, set()).update([] if row.window is None else [row.window])
    for row in {row.elder: row for row in rows}.values():
        if max(midnight, row.consent_at) > _ms(late):
            continue
        try:
            latest = _latest(row, policy, day, zone, late)
        except ValueError:  # nobody can open such a day
            yield str(row.elder)
            continue
        if {n for n, until in latest.items() if until >= row.consent_at} - written[row.elder]:
            yield str(row.elder)


def _latest(
    row: sa.Row[Any], policy: dict[str, Any], day: date, zone: ZoneInfo, late: datetime
) -> dict[int, int]:
    """Return until when whoever agrees is asked in each window of the day.

    The windows are the plan's, and that of a heat wave or the like. Until a window begins, and
    then while an hour of it is left. Hours that were changed today hold from tomorrow on.
    """
    spans = list(_spans(row.windows, day, zone))
    changed = row.windows_at is not None and row.windows_at >= _ms(
        datetime.combine(day, time(), tzinfo=zone)
    )
    latest = {} if changed else {n: max(a, b - _HOUR) for n, (a, b) in enumerate(spans)}
    watch, [(first, last)] = policy.get("watch"), _spans(_EXTRA, day, zone)
    if watch is None or not (row.mode == "self" or row.tier == "high"):
        return latest
    since, until = (_ms(datetime.fromisoformat(watch[end])) for end in ("since", "until"))
    near = any(start < last + _HOUR and first < end + _HOUR for start, end in spans)
    if since <= first < until and since <= _ms(late) and not near:
        latest[_EXTRA_WINDOW] = max(first, last - _HOUR)
    return latest


def _spans(windows: str, day: date, zone: ZoneInfo) -> Iterator[tuple[int, int]]:
    for start, end in parsed(windows):
        first, last = (datetime.combine(day, time.fromisoformat(at), zone) for at in (start, end))
        yield _ms(first), _ms(last)


def _rows(conn: sa.Connection, sql: str, **given: Any) -> list[sa.Row[Any]]:
    return list(conn.execute(sa.text(sql), given))


def _ms(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
