"""/elder signal: a token with which a gateway (一键通, door, water meter) tells us of elders."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from domain.community import Community
from domain.errors import NotAllowed
from domain.people import EVERYWHERE, Person, Role
from services.actors import Actor, Answer, Press, enter_by, in_private, reply, turn
from services.acts import act
from services.elders import ElderCommand, desk
from services.facts import hashed, ms
from services.ports import Work

_TOKEN_STAYS = timedelta(hours=1)


def command(work: Work, cmd: ElderCommand, *, now: datetime) -> None:
    """/elder signal: the first token at once; where there is one, a choice to replace or end it."""
    community, by = desk(work, cmd.actor, now=now)
    _open(work, cmd.actor, community, by, cmd.token, cmd.address, now=now)


def button(work: Work, press: Press, token: str, address: str, *, now: datetime) -> Answer:
    """接家里的设备: the same by a tap."""
    in_private(press.actor)
    community, by = enter_by(work, press, Role.COORDINATOR)
    _open(work, press.actor, community, by, token, address, now=now)
    return Answer()


def _open(
    work: Work,
    actor: Actor,
    community: Community,
    by: Person,
    token: str,
    address: str,
    *,
    now: datetime,
) -> None:
    since = work.signals.connected(community.id)
    if since is None:
        _connect(work, actor, community, by, token, address, now=now)
        return
    choices = [["gateway", community.id, 0, ""], ["nogateway", community.id, 0, ""]]
    reply(work, actor, "elder.signal", now=now, since_at=ms(since), buttons=[choices])


def renew(work: Work, press: Press, token: str, address: str, *, now: datetime) -> Answer:
    """换新令牌: the one before opens nothing from this moment on."""
    in_private(press.actor)
    community, by = enter_by(work, press, Role.COORDINATOR)
    _connect(work, press.actor, community, by, token, address, now=now)
    return Answer()


def end(work: Work, press: Press, *, now: datetime) -> Answer:
    """停用: no gateway is heard any more."""
    in_private(press.actor)
    community, by = enter_by(work, press, Role.COORDINATOR)
    if not work.signals.disconnect(community.id):
        raise NotAllowed("error.too_old")
    act(work, by, "gateway", {"opened": False}, now=now)
    turn(work, press.actor, "elder.signal_off", now=now)
    return Answer()


def _connect(
    work: Work,
    actor: Actor,
    community: Community,
    by: Person,
    token: str,
    address: str,
    *,
    now: datetime,
) -> None:
    """Answer with a fresh token, shown this once: only its hash is stored, the message goes."""
    if not address:
        raise NotAllowed("error.no_gateway")
    work.signals.connect(community.id, hashed(token), by=by.id, now=now)
    act(work, by, "gateway", {"opened": True}, now=now)
    example = next((p.elder for p in work.plans.all(community.id) if p.active(now)), 1)
    facts: dict[str, Any] = {"token": token, "address": address, "elder": example}
    reply(work, actor, "elder.token", now=now, **facts)
    key = f"re:{actor.update}:elder.token"
    work.deadlines.set("remove", key, now + _TOKEN_STAYS, community=EVERYWHERE)
