"""No consent, no record: what may be kept before an elder agrees, and for how long."""

from __future__ import annotations

from datetime import datetime

from domain.checkin import CONSENT_WAITS, Plan
from domain.errors import NotAllowed
from services.elder_news import tell_coordinators
from services.ports import Due, Work

_KIND = "consent"


def wait(work: Work, plan: Plan, *, now: datetime) -> None:
    """A link went out: the name and the hours are kept for two weeks from now."""
    ends = now + CONSENT_WAITS
    work.deadlines.set(_KIND, str(plan.elder), ends, community=plan.community)


def agreed(work: Work, plan: Plan) -> None:
    """The elder agreed: nothing runs out any more."""
    work.deadlines.clear(_KIND, str(plan.elder), community=plan.community)


def require(plan: Plan) -> None:
    """Refuse what wants more of an elder than the link needs: rooms, illness, relatives, pairs.

    Raises:
        NotAllowed: the elder has not agreed.
    """
    if plan.consent_at is None:
        raise NotAllowed("error.not_agreed", name=plan.name)


def forget(work: Work, plan: Plan) -> None:
    """Keep nothing of an elder who did not agree; their link leads nowhere from now on."""
    agreed(work, plan)
    work.plans.drop(plan)


def over(work: Work, due: Due, *, now: datetime) -> None:
    """Two weeks without consent: the entry goes, and the coordinators hear of it."""
    plan = work.plans.get(due.community, int(due.ref))
    if plan is not None and plan.consent_at is None and plan.stopped_at is None:
        forget(work, plan)
        tell_coordinators(work, plan, "elder.unagreed", by="", now=now)
