"""How a ticket ends, by the word of whoever reported it; and what they may change before."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from domain.category import Category
from domain.errors import NotAllowed
from domain.people import Person, Role
from domain.policy import DETAILS_KEPT, DRAFT_WAITS, RECURS_AFTER, URGE_EVERY
from domain.question import Draft
from domain.ticket import Ending, Status, Ticket
from domain.timeline import Event
from services import aftercalls, cards, dispatch, doors, offering, talk
from services.actors import Actor, Answer, Press, reply, roles_of
from services.choices import rateable, settled_key, stars
from services.facts import ms
from services.handling import clear_clocks, take_back
from services.ports import Work
from services.speaking import of_theirs, spokesperson
from services.telling import priority_of, tell

_RECURRING = frozenset({Category.REPAIR, Category.NOISE, Category.PARKING})


def mine(work: Work, press: Press, *, coordinators: bool = True) -> tuple[Ticket, Person]:
    """Return the ticket that the reporter's button names, and who pressed it.

    Raises:
        NotAllowed: the presser did not report it, nor filed it for somebody who cannot say so
            themselves (and is no coordinator, where those and whoever filed it may in any case).
    """
    person = work.people.by_user(press.community, press.actor.user)
    ticket = dispatch.fetch(work, press.community, press.ref)
    if person is None:
        raise NotAllowed("error.only_reporter")
    theirs = person.id in (ticket.reporter, spokesperson(work, ticket).id)
    if theirs or (coordinators and _in_charge(work, ticket, person)):
        return ticket, person
    raise NotAllowed("error.only_reporter")


def _in_charge(work: Work, ticket: Ticket, person: Person) -> bool:
    return of_theirs(ticket, person) or Role.COORDINATOR in roles_of(work, person)


def end(work: Work, ticket: Ticket, event: Event, *, now: datetime) -> Ticket:
    """Save an ended ticket: its clocks stop, everybody concerned sees it, details go in a day."""
    ticket = work.tickets.save(ticket)
    clear_clocks(work, ticket, now=now)
    talk.over(work, ticket, now=now)
    doors.end(work, ticket, now=now)
    ref = str(ticket.number)
    for kind in ("confirm", "reopen"):
        work.deadlines.clear(kind, ref, community=ticket.community)
    work.outbox.withdraw(ticket.community, settled_key(ticket), now=now)
    work.tickets.tell(ticket, event)
    offering.settle(work, ticket, ticket.assignee)
    work.deadlines.set("details", ref, now + DETAILS_KEPT, community=ticket.community)
    solved = ticket.ending in (Ending.SOLVED, Ending.PARTLY)
    if solved and ticket.category in _RECURRING and not ticket.reopened:
        work.deadlines.set("recur", ref, now + RECURS_AFTER, community=ticket.community)
    cards.show(work, ticket, now=now)
    _tell_others(work, ticket, now=now)
    aftercalls.consider(work, ticket, now=now)
    return ticket


def _tell_others(work: Work, ticket: Ticket, *, now: datetime) -> None:
    """Tell who met it as well, and who filed it for somebody else, how it ended."""
    met = set(work.tickets.followers(ticket))
    filer = {ticket.filed_by or ticket.reporter} - {spokesperson(work, ticket).id}
    name = work.people.get(ticket.community, ticket.reporter).name
    facts = {"ending": ticket.ending.value if ticket.ending else "", "name": name}
    for number in sorted((met | filer) - {ticket.reporter}):
        kind = "follower.end" if number in met else "filed.end"
        key = f"t{ticket.number}:r{ticket.reopened}:end:{number}"
        person = work.people.get(ticket.community, number)
        tell(work, ticket, person, kind, key, facts, silent=True, now=now)


def tell_reporter(
    work: Work, ticket: Ticket, ending: Ending, words: str = "", *, now: datetime
) -> None:
    """Tell the reporter of an ending that was not their own word, and the reason in `words`."""
    reporter = spokesperson(work, ticket)
    key = f"t{ticket.number}:r{ticket.reopened}:closed"
    facts = {"ending": ending.value, "words": words}
    tell(work, ticket, reporter, "closed.by_desk", key, facts, now=now)


def call_back(work: Work, before: Ticket, ticket: Ticket, *, now: datetime) -> None:
    """Tell whoever was at work on it `before` that they need not go; their card changes silently.

    `ticket` is what came of it: ended, or in the hands of somebody else.
    """
    if before.status is not Status.ACCEPTED or before.assignee is None:
        return
    passed_on = ticket.status is Status.ACCEPTED and ticket.assignee is not None
    name = work.people.get(ticket.community, ticket.assignee or 0).name if passed_on else ""
    holder = work.people.get(ticket.community, before.assignee)
    key = f"t{ticket.number}:r{ticket.reopened}:callback:{holder.id}:{ms(now)}"
    facts = {"name": name}
    tell(work, ticket, holder, "work.over", key, facts, priority=priority_of(ticket), now=now)


def solved(work: Work, press: Press, *, now: datetime) -> Answer:
    """已解决."""
    return _confirm(work, press, Ending.SOLVED, now=now)


def partly(work: Work, press: Press, *, now: datetime) -> Answer:
    """部分解决."""
    return _confirm(work, press, Ending.PARTLY, now=now)


def _confirm(work: Work, press: Press, ending: Ending, *, now: datetime) -> Answer:
    ticket, person = mine(work, press, coordinators=False)
    if ticket.status is Status.CLOSED:
        return Answer(code="answer.ended_already")
    if not ticket.live:
        raise NotAllowed("error.wrong_state", number=ticket.number, status=ticket.status.value)
    draft = work.drafts.get(press.actor.user, now=now)
    if draft is not None and draft.kind == "reopen":
        work.drafts.drop(press.actor.user)
    proxied = person.id != ticket.reporter
    facts = {"ending": ending.value, "proxied": proxied}
    event = Event(at=now, code="closed", actor=person.id, facts=facts)
    end(work, ticket.close(ending, now, proxied=proxied), event, now=now)
    return Answer(code="answer.closed")


def unsolved(work: Work, press: Press, *, now: datetime) -> Answer:
    """没解决: asks why; whoever says nothing more is taken at their word after ten minutes."""
    ticket, person = mine(work, press, coordinators=False)
    if ticket.status not in (Status.DONE, Status.CLOSED):
        raise NotAllowed("error.wrong_state", number=ticket.number, status=ticket.status.value)
    draft = Draft(
        community=ticket.community,
        user=press.actor.user,
        kind="reopen",
        facts={"number": ticket.number},
        expires_at=now + DRAFT_WAITS,
    )
    if person.reachable:
        talk.hang_up(work, press.actor.user, ticket, now=now)
        work.drafts.put(draft)
    ref, until = str(ticket.number), now + _REASON_WAITS
    work.deadlines.set("reopen", ref, until, community=ticket.community, urgent=ticket.urgent)
    cards.show(work, ticket, now=now, view="reasons")
    return Answer(code="answer.why")


_REASON_WAITS = URGE_EVERY / 3


def why(work: Work, press: Press, *, now: datetime) -> Answer:
    """The reason behind 没解决, by button: the ticket is open again."""
    ticket, person = mine(work, press, coordinators=False)
    if ticket.status not in (Status.DONE, Status.CLOSED):
        raise NotAllowed("error.wrong_state", number=ticket.number, status=ticket.status.value)
    reopen(work, ticket, person, reason=press.arg, words="", now=now)
    return Answer(code="answer.reopened", facts={"number": ticket.number})


def reopen(
    work: Work, ticket: Ticket, by: Person | None, *, reason: str, words: str, now: datetime
) -> Ticket:
    """Open a ticket again with its reason; whoever did the work and the coordinators are told."""
    former, ended = ticket.assignee, ticket
    if former is not None:
        take_back(work, ticket, former, now=now)
    ticket = work.tickets.save(ticket.reopen(now))
    cards.retire(work, ended, ticket, now=now)
    aftercalls.drop(work, ended, now=now)
    for kind in ("confirm", "reopen", "details", "recur", "hold", "refer"):
        work.deadlines.clear(kind, str(ticket.number), community=ticket.community)
    if by is not None and by.user is not None:
        work.drafts.drop(by.user)
    actor = by.id if by else None
    event = Event(at=now, code="reopened", actor=actor, facts={"reason": reason, "words": words})
    work.tickets.tell(ticket, event)
    told = {p.id: p for p in work.people.holding(ticket.community, Role.COORDINATOR)}
    if former is not None:
        told[former] = work.people.get(ticket.community, former)
    for person in told.values():
        _tell_reopened(work, ticket, person, reason, words, now=now)
    return dispatch.restart(work, ticket, now=now)


def _tell_reopened(
    work: Work, ticket: Ticket, to: Person, reason: str, words: str, *, now: datetime
) -> None:
    key = f"t{ticket.number}:r{ticket.reopened}:back:{to.id}"
    facts = {"reason": reason, "words": words}
    tell(work, ticket, to, "reopened", key, facts, priority=priority_of(ticket), now=now)


def _stars_key(ticket: Ticket) -> str:
    return f"t{ticket.number}:r{ticket.reopened}:stars"


def remind_of_stars(work: Work, ticket: Ticket, *, now: datetime) -> None:
    """Remind the reporter once that stars may still be given."""
    reporter = work.people.get(ticket.community, ticket.reporter)
    if rateable(ticket) and ticket.assignee not in (None, reporter.id):
        facts = {"buttons": stars(ticket)}
        tell(
            work,
            ticket,
            reporter,
            "stars.again",
            _stars_key(ticket),
            facts,
            silent=True,
            once=True,
            now=now,
        )


def star(work: Work, press: Press, *, now: datetime) -> Answer:
    """★1 to ★5, once; a sentence may follow in private."""
    ticket, person = mine(work, press, coordinators=False)
    if person.id != ticket.reporter:
        raise NotAllowed("error.only_reporter")
    if ticket.assignee == person.id:
        raise NotAllowed("error.own_work")
    ticket = work.tickets.save(ticket.rate(int(press.arg) if press.arg.isdecimal() else 0))
    facts = {"stars": ticket.stars}
    work.outbox.withdraw(ticket.community, _stars_key(ticket), now=now)
    work.tickets.tell(ticket, Event(at=now, code="rated", actor=person.id, facts=facts))
    if person.reachable:
        draft = Draft(
            community=ticket.community,
            user=press.actor.user,
            kind="comment",
            facts={"number": ticket.number},
            expires_at=now + DRAFT_WAITS,
        )
        work.drafts.put(draft)
    cards.show(work, ticket, now=now)
    aftercalls.consider(work, ticket, now=now)
    return Answer(code="answer.rated")


def comment(
    work: Work, actor: Actor, ticket: Ticket, person: Person, text: str, *, now: datetime
) -> None:
    """Keep the sentence that goes with the stars; the volunteer does not see whose it is."""
    facts = {"words": text}
    work.tickets.tell(ticket, Event(at=now, code="comment", actor=person.id, facts=facts))
    taps = [["thank", ticket.community, ticket.number, arg] for arg in ("yes", "no")]
    buttons = [taps] if ticket.assignee not in (None, person.id) else []
    reply(work, actor, "comment.kept", now=now, number=ticket.number, buttons=buttons)


def default_end(work: Work, ticket: Ticket, *, now: datetime) -> None:
    """72 hours without a word: ended by default, which is counted apart from solved."""
    if ticket.status is Status.DONE:
        event = Event(at=now, code="closed", facts={"ending": Ending.DEFAULT.value})
        end(work, ticket.close(Ending.DEFAULT, now), event, now=now)


def withdraw(work: Work, press: Press, *, now: datetime) -> Answer:
    """撤回: by the reporter or a coordinator."""
    ticket, person = mine(work, press)
    event = Event(at=now, code="withdrawn", actor=person.id)
    ended = end(work, ticket.cancel(now), event, now=now)
    call_back(work, ticket, ended, now=now)
    return Answer(code="answer.withdrawn", facts={"number": ticket.number})


def recurs(work: Work, press: Press, *, now: datetime) -> Answer:
    """The answer to «has it come back?» after two weeks."""
    ticket, person = mine(work, press, coordinators=False)
    if press.arg in ("never", "again"):
        return _follow_up(work, ticket, person, wanted=press.arg == "again", now=now)
    work.outbox.withdraw(ticket.community, recur_key(ticket), now=now)
    if press.arg == "no" or ticket.status is not Status.CLOSED:
        return Answer(code="answer.thanks")
    reopen(work, ticket, person, reason="again", words="", now=now)
    return Answer(code="answer.reopened", facts={"number": ticket.number})


def _follow_up(
    work: Work, ticket: Ticket, person: Person, *, wanted: bool, now: datetime
) -> Answer:
    """以后不用问: asked no more, until they tap that they would like to be."""
    work.people.save(replace(person, follow_up=wanted))
    other = "never" if wanted else "again"
    buttons = [[["recur", ticket.community, ticket.number, other]]]
    facts = {"wanted": wanted, "buttons": buttons}
    tell(work, ticket, person, "recur.wish", recur_key(ticket), facts, silent=True, now=now)
    return Answer(code="answer.thanks")


def recur_key(ticket: Ticket) -> str:
    """Name the one question whether the matter came back."""
    return f"t{ticket.number}:recur"
