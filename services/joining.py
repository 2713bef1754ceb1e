"""One more voice on a ticket that is there, and whoever says that theirs is another matter."""

from __future__ import annotations

from datetime import datetime

from domain import conversation as rules
from domain.category import Reading
from domain.community import Community
from domain.errors import NotAllowed
from domain.notice import Notice
from domain.people import Person
from domain.policy import ASK_WAITS
from domain.ticket import Status, Ticket
from domain.timeline import Event
from services import asking, cards, dispatch, doors, endings, filing, openly, settling, voices
from services.actors import Actor, Answer, Press, enter
from services.facts import outline
from services.filing import Report
from services.ports import Work

_NOTES_IN_GROUP = 3


def joins(
    work: Work,
    community: Community,
    person: Person,
    cmd: Report,
    photos: tuple[str, ...],
    *,
    now: datetime,
) -> bool:
    """Join a report to the ticket of the same matter, if there is one."""
    ticket = _same(work, community, person, cmd.together, now=now)
    if ticket is None or cmd.demanded:
        return False
    asking.keep(work, person, cmd, photos, now=now)
    urgent = cmd.together.urgent and not ticket.urgent
    if not ticket.live or ticket.status is Status.DONE:
        ticket = endings.reopen(work, ticket, person, reason="again", words="", now=now)
    if urgent:
        grown = filing.revised(work, ticket, f"{ticket.text}\n{cmd.words}", cmd.together, now=now)
        ticket = filing.save(work, ticket, grown, now=now)
    if ticket.reporter == person.id:
        settling.remark(work, ticket, person, cmd, now=now)
    join(work, ticket, person, cmd.actor, now=now)
    openly.mind(work, ticket, person, cmd, now=now)
    return True


def belongs(
    work: Work,
    community: Community,
    person: Person,
    cmd: Report,
    photos: tuple[str, ...],
    *,
    now: datetime,
) -> bool:
    """Take what is doubtful as of a matter just reported in the group; False where there is none.

    At the very place it is one more voice; what names neither a place nor a thing, right after
    the report, is talk about it, of which only the danger is told on.
    """
    reading = cmd.together
    lately = work.tickets.opened_between(community.id, now - rules.BURST_WITHIN, now)
    here = [t for t in reversed(lately) if t.source.chat == cmd.actor.chat]
    spot = next((t for t in here if rules.same_spot(t, reading, now=now)), None)
    if spot is not None and (spot.urgent or not reading.urgent):
        asking.keep(work, person, cmd, photos, now=now)
        join(work, spot, person, cmd.actor, now=now)
        settling.remark(work, spot, person, cmd, now=now)
        return True
    if reading.place.text or reading.topics:
        return False
    spot = next((t for t in here if rules.just_said(t, cmd.actor.message, now=now)), None)
    if spot is None or (reading.urgent and not spot.urgent):
        return False
    if reading.urgent:
        settling.remark(work, spot, person, cmd, now=now)
    return True


def _same(
    work: Work, community: Community, person: Person, reading: Reading, *, now: datetime
) -> Ticket | None:
    if reading.category is None:
        return None
    building = reading.place.building
    since = now - rules.SAME_FOR
    near = work.tickets.of_place(community.id, reading.category, building, since)
    if not reading.place.text:
        near = [*work.tickets.reported_by(community.id, person.id, limit=5), *near]
    return next(
        (t for t in near if rules.same_matter(t, reading, own=t.reporter == person.id, now=now)),
        None,
    )


def join(work: Work, ticket: Ticket, person: Person, actor: Actor, *, now: datetime) -> None:
    """Count one more voice on a ticket; a person's own report said again counts as nothing new."""
    if person.id != ticket.reporter:
        ticket = voices.add(work, ticket, person, now=now) or ticket
    cards.show(work, ticket, now=now)
    if person.id == ticket.reporter and not actor.private and rules.just_reported(ticket, now=now):
        return  # they know it: their report stands a few lines above
    lately = work.tickets.follows_since(ticket, now - rules.BURST_WITHIN)
    if person.reachable or lately <= _NOTES_IN_GROUP:
        _note(work, ticket, person, actor, now=now)


def _note(work: Work, ticket: Ticket, person: Person, actor: Actor, *, now: datetime) -> None:
    """Tell the person, in private if possible, that there is a ticket of this already."""
    key = _note_key(ticket, actor.message or 0)
    mine = person.id == ticket.reporter
    buttons = [[[verb, ticket.community, ticket.number, str(actor.message)] for verb in _CHOICE]]
    notice = Notice(
        key=key,
        community=ticket.community,
        chat=person.user if person.reachable and person.user else actor.chat,
        kind="joined",
        facts=outline(ticket) | {"mine": mine, "buttons": [] if mine else buttons},
        reply_to=None if person.reachable and not actor.private else actor.message,
        topic=None if person.reachable else actor.topic,
        silent=True,
    )
    work.outbox.put_once(notice, now=now)
    if not person.reachable:
        work.deadlines.set("remove", key, now + ASK_WAITS, community=ticket.community)


_CHOICE = ("same", "apart")


def _note_key(ticket: Ticket, message: int) -> str:
    return f"t{ticket.number}:joined:{message}"


def stay(work: Work, press: Press, *, now: datetime) -> Answer:
    """我也遇到 under «there is one already»: it stays joined."""
    enter(work, press.actor, now=now)
    message = _message(press)
    ticket = dispatch.fetch(work, press.community, press.ref)
    work.outbox.withdraw(ticket.community, _note_key(ticket, message), now=now)
    return Answer(code="answer.followed", facts={"number": ticket.number})


def _message(press: Press) -> int:
    """Return the message that the button is about; one that somebody made up is refused."""
    if not press.arg.isdecimal():
        raise NotAllowed("error.too_old")
    return int(press.arg)


def part(work: Work, press: Press, *, now: datetime) -> Answer:
    """不是同一件: the voice is taken back and the report becomes a ticket of its own."""
    community, person = enter(work, press.actor, now=now)
    ticket = dispatch.fetch(work, press.community, press.ref)
    message = _message(press)
    chats = (ticket.source.chat, press.actor.chat)
    found = (work.asks.get(press.community, chat, message) for chat in chats)
    ask = next((a for a in found if a is not None and a.person == person.id), None)
    if ask is None and work.tickets.unfollow(ticket, person.id):  # who only said «here too»
        cards.show(work, ticket, now=now)
        work.outbox.withdraw(ticket.community, _note_key(ticket, message), now=now)
        return Answer(code="answer.apart", facts={"number": ticket.number})
    if ask is None or ticket.community != person.community or not work.asks.settle(ask, "apart"):
        raise NotAllowed("error.too_old")
    work.tickets.unfollow(ticket, person.id)
    cards.show(work, ticket, now=now)
    work.outbox.withdraw(ticket.community, _note_key(ticket, message), now=now)
    cmd, photos = asking.unpack(ask, press.actor, ticket.category)
    own = filing.file(work, community, person, cmd, photos, now=now)
    if own is None:
        return Answer(code="answer.limit", alert=True)
    event = Event(at=now, code="apart", facts={"other": ticket.number})
    work.tickets.tell(own, event)
    doors.ask(work, own, community, cmd.actor, cmd.reading, now=now)
    return Answer(code="answer.filed", facts={"number": own.number})
