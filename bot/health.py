"""What a supervisor may ask: are you alive, do you work, and the figures."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily
from prometheus_client.registry import Collector
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.auditor import Audited
from bot.clock import Clock, monotonic
from domain.notice import Priority
from storage.backlog import Figures
from storage.store import Store
from storage.work import Work

POLL_WITHIN = 90.0  # real seconds since Telegram last answered
TICK_WITHIN = 15.0
LIFE_WITHIN = 30.0  # seconds that a message of life and safety may wait
AUDIT_WITHIN = 180.0
DISK_FREE = 500 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Watched:
    """The loops and files that health is about.

    Attributes:
        last_poll, last_tick: monotonic seconds of the last success, None before the first.
        sends: how many calls came to each result.
        folder: the folder of the database file, None when it is elsewhere.
        audit: what the audit last found, None before its first look.
    """

    store: Store
    clock: Clock
    last_poll: Callable[[], float | None]
    last_tick: Callable[[], float | None]
    sends: Callable[[], dict[str, int]]
    quarantined: Callable[[], int]
    folder: Path | None
    audit: Callable[[], Audited | None] = lambda: None


def build(watched: Watched) -> Starlette:
    """Return the application: /healthz, /readyz, /metrics, people's calendars, and /signal."""

    async def healthz(_request: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readyz(_request: Request) -> Response:
        faults = await check(watched)
        body = {"ready": not faults, "faults": faults, "audit": _verdict(watched.audit())}
        return JSONResponse(body, status_code=503 if faults else 200)

    async def metrics(_request: Request) -> Response:
        registry = CollectorRegistry()
        registry.register(_Figures(watched, await watched.store.read(_look, now=watched.clock())))
        return Response(generate_latest(registry), media_type="text/plain; version=0.0.4")

    async def calendar(request: Request) -> Response:
        from bot import feed  # noqa: PLC0415  slow import, rarely needed

        return await feed.answer(watched.store, request.path_params["token"], watched.clock())

    async def signal(request: Request) -> Response:
        from bot import signals  # noqa: PLC0415  slow import, rarely needed

        return await signals.answer(watched.store, watched.clock, request)

    return Starlette(
        routes=[
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Route("/metrics", metrics),
            Route("/calendar/{token}.ics", calendar),
            Route("/signal", signal, methods=["POST"]),
        ]
    )


async def check(watched: Watched) -> list[str]:
    """Return what does not work, in words; empty when all does."""
    faults = []
    try:
        await watched.store.write(_touch, now=watched.clock())
        found = await watched.store.read(_look, now=watched.clock())
        if found.oldest.get(Priority.LIFE, 0.0) > LIFE_WITHIN * max(watched.clock.speed, 1.0):
            faults.append("a message of life and safety has not left")
    except Exception as error:
        faults.append(f"the database cannot be written: {type(error).__name__}")
    if not _recent(watched.last_poll(), POLL_WITHIN):
        faults.append("Telegram has not answered lately")
    if not _recent(watched.last_tick(), TICK_WITHIN):
        faults.append("nobody looks at the deadlines")
    audited = watched.audit()
    if audited is not None and not _recent(audited.at, AUDIT_WITHIN):
        faults.append("the audit has not looked lately")
    if watched.folder is not None and shutil.disk_usage(watched.folder).free < DISK_FREE:
        faults.append("the disk is nearly full")
    return faults


def _verdict(audited: Audited | None) -> dict[str, Any] | None:
    if audited is None:
        return None
    moment = audited.moment.isoformat(timespec="seconds")
    return {"clean": audited.clean, "looked_at": moment, "found": audited.found}


def _touch(work: Work, *, now: datetime) -> None:
    work.heartbeats.beat("health", now)


def _look(work: Work, *, now: datetime) -> Figures:
    return work.backlog.figures(now)


def _recent(at: float | None, within: float) -> bool:
    return at is not None and monotonic() - at <= within


class _Figures(Collector):
    """The metrics; their names and labels are an interface."""

    def __init__(self, watched: Watched, found: Figures) -> None:
        self._watched, self._found = watched, found

    def collect(self) -> Iterator[Any]:
        found, watched = self._found, self._watched
        yield _gauge("linli_inbox_oldest_seconds", "Age of the oldest update", found.inbox_oldest)
        yield _counter("linli_inbox_quarantined", "Updates set apart", watched.quarantined())
        yield _by_priority("linli_outbox_pending", "Messages that wait", found.pending)
        yield _by_priority("linli_outbox_oldest_seconds", "Age of the oldest", found.oldest)
        sends = CounterMetricFamily("linli_send", "Calls to Telegram", labels=["result"])
        for result, count in sorted(watched.sends().items()):
            sends.add_metric([result], count)
        yield sends
        yield _since("linli_poll_last_success_seconds", watched.last_poll())
        yield _since("linli_tick_last_seconds", watched.last_tick())
        yield _gauge("linli_deadline_overdue", "Deadlines not looked at yet", found.overdue)
        audited = watched.audit()
        broken = -1 if audited is None or audited.found is None else sum(audited.found.values())
        yield _gauge("linli_audit_violations", "What the audit found; -1 unknown", broken)
        yield _since("linli_audit_last_seconds", audited.at if audited else None)
        build_info = InfoMetricFamily("linli_build", "Versions")
        build_info.add_metric([], {"sqlite_version": sqlite3.sqlite_version})
        yield build_info


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, value=value)


def _counter(name: str, text: str, value: float) -> CounterMetricFamily:
    return CounterMetricFamily(name, text, value=value)


def _by_priority(name: str, text: str, values: dict[int, Any]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, text, labels=["prio"])
    for priority in Priority:
        family.add_metric([str(int(priority))], values.get(priority, 0))
    return family


def _since(name: str, at: float | None) -> GaugeMetricFamily:
    seconds = float("inf") if at is None else monotonic() - at
    return GaugeMetricFamily(name, "Seconds since", value=seconds)
