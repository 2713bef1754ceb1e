"""Once a week coordinators look at a few messages that we left alone: were we right?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, time

from domain.calendar import next_on
from domain.category import Category
from domain.community import Community
from domain.conversation import TOGETHER
from domain.errors import NotAllowed
from domain.learning import CHATTER, LOOK_BACK, Example, How, Said, sample
from domain.notice import Notice, Priority
from domain.people import Person, Role
from services.actors import Answer, Press, chosen, enter_by
from services.ports import Due, Work

_MONDAY, _TEN = 0, time(10)
_REF = "weekly"
_LOOKED_AT = 3000


def schedule(work: Work, community: Community, *, now: datetime) -> None:
    """Let the next sample come on Monday at ten, by the community's clock."""
    due_at = next_on(_MONDAY, _TEN, community.policy.zone, after=now)
    work.deadlines.set("sample", _REF, due_at, community=community.id)


def ensure(work: Work, *, now: datetime) -> None:
    """See to it that every community has its sample before it."""
    for community in work.communities.all():
        if work.deadlines.get("sample", _REF, community=community.id) is None:
            schedule(work, community, now=now)


def gather(work: Work, due: Due, *, now: datetime) -> list[Said]:
    """Return what was said in the group in the last week; it is much, and only read."""
    chat = work.communities.get(due.community).chat
    return [] if chat is None else work.past.said(chat, now - LOOK_BACK, limit=_LOOKED_AT)


def send(work: Work, due: Due, said: Sequence[Said], *, now: datetime) -> None:
    """Put a few ignored messages, of what was said in the last week, before the coordinators."""
    community = work.communities.get(due.community)
    schedule(work, community, now=now)
    work.examples.drop_unlabelled(community.id)
    coordinators = [p for p in work.people.holding(community.id, Role.COORDINATOR) if p.reachable]
    if not coordinators:
        return
    year, week, _ = now.isocalendar()
    found = sample(
        _ignored(work, community, said, now=now), community=community.id, week=f"{year}-{week}"
    )
    for one in found:
        blank = Example(
            community=community.id, id=0, text=one.text, labels=(), how=How.SAMPLED, at=now
        )
        example = work.examples.put(blank)
        for to in coordinators:
            _show(work, example, to, now=now)


def _ignored(
    work: Work, community: Community, said: Sequence[Said], *, now: datetime
) -> Iterator[Said]:
    """Yield of what was said in the group what led to nothing, and nobody has judged yet."""
    if community.chat is None:
        return
    since = now - LOOK_BACK
    tickets = work.tickets.opened_between(community.id, since, now)
    users = {person.id: person.user for person in work.people.all(community.id)}
    asked = work.past.asked_about(community.chat, since)
    judged = {example.text for example in work.examples.all(community.id)}
    for one in said:
        part = any(
            users.get(ticket.reporter) == one.user and abs(one.at - ticket.opened_at) <= TOGETHER
            for ticket in tickets
        )
        if not part and one.message not in asked and one.text not in judged:
            yield one


def _show(work: Work, example: Example, to: Person, *, now: datetime) -> None:
    """Owe one coordinator a message with its choices, or what somebody has chosen."""
    if to.user is None:
        return
    choices = [["sample", example.community, example.id, c.value] for c in Category]
    nothing = ["sample", example.community, example.id, "none"]
    notice = Notice(
        key=f"sample:{example.id}:{to.id}",
        community=example.community,
        chat=to.user,
        kind="sample",
        facts={"words": example.text, "buttons": [choices[:3], [*choices[3:], nothing]]},
        priority=Priority.DIGEST,
        silent=True,
    )
    work.outbox.put(notice, now=now)


def answer(work: Work, press: Press, *, now: datetime) -> Answer:
    """A coordinator says what a sampled message meant; the first word counts."""
    community, person = enter_by(work, press, Role.COORDINATOR)
    example = work.examples.get(community.id, press.ref)
    if example is None or example.labels:
        raise NotAllowed("error.too_old")
    category = None if press.arg == "none" else chosen(Category, press)
    label = CHATTER if category is None else category.value
    example = replace(example, labels=(label,), how=How.SAMPLED, by=person.id, at=now)
    work.examples.put(example)
    for to in work.people.holding(community.id, Role.COORDINATOR):
        _close(work, example, to, category, by=person, now=now)
    return Answer(code="answer.sampled")


def _close(
    work: Work,
    example: Example,
    to: Person,
    category: Category | None,
    *,
    by: Person,
    now: datetime,
) -> None:
    key = f"sample:{example.id}:{to.id}"
    if to.user is None or work.outbox.get(example.community, key) is None:
        return
    facts = {
        "words": example.text,
        "category": "" if category is None else category.value,
        "name": by.name,
    }
    notice = Notice(
        key=key, community=example.community, chat=to.user, kind="sample.done", facts=facts
    )
    work.outbox.put(notice, now=now)
