"""What people teach us by the way: what a message meant, and the words of their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.community import Community
from domain.errors import BadInput, NotAllowed
from domain.learning import CHATTER, LOOK_BACK, UNKNOWN, Effect, Example, How, Keyword, fit, groups
from domain.notice import Notice
from domain.people import EVERYWHERE, Person, Role
from domain.ticket import Ticket
from services.actors import (
    Actor,
    Answer,
    Press,
    community_of,
    enter_as,
    in_private,
    reply,
    roles_of,
)
from services.ports import Work

_PAST = 3000
"""How many messages of the past a word is tried on at most."""
_SHOWN = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Material:
    """What a change of words is tried on: the words as they are, examples, the last week."""

    community: int
    words: tuple[Keyword, ...]
    examples: tuple[Example, ...]
    texts: tuple[str, ...]


def remember(work: Work, ticket: Ticket, how: How, *, by: Person, now: datetime) -> None:
    """Save what a person says that a ticket's message means."""
    if ticket.text:
        example = Example(
            community=ticket.community,
            id=0,
            text=ticket.text,
            labels=(ticket.category.value,),
            how=how,
            at=now,
            urgent=ticket.urgent,
            place=ticket.place,
            by=by.id,
        )
        work.examples.put(example)


def deny(work: Work, text: str, *, by: Person, now: datetime) -> None:
    """Save that a text is no report."""
    if text:
        where = by.community
        example = Example(
            community=where, id=0, text=text, labels=(CHATTER,), how=How.DENIED, at=now, by=by.id
        )
        work.examples.put(example)


def show(work: Work, actor: Actor, concepts: tuple[str, ...], *, now: datetime) -> None:
    """/keywords: the community's own words by what they stand for, and how to add one."""
    in_private(actor)
    community, _ = enter_as(work, actor, Role.COORDINATOR, now=now)
    words = work.keywords.of(community.id)
    rows = [{"concept": concept, "words": group} for concept, group in groups(words).items()]
    buttons = [["unword", community.id, 0, word.word] for word in words]
    grid = [buttons[i : i + 3] for i in range(0, min(len(buttons), 60), 3)]
    facts: dict[str, Any] = {
        "name": community.name,
        "rows": rows,
        "concepts": list(concepts),
        "buttons": grid,
    }
    reply(work, actor, "keywords", now=now, **facts)


def material(work: Work, actor: Actor, community: int, *, now: datetime) -> Material:
    """Return what a change of words is to be tried on, for a coordinator.

    Args:
        community: the one that a button names; UNKNOWN: the one in which the actor acts.
    """
    in_private(actor)
    where = _coordinated(work, actor, community)
    said = work.past.said(where.chat or 0, now - LOOK_BACK, limit=_PAST)
    return Material(
        community=where.id,
        words=tuple(work.keywords.of(where.id)),
        examples=tuple(work.examples.all(where.id)),
        texts=tuple(one.text for one in said),
    )


def _coordinated(work: Work, actor: Actor, community: int) -> Community:
    where = community if community != UNKNOWN else community_of(work, actor).id
    person = work.people.by_user(where, actor.user)
    if where == EVERYWHERE or person is None or Role.COORDINATOR not in roles_of(work, person):
        raise NotAllowed("error.need_role", roles=[Role.COORDINATOR.value])
    return work.communities.get(where)


def check(change: Keyword, known: tuple[Keyword, ...]) -> None:
    """Refuse a word that cannot be one, and taking away a word that is not there."""
    if not fit(change.word):
        raise BadInput("error.word")
    if not change.concept and all(word.word != change.word for word in known):
        raise BadInput("error.no_word", word=change.word)


def propose(work: Work, actor: Actor, change: Keyword, effect: Effect, *, now: datetime) -> None:
    """Show what a change of words would have done, before it is made."""
    community = _coordinated(work, actor, change.community)
    check(change, tuple(work.keywords.of(community.id)))
    _refuse_to_break(effect)
    sure = ["word", community.id, 0, f"{change.concept}:{change.word}"]
    facts: dict[str, Any] = {
        "word": change.word,
        "concept": change.concept,
        "count": effect.count,
        "more": len(effect.more),
        "fewer": len(effect.fewer),
        "gained": [{"words": text} for text in effect.more[:_SHOWN]],
        "lost": [{"words": text} for text in effect.fewer[:_SHOWN]],
        "buttons": [[sure, ["noword", community.id, 0, ""]]],
    }
    reply(work, actor, "keywords.preview", now=now, **facts)


def _refuse_to_break(effect: Effect) -> None:
    if effect.broken:
        raise NotAllowed("error.breaks", words=effect.broken)


def settle(work: Work, press: Press, change: Keyword, effect: Effect, *, now: datetime) -> Answer:
    """Make a change of words; it takes effect with the next message."""
    community = _coordinated(work, press.actor, change.community)
    check(change, tuple(work.keywords.of(community.id)))
    _refuse_to_break(effect)
    person = work.people.by_user(community.id, press.actor.user)
    if change.concept and person is not None:
        work.keywords.put(change, by=person.id, now=now)
    else:
        work.keywords.drop(community.id, change.word)
    _turn(work, press, "keywords.done", change, now=now)
    return Answer(code="answer.word")


def dismiss(work: Work, press: Press, *, now: datetime) -> Answer:
    """取消: everything stays as it is."""
    nothing = Keyword(community=press.community, word="", concept="")
    _turn(work, press, "keywords.kept", nothing, now=now)
    return Answer(code="answer.thanks")


def _turn(work: Work, press: Press, kind: str, change: Keyword, *, now: datetime) -> None:
    """Let the message whose button was pressed say what came of it."""
    row = work.outbox.by_message(press.actor.chat, press.actor.message or 0)
    if row is not None and row.key.startswith("re:"):
        facts = {"word": change.word, "concept": change.concept}
        chat = press.actor.chat
        notice = Notice(key=row.key, community=EVERYWHERE, chat=chat, kind=kind, facts=facts)
        work.outbox.put(notice, now=now)


def words_by_chat(work: Work) -> dict[int, tuple[tuple[str, str], ...]]:
    """Return the (word, concept) pairs of every community that has any, by its group."""
    found = {c.chat: work.keywords.of(c.id) for c in work.communities.all() if c.chat is not None}
    return {
        chat: tuple((word.word, word.concept) for word in words)
        for chat, words in found.items()
        if words
    }
