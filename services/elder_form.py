"""添加老人: a name is typed, everything else is tapped; nothing is lost in between."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from domain.category import Outcome
from domain.checkin import Mode, Plan, Tier
from domain.community import Community
from domain.errors import BadInput, NotAllowed
from domain.people import Person, Role
from domain.policy import DRAFT_WAITS
from domain.promise import hours
from services import elder_hours, elders, forms
from services.actors import Actor, Answer, Press, enter_by, in_private, reply, turn
from services.choices import Buttons
from services.filing import Report
from services.forms import rows
from services.ports import Work

_FORM = "elder"
_WAITS = timedelta(days=1)
"""So long the taps go on; words are taken for a name no longer than for any other answer."""
_STEPS = ("name", "building", "mode", "when", "tier", "sure")
_BEFORE = {"start": "when", "end": "start"}
_PAGE = 24
_NAME = re.compile(r"[^\W\d_]+(?:[·• ][^\W\d_]+)*")
_SHORTEST, _LONGEST = 2, 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """What was chosen so far; `start` is where hours of one's own begin."""

    step: str = "name"
    page: int = 0
    name: str = ""
    building: str = ""
    mode: str = Mode.SELF.value
    windows: str = "0700-0900"
    start: str = ""
    tier: str = Tier.GENERAL.value

    def to(self, step: str) -> Form:
        """Return the form at another step."""
        return replace(self, step=step, page=0)

    def back(self) -> Form:
        """Return the form one step before."""
        if self.step in _BEFORE:
            return self.to(_BEFORE[self.step])
        return self.to(_STEPS[max(0, _STEPS.index(self.step) - 1)])

    def plan(self, community: Community, elder: int, *, now: datetime) -> Plan:
        """Return the plan that the form describes."""
        return Plan(
            community=community.id,
            elder=elder,
            name=self.name,
            building=self.building,
            windows=elder_hours.windows_of(self.windows),
            mode=Mode(self.mode),
            tier=Tier(self.tier),
            created_at=now,
        )


def tap(work: Work, press: Press, *, now: datetime) -> Answer:
    """Every button of the form but the last; one that was begun goes on where it stood."""
    in_private(press.actor)
    community, _ = enter_by(work, press, Role.COORDINATOR)
    if press.arg == "start":
        begun = forms.begun(work, press.actor, community.id, _FORM, now=now)
        _show(work, press.actor, community, Form(**(begun or {})), say=turn, now=now)
        return Answer()
    form = Form(**forms.kept(work, press, _FORM, now=now))
    if press.arg == "cancel":
        work.drafts.drop_form(press.actor.user)
        turn(work, press.actor, "form.dropped", now=now)
        return Answer()
    form = _chosen(work, community, form, press, now=now)
    _show(work, press.actor, community, form, say=turn, now=now)
    return Answer()


def save(work: Work, press: Press, token: str, link: str, *, now: datetime) -> Answer:
    """登记: the entry waits for the elder's consent, whose link is the answer."""
    in_private(press.actor)
    community, by = enter_by(work, press, Role.COORDINATOR)
    form = Form(**forms.kept(work, press, _FORM, now=now))
    if form.step != "sure":
        raise NotAllowed("error.too_old")
    plan = form.plan(community, work.communities.next(community.id, "elder"), now=now)
    elders.write_in(work, press.actor, plan, by, token, link, say=turn, now=now)
    work.drafts.drop_form(press.actor.user)
    return Answer()


def said(work: Work, person: Person, cmd: Report, *, now: datetime) -> bool:
    """Take words as the name that the form waits for; False when they are something else."""
    begun = forms.begun(work, cmd.actor, person.community, _FORM, now=now)
    elsewhere = cmd.demanded or cmd.edited is not None or cmd.reply_to is not None
    if begun is None or begun["step"] != "name" or elsewhere or not cmd.text:
        return False
    if cmd.reading.outcome is Outcome.TICKET:
        return False
    community = work.communities.get(person.community)
    name = " ".join(cmd.text.split())
    if not _SHORTEST <= len(name) <= _LONGEST or not _NAME.fullmatch(name):
        raise BadInput("error.elder_name")
    if any(plan.name == name for plan in work.plans.all(community.id)):
        raise BadInput("error.elder_name_there", name=name)
    form = replace(Form(**begun), name=name).to("building")
    _show(work, cmd.actor, community, form, say=reply, now=now)
    return True


