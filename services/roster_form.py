"""/roster by buttons: one card, step by step. Nothing is typed, and every step can go back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from typing import Any

from domain.category import Category
from domain.community import Community
from domain.errors import NotAllowed
from domain.people import Role
from domain.roster import Roster
from services import forms, roster_card, rota, rotas
from services.actors import Answer, Press, enter_by, in_private, reply, turn
from services.ports import Work
from services.roster_card import TURNS, USUAL, Form


def tap(work: Work, press: Press, *, now: datetime) -> Answer:
    """Every button of the form: take the choice in, then show the card as it is now."""
    in_private(press.actor)
    community, _ = enter_by(work, press, Role.COORDINATOR)
    if press.arg == "start":
        roster_card.show(work, press.actor, community, Form(), say=reply, now=now)
        return Answer()
    form = Form.of(forms.kept(work, press, "roster", now=now))
    if press.arg == "cancel":
        work.drafts.drop_form(press.actor.user)
        turn(work, press.actor, "form.dropped", now=now)
    elif press.arg in ("save", "anyway"):
        sure = press.arg == "anyway"
        work.drafts.drop_form(press.actor.user)
        rotas.keep(work, press.actor, community, form, sure=sure, say=turn, now=now)
    else:
        form = _chosen(work, community, form, press, now=now)
        roster_card.show(work, press.actor, community, form, say=turn, now=now)
    return Answer()


def _chosen(work: Work, community: Community, form: Form, press: Press, *, now: datetime) -> Form:
    """Return the form after a tap; what it does not know changes nothing."""
    arg, ref = press.arg, press.ref
    if arg in USUAL:
        return _named(form, press.word, *USUAL[arg]).turn(1)
    if arg in TURNS:
        return replace(form, every=int(arg.removeprefix("every"))).turn(1)
    if (category := arg.removesuffix("_on")) in set(Category):
        return replace(form, categories=_toggled(form.categories, category))
    match arg:
        case "old":
            return _old(rota.load(work, community, now=now), form, ref)
        case "person" | "person_on" if ref in {v.id for v in rota.volunteers(work, community)}:
            return replace(form, people=_toggled(form.people, ref))
        case "building" | "building_on" if ref < len(community.buildings):
            return replace(form, buildings=_toggled(form.buildings, community.buildings[ref]))
    return _moved(form, arg, ref)


def _moved(form: Form, arg: str, ref: int) -> Form:
    match arg:
        case "everywhere":
            return replace(form, buildings=()).turn(1)
        case "everything":
            return replace(form, categories=()).turn(1)
        case "more":
            return replace(form, page=ref)
        case "back":
            return form.turn(-1)
        case "next" if form.step == "people" and not form.people:
            raise NotAllowed("error.form_nobody")
        case "next":
            return form.turn(1)
    return form


def _named(form: Form, name: str, start: time, end: time) -> Form:
    return replace(form, name=name, start=start.isoformat("minutes"), end=end.isoformat("minutes"))


def _old(found: Roster, form: Form, number: int) -> Form:
    """Return the form filled with a rotation that is there."""
    for old in found.rotations:
        if old.id == number:
            form = _named(form, old.name, old.start, old.end)
            form = replace(form, every=old.every, people=old.people)
            places, kinds = tuple(sorted(old.buildings)), tuple(sorted(old.categories))
            return replace(form, buildings=places, categories=kinds).turn(1)
    raise NotAllowed("error.too_old")


def _toggled(chosen: tuple[Any, ...], one: Any) -> tuple[Any, ...]:
    """Return the choice without `one`, or with it as the last."""
    return tuple(c for c in chosen if c != one) if one in chosen else (*chosen, one)
