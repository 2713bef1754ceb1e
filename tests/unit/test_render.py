"""Notice → text and buttons: what people write stays literal, whatever it is."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.notice import Notice, pieces
from handlers.render import Renderer
from services.facts import ms, outline
from tests.unit.samples import T0, ticket
from tests.unit.village import ZONE

RENDER = Renderer(ZONE, username="linli_bot")
TAGS = re.compile(r"<(/?)(\w+)>")


def visible(text):
    """Return what Telegram shows, and counts."""
    return html.unescape(TAGS.sub("", text))


def units(text):
    return len(text.encode("utf-16-le")) // 2


def work(text, **more):
    facts = outline(ticket()) | {"details": True, "text": text, "until_at": ms(T0), **more}
    return RENDER("work", facts, False).text


def balanced(text):
    names = [(closing, name) for closing, name in TAGS.findall(text)]
    opened = [name for closing, name in names if not closing]
    return opened == [name for closing, name in names if closing] and "<" not in TAGS.sub("", text)


@given(st.text(max_size=300).filter(lambda t: t.strip() and "\r" not in t))
def test_what_people_write_is_shown_as_they_wrote_it(said):
    hidden = re.compile("[\u202a-\u202e\u2066-\u2069]")
    shown = work(said)
    assert balanced(shown)
    assert hidden.sub("", said).strip() in visible(shown)
    assert not hidden.search(shown)


def test_html_in_a_name_is_just_a_name():
    said = RENDER("overdue", outline(ticket()) | {"name": "<b>A&B</b>", "until_at": 0}, False)
    assert "<b>A&B</b> 接单后超过时限" in visible(said.text)


def test_braces_in_a_name_name_no_fact():
    said = RENDER("person.left", {"name": "{number}{0}"}, False)
    assert said.text == "{number}{0} 退出了群，已自动下岗"


@pytest.mark.parametrize(
    "said", ["<" * 4096, "&" * 4096, "字" * 10_000, "😀" * 5000, "a\n" * 4000], ids=lambda s: s[:2]
)
def test_a_text_that_is_too_long_is_cut_and_still_there(said):
    shown = work(said)
    assert balanced(shown)
    assert units(visible(shown)) <= 4096
    assert said[:1000] in visible(shown)
    shown.encode("utf-8")  # no half of an emoji


@given(st.text(alphabet="a\u4e00\U0001f600 ", max_size=40), st.integers(2, 9))
def test_parts_lose_nothing_and_cut_no_character(said, longest):
    parts = pieces(said, longest)
    assert "".join(parts) == said
    assert max(units(part) for part in parts) <= longest


def test_the_words_under_a_photo_fit_there():
    facts = outline(ticket()) | {"photo": "id", "note": "说" * 2000}
    rendered = RENDER("note.photo", facts, False)
    assert rendered.photo == "id"
    assert units(visible(rendered.text)) <= 1024


@pytest.mark.parametrize(
    ("facts", "lines"),
    [
        (
            {"status": "open", "asked": True, "until_at": ms(T0)},
            "已通知值班人员，09:00 前无人接单将转给上一级",
        ),
        ({"status": "open", "stuck": "waits", "waits_at": ms(T0)}, "已登记，09:00 起安排"),
        ({"status": "open", "stuck": "hurry"}, "正在逐级联系负责人"),
        ({"status": "accepted", "arrived": True}, "志愿者已到场"),
        ({"status": "done", "asks_here": True}, "请报事人确认：解决了吗？"),
        ({"status": "done", "asks_here": False}, "志愿者说已办好，等报事人确认"),
        ({"status": "closed", "ending": "partly"}, "结果：部分解决"),
    ],
)
def test_a_line_is_there_when_its_conditions_hold(facts, lines):
    said = RENDER("card", outline(ticket()) | {"waits_at": None, "until_at": None} | facts, True)
    assert visible(said.text).split("\n")[-1] == lines


@pytest.mark.parametrize(
    ("facts", "shown"),
    [({"building": "3"}, " · 3栋"), ({"building": ""}, ""), ({"building": "3,4"}, " · 3,4栋")],
)
def test_a_building_is_named_when_it_is_known(facts, shown):
    said = RENDER("recur", outline(ticket()) | facts, False)
    assert said.text == f"两周前的 <b>#1</b> 报修{shown}，又出现了吗？"


def test_a_time_tells_the_day_unless_it_is_the_first():
    facts = outline(ticket())
    same = RENDER("nudge", facts | {"until_at": ms(T0) + 3_600_000}, False).text
    later = RENDER("nudge", facts | {"until_at": ms(T0) + 86_400_000}, False).text
    assert ("？10:00 前" in same, "？11月22日 09:00 前" in later) == (True, True)


def test_buttons_have_labels_and_data():
    facts = outline(ticket()) | {
        "buttons": [[["accept", 1, 1, ""]], [["assignto", 1, 1, "4", "<李>"]]]
    }
    keyboard = RENDER("warn", facts, False).buttons
    assert [[b["text"] for b in row] for row in keyboard] == [["接单"], ["<李>"]]
    assert keyboard[0][0]["callback_data"] == "v1:accept:1:1:"


def test_no_buttons_are_no_keyboard():
    assert RENDER("warn", outline(ticket()) | {"buttons": [[]]}, False).keyboard is None


def test_what_may_ring_twice_says_so():
    said = RENDER("warn", outline(ticket()) | {"resend": True}, False)
    assert said.text.endswith("\n（重发，若已收到请忽略）")


def test_a_group_is_told_through_the_guard():
    facts = {"name": "13800138000"}
    assert "138" in RENDER("bound", facts, False).text
    assert "138" not in RENDER("bound", facts, True).text


@pytest.mark.parametrize("code", ["error.taken", "answer.accepted"])
def test_a_small_window_takes_plain_text_of_200_characters(code):
    facts = {"number": 1, "name": "<&>" * 200, "accepted_at": ms(T0)}
    said = RENDER.alert(code, facts)
    assert len(said) <= 200
    assert "&lt;" not in said


def test_a_missing_fact_is_our_error():
    with pytest.raises(KeyError):
        RENDER("overdue", outline(ticket()), False)


def test_a_notice_carries_only_what_it_says():
    assert Notice(key="k", community=1, chat=1, kind="warn").facts == {}


def test_buildings_in_a_row_are_said_as_one_run():
    facts = {"wrong": False, "buildings": [str(n) for n in range(1, 35) if n not in (3, 4)]}
    said = RENDER.fill("duty.check", {**facts, "unplanned": []})
    assert said.endswith("没有排班的楼：1–2栋、5–34栋")
