"""One sentence in many disguises is read alike."""

import pytest

from nlp import normal


@pytest.mark.parametrize(
    "disguised",
    ["３棟電梯壞了", "3栋电\u200b梯坏了", "3栋\u202e电梯坏了\u202c", "\ufeff3栋电梯坏了"],
)
def test_a_disguised_sentence_is_read_like_the_plain_one(disguised):
    assert normal.canonical(disguised) == "3栋电梯坏了"


def test_half_a_character_is_passed_over(read):
    broken = f"{chr(0xD83D)}3栋楼道灯坏了{chr(0xDE00)}"
    assert normal.canonical(broken) == "3栋楼道灯坏了"
    assert read(broken).place.building == "3"


def test_repeated_marks_are_one_and_repeated_syllables_stay():
    assert normal.canonical("漏水！！！咚咚咚") == "漏水!咚咚咚"


def test_characters_that_stand_apart_are_words_and_numbers_stay_two(read):
    assert normal.canonical("灯 不 亮 了 7 栋") == "灯不亮了7栋"
    assert normal.canonical("3 4 栋 停水") == "3 4栋 停水"
    reading = read("电梯 门 开 不 7 栋 我 怕")
    assert (reading.urgent, reading.place.building, reading.place.text) == (True, "7", "7 栋")


def test_only_the_first_500_characters_are_read():
    assert len(normal.canonical("水" * 4096)) == normal.LIMIT


def test_a_stretch_of_the_plain_form_is_found_as_it_was_written():
    assert normal.as_written("3栋电梯", "喂，３棟\u200b電梯壞了") == "３棟\u200b電梯"


def test_what_is_shown_keeps_the_writing_but_not_the_power_to_turn_it_round():
    assert normal.display("棟\u202e電梯") == "棟電梯"


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("3️⃣栋🔥🔥", "3栋🔥"),
        ("👩🏽‍🚒👩🏿‍🚒来了", "👩🚒👩🚒来了"),
        ("👍🏻👍🏿👍", "👍"),
        ("🤷‍♀️和🤷🏼‍♂️", "🤷和🤷"),
        ("🇨🇳🏴󠁧󠁢󠁥󠁮󠁧󠁿🚩", "🏳"),
        ("➕1️⃣", "+1"),
        ("🅰️座停水❗❗", "a座停水!"),
    ],
)
def test_an_emoji_has_one_form(written, read_as):
    assert normal.canonical(written) == read_as


def test_a_number_that_is_an_emoji_is_quoted_as_it_was_written(read):
    reading = read("3️⃣栋电梯坏了")
    assert (reading.place.building, reading.place.text[0]) == ("3", "3")
