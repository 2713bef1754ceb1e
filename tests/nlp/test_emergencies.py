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


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("4栋消防通道让面包车堵死了", Category.PARKING),
        ("消防通道停满了，云梯进不来", Category.PARKING),
        ("二楼的消防门让人锁死了，推不开", Category.OTHER),
        ("消防通道堆满杂物，人都走不过去", Category.OTHER),
        ("后面的疏散通道砌了个花坛，堵住了", Category.OTHER),
    ],
)
def test_a_way_of_escape_without_wheels_on_it_is_no_parking_matter(read, text, category):
    reading = read(text)
    assert (reading.urgent, reading.hotline, reading.category) == (True, Hotline.FIRE, category)


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("荷花池那头有个小女孩滑下去了", Category.OTHER),
        ("人工湖里有人在扑腾", Category.OTHER),
        ("有个老爷爷在鱼池边跌下去了", Category.ELDER),
    ],
)
def test_who_falls_into_water_is_heard_also_when_the_place_is_told_first(read, text, category):
    reading = read(text)
    assert (reading.urgent, reading.hotline, reading.category) == (True, Hotline.POLICE, category)


def test_who_lies_under_a_thing_is_no_matter_of_the_thing(read):
    reading = read("吊车倒了，底下压着人")
    assert (reading.urgent, reading.category) == (True, Category.OTHER)


@pytest.mark.parametrize("text", ["楼上的娃一直蹬地板，蹬蹬蹬", "孩子刚睡下，货车倒车嘟嘟嘟的"])
def test_a_child_in_a_complaint_about_noise_is_in_no_danger(read, text):
    assert not read(text).urgent


@pytest.mark.parametrize("text", ["孩子的头卡在栏杆里了，哇哇哭", "娃被锁在车里，在里面尖叫"])
def test_a_child_that_cries_is_in_no_less_danger(read, text):
    reading = read(text)
    assert (reading.urgent, reading.category) == (True, Category.OTHER)


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
