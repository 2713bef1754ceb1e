"""What a person writes to the bot in private: an answer to its question, or a report."""

from __future__ import annotations

from datetime import datetime

from domain.category import Outcome
from domain.question import Draft
from services import dispatch, endings, handling, reports
from services.actors import enter
from services.filing import Report
from services.ports import Work


def said(work: Work, cmd: Report, *, now: datetime) -> None:
    """Take in a private message. An emergency is never taken for an answer."""
    enter(work, cmd.actor, now=now)
    draft = work.drafts.get(cmd.actor.user, now=now)
    alarm = cmd.reading.urgent and cmd.reading.outcome is Outcome.TICKET
    if draft is None or alarm or cmd.edited is not None:
        reports.receive(work, cmd, now=now)
        return
    work.drafts.drop(cmd.actor.user)
    _answer(work, draft, cmd, now=now)


def _answer(work: Work, draft: Draft, cmd: Report, *, now: datetime) -> None:
    actor = cmd.actor
    match draft.kind:
        case "note":
            number = draft.facts["number"]
            handling.add_note(work, actor, number, cmd.text, cmd.photo, now=now)
        case "comment" if cmd.text:
            endings.comment(work, actor, draft.facts["number"], cmd.text, now=now)
        case "reopen" if cmd.text:
            ticket = dispatch.fetch(work, draft.community, draft.facts["number"])
            person = work.people.by_user(draft.community, actor.user)
            endings.reopen(work, ticket, person, reason="words", words=cmd.text, now=now)
        case "report":
            reports.demand(work, cmd, now=now)
        case _:
            reports.receive(work, cmd, now=now)
