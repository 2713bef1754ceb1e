"""/tpl: lines that a coordinator keeps for each kind of matter, offered to who says 完成."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from domain.category import Category
from domain.community import Community
from domain.errors import BadInput, NotAllowed
from domain.people import Person, Role
from domain.policy import DRAFT_WAITS
from domain.question import TEMPLATE, Draft
from domain.ticket import Status
from services import handling, lists
from services.actors import Actor, Answer, Command, Press, chosen, enter_by, reply
from services.acts import act
from services.choices import clipped, line_name
from services.filing import Report
from services.ports import Work

_MOST, _LONGEST = 6, 100


def command(work: Work, cmd: Command, *, now: datetime) -> None:
    """/tpl shows them all; /tpl repair TEXT keeps one more."""
    community, by = lists.desk(work, cmd, now=now)
    match cmd.words:
        case ():
            _show(work, cmd.actor, community, now=now)
        case (kind, *text) if kind in set(Category) and text:
            _keep(work, cmd.actor, community, Category(kind), " ".join(text), by=by, now=now)
        case _:
            raise BadInput("error.tpl")


def _show(work: Work, actor: Actor, community: Community, *, now: datetime) -> None:
    kept = [(kind, text) for kind in Category for text in community.policy.lines(kind)]
    rows = [{"category": kind.value, "words": text} for kind, text in kept]
    more = [["tpladd", community.id, 0, kind.value] for kind in Category]
    drops = [
        [["tpldrop", community.id, 0, f"{kind.value}-{line_name(text)}", clipped(text)]]
        for kind, text in kept
    ]
    reply(work, actor, "tpl", now=now, rows=rows, name=community.name, buttons=[more, *drops])


def _keep(
    work: Work,
    actor: Actor,
    community: Community,
    kind: Category,
    text: str,
    *,
    by: Person,
    now: datetime,
) -> None:
    lines = community.policy.lines(kind)
    if len(text) > _LONGEST:
        raise BadInput("error.tpl_long", limit=_LONGEST)
    if len(lines) >= _MOST and text not in lines:
        raise BadInput("error.tpl_full", limit=_MOST, category=kind.value)
    facts: dict[str, Any] = {"category": kind.value, "words": text, "gained": True}
    _save(work, community, kind, (*(line for line in lines if line != text), text))
    act(work, by, "tpl", facts, now=now)
    reply(work, actor, "tpl.kept", now=now, **facts)


def _save(work: Work, community: Community, kind: Category, lines: tuple[str, ...]) -> None:
    policy = community.policy
    templates = {**policy.templates, kind: lines}
    work.communities.save(replace(community, policy=replace(policy, templates=templates)))


def ask(work: Work, press: Press, *, now: datetime) -> Answer:
    """A category under /tpl: the next thing the coordinator writes is a line for it."""
    community, _ = enter_by(work, press, Role.COORDINATOR)
    kind = chosen(Category, press)
    draft = Draft(
        community=community.id,
        user=press.actor.user,
        kind=TEMPLATE,
        facts={"category": kind.value},
        expires_at=now + DRAFT_WAITS,
    )
    work.drafts.put(draft)
    reply(work, press.actor, "tpl.how", now=now, category=kind.value)
    return Answer()


def said(work: Work, draft: Draft, by: Person, cmd: Report, *, now: datetime) -> None:
    """Keep the line that was asked for."""
    community = work.communities.get(draft.community)
    kind = Category(draft.facts["category"])
    _keep(work, cmd.actor, community, kind, cmd.text.strip(), by=by, now=now)


def drop(work: Work, press: Press, *, now: datetime) -> Answer:
    """✕ under /tpl: the line is offered no more."""
    community, by = enter_by(work, press, Role.COORDINATOR)
    word, _, name = press.arg.partition("-")
    if word not in set(Category):
        raise NotAllowed("error.too_old")
    kind = Category(word)
    lines = community.policy.lines(kind)
    gone = next((line for line in lines if line_name(line) == name), None)
    if gone is None:
        raise NotAllowed("error.too_old")
    _save(work, community, kind, tuple(line for line in lines if line != gone))
    facts = {"category": kind.value, "words": gone, "gained": False}
    act(work, by, "tpl", facts, now=now)
    return Answer(code="tpl.kept", facts=facts)


def say(work: Work, press: Press, *, now: datetime) -> Answer:
    """One of the lines, by one tap: it stands on the message that the reporter has."""
    ticket, person = handling.seat(work, press)
    handling.holder_only(ticket, person)
    kept = work.communities.get(ticket.community).policy.lines(ticket.category)
    text = next((line for line in kept if line_name(line) == press.arg), None)
    if text is None or ticket.status is not Status.DONE:
        raise NotAllowed("error.too_old")
    handling.drop_note(work, ticket, press.actor.user, now=now)
    handling.add_note(work, press.actor, ticket, text, "", now=now)
    return Answer(code="answer.thanks")