def _chosen(work: Work, community: Community, form: Form, press: Press, *, now: datetime) -> Form:
    """Return the form after a tap; what does not belong to its step changes nothing."""
    arg, ref = press.arg, press.ref
    match form.step, arg:
        case _, "back":
            return form.back()
        case _, "anew":
            return Form()
        case "building", "more":
            return replace(form, page=ref)
        case "building", "building" if ref < len(community.buildings):
            return replace(form, building=community.buildings[ref]).to("mode")
        case "building", "nowhere":
            return replace(form, building="").to("mode")
        case "mode", _ if arg in set(Mode):
            return replace(form, mode=arg).to("when")
        case "tier", _ if arg in set(Tier):
            form = replace(form, tier=arg)
            elders.worst_of(work, form.plan(community, 0, now=now), now=now)
            return form.to("sure")
    return _timed(form, arg)


def _timed(form: Form, arg: str) -> Form:
    """Return the form after a tap on hours: the usual ones, or when others begin and end."""
    match form.step:
        case "when" if arg == "other":
            return form.to("start")
        case "when" if arg in elder_hours.USUAL:
            return replace(form, windows=arg).to("tier")
        case "start" if arg in elder_hours.starts():
            return replace(form, start=arg).to("end")
        case "end" if arg in elder_hours.ends(form.start):
            return replace(form, windows=f"{form.start}-{arg}").to("tier")
    return form


def _show(
    work: Work, actor: Actor, community: Community, form: Form, *, say: Any, now: datetime
) -> None:
    waits = DRAFT_WAITS if form.step == "name" else _WAITS
    forms.keep(work, actor, community.id, _FORM, asdict(form), waits=waits, now=now)
    facts: dict[str, Any] = {"step": form.step, "name": form.name, "building": form.building}
    if form.step == "end":
        facts["start"] = elder_hours.clock(form.start)
    if form.step == "sure":
        plan = form.plan(community, 0, now=now)
        facts |= elders.outline(plan) | {"hours": hours(elders.worst_of(work, plan, now=now))}
    last = ["cancel"] if form.step == "name" else ["back", "anew", "cancel"]
    buttons = [*_choices(community, form), _ways(community, *last)]
    say(work, actor, "enrol.form", now=now, buttons=buttons, **facts)


def _ways(community: Community, *args: str) -> list[list[Any]]:
    return [["enrol", community.id, 0, arg] for arg in args]


def _choices(community: Community, form: Form) -> Buttons:
    def named(args: list[str]) -> list[list[Any]]:
        return [["enrol", community.id, 0, arg, elder_hours.said(arg)] for arg in args]

    match form.step:
        case "building":
            return _buildings(community, form)
        case "mode":
            return [_ways(community, mode) for mode in Mode]
        case "when":
            return [*rows(named(list(elder_hours.USUAL)), 1), _ways(community, "other")]
        case "start":
            return rows(named(elder_hours.starts()), 4)
        case "end":
            return rows(named(elder_hours.ends(form.start)), 4)
        case "tier":
            return [_ways(community, tier) for tier in Tier]
        case "sure":
            return [[["enrolnow", community.id, 0, ""]]]
    return []


def _buildings(community: Community, form: Form) -> Buttons:
    """Return a page of buildings, and a way on without one."""
    known = list(enumerate(community.buildings))
    page = known[form.page : form.page + _PAGE]
    found = rows([["enrol", community.id, n, "building", name] for n, name in page], 4)
    following = form.page + _PAGE if form.page + _PAGE < len(known) else 0
    more = [[["enrol", community.id, following, "more"]]] if len(known) > _PAGE else []
    return [*found, *more, _ways(community, "nowhere")]
