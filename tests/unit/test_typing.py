"""Commands as coordinators with a phone and an Excel sheet type them."""

import pytest

from handlers.clocks import clocked, dated
from handlers.words import coded, places
from nlp import place
from tests.unit.test_catalog import CATALOG


@pytest.mark.parametrize(
    ("said", "clock"),
    [
        ("8点到20点", "8:00-20:00"),
        ("22点40", "22:40"),
        ("22点40分", "22:40"),
        ("晚上10点", "22:00"),
        ("早上7点到9点", "7:00-9:00"),
        ("下午3点到5点", "15:00-17:00"),
        ("晚上8点到10点半", "20:00-22:30"),
        ("晚上8点半到早上6点", "20:30-6:00"),
        ("晚上10点到6点", "22:00-6:00"),
        ("晚上12点到早上6点", "0:00-6:00"),
        ("中午12点到下午2点", "12:00-14:00"),
        ("到下午3点半", "15:30"),
        ("到18:00", "18:00"),
        ("07:00-09:00", "07:00-09:00"),
        ("3栋", "3栋"),
    ],
)
def test_a_time_is_what_a_clock_shows(said, clock):
    assert clocked(CATALOG, said) == clock


def test_a_date_with_its_signs_is_one():
    words = ("11月25日", "11月25号", "11-25", "3号楼")
    assert [dated(CATALOG, word) for word in words] == ["11-25", "11-25", "11-25", "3号楼"]


def test_what_happens_may_stand_after_whom():
    assert coded(CATALOG, "override", ("李强", "请假", "11月23日")) == ("remove", "李强", "11-23")


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("1-34", 34),
        ("1到34栋", 34),
        ("1栋-34栋", 34),
        ("1 2 5", 3),
        ("1栋 3-5栋", 4),
        ("A栋 B栋", 2),
        ("0", 0),
        ("5-3", 0),
        ("1-999", 0),
    ],
)
def test_a_span_of_buildings_is_all_of_them(words, count):
    """«/setup 1-34» once left a community with one building."""
    assert len(place.buildings(places(CATALOG, "setup", words.split()))) == count
