"""The picture of the week: what must strike the eye does, and no word leaves its place."""

import io
from typing import Any

import pytest
from PIL import Image

from bot.drawings import drawings
from bot.pen import Box, Pen, printable
from bot.roster_picture import _font
from tests.unit.test_catalog import CATALOG

RED, TODAY, NIGHT = "#c62828", "#0b63c5", "#dcdff7"
NIGHTS = {"name": "夜班", "clock": "20:00-08:00", "night": True, "buildings": ["3"]}
BESIDES = {"name": "", "clock": "", "night": False, "buildings": []}


def part(who: str, clock: str = "") -> dict[str, str]:
    return {"who": who, "clock": clock}


def week(*cells: list[dict[str, str]], **more: Any) -> dict[str, Any]:
    """Return a table of one day, with a column of nights for each cell."""
    day = {"day": "day5", "date": "11-21", "today": False, "holiday": "", "cells": list(cells)}
    return {"name": "幸福小区", "columns": [NIGHTS] * len(cells), "days": [day | more]}


def drawn(table: dict[str, Any]) -> Image.Image:
    file = drawings(CATALOG)["picture.roster"]({"drawn": table})
    assert (file.picture, file.name) == (True, "roster.png")
    return Image.open(io.BytesIO(file.content)).convert("RGB")


def area(picture: Image.Image, colour: str) -> int:
    """Return how many pixels are about of a colour."""
    wanted = tuple(bytes.fromhex(colour[1:]))
    pixels = picture.getcolors(1 << 24) or []
    near = (n for n, rgb in pixels if max(abs(a - b) for a, b in zip(rgb, wanted)) < 6)  # noqa: B905
    return sum(near)


def test_a_gap_is_red_and_nothing_else_is():
    assert area(drawn(week([part("李强")])), RED) == 0
    assert area(drawn(week([part("")])), RED) > 20_000


def test_a_part_that_is_vacant_is_red_beside_those_that_are_not():
    parts = [part("李强", "20:00-22:00"), part("", "22:00-23:00"), part("赵敏", "23:00-08:00")]
    whole, partly = drawn(week([part("李强")])), drawn(week(parts))
    assert area(partly, RED) > 20_000
    assert partly.height > whole.height


def test_today_is_marked():
    assert area(drawn(week([part("李强")])), TODAY) == 0
    assert area(drawn(week([part("李强")], today=True)), TODAY) > 1_000


def test_nights_look_like_nights():
    assert area(drawn(week([part("李强")])), NIGHT) > 50_000


def test_a_holiday_is_named_beside_its_day():
    assert drawn(week([part("李强")], holiday="国庆节")) != drawn(week([part("李强")]))


def test_more_shifts_than_fit_beside_each_other_go_below():
    one, five = week(*[[part("李强")]] * 4), week(*[[part("李强")]] * 5)
    five["columns"][4] = BESIDES
    assert drawn(five).size == (1080, 2 * drawn(one).height - 150)


@pytest.mark.parametrize("text", ["李强", "尼格买提·热合曼·阿不都热合曼", "Alexander Johnson", ""])
def test_words_stay_in_their_place(text):
    pen, box = Pen(300, 100, _font()), Box(50, 20, 250, 80)
    pen.text(box, text, 50, "black", bold=True)
    ink = Image.eval(pen.image.convert("L"), lambda light: 255 - light).getbbox()
    assert (ink is None) is (text == "")
    if ink:
        assert box.left <= ink[0] < ink[2] <= box.right
        assert box.top <= ink[1] < ink[3] <= box.bottom


def test_the_font_knows_rare_characters_of_names():
    glyphs = []
    for char in "喆翀垚淼璠鬏岗":
        pen = Pen(80, 80, _font())
        pen.text(Box(0, 0, 80, 80), char, 50, "black")
        glyphs.append(pen.image.tobytes())
    assert len(set(glyphs)) == len(glyphs)  # what a font lacks looks all the same


def test_what_no_font_has_is_left_out():
    assert printable("🌸李强\u200b 🌞") == "李强"
