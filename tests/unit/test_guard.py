"""The gate before a group: numbers that lead to a person or a door do not pass."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.guard import guard

FULL = str.maketrans("0123456789+-", "０１２３４５６７８９＋－")
DIGITS = st.text("0123456789", min_size=9, max_size=9)
PHONES = st.builds(lambda second, rest: f"1{second}{rest}", st.sampled_from("3456789"), DIGITS)
FORMS = st.sampled_from(
    ["{}", "+86{}", "+86 {}", "86-{}", "0086{}", "电话{}", "tel:{}。", "#{}", "微信同号{}谢谢"]
)


@st.composite
def phones(draw):
    """Return a phone number and how somebody might write it."""
    phone = draw(PHONES)
    gap = draw(st.sampled_from(["", " ", "-", "·", ".", "_"]))
    written = draw(FORMS).format(gap.join((phone[:3], phone[3:7], phone[7:])))
    return phone, written.translate(FULL) if draw(st.booleans()) else written


def digits(text):
    plain = text.translate({full: half for half, full in FULL.items()})
    return re.sub(r"\D", "", plain)


@given(st.lists(phones(), min_size=1, max_size=3), st.sampled_from(["，", "\n", "或者", " / "]))
def test_no_phone_survives(numbers, between):
    said = guard(between.join(text for _, text in numbers))
    assert [phone for phone, _ in numbers if phone in digits(said)] == []


@given(st.text("0123456789", min_size=17, max_size=17), st.sampled_from("0123456789Xx"))
def test_no_identity_number_survives(body, check):
    assert body not in guard(f"身份证{body}{check}，请查")


@pytest.mark.parametrize(
    "door",
    [
        "3-2-501",
        "3－2－501",
        "３－２－５０１",
        "12 - 1 - 1203",
        "501室",
        "501 室",
        "1203房",
        "602号",
    ],
)
def test_no_door_survives(door):
    said = guard(f"住{door}的老人")
    assert said == "住***的老人"


def test_a_room_after_its_unit_does_not_pass():
    assert guard("3栋2单元501") == "3栋2单元***"


@pytest.mark.parametrize("phone", ["010-12345678", "0571 87654321"])
def test_no_landline_survives(phone):
    assert guard(f"打{phone}") == "打***"


@pytest.mark.parametrize(
    "card",
    [
        "<b>#12</b> 报修 · 3栋 · <b>待接单</b>\n已通知值班人员，09:30 前无人接单将转给上一级",
        "🚨 <b>请先拨打 119（电梯救援）</b>，再等志愿者\n<b>#120</b> 助老 · 12栋",
        "<b>#1234567</b> 报修 · 3栋、4栋 · 11月21日 09:30",
        "幸福小区 1201号楼 2026-11-21",
    ],
)
def test_an_ordinary_card_passes_as_it_is(card):
    assert guard(card) == card


@given(st.text("待接单已报修栋 #·\n<b>/", max_size=200))
def test_what_has_no_digits_passes_as_it_is(text):
    assert guard(text) == text
