"""Filing a ticket, and taking over what its reporter changes or adds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.category import Category, Outcome, Reading
from domain.community import Community
from domain.conversation import MOST_PHOTOS, joined
from domain.door import Door
from domain.notice import Priority
from domain.people import Person
from domain.policy import EDIT_COUNTS, PER_DAY, PER_HOUR
from domain.ticket import Source, Status, Ticket
from domain.timeline import Event
from services import cards, dispatch, endings, handling, hurry, muting, offering
from services.actors import Actor, reply
from services.facts import ms
from services.ports import Work
from services.telling import tell


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """A message that may be a report.

    Attributes:
        reading: what was understood of it, made before the transaction.
        before: short lines of the same person in the 90 seconds before, not reports themselves.
        whole: what was understood of them and this one together, None when there are none.
        reply_to: the message that it answers, None for none.
        photo: Telegram's file id, "" for none.
        photos: those that the same person sent without a word in the 90 seconds before.
        album: the media group it is part of, "" for none.
        located: it is a place on the map, which we do not read.
        attached: it is more than words: a photo, a voice, a file.
        filed_by: who files it for whoever it is of, None when they report themselves.
        demanded: the writer said that it is a report (/report), so it is not doubted.
        finder: who answered /report to it, when it was there before and led to nothing.
        edited: how long after the message was written this version of it was, None for a new one.
        sent_at: when it was written, by Telegram's clock; None where nobody knows.
        distress: words of distress in it, which an elder never says in vain.
        told: the door or the phone that it tells, as an answer would; None for neither.
        pressed: the key of an elder's keyboard that it is (well, help, later), "" for none.
    """

    actor: Actor
    text: str
    reading: Reading
    photo: str = ""
    photos: tuple[str, ...] = ()
    album: str = ""
    attached: bool = False
    located: bool = False
    filed_by: int | None = None
    demanded: bool = False
    finder: Actor | None = None
    edited: timedelta | None = None
    before: tuple[str, ...] = ()
    whole: Reading | None = None
    reply_to: int | None = None
    sent_at: datetime | None = None
    distress: tuple[str, ...] = ()
    told: Door | None = None
    pressed: str = ""

    @property
    def key(self) -> str:
        """Name the message, or the album it belongs to."""
        what = f"album:{self.album}" if self.album else str(self.actor.message)
        return f"tg:{self.actor.chat}:{what}"

    @property
    def together(self) -> Reading:
        """What was understood of the message with the lines before it.

        One that is clear is of its own place and kind only; yet a danger that shows when all is
        read together is never lost.
        """
        if self.whole is None or not self.clear:
            return self.whole or self.reading
        hotline = self.reading.hotline or self.whole.hotline
        urgent = self.reading.urgent or self.whole.urgent
        return replace(self.reading, urgent=urgent, hotline=hotline)

    @property
    def clear(self) -> bool:
        """Tell whether the message alone is a report that names its building, ...

        ... or one that small talk before it would only hide, as it must hide no danger.
        """
        alone, whole = self.reading, self.whole
        if alone.outcome is Outcome.TICKET:
            told = bool(alone.place.building)
            return told or (whole is not None and whole.outcome is not Outcome.TICKET)
        return alone.urgent and whole is not None and whole.outcome is Outcome.IGNORE

    @property
    def words(self) -> str:
        """The message with the lines before it, where they make more of it."""
        if self.clear or self.whole is None:
            return self.text
        return joined((*self.before, self.text))


def take_over(
    work: Work, ticket: Ticket, cmd: Report, photos: tuple[str, ...], *, now: datetime
) -> Ticket:
    """Take over the same message again: a further photo of its album, an edit, a repetition."""
    every = tuple(dict.fromkeys((*ticket.photos, *photos)))
    changed = replace(ticket, photos=every[:MOST_PHOTOS])
    in_time = cmd.edited is not None and cmd.edited <= EDIT_COUNTS
    if in_time and ticket.live and cmd.text and cmd.text != ticket.text:
        changed = revised(work, changed, cmd.text, cmd.reading, now=now)
        work.tickets.tell(ticket, Event(at=now, code="edited", actor=ticket.reporter))
    return save(work, ticket, changed, now=now) if changed != ticket else ticket


def revised(work: Work, ticket: Ticket, text: str, reading: Reading, *, now: datetime) -> Ticket:
    """Return the ticket with other words: urgency may only rise, and brings its own terms."""
    changed = ticket.revise(
        text, urgent=reading.urgent, hotline=reading.hotline, place=reading.place
    )
    if changed.urgent and not ticket.urgent:
        policy = work.communities.get(ticket.community).policy
        changed = changed.hasten(policy.terms(changed.category, urgent=True), now)
    return changed


def save(work: Work, before: Ticket, after: Ticket, *, now: datetime) -> Ticket:
    """Save a changed report; whoever holds it hears of other words, else more may be asked.

    What has become urgent hurries whoever holds it. Where nobody is at work on it, because it
    was said to be done, is on hold or with others, it goes before the chain again.
    """
    after = work.tickets.save(after)
    risen = after.urgent and not before.urgent
    if risen and after.status in (Status.DONE, Status.ON_HOLD, Status.REFERRED):
        return endings.reopen(work, after, None, reason="worse", words="", now=now)
    if after.status is Status.OPEN:
        if risen:
            offering.hasten(work, after, now=now)
            hurry.set_warning(work, after, now=now)
        after = dispatch.advance(work, after, now=now)
    else:
        cards.show(work, after, now=now)
    if risen and after.status is Status.ACCEPTED:
        handling.set_clocks(work, after, now=now)
    if risen or after.text != before.text:
        _tell_holder(work, after, risen=risen, now=now)
    return after


def _tell_holder(work: Work, ticket: Ticket, *, risen: bool, now: datetime) -> None:
    if ticket.assignee is None or ticket.status is not Status.ACCEPTED:
        return
    holder = work.people.get(ticket.community, ticket.assignee)
    facts = {"text": ticket.text, "risen": risen, "until_at": ms(ticket.finish_by)}
    key = f"t{ticket.number}:edited:{ticket.revision}"
    tell(
        work,
        ticket,
        holder,
        "work.edited",
        key,
        facts,
        priority=Priority.URGENT if risen else Priority.NORMAL,
        protect=True,
        now=now,
    )


def _over_limit(work: Work, person: Person, *, now: datetime) -> bool:
    day = work.tickets.times_since(person.community, person.id, now - timedelta(days=1))
    hour = [at for at in day if at > now - timedelta(hours=1)]
    return len(hour) >= PER_HOUR or len(day) >= PER_DAY


def file(
    work: Work,
    community: Community,
    person: Person,
    cmd: Report,
    photos: tuple[str, ...],
    *,
    now: datetime,
) -> Ticket | None:
    """Open a ticket and put it before somebody; None when the person reported too much."""
    reading = cmd.together
    if not reading.urgent and _over_limit(work, person, now=now):
        reply(work, cmd.actor, "limit", now=now, per_hour=PER_HOUR, per_day=PER_DAY)
        return None
    category = reading.category or reading.likely or Category.OTHER
    terms = community.policy.terms(category, urgent=reading.urgent)
    timetable = community.policy.timetable(terms.hours, work.holidays.works)
    ticket = Ticket(
        community=community.id,
        number=work.communities.next(community.id, "ticket"),
        category=category,
        urgent=reading.urgent,
        hotline=reading.hotline,
        place=reading.place,
        text=cmd.words,
        photos=photos,
        why=reading.why,
        topics=reading.topics,
        also=_also(reading, category),
        reporter=person.id,
        filed_by=cmd.filed_by,
        source=Source(chat=cmd.actor.chat, message=cmd.actor.message or 0, key=cmd.key),
        terms=terms,
        opened_at=now,
        step_at=now,
        accept_by=timetable.add(now, terms.accept),
    )
    return _open(work, ticket, now=now)


def _also(reading: Reading, category: Category) -> Category | None:
    """Return the second matter of a report, where both are of a kind that we know."""
    others = (c for c in reading.labels if c not in (category, Category.OTHER))
    return None if category is Category.OTHER else next(others, None)


def _open(work: Work, ticket: Ticket, *, now: datetime) -> Ticket:
    """Put a new ticket before somebody, unless known works explain it."""
    work.tickets.add(ticket)
    facts = {"category": ticket.category.value, "urgent": ticket.urgent}
    if ticket.filed_by is not None:
        facts["filer"] = work.people.get(ticket.community, ticket.filed_by).name
    actor = ticket.filed_by or ticket.reporter
    work.tickets.tell(ticket, Event(at=now, code="opened", actor=actor, facts=facts))
    waits = muting.wait(work, ticket, now=now)
    return dispatch.advance(work, ticket, now=now) if waits is None else waits


def split_off(work: Work, ticket: Ticket, category: Category, *, now: datetime) -> Ticket:
    """Open a ticket of its own for the second matter of a report; the first one keeps its haste."""
    policy = work.communities.get(ticket.community).policy
    terms = policy.terms(category, urgent=False)
    timetable = policy.timetable(terms.hours, work.holidays.works)
    own = Ticket(
        community=ticket.community,
        number=work.communities.next(ticket.community, "ticket"),
        category=category,
        urgent=False,
        hotline=None,
        place=ticket.place,
        door=ticket.door,
        text=ticket.text,
        photos=ticket.photos,
        why=ticket.why,
        reporter=ticket.reporter,
        filed_by=ticket.filed_by,
        source=replace(ticket.source, key=f"{ticket.source.key}:also"),
        terms=terms,
        opened_at=now,
        step_at=now,
        accept_by=timetable.add(now, terms.accept),
    )
    return _open(work, own, now=now)


def album(work: Work, community: Community, cmd: Report) -> tuple[str, ...]:
    """Return the photos that have come just before the message, with it, or with its album."""
    if not cmd.album:
        return (*cmd.photos, cmd.photo) if cmd.photo else cmd.photos
    return (*cmd.photos, *work.tickets.album(community.id, cmd.key, cmd.photo))
