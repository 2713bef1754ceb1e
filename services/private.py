"""What a person writes to the bot in private: an answer to its question, or a report."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from domain.category import Outcome
from domain.people import Person
from domain.question import BEHALF, TALK, Draft
from domain.ticket import Status, Ticket
from services import (
    aftercalls,
    answers,
    behalf,
    closing,
    door_answers,
    elder_form,
    elder_notes,
    endings,
    handling,
    relay,
    reports,
    signs,
    templates,
    vigil,
    visits,
    wishes,
)
from services.actors import Command, enter, reply
from services.filing import Report
from services.ports import Work

_TO_CONFIRM = (Status.DONE, Status.CLOSED)
_NOT_A_NUMBER = frozenset({TALK, "comment", "reopen", "report"})
"""What waits for words of a resident: a door or a phone alone is no answer to it."""


def said(work: Work, cmd: Report, *, now: datetime) -> None:
    """Take in a private message. An emergency is never taken for an answer."""
    _, person = enter(work, cmd.actor, now=now)
    heard = signs.listen(work, cmd, now=now)
    carried = not cmd.pressed and relay.carry(work, cmd, now=now)
    draft = work.drafts.get(cmd.actor.user, now=now)
    if not (heard or carried) and draft is None and vigil.hear(work, cmd, now=now):
        return
    busy = draft is not None and draft.kind not in _NOT_A_NUMBER
    told = door_answers.hear(work, person, cmd, busy=busy, now=now)
    if heard or carried or told:
        return
    if draft is not None and draft.kind == TALK:
        draft = None
    alarm = cmd.reading.urgent and cmd.reading.outcome is Outcome.TICKET
    if draft is None and not alarm and _heard(work, person, cmd, now=now):
        return
    for_another = draft is not None and draft.kind == BEHALF and bool(draft.facts)
    if draft is None or (alarm and not for_another) or cmd.demanded or cmd.edited is not None:
        reports.receive(work, cmd, now=now)
        return
    if draft.kind == "note" and "nod" in cmd.reading.marks:
        return  # no line about the work; one may still follow
    work.drafts.drop(cmd.actor.user)
    _answer(work, draft, cmd, now=now)


def instead(work: Work, use_case: Callable[..., None], cmd: Command, *, now: datetime) -> None:
    """Run a command; whoever began a report with /report alone has thought of something else."""
    draft = work.drafts.get(cmd.actor.user, now=now) if cmd.actor.private else None
    if draft is not None and draft.kind == "report":
        work.drafts.drop(cmd.actor.user)
    use_case(work, cmd, now=now)


def _heard(work: Work, person: Person, cmd: Report, *, now: datetime) -> bool:
    """Take the message as what a form wants typed, or as the answer to an offer."""
    typed = elder_form.said(work, person, cmd, now=now)
    return typed or answers.listen(work, person, cmd, now=now)


_HEARD = {"behalf": behalf.said, "wishno": wishes.hear, "wishnote": wishes.hear}
_HEARD |= {"eldernote": elder_notes.hear}
"""What is answered about something else than a ticket of one's own."""


def _answer(work: Work, draft: Draft, cmd: Report, *, now: datetime) -> None:
    actor = cmd.actor
    if draft.kind in _HEARD:
        _HEARD[draft.kind](work, draft, cmd, now=now)
        return
    person = work.people.by_user(draft.community, actor.user)
    ticket = work.tickets.get(draft.community, draft.facts.get("number", 0))
    match draft.kind:
        case "note" if _of_work(ticket, person, cmd):
            assert ticket is not None
            handling.add_note(work, actor, ticket, cmd.text, cmd.photo, now=now)
        case "comment" if ticket and person and cmd.text and not _reports(cmd):
            endings.comment(work, actor, ticket, person, cmd.text, now=now)
        case "aftercall" if ticket and cmd.text and not _reports(cmd):
            aftercalls.add_words(work, actor, ticket, cmd.text, now=now)
        case "reopen" if ticket and ticket.status in _TO_CONFIRM and cmd.text:
            endings.reopen(work, ticket, person, reason="words", words=cmd.text, now=now)
        case "close" if ticket and person and cmd.text:
            closing.said(work, actor, ticket, person, cmd.text, now=now)
        case "template" if person and cmd.text:
            templates.said(work, draft, person, cmd, now=now)
        case "visit" if cmd.text:
            visits.add_note(work, draft.facts["visit"], draft.community, cmd.text, now=now)
        case "report":
            reports.demand(work, cmd, now=now)
        case _:
            reports.receive(work, cmd, now=now)


def _of_work(ticket: Ticket | None, person: Person | None, cmd: Report) -> bool:
    """Tell whether words after 完成 are of that work, and no report of something elsewhere."""
    if ticket is None or person is None or ticket.assignee != person.id:
        return False
    reading = cmd.reading
    elsewhere = reading.place.building not in ("", ticket.place.building)
    other = reading.category is not ticket.category
    return not (_reports(cmd) and (elsewhere or other))


def _reports(cmd: Report) -> bool:
    """Tell whether it is a report, whatever was asked before."""
    return cmd.reading.outcome is Outcome.TICKET


def wordless(work: Work, cmd: Report, *, now: datetime) -> None:
    """A sticker or a voice message: a sign of life of an elder, or said to the other side.

    Others hear what we can read.
    """
    if cmd.actor.private or work.communities.by_chat(cmd.actor.chat) is not None:
        enter(work, cmd.actor, now=now)
        heard = signs.listen(work, cmd, now=now)
        carried = cmd.actor.private and relay.carry(work, cmd, now=now)
        if cmd.actor.private and not heard and not carried:
            reply(work, cmd.actor, "not_text", now=now, located=cmd.located)
