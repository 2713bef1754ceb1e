"""Which community a message is about, for who belongs to several: #12 is another ticket in each."""

from __future__ import annotations

from typing import Any

from domain.community import Community
from domain.people import EVERYWHERE, Person
from services.ports import Work


def where(work: Work, user: int | None, community: int) -> dict[str, Any]:
    """Return the community's name as a fact for somebody who belongs to others as well."""
    if user is None or community == EVERYWHERE:
        return {}
    known = (person.community for person in work.people.everywhere(user))
    if all(one in (EVERYWHERE, community) for one in known):
        return {}
    return {"where": work.communities.get(community).name}


def homes(work: Work, user: int) -> list[tuple[Community, Person]]:
    """Return every community that somebody belongs to, the one they chose last first."""
    known = [person for person in work.people.everywhere(user) if person.community != EVERYWHERE]
    return [(work.communities.get(person.community), person) for person in known]
