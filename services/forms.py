"""What a coordinator is filling in by buttons; one form at a time, beside any question."""

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
    waits: timedelta = WAITS,
    now: datetime,
) -> None:
    """Keep what was chosen so far in the form `name`; it `waits` an hour unless told."""
    draft = Draft(
        community=community,
        user=actor.user,
        kind=FORM,
        facts={"form": name, **facts},
        expires_at=now + waits,
    )
    work.drafts.put(draft)


def kept(work: Work, press: Press, name: str, *, now: datetime) -> dict[str, Any]:
    """Return what was chosen so far.

    Raises:
        NotAllowed: it waited too long, or another form took its place.
    """
    found = begun(work, press.actor, press.community, name, now=now)
    if found is None:
        raise NotAllowed("error.form_over")
    return found


def begun(
    work: Work, actor: Actor, community: int, name: str, *, now: datetime
) -> dict[str, Any] | None:
    """Return what was chosen so far in the form `name`, None where it was not begun."""
    draft = work.drafts.form(actor.user, now=now)
    if draft is None or (draft.facts["form"], draft.community) != (name, community):
        return None
    return {key: value for key, value in draft.facts.items() if key != "form"}


def rows(buttons: list[list[Any]], across: int) -> Buttons:
    """Return buttons in rows."""
    return [buttons[at : at + across] for at in range(0, len(buttons), across)]
