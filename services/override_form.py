"""/override by buttons: what, who, which shift, who comes instead; every step can go back."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from domain.calendar import day_of
from domain.community import Community
from domain.errors import NotAllowed
from domain.people import Person, Role
from domain.roster import Override, OverrideKind, Roster, Shift
from services import forms, overrides, rota, rota_words
from services.actors import Answer, Press, enter_by, in_private, reply, turn
from services.choices import Buttons
from services.forms import rows
from services.ports import Work
from services.roster_card import USUAL

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)
_DAYS, _SHIFTS, _PAGE = 14, 10, 8
_STEPS = {
    "": ("kind",),
    "remove": ("kind", "who", "shift", "sure"),
    "replace": ("kind", "who", "shift", "comer", "sure"),
    "add": ("kind", "who", "date", "hours", "sure"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """What was chosen so far; moments in seconds since 1970, a day by its ordinal."""

    step: str = "kind"
    page: int = 0
    kind: str = ""
    person: int = 0
    comer: int = 0
    day: int = 0
    start: int = 0
    end: int = 0

    def turn(self, by: int) -> Form:
        """Return the form so many steps on, or back."""
        steps = _STEPS[self.kind]
        at = max(0, min(steps.index(self.step) + by, len(steps) - 1))
        return replace(self, step=steps[at], page=0)

    @property
    def span(self) -> tuple[datetime, datetime]:
        """The moments between which the roster changes."""
        return _EPOCH + self.start * _SECOND, _EPOCH + self.end * _SECOND


def tap(work: Work, press: Press, *, now: datetime) -> Answer:
    """Every button of the form: take the choice in, then show the card as it is now."""
    in_private(press.actor)
    community, by = enter_by(work, press, Role.COORDINATOR)
    found = rota.load(work, community, now=now)
    if press.arg == "start":
        _show(work, press, community, found, Form(), now=now)
        return Answer()
    form = Form(**forms.kept(work, press, "override", now=now))
    if press.arg == "cancel":
        work.drafts.drop_form(press.actor.user)
        turn(work, press.actor, "form.dropped", now=now)
    elif press.arg == "save":
        change = _change(work, community, found, form, now=now)
        work.drafts.drop_form(press.actor.user)
        overrides.write(work, press.actor, community, found, change, by, now=now)
    else:
        form = _chosen(work, community, found, form, press, now=now)
        _show(work, press, community, found, form, now=now)
    return Answer()


def _chosen(
    work: Work, community: Community, found: Roster, form: Form, press: Press, *, now: datetime
) -> Form:
    """Return the form after a tap; what does not belong to its step changes nothing."""
    arg, ref = press.arg, press.ref
    if arg == "back":
        return form.turn(-1)
    if arg == "more":
        return replace(form, page=ref)
    known = {v.id for v in rota.volunteers(work, community)}
    match form.step, arg:
        case "kind", "remove" | "replace" | "add":
            return replace(Form(), kind=arg).turn(1)
        case "who", "person" if ref in known:
            return replace(form, person=ref).turn(1)
        case "comer", "person" if ref in known:
            return replace(form, comer=ref).turn(1)
        case "date", _ if arg.startswith("date"):
            return replace(form, day=ref).turn(1)
        case _:
            return _spanned(found, form, arg, ref, now=now)


def _spanned(found: Roster, form: Form, arg: str, ref: int, *, now: datetime) -> Form:
    """Return the form with the span that was chosen: a shift of somebody's, or usual hours."""
    if form.step == "shift":
        for shift in _coming(found, form, now=now):
            if _seconds(shift.starts_at) == ref:
                return replace(form, start=ref, end=_seconds(shift.ends_at)).turn(1)
    if form.step == "hours" and arg in USUAL:
        span = rota_words.span(USUAL[arg], date.fromordinal(form.day), found.zone)
        return replace(form, start=_seconds(span[0]), end=_seconds(span[1])).turn(1)
    return form


def _seconds(moment: datetime) -> int:
    return (moment - _EPOCH) // _SECOND


def _coming(found: Roster, form: Form, *, now: datetime) -> list[Shift]:
    return found.of(form.person, now, now + _DAYS * _DAY)[:_SHIFTS]


