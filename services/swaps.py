"""/swap: whoever would rather not have a shift asks those who are free; the first tap wins."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from domain.community import Community
from domain.errors import NotAllowed
from domain.people import Person, Role
from domain.roster import OverrideKind, Roster, Shift, Swap, SwapState
from domain.rota_check import around, too_long
from services import rota, rota_words
from services.actors import Answer, Command, Press, enter_as, enter_by, in_private, reply
from services.facts import ms
from services.ports import Due, Work
from services.rota_words import Said
from services.telling import owe, tell_coordinators

_AHEAD, _HOUR = timedelta(days=28), timedelta(hours=1)
_REMIND = (72, 24, 12)  # hours before the shift
_EVENING = 17  # a shift that begins later than that hour is one of the night
_FIRST = 0


def swap(work: Work, cmd: Command, *, now: datetime) -> None:
    """/swap 周三晚; without words, or when several could be meant, the shifts as buttons."""
    in_private(cmd.actor)
    community, person = enter_as(work, cmd.actor, Role.VOLUNTEER, now=now)
    found = rota.load(work, community, now=now)
    mine = _coming(found, person, now=now)
    if not mine:
        raise NotAllowed("error.no_shift_yours")
    said = rota_words.read(cmd.words, today=now.astimezone(found.zone).date())
    meant = [shift for shift in mine if _means(said, shift, found)]
    if cmd.words and len(meant) == 1:
        _ask(work, community, person, found, meant[0], now=now)
        return
    buttons = [
        [
            [
                "swapask",
                community.id,
                (ms(s.starts_at) or 0) // 1000,
                str(s.rotation),
                _label(s, found),
            ]
        ]
        for s in (meant or mine)[:8]
    ]
    reply(work, cmd.actor, "swap.how", now=now, buttons=buttons)


def _coming(found: Roster, person: Person, *, now: datetime) -> list[Shift]:
    return [s for s in found.of(person.id, now, now + _AHEAD) if s.starts_at > now]


def _means(said: Said, shift: Shift, found: Roster) -> bool:
    local = shift.starts_at.astimezone(found.zone)
    night = local.hour >= _EVENING
    return said.day in (None, local.date()) and said.night in (None, night)


def _label(shift: Shift, found: Roster) -> str:
    said = rota.said(found, shift)
    return f"{said['date']} {said['clock']} {said['name']}".strip()


def ask_button(work: Work, press: Press, *, now: datetime) -> Answer:
    """One of one's own shifts, chosen by button."""
    community, person = enter_by(work, press, Role.VOLUNTEER)
    found = rota.load(work, community, now=now)
    for shift in _coming(found, person, now=now):
        same = (ms(shift.starts_at) or 0) // 1000 == press.ref and str(shift.rotation) == press.arg
        if same:
            _ask(work, community, person, found, shift, now=now)
            return Answer()
    raise NotAllowed("error.too_old")


def _ask(
    work: Work,
    community: Community,
    person: Person,
    found: Roster,
    shift: Shift,
    *,
    now: datetime,
) -> None:
    for other in work.rosters.open_swaps(community.id):
        if other.person == person.id and shift.overlaps(other.starts_at, other.ends_at):
            raise NotAllowed("error.swap_asked")
    asked = Swap(
        id=work.communities.next(community.id, "swap"),
        person=person.id,
        rotation=shift.rotation,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
    )
    work.rosters.add_swap(community.id, asked, now=now)
    others = _offer(work, community, found, asked, _FIRST, now=now)
    _plan(work, community, asked, now=now)
    _own_card(work, community, found, asked, now=now, others=others)


def _own_card(
    work: Work, community: Community, found: Roster, asked: Swap, *, now: datetime, **more: Any
) -> None:
    """Let whoever asked see how their swap stands, and keep the shift after all."""
    live = asked.state is SwapState.OPEN
    facts = _span(found, asked) | more
    facts |= {"name": _name(found, asked), "swap": asked.state.value}
    facts["buttons"] = [[["swapdrop", community.id, asked.id, ""]]] if live else []
    owner = work.people.get(community.id, asked.person)
    owe(work, owner, "swap.asked", f"swap:{asked.id}:own", facts, now=now)


def _span(found: Roster, asked: Swap) -> dict[str, Any]:
    return rota.span_said(asked.starts_at, asked.ends_at, found.zone)


def _name(found: Roster, asked: Swap) -> str:
    return next((r.name for r in found.rotations if r.id == asked.rotation), "")


def _offer(
    work: Work, community: Community, found: Roster, asked: Swap, wave: int, *, now: datetime
) -> int:
    """Put the swap before everybody who is free then, and rested; return how many that is."""
    busy = {s.person for s in found.between(asked.starts_at, asked.ends_at)} | {asked.person}
    free = [v for v in rota.volunteers(work, community) if v.id not in busy and v.reachable]
    near = around(found, *_when(asked))
    free = [v for v in free if not too_long(near, v.id, *_when(asked), asked.person)]
    for volunteer in free:
        _card(work, community, found, asked, volunteer, wave, now=now)
    return len(free)


def _when(asked: Swap) -> tuple[datetime, datetime]:
    return asked.starts_at, asked.ends_at


