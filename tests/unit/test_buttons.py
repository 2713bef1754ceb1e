"""A button's data: short, ASCII, and refused when it is not ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import presses
from handlers.buttons import BadButton, Button

NUMBERS = st.integers(0, 2**53)
ARGS = ["", "building_head", "unsolvable", "nobody_came", "99", f"{2**31}"]


@given(st.sampled_from(sorted(presses.USE_CASES)), NUMBERS, NUMBERS, st.sampled_from(ARGS))
def test_a_button_survives_the_round_trip_in_64_bytes(verb, community, ref, arg):
    button = Button(verb, community, ref, arg)
    data = button.pack()
    assert Button.parse(data) == button
    assert data.isascii()
    assert len(data) <= 64


@given(st.text())
def test_junk_is_refused_or_is_a_button(data):
    try:
        button = Button.parse(data)
    except BadButton:
        return
    assert data.startswith("v1:")
    assert min(button.community, button.ref) >= 0


@pytest.mark.parametrize(
    "data",
    [
        *("", "v1", "v1:accept", "v1:accept:1", "v1:accept:1:2", "v0:accept:1:2:"),
        *("v1:accept:-1:2:", "v1:accept::2:", "v1:accept:1:2_0:", "v1:accept:1: 2:"),
        *("v1:accept:A:2:", "v1:accept:٣:2:", f"v1:accept:{'z' * 14}:1:"),
    ],
)
def test_what_is_not_ours_is_refused(data):
    with pytest.raises(BadButton):
        Button.parse(data)


@pytest.mark.parametrize(("community", "arg"), [(-1, ""), (1, "x" * 60), (1, "字" * 20)])
def test_what_cannot_be_carried_is_an_error_of_ours(community, arg):
    with pytest.raises(ValueError, match="carr"):
        Button("accept", community, 1, arg).pack()
