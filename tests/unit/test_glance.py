"""A look at a raw update: only what something follows from is built and handled."""

import pytest

from bot.readers import Readers
from domain.category import Outcome, Place, Reading
from handlers.glance import Glance

BOUND, STRANGE = -100, -200
PERSON = {"id": 7, "is_bot": False, "first_name": "王芳"}


def read(text):
    return Reading(outcome=Outcome.TICKET if "坏" in text else Outcome.IGNORE)


def readers(reading=read):
    """Return what reads texts so, in no time."""

    def all_of(asked):
        async def answered():
            return [reading(text) for _, text in asked]

        return answered

    return Readers(all_of)


async def looked(glance, update):
    """Return what the glance tells, whether at once or later."""
    needed = glance(update)
    return needed if isinstance(needed, bool) else await needed()


def alone(lines):
    """No line is ever part of another."""
    return False


@pytest.fixture
def glance():
    return Glance(readers(), {BOUND}, promising=alone, username="Linli_Bot")


def said(text=None, chat=BOUND, **more):
    kind = "private" if chat > 0 else "supergroup"
    message = {"message_id": 1, "date": 1, "chat": {"id": chat, "type": kind}, "from": PERSON}
    return message | ({"text": text} if text is not None else {}) | more


PHOTO = {"photo": [{"file_id": "x"}]}
CASES = {
    "chatter": (said("今天天气真好"), False),
    "a report": (said("灯坏了"), True),
    "a photo with words": (said(caption="灯坏了", **PHOTO), True),
    "a photo with chatter": (said(caption="好看", **PHOTO), False),
    "a photo without words": (said(**PHOTO), False),
    "a photo of an album": (said(**PHOTO, media_group_id="7"), True),
    "a sticker": (said(sticker={}), False),
    "somebody joined": (said(new_chat_members=[PERSON]), False),
    "private chatter": (said("你好", chat=7), True),
    "a private sticker": (said(chat=7, sticker={}), True),
    "a report in a strange group": (said("灯坏了", chat=STRANGE), False),
    "a command": (said("/help"), True),
    "a command to us": (said("/help@linli_bot"), True),
    "a command to another bot": (said("/help@other_bot"), False),
    "a command in private": (said("/start abc", chat=7), True),
    "a command in a strange group": (said("/help", chat=STRANGE), False),
    "binding a strange group": (said("/bind 幸福小区", chat=STRANGE), True),
    "binding as thumbs type it": (said("／bind幸福小区", chat=STRANGE), True),
    "binding for another bot": (said("/bind@other_bot x", chat=STRANGE), False),
    "another bot": (said("灯坏了", **{"from": PERSON | {"is_bot": True}}), False),
    "a channel's post": (said("灯坏了", is_automatic_forward=True), False),
    "in the name of a channel": (said("灯坏了", sender_chat={"id": -300}), False),
    "an anonymous admin's command": (said("/help", sender_chat={"id": BOUND}), True),
    "an anonymous admin who reports": (said("灯坏了", sender_chat={"id": BOUND}), True),
    "an anonymous admin who chats": (said("早上好", sender_chat={"id": BOUND}), False),
    "the group moved": (said(chat=STRANGE, migrate_to_chat_id=-300), True),
    "the group came": (said(chat=STRANGE, migrate_from_chat_id=-300), True),
}


@pytest.mark.parametrize(("message", "needed"), CASES.values(), ids=CASES)
async def test_a_message_is_handled_or_passed_over(glance, message, needed):
    assert await looked(glance, {"update_id": 1, "message": message}) is needed


@pytest.mark.parametrize(("chat", "needed"), [(BOUND, True), (STRANGE, False), (7, True)])
async def test_an_edit_matters_where_we_listen(glance, chat, needed):
    edit = said("哦", chat=chat)
    assert await looked(glance, {"update_id": 1, "edited_message": edit}) is needed


@pytest.mark.parametrize("kind", ["callback_query", "my_chat_member", "chat_member"])
async def test_what_is_no_message_is_handled(glance, kind):
    assert await looked(glance, {"update_id": 1, kind: {}}) is True


async def test_a_group_that_is_bound_later_is_heard_from_then_on():
    groups = set()
    glance = Glance(readers(), groups, promising=alone, username="linli_bot")
    update = {"update_id": 1, "message": said("灯坏了")}
    before = await looked(glance, update)
    groups.add(BOUND)
    assert (before, await looked(glance, update)) == (False, True)


async def test_nobody_in_particular_is_no_crash(glance):
    message = {k: v for k, v in said("灯坏了").items() if k != "from"}
    assert await looked(glance, {"update_id": 1, "message": message}) is False


@pytest.mark.parametrize(("before", "needed"), [("3栋电梯", True), ("早上好", False)])
async def test_a_place_is_looked_at_after_a_hint_only(before, needed):
    hall = Reading(outcome=Outcome.IGNORE, place=Place(text="6号楼", building="6"))
    lift = Reading(outcome=Outcome.IGNORE, topics=("电梯",))
    readings = {"到6号楼大厅自取": hall, "3栋电梯": lift}

    def known(text):
        return readings.get(text, Reading(outcome=Outcome.IGNORE))

    glance = Glance(readers(known), {BOUND}, promising=alone, username="linli_bot")
    await looked(glance, {"update_id": 1, "message": said(before)})
    later = said("到6号楼大厅自取", message_id=2, date=60)
    assert await looked(glance, {"update_id": 2, "message": later}) is needed
