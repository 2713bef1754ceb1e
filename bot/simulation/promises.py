"""What is promised, checked by plain SQL against what really happened."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

from bot.simulation import clears
from bot.simulation.cast import Elder, Truth
from bot.simulation.hours import Hours

_DAY, _HOUR, _MINUTE = 86_400.0, 3600.0, 60.0
_EAST = timezone(timedelta(hours=8))  # China's wall clock knows no summer time
_GRACE = 30 * _MINUTE  # after the window closes
_GAP = 100.0  # seconds; a longer silence may cost taps, so people get more time
_MOST = 2 * _HOUR  # given back of an outage
_AT_LEAST = 30 * _MINUTE  # to answer after an outage
_RUNGS = 5
_WORDS = ("safe", "helped")  # by which an alarm ends; a filed visit ends it as well
_TICK = 0.001  # the file knows milliseconds
_URGENT = 30.0  # seconds that what is about life may wait
_ENDS = frozenset({"missed", "resolved", "false_alarm"})


class Broken(Exception):
    """A promise was broken; the text says which, and by what."""


class Promises:
    """Looks at the file and at what people saw; `check` raises for whatever is not as promised."""

    def __init__(self, looker: sqlite3.Connection, truth: Truth, hours: Hours) -> None:
        self._looker, self._truth, self._hours = looker, truth, hours
        self._zero = hours.start.timestamp()
        self._paused: dict[int, float] = {}
        self.checked = 0

    def check(self) -> None:
        """Raises: Broken."""
        self.checked += 1
        now = self._hours.passed
        plans = {row["elder"]: row for row in self._rows("SELECT * FROM plans")}
        rounds = self._rows("SELECT * FROM rounds")
        alarms = self._rows("SELECT * FROM alarms")
        for fault in (
            *self._faults_of_rounds(plans, rounds, alarms, now),
            *self._faults_of_alarms(plans, alarms, now),
            *self._faults_of_plans(plans, alarms, now),
            *self._faults_of_messages(now),
            *clears.faults(self._looker, self._truth, self._zero, now),
        ):
            raise Broken(fault)

    def _rows(self, query: str) -> list[sqlite3.Row]:
        return self._looker.execute(query).fetchall()

    def _since(self, stored: int | None) -> float | None:
        """Return stored milliseconds as seconds since the start."""
        return None if stored is None else stored / 1000 - self._zero

    def _at(self, stored: int) -> float:
        return stored / 1000 - self._zero

    # Rounds: one for each day and window, and each comes to what is true

    def _faults_of_rounds(
        self, plans: dict[int, sqlite3.Row], rounds: list[Any], alarms: list[Any], now: float
    ) -> Iterator[str]:
        there = [(row["elder"], row["day"], row["window"]) for row in rounds]
        if len(there) != len(set(there)):
            yield "an elder has two rounds for one window of one day"
        by_round = {alarm["round"]: alarm for alarm in alarms if alarm["round"] is not None}
        elders = {elder.number: elder for elder in self._truth.elders if elder.number}
        for elder in elders.values():
            plan = plans.get(elder.number)
            if plan is not None and plan["consent_at"] is not None:
                yield from self._absent(elder, plan, set(there), now)
        for row in rounds:
            elder = elders[row["elder"]]
            if row["window"] >= len(elder.windows):
                continue  # an extra round of a festival or a storm, which no plan promises
            opens, closes, counts = self._window(elder, row["day"], row["window"])
            yield from self._fault_of_round(elder, row, (opens, closes, counts), now)
            alarm = by_round.get(row["number"])
            yield from self._unalarmed(elder, row, alarm, (opens, closes), now)

    def _window(self, elder: Elder, day: str, window: int) -> tuple[float, float, float]:
        """Return when a window opens, closes, and since when a sign of life counts for it."""
        midnight = _midnight(day) - self._zero
        opens, closes = elder.windows[window]
        counts = elder.windows[window - 1][1] if window else 0.0
        return midnight + opens * _HOUR, midnight + closes * _HOUR, midnight + counts * _HOUR

    def _absent(
        self, elder: Elder, plan: sqlite3.Row, there: set[tuple[int, str, int]], now: float
    ) -> Iterator[str]:
        """Yield the windows of all days since the consent that have no round."""
        consent = self._at(plan["consent_at"])
        stopped = self._since(plan["stopped_at"])
        day = datetime.fromtimestamp(plan["consent_at"] / 1000, _EAST).date()
        while _midnight(day.isoformat()) - self._zero <= now:
            name, midnight = day.isoformat(), _midnight(day.isoformat()) - self._zero
            for window in range(len(elder.windows)):
                opens, _, _ = self._window(elder, name, window)
                due = opens >= consent and (stopped is None or midnight + _DAY <= stopped)
                absent = (elder.number, name, window) not in there
                if due and absent and self._truth.late(opens, now):
                    yield f"{elder.name} has no round on {name}, window {window}"
            day += timedelta(days=1)

    def _fault_of_round(
        self, elder: Elder, row: Any, window: tuple[float, float, float], now: float
    ) -> Iterator[str]:
        opens, closes, counts = window
        what = f"the round of {elder.name} on {row['day']}, window {row['window']}"
        bound = self.bound(opens, closes)
        if row["state"] == "planned" and self._truth.late(opens, now):
            yield f"{what} was never begun"
        if row["state"] == "prompted" and self._truth.late(bound, now):
            yield f"{what} still waits at {now - bound:.0f} s after its bound"
        if row["state"] == "answered" and not self._evidence(elder, counts, row["answered_at"]):
            yield f"{what} says well without any evidence"
        if row["state"] == "paused" and not self._was_away(elder, opens, bound):
            yield f"{what} was paused, but nobody was away"

    def bound(self, opens: float, closes: float) -> float:
        """Return by when silence has to have raised the alarm, outages of ours considered."""
        planned = bound = closes + _GRACE
        for start, end in self._truth.deaf:
            if end <= opens or start > bound + _MINUTE:
                continue
            lost = min(end, planned) - max(start, opens)
            if end - start > _GAP or start <= bound <= end:
                bound = max(bound, planned + min(max(lost, 0.0), _MOST), end + _AT_LEAST)
        return bound

    def earliest(self, closes: float) -> float:
        """Return when silence may raise the alarm; those we were deaf to get half an hour more."""
        planned = closes + _GRACE
        asleep = [end for start, end in self._truth.deaf if start < planned < end]
        longest = [end + _AT_LEAST - _MINUTE for end in asleep if end - planned > _MINUTE]
        return max([planned, *longest])

    def _evidence(self, elder: Elder, counts: float, answered: int) -> bool:
        """Tell whether the elder wrote, or a volunteer filed a visit, by then and not too early."""
        until = self._at(answered) + 1
        signs = [at for at in elder.signs if counts - 1 <= at <= until]
        filed = {tap.ref for tap in self._truth.taps if tap.verb == "file" and tap.at <= until}
        visits = self._rows(f"SELECT number, done_at FROM visits WHERE elder={elder.number}")
        seen = [v for v in visits if v["number"] in filed and v["done_at"] is not None]
        return bool(signs) or any(counts <= self._at(v["done_at"]) <= until for v in seen)

    def _was_away(self, elder: Elder, opens: float, bound: float) -> bool:
        if elder.stopped_at is not None and elder.stopped_at <= bound + _DAY:
            return True
        return any(a <= bound + _DAY and opens <= b + _DAY for a, b in elder.away)

    def _unalarmed(
        self, elder: Elder, row: Any, alarm: Any, window: tuple[float, float], now: float
    ) -> Iterator[str]:
        what = f"the round of {elder.name} on {row['day']}, window {row['window']}"
        opens, closes = window
        if row["state"] in _ENDS and alarm is None:
            yield f"{what} was missed and raised no alarm"
        if row["state"] in ("lost", "unsent") and alarm is None and not self._told(elder, row, now):
            yield f"{what} is unknown, and no coordinator was told"
        if alarm is not None and alarm["kind"] == "missed":
            raised = self._at(alarm["raised_at"])
            if self._truth.late(self.bound(opens, closes), raised):
                yield f"the alarm about {what} came late"
            if raised < self.earliest(closes):
                yield f"the alarm about {what} came before its time"

    def _told(self, elder: Elder, row: Any, now: float) -> bool:
        """Tell whether, after the outage, somebody was shown a text that names the elder."""
        opens, _, _ = self._window(elder, row["day"], row["window"])
        back = self._truth.heard_since(now)
        if now < back + 15 * _MINUTE:
            return True  # there is time left
        return any(opens <= at and elder.name in text for at, _, text in self._truth.lists)

    # Alarms: one for each fact, ended by a named human only, and never left alone

    def _faults_of_alarms(
        self, plans: dict[int, sqlite3.Row], alarms: list[Any], now: float
    ) -> Iterator[str]:
        facts = [a["round"] for a in alarms if a["round"] is not None]
        if len(facts) != len(set(facts)):
            yield "a round has two alarms"
        cries = [a["elder"] for a in alarms if a["round"] is None and a["state"] != "ended"]
        if len(cries) != len(set(cries)):
            yield "one cry for help has two alarms"
        known = self._rows("SELECT * FROM people WHERE community_id=1")
        people = {row["person_id"]: row["user_id"] for row in known}
        clocks = {
            int(row["ref"]): self._at(row["due_at"])
            for row in self._rows("SELECT * FROM deadlines WHERE kind='alarm'")
        }
        for alarm in alarms:
            if alarm["state"] == "ended":
                yield from self._fault_of_end(alarm, plans[alarm["elder"]], people)
            elif alarm["number"] not in clocks:
                yield f"alarm {alarm['number']} lives and nobody will be called again"
            elif self._truth.late(clocks[alarm["number"]], now):
                yield f"the next call of alarm {alarm['number']} is late"

    def _fault_of_end(self, alarm: Any, plan: Any, people: dict[int, int]) -> Iterator[str]:
        ended_by, ended_at = alarm["ended_by"], self._since(alarm["ended_at"])
        if ended_by is None or ended_at is None:
            yield f"alarm {alarm['number']} was ended by nobody"
            return
        if ended_by == plan["person_id"] and alarm["kind"] == "unsent":
            return  # it was no emergency: they could only not be asked, and now wrote
        user = people.get(ended_by)
        visits = self._rows(f"SELECT number FROM visits WHERE elder={alarm['elder']}")
        seen = {row["number"] for row in visits}
        alarms = self._rows(f"SELECT number FROM alarms WHERE elder={alarm['elder']}")
        theirs = {row["number"] for row in alarms}  # who saw the elder has answered them all
        said = [
            tap for tap in self._truth.taps
            if tap.user == user and tap.at <= ended_at + _TICK
            and (tap.ref in theirs if tap.verb in _WORDS else
                 tap.verb == "file" and tap.ref in seen)
        ]  # fmt: skip
        if not said:
            yield f"alarm {alarm['number']} was ended in the name of {ended_by}, who said nothing"

    # Plans: what the coordinator was told when it was saved is never exceeded

    def _faults_of_plans(
        self, plans: dict[int, sqlite3.Row], alarms: list[Any], now: float
    ) -> Iterator[str]:
        for elder in self._truth.elders:
            plan = plans.get(elder.number)
            if plan is None or plan["consent_at"] is None or plan["stopped_at"] is not None:
                continue
            if plan["paused_until"] is not None:
                until = self._at(plan["paused_until"])
                self._paused[elder.number] = max(self._paused.get(elder.number, 0.0), until)
            mine = [a for a in alarms if a["elder"] == elder.number]
            last = self._last_evidence(elder, plan, mine, now)
            allowed = elder.promise * _HOUR + self._outages(last, now)
            if now - last > allowed and not any(_is_out(a) for a in mine):
                yield (
                    f"nothing was heard of {elder.name} for {(now - last) / _HOUR:.1f} h, "
                    f"{elder.promise} h were promised, and not everybody was called"
                )

    def _last_evidence(self, elder: Elder, plan: Any, alarms: list[Any], now: float) -> float:
        ended = [self._at(a["ended_at"]) for a in alarms if a["ended_at"] is not None]
        signs = [at for at in elder.signs if at <= now]
        visited = [self._at(plan[c]) for c in ("visited_at", "consent_at") if plan[c] is not None]
        return max(*ended, *signs, *visited, self._paused.get(elder.number, 0.0), 0.0)

    def _outages(self, since: float, now: float) -> float:
        """Return how much more time our own outages allow."""
        spans = [(max(a, since), min(b, now)) for a, b in self._truth.deaf if b > since]
        return sum(b - a + _AT_LEAST + 15 * _MINUTE for a, b in spans if b > a)

    # Messages: no secret in a group, nobody rung twice for one fact, what is urgent leaves

    def _faults_of_messages(self, now: float) -> Iterator[str]:
        for secret in self._truth.leaks:
            yield f"a group was told {secret}"
        for (user, alarm), times in self._truth.cards.items():
            if times > 1:
                yield f"{user} got {times} cards of alarm {alarm}"
        for error in self._truth.errors:
            yield f"the service logged an error: {error}"
        yield from self._unheard()
        oldest = self._looker.execute(
            "SELECT key, max(not_before, created_at) AS since FROM outbox"
            " WHERE state='pending' AND priority=0 ORDER BY 2 LIMIT 1"
        ).fetchone()
        if oldest is not None:
            since = self._at(oldest["since"])
            if self._truth.late(since + _URGENT - _MINUTE, now):
                yield f"{oldest['key']} is about life and has waited {now - since:.0f} s"

    def _unheard(self) -> Iterator[str]:
        """Yield what the service failed to handle."""
        for row in self._rows("SELECT * FROM deadlines WHERE attempts > 0"):
            yield f"the deadline {row['kind']} {row['ref']} failed"
        for row in self._rows("SELECT * FROM inbox WHERE error IS NOT NULL"):
            yield f"update {row['update_id']} failed with {row['error']}"


def _is_out(alarm: Any) -> bool:
    """Tell whether somebody has it, or every rung was called."""
    return bool(alarm["state"] == "held") or bool(
        alarm["state"] == "open" and alarm["rings"] >= _RUNGS
    )


def _midnight(day: str) -> float:
    """Return when a local day begins, in Unix seconds."""
    return datetime.fromisoformat(day).replace(tzinfo=_EAST).timestamp()
