"""Every day, for every elder: asked, answered or looked after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from domain import calendar, picture
from domain.alarm import CHAIN, Kind
from domain.audit import Wrong
from domain.checkin import NIGHT, Mode, Plan, Round, State, after_outage, judge
from domain.community import Community
from domain.extra import WINDOW
from domain.notice import Notice, Priority
from domain.people import Person
from domain.signal import CHECKS
from services import alarms, failures, habits, tidings
from services.facts import ms
from services.ports import Due, OwedMessage, Work

KEYBOARD = [["well"], ["help", "later"]]
_LATE = timedelta(seconds=60)
"""A deadline fired later than this means that the service was down."""
_NOON = time(12)
_TRY_AGAIN = timedelta(seconds=5)
HEARD = "telegram"
"""The heartbeat that says when Telegram was last heard."""
LOST = "telegram.lost"
"""The heartbeat that says since when it is out of reach, if it is."""


def set_clock(work: Work, round_: Round, kind: str, at: datetime) -> None:
    """Let a round be looked at again; the alarm's clock goes before all others."""
    urgent = kind == "round:miss"
    work.deadlines.set(kind, str(round_.number), at, community=round_.community, urgent=urgent)


def _whole(work: Work, due: Due) -> tuple[Community, Plan, Round] | None:
    round_ = work.rounds.get(due.community, int(due.ref))
    plan = None if round_ is None else work.plans.get(due.community, round_.elder)
    if round_ is None or plan is None:
        return None
    return work.communities.get(due.community), plan, round_


def begin(work: Work, due: Due, *, now: datetime) -> None:
    """The window opens: ask, unless there was a sign of life already or the elder is away."""
    found = _whole(work, due)
    if found is None or found[2].state is not State.PLANNED:
        return
    community, plan, round_ = found
    watch = community.policy.watch
    called_off = round_.window == WINDOW and (watch is None or not watch.on(now))
    if not plan.active(now) or plan.away(now) or called_off:
        work.rounds.save(round_.to(State.PAUSED))
    elif judge(round_, plan.sign_at, now=now) is State.ANSWERED:
        early = work.rounds.save(round_.to(State.ANSWERED, plan.sign_at))
        tidings.well(work, plan, early, at=plan.sign_at or now)
    elif calendar.day_of(now, community.policy.zone) != round_.day:
        work.rounds.save(round_.to(State.LOST))  # we slept through the day: unknown
    else:
        if now - round_.opens_at > _LATE:
            round_ = after_outage(round_, round_.opens_at, now=now)
        _ask(work, plan, round_, now=now)


def _ask(work: Work, plan: Plan, round_: Round, *, now: datetime) -> None:
    asked = _those_asked(work, plan, round_, now=now)
    if not asked:
        _unsent(work, plan, round_, now=now)
        return
    round_ = work.rounds.save(_next_reminder(round_.to(State.PROMPTED), now=now))
    for person in asked:
        work.outbox.put_once(_question(work, plan, round_, person, "ask"), now=now)
    remind_at = round_.remind_at()
    if remind_at is not None:
        set_clock(work, round_, "round:remind", remind_at)
    set_clock(work, round_, "round:miss", round_.missed_at)


def _next_reminder(round_: Round, *, now: datetime) -> Round:
    """Pass over reminders whose time is over: after an outage nobody is rung three times."""
    at = round_.remind_at()
    while at is not None and at <= now:
        round_ = replace(round_, reminded=round_.reminded + 1)
        at = round_.remind_at()
    return round_


def _those_asked(work: Work, plan: Plan, round_: Round, *, now: datetime) -> list[Person]:
    """Return the elder, or where a volunteer goes or phones, the first rung that has somebody."""
    if round_.mode is Mode.SELF:
        elder = None if plan.person is None else work.people.get(plan.community, plan.person)
        able = elder is not None and elder.user is not None and elder.reachable
        return [elder] if elder is not None and able else []
    rungs = (list(alarms.people_of(work, plan, rung, now=now)) for rung in CHAIN)
    return next((people for people in rungs if people), [])


