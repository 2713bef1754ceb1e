"""What whoever stands at the door has to know: noted one thing at a time, shown to nobody here."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from domain.checkin import Plan
from domain.errors import NotAllowed
from domain.people import Role
from domain.policy import DRAFT_WAITS
from domain.question import Draft
from services import consents
from services.actors import Actor, Answer, Press, enter_by, in_private, reply, turn
from services.days import change_plan
from services.filing import Report
from services.ports import Work

KINDS = ("room", "phone", "key", "illness", "pets")
_USUAL: dict[str, tuple[str, ...]] = {
    "key": ("nokey",),
    "illness": ("pressure", "sugar", "heart", "stroke", "memory", "legs", "hearing"),
    "pets": ("nopets", "cat", "dog"),
}
"""What is often so; a tap notes it."""
_ADDED = "illness"
"""Of this a tap adds one more, or takes it back."""
_LONGEST = 200
_ACROSS = 3


def tap(work: Work, press: Press, *, now: datetime) -> Answer:
    """One thing to note, a usual answer to it, or none any more."""
    in_private(press.actor)
    community, _ = enter_by(work, press, Role.COORDINATOR)
    plan = work.plans.get(community.id, press.ref)
    if plan is None or plan.stopped_at is not None:
        raise NotAllowed("error.too_old")
    consents.require(plan)
    kind, _, choice = press.arg.removeprefix("back").partition(".")
    if kind and kind not in KINDS:
        raise NotAllowed("error.too_old")
    if choice:
        plan = _keep(work, plan, kind, _after(work, plan, kind, choice, press.word), now=now)
    done = bool(choice) and kind != _ADDED
    _show(work, press.actor, plan, "" if done else kind, say=turn, now=now)
    if kind != _ADDED or not press.word:
        return Answer()
    there = press.word in plan.notes.get(kind, "").split()
    return Answer(code="answer.noted" if there else "answer.noted_off", facts={"word": press.word})


def _after(work: Work, plan: Plan, kind: str, choice: str, word: str) -> str:
    """Return what is noted after a tap on `choice`, which people call `word`."""
    if choice == "none":
        return ""
    if choice.isdecimal() and kind == "key":
        return next((name for who, name in _people(work, plan) if who == int(choice)), "")
    if choice not in _USUAL.get(kind, ()) or not word:
        raise NotAllowed("error.too_old")
    if kind != _ADDED:
        return word
    there = plan.notes.get(kind, "").split()
    return " ".join(w for w in there if w != word) if word in there else " ".join([*there, word])


def hear(work: Work, draft: Draft, cmd: Report, *, now: datetime) -> None:
    """Note what was typed; a photo says nothing that could be noted."""
    plan = work.plans.get(draft.community, draft.facts["elder"])
    if plan is None or plan.stopped_at is not None:
        return
    kind, words = draft.facts["kind"], " ".join(cmd.text.split())[:_LONGEST]
    if words:
        plan = _keep(work, plan, kind, words, now=now)
    _show(work, cmd.actor, plan, "" if words else kind, say=reply, now=now)


def _keep(work: Work, plan: Plan, kind: str, words: str, *, now: datetime) -> Plan:
    notes = {name: said for name, said in {**plan.notes, kind: words}.items() if said}
    change_plan(work, plan, replace(plan, notes=notes), now=now)
    return work.plans.get(plan.community, plan.elder) or plan


def _show(work: Work, actor: Actor, plan: Plan, kind: str, *, say: Any, now: datetime) -> None:
    """Show what is noted, or ask for one thing; what people write next is the answer."""
    work.drafts.drop(actor.user)
    if kind:
        facts: dict[str, Any] = {"elder": plan.elder, "kind": kind}
        draft = Draft(
            community=plan.community,
            user=actor.user,
            kind="eldernote",
            facts=facts,
            expires_at=now + DRAFT_WAITS,
        )
        work.drafts.put(draft)
    noted = [name for name in KINDS if plan.notes.get(name)]
    buttons = _asked(work, plan, kind) if kind else _all(plan)
    facts = {"name": plan.name, "building": plan.building, "noted": noted, "asked": kind}
    say(work, actor, "elder.notes", now=now, buttons=buttons, **facts)


def _button(plan: Plan, arg: str, *name: str) -> list[Any]:
    return ["note", plan.community, plan.elder, arg, *name]


def _all(plan: Plan) -> list[list[list[Any]]]:
    kinds = [_button(plan, kind) for kind in KINDS]
    return [kinds[:_ACROSS], kinds[_ACROSS:], [["elder", plan.community, plan.elder, "back"]]]


def _asked(work: Work, plan: Plan, kind: str) -> list[list[list[Any]]]:
    there = plan.notes.get(kind, "").split()
    usual = [_button(plan, f"{kind}.{choice}") for choice in _USUAL.get(kind, ())]
    if kind == "key":
        usual += [_button(plan, f"key.{who}", name) for who, name in _people(work, plan)]
    taps = [usual[at : at + _ACROSS] for at in range(0, len(usual), _ACROSS)]
    nothing = [[_button(plan, f"{kind}.none")]] if there else []
    return [*taps, *nothing, [_button(plan, "back")]]


def _people(work: Work, plan: Plan) -> list[tuple[int, str]]:
    """Return who may well have the key: those who belong to the elder."""
    links = work.links.of(plan.community, plan.elder)
    return [(link.person, work.people.get(plan.community, link.person).name) for link in links]
