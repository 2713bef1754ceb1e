"""An emergency is never missed, and loud words alone are none."""

from pathlib import Path

import pytest

from domain.category import Category, Hotline, Outcome

HERE = Path(__file__).parent


def lines(name):
    rows = (HERE / name).read_text("utf-8").splitlines()
    return [row for row in rows if row and not row.startswith("#")]


def test_there_are_a_hundred_emergencies():
    assert len(lines("emergencies.txt")) == 100


@pytest.mark.parametrize("text", lines("emergencies.txt"))
def test_an_emergency_is_urgent_names_a_number_and_is_never_left_alone(read, text):
    reading = read(text)
    assert reading.urgent
    assert reading.hotline is not None
    assert reading.outcome is not Outcome.IGNORE


@pytest.mark.parametrize("text", lines("situations.txt"))
def test_every_kind_of_emergency_is_heard_in_the_fewest_words(read, text):
    reading = read(text)
    assert (reading.urgent, reading.hotline is not None) == (True, True)


@pytest.mark.parametrize(
    "text", ["🔥", "爆款卤味🔥🔥🔥3栋自提", "群里好🔥", "感谢🚒叔叔", "摔倒的那位出院了，谢谢大家"]
)
def test_a_sign_alone_is_no_fire(read, text):
    assert not read(text).urgent


def test_who_is_not_old_is_no_elders_matter(read):
    assert read("有人晕倒了，三十来岁").category is Category.OTHER


@pytest.mark.parametrize("text", lines("calm.txt"))
def test_what_only_sounds_dangerous_is_no_emergency(read, text):
    assert not read(text).urgent


@pytest.mark.parametrize("text", ["我摔倒了，起不来", "摔了一跤动不了", "跶了一跤爬不起来"])
def test_who_has_fallen_and_cannot_rise_gets_help_at_once(read, text):
    reading = read(text)
    assert (reading.outcome, reading.category) == (Outcome.TICKET, Category.ELDER)
    assert reading.hotline is Hotline.MEDICAL


@pytest.mark.parametrize("text", ["救命", "救命啊！！！", "快来人", "ＳＯＳ"])
def test_a_cry_and_nothing_else_is_at_least_asked_about(read, text):
    assert read(text).outcome is not Outcome.IGNORE


def test_a_number_within_a_longer_one_calls_nobody(read):
    assert not read("我家1201停水了").urgent
    assert read("120进不来，路口停满了车").urgent
