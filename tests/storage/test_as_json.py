"""JSON as Telegram sends it, and as nobody should."""

from datetime import UTC, datetime

import pytest

from storage.as_json import parsed, written


@pytest.mark.parametrize(
    "value",
    [
        {"text": "3栋电梯又坏了\u0000", "ids": [1, -(2**63)], "half": 0.5, "yes": True},
        {"half an emoji": "\ud83d"},
        {"beyond 64 bits": 2**70},
        "\u2028\u202e",
    ],
)
def test_what_is_written_is_read_again(value):
    assert parsed(written(value)) == value
    assert "\0" not in written(value)  # PostgreSQL would refuse it


def test_text_that_cannot_be_stored_is_escaped():
    written({"text": "\ud83d"}).encode()


def test_names_that_are_numbers_are_texts_as_ever():
    assert written({7: (1, 2)}) == '{"7":[1,2]}'


def test_bytes_that_are_no_text_are_replaced():
    assert parsed(b'{"text":"\xff"}') == {"text": "\ufffd"}


@pytest.mark.parametrize("text", ["", "<html>502</html>", b"\xff", '{"a":'])
def test_what_is_no_json_is_refused(text):
    with pytest.raises(ValueError, match="line 1"):
        parsed(text)


def test_a_moment_is_no_json_value():
    with pytest.raises(TypeError):
        written({"at": datetime(2026, 3, 1, tzinfo=UTC)})
