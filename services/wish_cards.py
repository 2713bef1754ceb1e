"""The messages that live as long as a small wish."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from domain.notice import Notice
from domain.people import Person, Role
from domain.small_wish import SmallWish, WishState
from services.facts import ms, never_left
from services.ports import Work

_SHOWN = frozenset({WishState.OPEN, WishState.CLAIMED, WishState.GRANTED})


def outline(work: Work, wish: SmallWish) -> dict[str, Any]:
    """Return what its asker, the coordinators and the volunteers may know of a wish."""
    by = wish.volunteer and work.people.get(wish.community, wish.volunteer)
    return {
        "number": wish.number,
        "words": wish.text,
        "wished": wish.state.value,
        "name": by.name if by else "",
        "asked_at": ms(wish.asked_at),
    }


def show(work: Work, wish: SmallWish, *, now: datetime) -> None:
    """Owe every message about a wish its present state."""
    for notice in _cards(work, wish):
        work.outbox.put(notice, now=now)
    if wish.state is WishState.WITHDRAWN:
        work.outbox.withdraw(wish.community, _group_key(wish), now=now)


def take_back(work: Work, wish: SmallWish, *, now: datetime) -> None:
    """Take the asker's name and phone back from who gave up."""
    work.outbox.withdraw(wish.community, _work_key(wish), now=now)


def ask(work: Work, wish: SmallWish, *, now: datetime) -> bool:
    """Ask whoever came forward how it goes; who was asked, or cannot be, is told of instead.

    Returns:
        False when the coordinators were told.
    """
    assert wish.volunteer is not None, "only of a claimed wish it is asked how it goes"
    key, facts = _ask_key(wish), outline(work, wish)
    volunteer = work.people.get(wish.community, wish.volunteer)
    asks = volunteer.reachable and never_left(work, wish.community, key)
    if asks:
        more = {"buttons": _buttons(wish, "wishdone", "wishback")}
        notices = list(_to(volunteer, key, "wish.ask", facts | more))
    else:
        desk = work.people.holding(wish.community, Role.COORDINATOR)
        notices = [n for to in desk for n in _to(to, f"{key}:{to.id}", "wish.stuck", facts)]
    for notice in notices:
        work.outbox.put(notice, now=now)
    return asks


def stop_asking(work: Work, wish: SmallWish, *, now: datetime) -> None:
    """The wish has moved on: nobody is asked any more how it goes."""
    work.outbox.withdraw(wish.community, _ask_key(wish), now=now)


def _ask_key(wish: SmallWish) -> str:
    return f"w{wish.number}:ask:{wish.volunteer}"


def _cards(work: Work, wish: SmallWish) -> Iterator[Notice]:
    facts = outline(work, wish)
    asker = work.people.get(wish.community, wish.asker)
    stops = wish.state in (WishState.ASKED, WishState.OPEN)
    own = {"reason": wish.reason, "note": wish.note}
    buttons = _buttons(wish, "wishstop") if stops else []
    yield from _to(asker, f"w{wish.number}:mine", "wish.mine", facts | own | {"buttons": buttons})
    for person in work.people.holding(wish.community, Role.COORDINATOR):
        key = f"w{wish.number}:desk:{person.id}"
        asked = wish.state is WishState.ASKED
        if asked or not never_left(work, wish.community, key):
            taps = _buttons(wish, "wishyes", "wishno") if asked else []
            more = {"asker": asker.name, "buttons": taps, "note": wish.note}
            yield from _to(person, key, "wish.desk", facts | more)
    group = work.communities.get(wish.community)
    if wish.state in _SHOWN and group.chat is not None:
        taps = _buttons(wish, "wishtake") if wish.state is WishState.OPEN else []
        yield Notice(
            key=_group_key(wish),
            community=wish.community,
            chat=group.chat,
            kind="wish.group",
            facts={k: v for k, v in facts.items() if k != "name"} | {"buttons": taps},
            topic=group.topic,
            silent=True,
        )
    if wish.volunteer is not None:
        claimed = wish.state is WishState.CLAIMED
        taps = _buttons(wish, "wishdone", "wishback") if claimed else []
        whose = {"asker": asker.name, "phone": asker.phone} if claimed else {}
        volunteer = work.people.get(wish.community, wish.volunteer)
        more = {"asker": "", "phone": "", "buttons": taps} | whose
        yield from _to(volunteer, _work_key(wish), "wish.work", facts | more, protect=True)


def _to(
    person: Person, key: str, kind: str, facts: dict[str, Any], *, protect: bool = False
) -> Iterator[Notice]:
    if person.user is not None and person.reachable:
        yield Notice(
            key=key,
            community=person.community,
            chat=person.user,
            kind=kind,
            facts=facts,
            protect=protect,
        )


def _buttons(wish: SmallWish, *verbs: str) -> list[list[list[Any]]]:
    return [[[verb, wish.community, wish.number, ""] for verb in verbs]]


def _group_key(wish: SmallWish) -> str:
    return f"w{wish.number}:group"


def _work_key(wish: SmallWish) -> str:
    return f"w{wish.number}:work:{wish.volunteer}"
