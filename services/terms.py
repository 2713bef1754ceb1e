"""How long a kind of matter may take: to find somebody at each step, and to be done."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from domain.category import Category
from domain.community import Community
from domain.errors import BadInput, NotAllowed
from domain.people import Person, Role
from domain.policy import HURRY, Pace, Policy, fits
from services.actors import Answer, Press, enter_by
from services.acts import act
from services.choices import Buttons, ways
from services.ports import Work

_SPAN = re.compile(r"(\d{1,4})(minute|hour|day)")
_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)


def names(word: str) -> bool:
    """Tell whether a word names a kind of matter that has times of its own."""
    return word == HURRY or word in set(Category)


def span(word: str) -> timedelta | None:
    """Return the span that a word names ("20minute", "2hour", "1day"), None for none."""
    match = _SPAN.fullmatch(word)
    return timedelta(**{f"{match[2]}s": int(match[1])}) if match else None


def said(policy: Policy, what: str) -> dict[str, Any]:
    """Return the times of a kind of matter as facts: minutes to accept, hours to finish."""
    kind = Category.OTHER if what == HURRY else Category(what)
    terms = policy.terms(kind, urgent=what == HURRY)
    return {"accept": terms.accept // _MINUTE, "finish": terms.finish // _HOUR}


def choose(
    work: Work, community: Community, what: str, pace: Pace, *, by: Person, now: datetime
) -> dict[str, Any]:
    """Give a kind of matter these times from now on; open tickets keep theirs.

    Raises:
        BadInput: a time is too short or too long, or not whole minutes and hours.
    """
    _, finish = pace
    if not fits(what, pace) or finish % _HOUR:
        raise BadInput("error.pace")
    was = said(community.policy, what)
    policy = replace(community.policy, paces={**community.policy.paces, what: pace})
    work.communities.save(replace(community, policy=policy))
    facts = {"category": what, "urgent": what == HURRY, **said(policy, what)}
    facts |= {f"was_{name}": value for name, value in was.items()}
    act(work, by, "pace", facts, now=now)
    return facts


_USUAL: dict[str, Pace] = {
    "swift": (15 * _MINUTE, 4 * _HOUR),
    "steady": (30 * _MINUTE, 24 * _HOUR),
    "slow": (120 * _MINUTE, 72 * _HOUR),
}


def buttons(community: Community, what: str) -> Buttons:
    """Return the usual times to choose among."""
    fitting = (verb for verb, pace in _USUAL.items() if fits(what, pace))
    return [ways(community.id, [verb], what) for verb in fitting]


def _chosen(work: Work, press: Press, verb: str, *, now: datetime) -> Answer:
    community, by = enter_by(work, press, Role.COORDINATOR)
    if press.arg not in set(Category):
        raise NotAllowed("error.too_old")
    facts = choose(work, community, press.arg, _USUAL[verb], by=by, now=now)
    return Answer(code="policy.pace", facts=facts)


def swift(work: Work, press: Press, *, now: datetime) -> Answer:
    """A quarter of an hour to accept, four hours to finish."""
    return _chosen(work, press, "swift", now=now)


def steady(work: Work, press: Press, *, now: datetime) -> Answer:
    """Half an hour to accept, a day to finish."""
    return _chosen(work, press, "steady", now=now)


def slow(work: Work, press: Press, *, now: datetime) -> Answer:
    """Two hours to accept, three days to finish."""
    return _chosen(work, press, "slow", now=now)
