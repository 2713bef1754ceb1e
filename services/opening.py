"""Commands that mean one thing to a residential community and another to a unit above it."""

from __future__ import annotations

from datetime import datetime

from services import lists, setup, units
from services.actors import Command, in_private
from services.ports import Work


def set_up(work: Work, cmd: Command, *, now: datetime) -> None:
    """/setup 34: the buildings; /setup above NAME: the unit next above."""
    in_private(cmd.actor)
    use_case = units.set_parent if cmd.words[:1] == ("above",) else setup.set_buildings
    use_case(work, cmd, now=now)


def open_list(work: Work, cmd: Command, *, now: datetime) -> None:
    """/open: what has not ended; of a unit, the list that it answers for."""
    community, _ = lists.desk(work, cmd, now=now)
    if community.level is None:
        lists.open_list(work, cmd, now=now)
    else:
        units.answers_for(work, cmd.actor, community, now=now)
