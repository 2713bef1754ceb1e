"""The card of /roster by buttons: what was chosen, what can be chosen, what it would make."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from domain.calendar import day_of
from domain.category import Category
from domain.community import Community
from domain.errors import NotAllowed
from domain.roster import Roster, Rotation
from domain.rota_check import gaps
from services import forms, rota, rota_week
from services.actors import Actor
from services.choices import Buttons
from services.forms import rows
from services.ports import Work

STEPS = ("shift", "turns", "people", "buildings", "matters", "sure")
USUAL = {
    "day": (time(8), time(20)),
    "night": (time(20), time(8)),
    "whole": (time(8), time(8)),
    "morning": (time(8), time(14)),
    "afternoon": (time(14), time(20)),
}
TURNS = ("every1", "every7", "every14")
NEW = -1
"""The number of a rotation that was not written yet."""
_WEEKLY, _PAGE, _BUILDINGS = 7, 8, 40
_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """What was chosen so far, in JSON values."""

    step: str = "shift"
    page: int = 0
    name: str = ""
    start: str = ""
    end: str = ""
    every: int = 0
    people: tuple[int, ...] = ()
    buildings: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()

    @classmethod
    def of(cls, kept: dict[str, Any]) -> Form:
        """Return the form that was kept."""
        lists = {name: tuple(kept[name]) for name in ("people", "buildings", "categories")}
        return cls(**{**kept, **lists})

    def to(self, step: str) -> Form:
        """Return the form at another step."""
        return replace(self, step=step, page=0)

    def turn(self, by: int) -> Form:
        """Return the form so many steps on, or back."""
        last = len(STEPS) - 1
        return self.to(STEPS[max(0, min(STEPS.index(self.step) + by, last))])


def show(
    work: Work,
    actor: Actor,
    community: Community,
    form: Form,
    *,
    say: Callable[..., None],
    now: datetime,
) -> None:
    """Keep a form, and show it as it is now."""
    forms.keep(work, actor, community.id, "roster", asdict(form), now=now)
    say(work, actor, "roster.form", now=now, **_facts(work, community, form, now=now))


def _facts(work: Work, community: Community, form: Form, *, now: datetime) -> dict[str, Any]:
    """Return what the card says of a form, and its buttons; at the last step, what would be."""
    shown = _said(work, community, form)
    shown["buttons"] = _CHOICES[form.step](work, community, form, now=now)
    return shown | (_preview(work, community, form, now=now) if form.step == "sure" else {})


def rotation(
    work: Work, community: Community, found: Roster, form: Form, *, now: datetime
) -> Rotation:
    """Return the rotation that a form describes, from today on; an old one of that name is it.

    Raises:
        NotAllowed: something of it is missing, or everybody who was chosen has gone.
    """
    able = {v.id for v in rota.volunteers(work, community)}
    people = tuple(person for person in form.people if person in able)
    if not (form.name and form.every and people):
        raise NotAllowed("error.form_over")
    old = next((r for r in found.rotations if r.name == form.name), None)
    return Rotation(
        id=old.id if old else NEW,
        name=form.name,
        start=time.fromisoformat(form.start),
        end=time.fromisoformat(form.end),
        people=people,
        since=_first_day(day_of(now, found.zone), form.every),
        every=form.every,
        buildings=frozenset(form.buildings),
        categories=frozenset(map(Category, form.categories)),
    )


def _first_day(today: date, every: int) -> date:
    """A turn of weeks changes on Mondays, any other today."""
    return today - today.weekday() * _DAY if every % _WEEKLY == 0 else today


def unheard(work: Work, community: Community, people: tuple[int, ...]) -> list[str]:
    """Return the names of those whom no message of ours reaches."""
    everybody = (work.people.get(community.id, person) for person in people)
    return [person.name for person in everybody if not person.reachable]


def _said(work: Work, community: Community, form: Form) -> dict[str, Any]:
    people = [work.people.get(community.id, person) for person in form.people]
    return {
        "step": form.step,
        "name": form.name,
        "clock": f"{form.start}-{form.end}",
        "every": f"every{form.every}" if form.every else "",
        "who": [person.name for person in people],
        "buildings": list(form.buildings),
        "categories": list(form.categories),
        "unreachable": unheard(work, community, form.people),
    }


def _preview(work: Work, community: Community, form: Form, *, now: datetime) -> dict[str, Any]:
    """Return who would have which day, and what would be vacant in the next two weeks."""
    found = rota.load(work, community, now=now)
    made = rotation(work, community, found, form, now=now)
    others = [r for r in found.rotations if r.id != made.id]
    after = replace(found, rotations=[*others, made])
    today = day_of(now, found.zone)
    names = {person: work.people.get(community.id, person).name for person in made.people}
    days = (max(today, made.since) + n * _DAY for n in range(rota_week.DAYS))
    vacant = [g for g in gaps(after, now, now + rota.LOOK_AHEAD) if g.rotation == made.id]
    return {
        "rows": [rota_week.day_said(d) | {"who": names[made.turn(d) or 0]} for d in days],
        "vacant": len(vacant),
    }


def _button(community: Community, arg: str, ref: int = 0, *name: str) -> list[Any]:
    return ["rota", community.id, ref, arg, *name]


def _ways(community: Community, *args: str) -> Buttons:
    return [[_button(community, arg) for arg in args]]


def _shifts(work: Work, community: Community, _form: Form, *, now: datetime) -> Buttons:
    found = rota.load(work, community, now=now)
    old = [_button(community, "old", r.id, r.name) for r in found.rotations]
    usual = [_button(community, arg) for arg in USUAL]
    return [*rows(usual, 2), *rows(old, 2), *_ways(community, "cancel")]


def _turns(_work: Work, community: Community, _form: Form, *, now: datetime) -> Buttons:  # noqa: ARG001 every step has it
    return [*_ways(community, *TURNS), *_ways(community, "back", "cancel")]


def _people(work: Work, community: Community, form: Form, *, now: datetime) -> Buttons:  # noqa: ARG001
    everybody = sorted(rota.volunteers(work, community), key=lambda v: (v.name, v.id))
    page = everybody[form.page : form.page + _PAGE]
    buttons = []
    for person in page:
        if person.id in form.people:
            number = form.people.index(person.id) + 1
            buttons.append(_button(community, "person_on", person.id, f"{number}. {person.name}"))
        else:
            buttons.append(_button(community, "person", person.id, person.name))
    following = form.page + _PAGE if form.page + _PAGE < len(everybody) else 0
    more = [[_button(community, "more", following)]] if len(everybody) > _PAGE else []
    return [*rows(buttons, 2), *more, *_ways(community, "back", "next")]


def _where(_work: Work, community: Community, form: Form, *, now: datetime) -> Buttons:  # noqa: ARG001
    numbers = list(enumerate(community.buildings))[form.page : form.page + _BUILDINGS]
    buttons = [
        _button(community, "building_on" if b in form.buildings else "building", n, b)
        for n, b in numbers
    ]
    following = form.page + _BUILDINGS
    following = following if following < len(community.buildings) else 0
    pages = len(community.buildings) > _BUILDINGS
    more = [[_button(community, "more", following)]] if pages else []
    return [
        *rows(buttons, 4),
        *more,
        *_ways(community, "everywhere"),
        *_ways(community, "back", "next"),
    ]


def _matters(_work: Work, community: Community, form: Form, *, now: datetime) -> Buttons:  # noqa: ARG001
    buttons = [
        _button(community, f"{category}_on" if category in form.categories else category.value)
        for category in Category
    ]
    return [*rows(buttons, 3), *_ways(community, "everything"), *_ways(community, "back", "next")]


def _sure(work: Work, community: Community, form: Form, *, now: datetime) -> Buttons:  # noqa: ARG001
    save = "anyway" if unheard(work, community, form.people) else "save"
    return [*_ways(community, save), *_ways(community, "back", "cancel")]


_CHOICES = {
    "shift": _shifts,
    "turns": _turns,
    "people": _people,
    "buildings": _where,
    "matters": _matters,
    "sure": _sure,
}
