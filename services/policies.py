"""/policy: what a community has decided for itself, and who decided it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from domain.category import Category
from domain.community import Community
from domain.errors import BadInput, NotAllowed
from domain.people import Person, Role
from domain.policy import HURRY, Mode, Pace
from services import hours, lists, skills, terms
from services.actors import Actor, Answer, Command, Press, enter_by, reply
from services.acts import act
from services.choices import ways
from services.facts import ms
from services.ports import Work

_MOST = 20
_LARGEST_CAP = 20


def policy(work: Work, cmd: Command, *, now: datetime) -> None:
    """/policy shows it all; parking grab, workdays 09:00-18:00, 15minute 4hour change one thing."""
    community, by = lists.desk(work, cmd, now=now)
    match cmd.words:
        case ():
            _show(work, cmd, community, now=now)
        case (word,) if word in set(Category):
            _ways(work, cmd.actor, community, Category(word), now=now)
        case (word, mode) if word in set(Category) and mode in set(Mode):
            facts = set_mode(work, community, Category(word), Mode(mode), by=by, now=now)
            reply(work, cmd.actor, "policy.mode", now=now, **facts)
        case (word, days, *clock) if word in set(Category) and days in hours.DAYS:
            chosen = hours.read(community.policy, (days, *clock))
            facts = hours.choose(work, community, Category(word), chosen, by=by, now=now)
            reply(work, cmd.actor, "policy.hours", now=now, **facts)
        case (what, first, second) if terms.names(what):
            facts = terms.choose(work, community, what, _spans(first, second), by=by, now=now)
            reply(work, cmd.actor, "policy.pace", now=now, **facts)
        case ("cap", number) if number.isdecimal() and 0 < int(number) <= _LARGEST_CAP:
            facts = {"was": community.policy.cap, "cap": int(number)}
            _save(work, community, replace(community.policy, cap=int(number)))
            act(work, by, "cap", facts, now=now)
            reply(work, cmd.actor, "policy.cap", now=now, **facts)
        case _:
            raise BadInput("error.policy")


def _show(work: Work, cmd: Command, community: Community, *, now: datetime) -> None:
    policy = community.policy
    rows = []
    for category in Category:
        mode: dict[str, Any] = {"category": category.value, "dispatch": policy.mode(category).value}
        times = terms.said(policy, category) | hours.said(policy.hours.get(category))
        rows.append(mode | times)
    start, end = policy.quiet
    quiet = f"{start:%H:%M}-{end:%H:%M}"
    buttons = [[["policy", community.id, 0, category.value] for category in Category]]
    reply(
        work,
        cmd.actor,
        "policy",
        now=now,
        name=community.name,
        rows=rows,
        cap=policy.cap,
        quiet=quiet,
        buttons=buttons,
        **terms.said(policy, HURRY),
    )


def _spans(first: str, second: str) -> Pace:
    """Return the two spans that words name.

    Raises:
        BadInput: one of them names none.
    """
    accept, finish = terms.span(first), terms.span(second)
    if accept is None or finish is None:
        raise BadInput("error.pace")
    return accept, finish


def _save(work: Work, community: Community, policy: Any) -> None:
    work.communities.save(replace(community, policy=policy))


def set_mode(
    work: Work, community: Community, category: Category, mode: Mode, *, by: Person, now: datetime
) -> dict[str, Any]:
    """Let matters of a kind find somebody this way from now on; open tickets keep their way."""
    was = community.policy.mode(category)
    modes = {**community.policy.modes, category: mode}
    _save(work, community, replace(community.policy, modes=modes))
    facts = {"category": category.value, "was_dispatch": was.value, "dispatch": mode.value}
    act(work, by, "mode", facts, now=now)
    return facts


_VERBS = {Mode.ROTA: "byrota", Mode.GRAB: "bygrab", Mode.ASSIGN: "byassign"}


def button(work: Work, press: Press, *, now: datetime) -> Answer:
    """A category under /policy: shows the ways it might go."""
    community, _ = enter_by(work, press, Role.COORDINATOR)
    if press.arg not in set(Category):
        raise NotAllowed("error.too_old")
    _ways(work, press.actor, community, Category(press.arg), now=now)
    return Answer()


def _ways(
    work: Work, actor: Actor, community: Community, category: Category, *, now: datetime
) -> None:
    modes = ways(community.id, _VERBS.values(), category.value)
    when = hours.buttons(community, category)
    paces = terms.buttons(community, category.value)
    facts: dict[str, Any] = {"category": category.value, "hours": bool(when)}
    reply(work, actor, "policy.how", now=now, buttons=[modes, *when, *paces], **facts)


def _chosen(work: Work, press: Press, mode: Mode, *, now: datetime) -> Answer:
    community, by = enter_by(work, press, Role.COORDINATOR)
    if press.arg not in set(Category):
        raise NotAllowed("error.too_old")
    facts = set_mode(work, community, Category(press.arg), mode, by=by, now=now)
    return Answer(code="policy.mode", facts=facts)


def by_rota(work: Work, press: Press, *, now: datetime) -> Answer:
    """轮值."""
    return _chosen(work, press, Mode.ROTA, now=now)


def by_grab(work: Work, press: Press, *, now: datetime) -> Answer:
    """抢单."""
    return _chosen(work, press, Mode.GRAB, now=now)


def by_assign(work: Work, press: Press, *, now: datetime) -> Answer:
    """指派."""
    return _chosen(work, press, Mode.ASSIGN, now=now)


def audit(work: Work, cmd: Command, *, now: datetime) -> None:
    """/audit: the latest decisions, who made them and when; /audit 李强: those of one person."""
    community, _ = lists.desk(work, cmd, now=now)
    whose = skills.holder(work, community, "".join(cmd.words)).id if cmd.words else None
    rows = []
    for line in work.acts.last(community.id, limit=_MOST, by=whose):
        by = work.people.get(community.id, line.actor or 0).name
        rows.append({**line.facts, "act": line.code, "by": by, "moment_at": ms(line.at)})
    reply(work, cmd.actor, "audit", now=now, rows=rows, count=len(rows))
