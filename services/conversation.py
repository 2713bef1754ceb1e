"""What people say about a ticket that is there: more of it, «here too», «it is settled»."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from domain import conversation as rules
from domain.category import Category, Outcome, Reading
from domain.community import Community
from domain.people import Person
from domain.ticket import Status, Ticket
from domain.timeline import Event
from services import (
    asking,
    beside,
    door_answers,
    doors,
    endings,
    filing,
    joining,
    openly,
    settling,
    smalltalk,
)
from services.actors import reply
from services.facts import outline
from services.filing import Report
from services.ports import Work
from services.speaking import of_theirs


def belongs(
    work: Work, community: Community, person: Person, cmd: Report, *, now: datetime
) -> bool:
    """Take a message as part of a ticket that is there; False when it stands for itself."""
    if cmd.demanded or cmd.edited is not None:
        return False
    answered = _answered(work, community, cmd)
    if answered is None and cmd.reading.echo and cmd.reply_to is None:
        answered = _just_said(work, community, cmd, now=now)
    if answered is not None and _answers(work, community, answered, person, cmd, now=now):
        return True
    if answered is None and _still(work, person, cmd, now=now):
        return True
    if cmd.reading.closing and settling.hear(work, person, cmd, now=now):
        return True
    return _continues(work, community, person, cmd, now=now)


def _answered(work: Work, community: Community, cmd: Report) -> Ticket | None:
    """Return the ticket whose card, or whose report, the message answers."""
    if cmd.reply_to is None:
        return None
    row = work.outbox.by_message(cmd.actor.chat, cmd.reply_to)
    if row is not None and row.key.startswith("t"):
        number = row.key[1:].partition(":")[0]
        return work.tickets.get(community.id, int(number)) if number.isdecimal() else None
    return work.tickets.by_source(community.id, f"tg:{cmd.actor.chat}:{cmd.reply_to}")


def _just_said(work: Work, community: Community, cmd: Report, *, now: datetime) -> Ticket | None:
    """Return the report that «+1» means: of the house it names, else the one just before it."""
    lately = work.tickets.opened_between(community.id, now - rules.MORE_WITHIN, now)
    here = [t for t in reversed(lately) if t.source.chat == cmd.actor.chat and t.live]
    house = cmd.reading.place.building
    named = (t for t in here if house and t.place.building == house)
    close = (t for t in here if rules.just_said(t, cmd.actor.message, now=now))
    return next(named, None) or next(close, None)


def _answers(
    work: Work,
    community: Community,
    ticket: Ticket,
    person: Person,
    cmd: Report,
    *,
    now: datetime,
) -> bool:
    """An answer to a ticket: where it is, one more voice, its end, or a remark."""
    if cmd.reading.closing and person.id == ticket.reporter:
        return settling.offer(work, ticket, person, cmd, now=now)
    if rules.again(ticket, cmd.reading, now=now) and _concerns(work, person, ticket):
        return _takes_up(work, ticket, person, cmd, now=now)
    where = cmd.reading.place.building
    elsewhere = where not in ("", ticket.place.building)
    if ticket.live and cmd.reading.echo and elsewhere and ticket.place.building:
        _here_too(work, community, ticket, person, cmd, now=now)
        return True
    if of_theirs(ticket, person) and _says_more(work, ticket, person, cmd, now=now):
        return True
    if not ticket.live or not cmd.text:
        return False
    same = cmd.reading.category in (None, ticket.category)
    if person.id != ticket.reporter and cmd.reading.echo:
        if person.id not in work.tickets.followers(ticket):
            if cmd.reading.outcome is not Outcome.IGNORE:  # theirs may be another matter after all
                asking.keep(work, person, cmd, (), now=now)
            joining.join(work, ticket, person, cmd.actor, now=now)
        return True
    if cmd.reading.outcome is Outcome.TICKET and (elsewhere or not same):
        return False
    settling.remark(work, ticket, person, cmd, now=now)
    return True


def _says_more(work: Work, ticket: Ticket, person: Person, cmd: Report, *, now: datetime) -> bool:
    """Take what a reporter says as: one more photo, or where it is."""
    if not ticket.live:
        return False
    ticket = beside.add(work, ticket, person, cmd.photo, now=now)
    if not cmd.text:
        return bool(cmd.photo)
    if door_answers.take(work, ticket, person, cmd, now=now):
        return True
    same = cmd.reading.category in (None, ticket.category)
    if same and cmd.reading.place.building and not ticket.place.building:
        return _grows(work, ticket, person, cmd, cmd.reading, now=now)
    return False


def _here_too(
    work: Work,
    community: Community,
    ticket: Ticket,
    person: Person,
    cmd: Report,
    *,
    now: datetime,
) -> None:
    """«5栋也是» to a report of 3栋: a matter of the same kind, at another place."""
    reading = replace(
        _as_read(ticket),
        labels=(ticket.category,),
        hotline=ticket.hotline,
        place=cmd.reading.place,
        topics=ticket.topics,
        why=cmd.reading.why,
    )
    report = replace(cmd, text=f"{cmd.text}\n{ticket.text}", reading=reading, whole=None)
    if not joining.joins(work, community, person, report, (), now=now):
        own = filing.file(work, community, person, report, (), now=now)
        if own is not None:
            doors.ask(work, own, community, cmd.actor, reading, now=now)


def _still(work: Work, person: Person, cmd: Report, *, now: datetime) -> bool:
    """«It is still broken», said to nobody: of what waits for the person's word, or just ended.

    Where somebody is still to come, it is a remark, and no second report without a place.
    """
    reading = cmd.reading
    if not reading.undone or cmd.together.urgent:
        return False
    known = _around(work, person, cmd, now=now)
    meant = [t for t in known if rules.still(t, reading, now=now) and _concerns(work, person, t)]
    meant.sort(key=lambda ticket: ticket.status is not Status.DONE)
    if meant:
        return _takes_up(work, meant[0], person, cmd, now=now)
    live = (t for t in known if t.live and rules.says_no_more(t, reading, cmd.text))
    coming = next((ticket for ticket in live if _concerns(work, person, ticket)), None)
    if coming is not None:
        settling.remark(work, coming, person, cmd, now=now)
        joining.join(work, coming, person, cmd.actor, now=now)
    return coming is not None


def _around(work: Work, person: Person, cmd: Report, *, now: datetime) -> list[Ticket]:
    """Return what may be meant, the person's own first: in a group what was reported there."""
    own = work.tickets.reported_by(person.community, person.id, limit=5)
    if cmd.actor.private:
        return own
    lately = work.tickets.opened_between(person.community, now - rules.SAME_FOR, now)
    every = (*own, *reversed(lately))
    return [ticket for ticket in every if ticket.source.chat == cmd.actor.chat]


