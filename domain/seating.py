"""Who the roster puts on duty: what dispatch makes of the shifts that run now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from domain.people import Post
from domain.roster import Shift
from domain.routing import Candidate

T = TypeVar("T")


def seated(pool: Iterable[Candidate], running: Sequence[Shift], *, night: bool) -> list[Candidate]:
    """Return the candidates, on duty also where a shift that runs says so.

    A shift answers for its own buildings and categories, so that who stands in for somebody
    answers for theirs; whoever said /on answers for their own besides. Who has a shift during
    the night is on the night shift.
    """
    found = []
    for who in pool:
        mine = [shift for shift in running if shift.person == who.person.id]
        found.append(_seated(who, mine, night=night) if mine else who)
    return found


def _seated(who: Candidate, mine: Sequence[Shift], *, night: bool) -> Candidate:
    posts = [_post(who.post, shift) for shift in mine] + ([who.post] if who.on_duty else [])
    post = replace(
        who.post,
        buildings=_all([p.buildings for p in posts]),
        categories=_all([p.categories for p in posts]),
    )
    return replace(who, post=post, on_duty=True, night_shift=who.night_shift or night)


def _post(own: Post, shift: Shift) -> Post:
    return replace(
        own,
        buildings=shift.buildings or own.buildings,
        categories=shift.categories or own.categories,
    )


def _all(scopes: Sequence[frozenset[T]]) -> frozenset[T]:
    """Return what the scopes cover together; an empty one covers everything."""
    return frozenset[T]().union(*scopes) if all(scopes) else frozenset()
