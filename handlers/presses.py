"""Every button: one table from verbs to use cases, one handler."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from telegram import CallbackQuery, Update
from telegram.error import TelegramError
from telegram.ext import CallbackQueryHandler

from domain.errors import DomainError
from handlers import elder, keywords
from handlers.buttons import BadButton, Button
from handlers.commands import issue_invitation
from handlers.context import App, Context, actor_of
from handlers.menus import show_menu
from handlers.render import Catalog
from services import (
    about,
    aftercalls,
    answers,
    asking,
    attendance,
    behalf,
    closing,
    deliveries,
    desk,
    diary,
    doors,
    drill,
    drills,
    elder_card,
    elder_form,
    elder_lists,
    elder_notes,
    elders,
    endings,
    extra_rounds,
    gateways,
    handling,
    handover,
    hours,
    joining,
    learning,
    leaving,
    lists,
    marks,
    merging,
    muting,
    openly,
    override_form,
    overrides,
    passing,
    pauses,
    policies,
    posts,
    preview,
    quiet,
    referral,
    relay,
    reminding,
    rescue,
    roster_form,
    rotas,
    sampling,
    setup,
    silences,
    skills,
    swaps,
    templates,
    terms,
    thanks,
    tidings,
    units,
    vigil,
    visits,
    waiting,
    wishes,
)
from services.actors import Actor, Answer, Press

USE_CASES: dict[str, Callable[..., Answer]] = {
    "accept": handling.accept,
    "decline": passing.decline,
    "soon": answers.soon,
    "transfer": passing.transfer,
    "arrived": handling.arrived,
    "finish": handling.finish,
    "helper": passing.helper,
    "cannot": passing.cannot,
    "tpladd": templates.ask,
    "tpldrop": templates.drop,
    "tplsay": templates.say,
    "behalf": behalf.ask_whom,
    "talk": relay.begin,
    "hush": relay.end,
    "mutedone": muting.done,
    "mutego": muting.go,
    "unmute": muting.go,
    "unittake": units.take,
    "unitdone": units.done,
    "policy": policies.button,
    "diary": diary.button,
    "byrota": policies.by_rota,
    "bygrab": policies.by_grab,
    "byassign": policies.by_assign,
    "allday": hours.all_day,
    "daily": hours.daily,
    "office": hours.office,
    "swift": terms.swift,
    "steady": terms.steady,
    "slow": terms.slow,
    "person": skills.person,
    "skill": skills.toggle,
    "hold": waiting.press,
    "resume": waiting.resume,
    "refer": referral.press,
    "still": handling.still,
    "later": reminding.later,
    "share": quiet.share,
    "solved": endings.solved,
    "partly": endings.partly,
    "unsolved": endings.unsolved,
    "why": endings.why,
    "star": endings.star,
    "follow": marks.follow,
    "recat": marks.recat,
    "setcat": marks.setcat,
    "split": marks.split,
    "noreport": marks.no_report,
    "withdraw": endings.withdraw,
    "urge": marks.urge,
    "recur": endings.recurs,
    "wishyes": wishes.approve,
    "wishno": wishes.refuse,
    "wishtake": wishes.take,
    "wishdone": wishes.granted,
    "wishback": wishes.give_up,
    "wishstop": wishes.withdraw,
    "thank": thanks.pass_on,
    "aftercall": aftercalls.made,
    "ask": asking.answer_ask,
    "building": doors.set_building,
    "skipdoor": doors.skip,
    "unsay": openly.unsay,
    "same": joining.stay,
    "apart": joining.part,
    "show": lists.show,
    "about": about.tap,
    "merge": merging.button,
    "preview": preview.button,
    "drill": drill.begin,
    "drilled": drills.answer,
    "assign": desk.assign_button,
    "assignto": desk.assign_to,
    "close": closing.button,
    "deliveries": deliveries.button,
    "on": attendance.on_button,
    "off": attendance.off_button,
    "rota": roster_form.tap,
    "rotadrop": rotas.drop_button,
    "change": override_form.tap,
    "vacate": overrides.vacate,
    "undo": overrides.undo,
    "swapask": swaps.ask_button,
    "swaptake": swaps.take,
    "swapdrop": swaps.drop,
    "leave": leaving.confirm,
    "part": leaving.part,
    "oust": posts.oust,
    "stays": silences.stays,
    "read": handover.read,
    "noword": learning.dismiss,
    "sample": sampling.answer,
    "test": setup.test_card,
    "use": setup.use_button,
    "going": rescue.going,
    "reached": rescue.reached,
    "also": rescue.also,
    "safe": rescue.safe,
    "nodoor": rescue.nodoor,
    "assist": rescue.assist,
    "helped": rescue.helped,
    "agreed": elders.agreed,
    "away": pauses.away,
    "home": pauses.home,
    "seen": vigil.seen,
    "pick": elder_card.pick,
    "watch": extra_rounds.press,
    "enrol": elder_form.tap,
    "note": elder_notes.tap,
    "awayto": pauses.away,
    "wish": tidings.wish,
    "nogateway": gateways.end,
    "watchon": extra_rounds.begin,
    "elder": elder_card.show,
    "elset": elder_card.set_,
    "elless": elder_card.set_,
    "elin": elder_card.set_,
    "pair": elder_card.pair,
    "unpair": elder_card.unpair,
    "elders": elder_lists.press,
    "visit": visits.begin,
    "mark": visits.mark,
    "need": visits.need,
    "file": visits.file,
}


_CHANGES_ROLES = {"leave"}
_TOO_OLD = Answer(code="error.too_old", alert=True)


def pressed(actor: Actor, button: Button, catalog: Catalog) -> Press:
    """Return what a tap on a button says."""
    noted = catalog.word["usual_note"].get(button.arg.rpartition(".")[2], "")
    word = catalog.word["shift"].get(button.arg, noted)
    return Press(actor=actor, community=button.community, ref=button.ref, arg=button.arg, word=word)


async def on_press(update: Update, context: Context) -> None:
    """Run what a button stands for, then tell the presser in the small window."""
    query, actor = update.callback_query, actor_of(update)
    if query is None or query.data is None or actor is None:
        return
    try:
        button = Button.parse(query.data)
    except BadButton:
        await _answer(query, context, _TOO_OLD)
        return
    if button.verb == "invite":
        await _answer(query, context, Answer())
        await issue_invitation(update, context, actor, button.arg, "")
        return
    if button.verb in keywords.VERBS:
        await _answer(query, context, await _word(update, context, actor, button))
        return
    use_case = USE_CASES.get(button.verb)
    if use_case is None and button.verb not in elder.LINKS:
        await _answer(query, context, _TOO_OLD)
        return
    press = pressed(actor, button, context.deps.renderer.catalog)
    try:
        if use_case is None:
            answer = await elder.press(update, context, press, button.verb)
        else:
            answer = await context.write(update, use_case, press)
        if button.verb in _CHANGES_ROLES:
            await show_menu(context, actor.user)
    except DomainError as refusal:
        answer = Answer(code=refusal.code, facts=refusal.facts, alert=True)
    await _answer(query, context, answer)


async def _word(update: Update, context: Context, actor: Actor, button: Button) -> Answer:
    try:
        return await keywords.press(update, context, actor, button)
    except DomainError as refusal:
        return Answer(code=refusal.code, facts=refusal.facts, alert=True)


async def _answer(query: CallbackQuery, context: Context, answer: Answer) -> None:
    """Stop the button's little clock. The effect stands already, so a failure is no matter."""
    text = context.deps.renderer.alert(answer.code, answer.facts) if answer.code else None

    async def send() -> None:
        try:
            await query.answer(text, show_alert=answer.alert)
        except TelegramError as error:
            context.deps.log("callback_not_answered", error=type(error).__name__)

    task = asyncio.create_task(send())
    context.deps.answers.add(task)
    task.add_done_callback(context.deps.answers.discard)


def register(app: App) -> None:
    """Let `app` handle every button."""
    handler: CallbackQueryHandler[Any, Any] = CallbackQueryHandler(on_press)
    app.add_handler(handler)
