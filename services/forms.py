"""What a coordinator is filling in by buttons; kept for an hour, one form at a time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from domain.errors import NotAllowed
from domain.question import FORM, Draft
from services.actors import Actor, Press
from services.choices import Buttons
from services.ports import Work

WAITS = timedelta(hours=1)


def keep(
    work: Work,
    actor: Actor,
    community: int,
    name: str,
    facts: Mapping[str, Any],
    *,
    now: datetime,
) -> None:
    """Keep what was chosen so far in the form `name`; it waits an hour from now."""
    draft = Draft(
        community=community,
        user=actor.user,
        kind=FORM,
        facts={"form": name, **facts},
        expires_at=now + WAITS,
    )
    work.drafts.put(draft)


def kept(work: Work, press: Press, name: str, *, now: datetime) -> dict[str, Any]:
    """Return what was chosen so far.

    Raises:
        NotAllowed: it waited too long, or another question took its place.
    """
    draft = work.drafts.get(press.actor.user, now=now)
    if draft is None or (draft.kind, draft.community) != (FORM, press.community):
        raise NotAllowed("error.form_over")
    if draft.facts["form"] != name:
        raise NotAllowed("error.form_over")
    return {key: value for key, value in draft.facts.items() if key != "form"}


def rows(buttons: list[list[Any]], across: int) -> Buttons:
    """Return buttons in rows."""
    return [buttons[at : at + across] for at in range(0, len(buttons), across)]
