"""One day in seven whoever is at high risk taps a named picture: a reflex is no answer."""

from __future__ import annotations

from domain.checkin import Mode, Plan, Round, Tier

PICTURES = ("flower", "fish", "apple")
_EVERY = 7  # days


def wanted(plan: Plan, round_: Round) -> str:
    """Return the picture that answers a round, "" where the plan or the day asks for none.

    Elders of one community have different days. Words answer on such a day as on any other.
    """
    asks = plan.pictures and plan.tier is Tier.HIGH and round_.mode is Mode.SELF
    if not asks or (round_.day.toordinal() + plan.elder) % _EVERY:
        return ""
    return PICTURES[round_.number % len(PICTURES)]