def _card(
    work: Work,
    community: Community,
    found: Roster,
    asked: Swap,
    to: Person,
    wave: int,
    *,
    now: datetime,
    taker: str = "",
) -> None:
    live = asked.state is SwapState.OPEN
    buttons = [[["swaptake", community.id, asked.id, ""]]] if live else []
    facts = _span(found, asked) | {
        "name": work.people.get(community.id, asked.person).name,
        "swap": asked.state.value,
        "taker": taker,
        "buttons": buttons,
    }
    silent = community.policy.night(now) is not None
    owe(work, to, "swap", _key(asked, to, wave), facts, now=now, silent=silent)


def _key(asked: Swap, to: Person, wave: int) -> str:
    return f"swap:{asked.id}:{wave}:{to.id}"


def _refresh(
    work: Work, community: Community, found: Roster, asked: Swap, *, now: datetime
) -> None:
    """Let every card of a swap say how it stands; no phone rings."""
    taker = "" if asked.taker is None else work.people.get(community.id, asked.taker).name
    _own_card(work, community, found, asked, now=now, taker=taker)
    for volunteer in rota.volunteers(work, community):
        for wave in (_FIRST, *_REMIND):
            if work.outbox.get(community.id, _key(asked, volunteer, wave)) is not None:
                _card(work, community, found, asked, volunteer, wave, now=now, taker=taker)


def _plan(work: Work, community: Community, asked: Swap, *, now: datetime) -> None:
    moments = [asked.starts_at - timedelta(hours=hours) for hours in (*_REMIND, 0)]
    at = min(moment for moment in moments if moment > now)
    work.deadlines.set("swap", str(asked.id), at, community=community.id)


def remind(work: Work, due: Due, *, now: datetime) -> None:
    """Nobody has taken it yet: ask again those who are free then, or give up as it begins."""
    community = work.communities.get(due.community)
    asked = work.rosters.swap(due.community, int(due.ref))
    if asked is None or asked.state is not SwapState.OPEN:
        return
    found = rota.load(work, community, now=now)
    if now < asked.starts_at:
        wave = min(h for h in _REMIND if asked.starts_at - timedelta(hours=h) <= now)
        _offer(work, community, found, asked, wave, now=now)
        _plan(work, community, asked, now=now)
        return
    end(work, community, found, asked, SwapState.PAST, now=now)
    owner = work.people.get(community.id, asked.person)
    owe(work, owner, "swap.past", f"swap:{asked.id}:past", _span(found, asked), now=now)


def end(
    work: Work,
    community: Community,
    found: Roster,
    asked: Swap,
    state: SwapState,
    *,
    now: datetime,
    taker: int | None = None,
) -> bool:
    """End an open swap and let its cards say so; False when somebody else was faster."""
    if not work.rosters.settle(community.id, asked, state, taker):
        return False
    work.deadlines.clear("swap", str(asked.id), community=community.id)
    settled = work.rosters.swap(community.id, asked.id)
    assert settled is not None
    _refresh(work, community, found, settled, now=now)
    return True


def take(work: Work, press: Press, *, now: datetime) -> Answer:
    """我来: the shift is theirs, unless somebody was faster or they have one of their own then."""
    community, person = enter_by(work, press, Role.VOLUNTEER)
    found = rota.load(work, community, now=now)
    asked = _open(work, community, press.ref)
    span = _when(asked)
    if asked.person == person.id:
        raise NotAllowed("error.swap_own")
    if now >= asked.starts_at or not found.of(asked.person, *span):
        raise NotAllowed("error.swap_over")
    if found.of(person.id, *span):
        raise NotAllowed("error.busy", name=person.name)
    if row := too_long(around(found, *span), person.id, *span, asked.person):
        raise NotAllowed("error.too_long", hours=row // _HOUR)
    if not end(work, community, found, asked, SwapState.TAKEN, now=now, taker=person.id):
        raise NotAllowed("error.swap_over")
    change = rota.override(
        work,
        community,
        OverrideKind.REPLACE,
        asked.person,
        span,
        stand_in=person.id,
        rotation=asked.rotation,
    )
    work.rosters.change(community.id, change, by=person.id, now=now)
    rota.settle(work, community, found, now=now)
    if asked.starts_at < now + rota.SOON:
        _tell_of_late(work, community, found, asked, person, now=now)
    return Answer(code="answer.swap_taken")


def _tell_of_late(
    work: Work, community: Community, found: Roster, asked: Swap, taker: Person, *, now: datetime
) -> None:
    """The coordinators know the roster by heart; what changes within hours they are told."""
    facts = _span(found, asked) | {"taker": taker.name}
    facts["name"] = work.people.get(community.id, asked.person).name
    key = f"swap:{asked.id}:late"
    tell_coordinators(work, community.id, "swap.late", key, facts, now=now)


def drop(work: Work, press: Press, *, now: datetime) -> Answer:
    """不换了: whoever asked keeps the shift after all."""
    community, person = enter_by(work, press, Role.VOLUNTEER)
    asked = _open(work, community, press.ref)
    if asked.person != person.id:
        raise NotAllowed("error.swap_over")
    end(work, community, rota.load(work, community, now=now), asked, SwapState.DROPPED, now=now)
    return Answer(code="answer.swap_dropped")


def _open(work: Work, community: Community, number: int) -> Swap:
    asked = work.rosters.swap(community.id, number)
    if asked is None or asked.state is not SwapState.OPEN:
        raise NotAllowed("error.swap_over")
    return asked
