"""/wish: a resident asks, a coordinator approves, a volunteer makes it come true."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from domain.errors import BadInput, NotAllowed
from domain.notice import Notice
from domain.people import Person, Role
from domain.policy import DRAFT_WAITS
from domain.question import Draft
from domain.small_wish import ASK_AFTER, LIVE, LONGEST, MOST, SmallWish, WishState
from services import wish_cards
from services.actors import (
    Actor,
    Answer,
    Command,
    Press,
    enter,
    enter_by,
    in_private,
    reply,
    roles_of,
)
from services.filing import Report
from services.ports import Due, Work

_WORKERS = (Role.VOLUNTEER, Role.BUILDING_HEAD, Role.COORDINATOR)


def command(work: Work, cmd: Command, *, now: datetime) -> None:
    """/wish WORDS asks for something; /wish alone shows what is under way."""
    in_private(cmd.actor)
    community, person = enter(work, cmd.actor, now=now)
    live = work.wishes.live(community.id)
    text = " ".join(cmd.words)
    if not text:
        _list(work, cmd.actor, person, live, now=now)
        return
    if len(text) > LONGEST:
        raise BadInput("error.wish_long", most=LONGEST)
    if sum(wish.asker == person.id for wish in live) >= MOST:
        raise NotAllowed("error.wish_many", most=MOST)
    number = work.communities.next(community.id, "wish")
    wish = SmallWish(
        community=community.id, number=number, asker=person.id, text=text, asked_at=now
    )
    work.wishes.add(wish)
    wish_cards.show(work, wish, now=now)


def _list(
    work: Work, actor: Actor, person: Person, live: list[SmallWish], *, now: datetime
) -> None:
    """Show a coordinator everything, a volunteer what is approved, anybody their own."""
    roles = roles_of(work, person)

    def seen(wish: SmallWish) -> bool:
        approved = wish.state is not WishState.ASKED and bool(roles & set(_WORKERS))
        return Role.COORDINATOR in roles or approved or wish.asker == person.id

    rows = [wish_cards.outline(work, wish) for wish in live if seen(wish)]
    open_ = [wish.number for wish in live if wish.state is WishState.OPEN and seen(wish)]
    taps = [["wishtake", person.community, number, "n", str(number)] for number in open_]
    buttons = [taps[i : i + 3] for i in range(0, len(taps), 3)]
    reply(work, actor, "wish.list", now=now, rows=rows[:20], count=len(rows), buttons=buttons[:5])


def approve(work: Work, press: Press, *, now: datetime) -> Answer:
    """通过: the group sees it, without the name."""
    enter_by(work, press, Role.COORDINATOR)
    _move(work, _wish(work, press), WishState.OPEN, now=now)
    return Answer(code="answer.wish_open")


def refuse(work: Work, press: Press, *, now: datetime) -> Answer:
    """不通过: wants a reason in words, which only the asker reads."""
    enter_by(work, press, Role.COORDINATOR)
    _wish(work, press).to(WishState.DECLINED)
    _await(work, press, "wishno", now=now)
    return Answer(code="answer.wish_why")


def take(work: Work, press: Press, *, now: datetime) -> Answer:
    """我来: the first volunteer has it, and reads in private whose wish it is."""
    _, person = enter_by(work, press, *_WORKERS)
    wish = _wish(work, press)
    if wish.asker == person.id:
        raise NotAllowed("error.own_wish")
    if not person.reachable:
        raise NotAllowed("error.unreachable", name=person.name)
    _move(work, replace(wish, volunteer=person.id), WishState.CLAIMED, now=now)
    work.deadlines.set("wish", str(wish.number), now + ASK_AFTER, community=wish.community)
    return Answer(code="answer.wish_taken")


def granted(work: Work, press: Press, *, now: datetime) -> Answer:
    """已完成: the asker hears it at once; a line or a photo may follow."""
    wish = _held(work, press)
    _move(work, wish, WishState.GRANTED, now=now)
    _await(work, press, "wishnote", now=now)
    return Answer(code="answer.wish_granted")


def hear(work: Work, draft: Draft, cmd: Report, *, now: datetime) -> None:
    """Take words (or a photo) for what was asked: why it is declined, or how it came true."""
    wish = work.wishes.get(draft.community, draft.facts["wish"])
    if wish is None:
        return
    if draft.kind == "wishnote":
        _note(work, wish, cmd, now=now)
    elif cmd.text:
        _move(work, replace(wish, reason=cmd.text), WishState.DECLINED, now=now)
        reply(work, cmd.actor, "wish.declined_told", now=now, number=wish.number)


def _note(work: Work, wish: SmallWish, cmd: Report, *, now: datetime) -> None:
    """Keep how it came true; the asker sees it, the photo as well."""
    wish = replace(wish, note=cmd.text or wish.note)
    work.wishes.save(wish)
    wish_cards.show(work, wish, now=now)
    asker = work.people.get(wish.community, wish.asker)
    if cmd.photo and asker.user is not None and asker.reachable:
        notice = Notice(
            key=f"w{wish.number}:photo:{cmd.actor.update}",
            community=wish.community,
            chat=asker.user,
            kind="wish.photo",
            facts={"number": wish.number, "photo": cmd.photo},
            silent=True,
        )
        work.outbox.put(notice, now=now)
    reply(work, cmd.actor, "wish.noted", now=now, number=wish.number)


def give_up(work: Work, press: Press, *, now: datetime) -> Answer:
    """做不了: it is before the others again, and the details are gone."""
    wish = _held(work, press)
    wish_cards.take_back(work, wish, now=now)
    _move(work, replace(wish, volunteer=None), WishState.OPEN, now=now)
    return Answer(code="answer.wish_back")


def ask(work: Work, due: Due, *, now: datetime) -> None:
    """A week after 我来 whoever came forward is asked; a week later the coordinators hear of it."""
    wish = work.wishes.get(due.community, int(due.ref))
    if wish is None or wish.state is not WishState.CLAIMED:
        return
    night = work.communities.get(due.community).policy.night(now)
    if night is not None:
        work.deadlines.set("wish", due.ref, night[1], community=due.community)
    elif wish_cards.ask(work, wish, now=now):
        work.deadlines.set("wish", due.ref, now + ASK_AFTER, community=due.community)


def withdraw(work: Work, press: Press, *, now: datetime) -> Answer:
    """不用了: by whoever asked, until somebody has taken it."""
    _, person = enter_by(work, press)
    wish = _wish(work, press)
    if wish.asker != person.id:
        raise NotAllowed("error.too_old")
    _move(work, wish, WishState.WITHDRAWN, now=now)
    return Answer(code="answer.wish_withdrawn")


def _wish(work: Work, press: Press) -> SmallWish:
    wish = work.wishes.get(press.community, press.ref)
    if wish is None:
        raise NotAllowed("error.too_old")
    return wish


def _held(work: Work, press: Press) -> SmallWish:
    """Return the wish that the presser has taken."""
    _, person = enter_by(work, press, *_WORKERS)
    wish = _wish(work, press)
    if wish.volunteer != person.id or wish.state not in LIVE:
        raise NotAllowed("error.too_old")
    return wish


def _move(work: Work, wish: SmallWish, state: WishState, *, now: datetime) -> None:
    moved = wish.to(state)
    work.wishes.save(moved)
    work.deadlines.clear("wish", str(wish.number), community=wish.community)
    wish_cards.stop_asking(work, wish, now=now)
    wish_cards.show(work, moved, now=now)


def _await(work: Work, press: Press, kind: str, *, now: datetime) -> None:
    facts: dict[str, Any] = {"wish": press.ref}
    draft = Draft(
        community=press.community,
        user=press.actor.user,
        kind=kind,
        facts=facts,
        expires_at=now + DRAFT_WAITS,
    )
    work.drafts.put(draft)