def keys(tap: str) -> list[list[str]]:
    """Return the keys under the writing field; `tap` is the picture that is asked for, if any."""
    return [[*picture.PICTURES], KEYBOARD[1]] if tap else KEYBOARD


def _question(work: Work, plan: Plan, round_: Round, to: Person, tag: str) -> Notice:
    zone = work.communities.get(plan.community).policy.zone
    facts: dict[str, Any] = {"name": plan.name, "building": plan.building, "again": tag != "ask"}
    facts["morning"] = round_.opens_at.astimezone(zone).time() < _NOON
    facts |= {"until_at": ms(round_.closes_at), "opened_at": ms(round_.opens_at)}
    own = round_.mode is Mode.SELF
    if own:
        tap = picture.wanted(plan, round_)
        facts |= {"keyboard": keys(tap), "tap": tap}
    else:
        before = work.visits.latest(plan.community, plan.elder).get(plan.elder)
        facts |= {"mode": round_.mode.value, "needs": list(before.needs) if before else []}
        facts["buttons"] = [[["visit", plan.community, plan.elder, str(round_.number), plan.name]]]
    assert to.user is not None
    first = tag == "ask" and round_.window < CHECKS
    return Notice(
        key=f"c{round_.number}:{tag}:{to.id}",
        community=plan.community,
        chat=to.user,
        kind="checkin" if own else "visit.due",
        facts=facts,
        priority=Priority.PROMPT if first else Priority.NORMAL,
        silent=first,
    )


def remind(work: Work, due: Due, *, now: datetime) -> None:
    """Ask again, and see whether the question could be brought at all."""
    found = _whole(work, due)
    if found is None or found[2].state is not State.PROMPTED:
        return
    community, plan, round_ = found
    if round_.mode is Mode.SELF and _refused(work, plan, round_):
        _unsent(work, plan, round_, now=now)
        return
    night = calendar.within(now, NIGHT, community.policy.zone)
    for person in _those_asked(work, plan, round_, now=now):
        question = _question(work, plan, round_, person, f"remind{round_.reminded}")
        work.outbox.put_once(replace(question, silent=night), now=now)
    following = replace(round_, reminded=round_.reminded + 1)
    _remind_on(work, work.rounds.save(_next_reminder(following, now=now)))


def _remind_on(work: Work, round_: Round) -> None:
    """Set the clock of the next reminder; where none is left, none rings."""
    remind_at = round_.remind_at()
    if remind_at is not None and remind_at < round_.missed_at:
        set_clock(work, round_, "round:remind", remind_at)
    else:
        ref = str(round_.number)
        work.deadlines.clear("round:remind", ref, community=round_.community)


def _questions(work: Work, plan: Plan, round_: Round) -> Iterator[OwedMessage]:
    for tag in ("ask", "remind0", "remind1", "remind2"):
        row = work.outbox.get(plan.community, f"c{round_.number}:{tag}:{plan.person}")
        if row is not None:
            yield row


def _refused(work: Work, plan: Plan, round_: Round) -> bool:
    rows = list(_questions(work, plan, round_))
    return bool(rows) and all(row.state == "failed" for row in rows)


def miss(work: Work, due: Due, *, now: datetime) -> None:
    """Silence until now: the alarm. Where nobody could be asked, it is a call, not an alarm."""
    found = _whole(work, due)
    if found is None or found[2].state is not State.PROMPTED:
        return
    _, plan, round_ = found
    # The answer cannot reach us, nor a call anybody; see `outage.back`.
    if work.once("deaf", lambda: _deaf(work)):
        set_clock(work, round_, "round:miss", now + _TRY_AGAIN)
        return
    if now - round_.missed_at > _LATE and not _heard_since(work, round_.missed_at):
        again(work, plan, round_, round_.missed_at, now=now)
        return
    verdict = judge(round_, plan.sign_at, now=now)
    if verdict is State.PROMPTED:
        set_clock(work, round_, "round:miss", round_.missed_at)
    elif verdict is State.ANSWERED:
        answer(work, round_, at=plan.sign_at or now)
    elif round_.mode is Mode.SELF and not any(r.message for r in _questions(work, plan, round_)):
        _unsent(work, plan, round_, now=now)
    else:
        round_ = work.rounds.save(round_.to(State.MISSED))
        if now - round_.missed_at > _LATE:
            at, ref = round_.missed_at, str(round_.number)
            failures.note(
                work, Wrong.LATE_ALARM, began_at=at, community=plan.community, ref=ref, now=now
            )
        kind = Kind.MISSED if round_.mode is Mode.SELF else Kind.UNLOGGED
        alarms.raise_(work, plan, kind, now=now, round_=round_)