def _concerns(work: Work, person: Person, ticket: Ticket) -> bool:
    return of_theirs(ticket, person) or person.id in work.tickets.followers(ticket)


def _takes_up(work: Work, ticket: Ticket, person: Person, cmd: Report, *, now: datetime) -> bool:
    """What was said to be done is not: it goes before somebody again."""
    ticket = endings.reopen(work, ticket, person, reason="words", words=cmd.text, now=now)
    if cmd.together.urgent and not ticket.urgent:
        grown = filing.revised(work, ticket, f"{ticket.text}\n{cmd.text}", cmd.together, now=now)
        ticket = filing.save(work, ticket, grown, now=now)
    if cmd.actor.private:
        reply(work, cmd.actor, "taken_up", now=now, **outline(ticket))
    return True


def _continues(
    work: Work, community: Community, person: Person, cmd: Report, *, now: datetime
) -> bool:
    """A line within 90 seconds of the person's own report is more of it, not another one.

    Where it is, and what is doubtful, are more of it for ten minutes.
    """
    latest = work.tickets.reported_by(person.community, person.id, limit=1)
    if not latest or latest[0].source.chat != cmd.actor.chat:
        return False
    ticket, age = latest[0], now - latest[0].opened_at
    if not ticket.live or age > rules.MORE_WITHIN:
        return False
    if cmd.text and rules.another_matter(ticket, cmd.reading):
        return False
    if age <= rules.TOGETHER:
        ticket = beside.add(work, ticket, person, cmd.photo, now=now)
    if not cmd.text:
        return bool(cmd.photo) and age <= rules.TOGETHER
    if _says_where(work, ticket, person, cmd, now=now):
        return True
    if age > rules.TOGETHER:
        return _doubted(work, ticket, person, cmd, now=now)
    known = _as_read(ticket)
    more = ticket.urgent or rules.adds(known, cmd.together)
    if cmd.reading.outcome is Outcome.IGNORE and not more:
        if cmd.actor.private:
            smalltalk.answer(work, community, person, replace(cmd, whole=None), (), now=now)
        return True
    return _grows(work, ticket, person, cmd, cmd.together, now=now)


def _says_where(work: Work, ticket: Ticket, person: Person, cmd: Report, *, now: datetime) -> bool:
    """Take where a report is, which its writer says to nobody, as if it were an answer."""
    reading, told = cmd.reading, cmd.told
    unplaced = bool(reading.place.building) and not ticket.place.building
    if unplaced and reading.outcome is not Outcome.IGNORE:
        same = reading.category is ticket.category
        return same and _grows(work, ticket, person, cmd, reading, now=now)
    if told is None or not rules.of_this_house(ticket, reading, told):
        return False
    if told.amends and told.building != ticket.place.building:
        return _grows(
            work, ticket, person, cmd, replace(_as_read(ticket), place=reading.place), now=now
        )
    asked = work.deadlines.get(doors.KIND, str(ticket.number), community=ticket.community)
    if told.bare and not asked and now - ticket.opened_at > rules.TOGETHER:
        return False
    if told.more and ticket.category is Category.NOISE:  # whose door it is, nobody can tell
        return _grows(work, ticket, person, cmd, _as_read(ticket), now=now)
    return door_answers.take(work, ticket, person, cmd, now=now)


def _doubted(work: Work, ticket: Ticket, person: Person, cmd: Report, *, now: datetime) -> bool:
    """Take as a remark on what its writer has just reported what alone would be asked about.

    So is a complaint of the same kind that names neither a place nor a thing.
    """
    reading = cmd.together
    elsewhere = reading.place.building not in ("", ticket.place.building)
    doubtful = reading.outcome is Outcome.ASK and reading.category is ticket.category
    if not doubtful and not rules.says_no_more(ticket, reading, ""):
        return False
    if elsewhere or cmd.actor.private or (reading.urgent and not ticket.urgent):
        return False
    settling.remark(work, ticket, person, cmd, now=now)
    return True


def _grows(
    work: Work, ticket: Ticket, person: Person, cmd: Report, reading: Reading, *, now: datetime
) -> bool:
    """Take a further line of a reporter into their report."""
    grown = filing.revised(work, ticket, f"{ticket.text}\n{cmd.text}", reading, now=now)
    work.tickets.tell(ticket, Event(at=now, code="added", actor=person.id))
    doors.settle(work, filing.save(work, ticket, grown, now=now), now=now)
    openly.mind(work, ticket, person, cmd, now=now)
    return True


def _as_read(ticket: Ticket) -> Reading:
    return Reading(
        outcome=Outcome.TICKET,
        category=ticket.category,
        urgent=ticket.urgent,
        place=ticket.place,
    )