def _change(
    work: Work, community: Community, found: Roster, form: Form, *, now: datetime
) -> Override:
    """Return the change that a form describes.

    Raises:
        NotAllowed: it is not finished, or contradicts the schedule as it has become.
    """
    able = {v.id: v for v in rota.volunteers(work, community)}
    wanted = [form.person, form.comer] if form.kind == "replace" else [form.person]
    if form.step != "sure" or not all(person in able for person in wanted):
        raise NotAllowed("error.form_over")
    stand_in = form.comer if form.kind == "replace" else None
    kind = OverrideKind(form.kind)
    change = rota.override(work, community, kind, form.person, form.span, stand_in=stand_in)
    overrides.check(found, change, [able[person] for person in wanted], now=now)
    return change


def _show(
    work: Work, press: Press, community: Community, found: Roster, form: Form, *, now: datetime
) -> None:
    forms.keep(work, press.actor, press.community, "override", asdict(form), now=now)
    facts = _facts(work, community, found, form)
    last = ["cancel"] if form.step == "kind" else ["back", "cancel"]
    buttons = [*_choices(work, community, found, form, now=now), _ways(community, *last)]
    say = reply if press.arg == "start" else turn
    say(work, press.actor, "override.form", now=now, buttons=buttons, **facts)


def _facts(work: Work, community: Community, found: Roster, form: Form) -> dict[str, Any]:
    name, stand_in = (
        work.people.get(community.id, person).name if person else ""
        for person in (form.person, form.comer)
    )
    facts: dict[str, Any] = {"step": form.step, "override": form.kind, "name": name}
    facts |= {"stand_in": stand_in, "vacant": False, "date": ""}
    if form.step in ("comer", "sure"):
        facts |= rota.span_said(*form.span, found.zone)
    if form.step == "sure" and form.kind == "remove":
        start, end = form.span
        away = Override(
            id=0, kind=OverrideKind.REMOVE, person=form.person, starts_at=start, ends_at=end
        )
        facts["vacant"] = overrides.leaves_nobody(found, away)
    return facts


def _ways(community: Community, *args: str) -> list[list[Any]]:
    return [["change", community.id, 0, arg] for arg in args]


def _choices(
    work: Work, community: Community, found: Roster, form: Form, *, now: datetime
) -> Buttons:
    match form.step:
        case "kind":
            return [_ways(community, "remove", "replace", "add")]
        case "who":
            return _names(community, rota.volunteers(work, community), form)
        case "comer":
            busy = {shift.person for shift in found.between(*form.span)}
            free = [v for v in rota.volunteers(work, community) if v.id not in busy]
            return _names(community, [v for v in free if v.reachable], form)
        case "shift":
            return [[_shift(community, found, s)] for s in _coming(found, form, now=now)]
        case "date":
            today = day_of(now, found.zone)
            days = [today + n * _DAY for n in range(_DAYS)]
            return rows([_date(community, day) for day in days], 2)
        case "hours":
            return rows(_ways(community, *USUAL), 2)
    return [_ways(community, "save")]


def _names(community: Community, people: list[Person], form: Form) -> Buttons:
    people = sorted(people, key=lambda person: (person.name, person.id))
    page = people[form.page : form.page + _PAGE]
    buttons = rows([["change", community.id, p.id, "person", p.name] for p in page], 2)
    following = form.page + _PAGE if form.page + _PAGE < len(people) else 0
    more = [[["change", community.id, following, "more"]]] if len(people) > _PAGE else []
    return [*buttons, *more]


def _shift(community: Community, found: Roster, shift: Shift) -> list[Any]:
    said = rota.said(found, shift)
    label = f"{said['date']} {said['clock']} {said['name']}".strip()
    weekday = shift.starts_at.astimezone(found.zone).weekday()
    return ["change", community.id, _seconds(shift.starts_at), f"shift{weekday}", label]


def _date(community: Community, day: date) -> list[Any]:
    return ["change", community.id, day.toordinal(), f"date{day.weekday()}", f"{day:%m-%d}"]