def _heard_since(work: Work, moment: datetime) -> bool:
    """Tell whether Telegram was heard after `moment`; else what was said may not be here yet.

    Late for another reason, thousands due at once, is no outage: those alarms must not wait.
    """
    heard = work.heartbeats.last(HEARD)
    return heard is not None and heard > moment


def _deaf(work: Work) -> bool:
    """Tell whether Telegram is out of reach now: it failed us after it last answered."""
    lost = work.heartbeats.last(LOST)
    if lost is None:
        return False
    heard = work.heartbeats.last(HEARD)
    return heard is None or lost >= heard


def _unsent(work: Work, plan: Plan, round_: Round, *, now: datetime) -> None:
    """Nobody could be asked: unknown. Somebody phones; it is no emergency and never «well»."""
    round_ = work.rounds.save(round_.to(State.UNSENT))
    _stop_clocks(work, round_)
    alarms.raise_(work, plan, Kind.UNSENT, now=now, round_=round_)


def _stop_clocks(work: Work, round_: Round) -> None:
    for kind in ("round:open", "round:remind", "round:miss"):
        work.deadlines.clear(kind, str(round_.number), community=round_.community)


def answer(work: Work, round_: Round, *, at: datetime) -> None:
    """There was a sign of life: the round is over."""
    habits.answered(work, work.rounds.save(round_.to(State.ANSWERED, at)), at=at)
    _stop_clocks(work, round_)


def put_off(work: Work, plan: Plan, wait: timedelta, *, now: datetime) -> None:
    """晚点再说: the next reminder comes later; the alarm does not."""
    for round_ in work.rounds.of(plan.community, plan.elder, [State.PROMPTED]):
        at = max(now + wait, round_.remind_at() or now)
        if at < round_.missed_at and round_.remind_at() is not None:
            set_clock(work, round_, "round:remind", at)


def suspend(work: Work, plan: Plan) -> None:
    """The elder goes away or stops: what waits today waits no more."""
    for round_ in work.rounds.of(plan.community, plan.elder):
        work.rounds.save(round_.to(State.PAUSED))
        _stop_clocks(work, round_)


def again(work: Work, plan: Plan, round_: Round, since: datetime, *, now: datetime) -> Round:
    """After an outage: give the time back and ask once more, since the answer may be lost."""
    round_ = work.rounds.save(_next_reminder(after_outage(round_, since, now=now), now=now))
    set_clock(work, round_, "round:miss", round_.missed_at)
    if round_.state is State.PROMPTED:
        _remind_on(work, round_)
        for person in _those_asked(work, plan, round_, now=now):
            question = _question(work, plan, round_, person, f"again{ms(since)}")
            work.outbox.put_once(question, now=now)
    return round_


def ask_there(work: Work, plan: Plan, *, now: datetime) -> None:
    """The elder has another phone: what waits for an answer is asked there as well."""
    for round_ in work.rounds.of(plan.community, plan.elder, [State.PROMPTED]):
        for person in _those_asked(work, plan, round_, now=now) if round_.mode is Mode.SELF else ():
            question = _question(work, plan, round_, person, f"moved{ms(now)}")
            work.outbox.put_once(question, now=now)


def undelivered(work: Work, community: int, person: int, *, now: datetime) -> None:
    """Telegram refuses the elder's chat: what was asked there was never heard."""
    plan = work.plans.of_person(community, person)
    if plan is None:
        return
    for round_ in work.rounds.of(community, plan.elder, [State.PROMPTED]):
        if round_.mode is Mode.SELF:
            _unsent(work, plan, round_, now=now)
