"""Where people say it is."""

import pytest

from nlp import place


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("楼道灯不亮了", True),
        ("3栋楼道灯不亮了", False),
        ("北门灯不亮了", False),
        ("灯坏了", False),
    ],
)
def test_a_part_that_every_building_has_does_not_say_where(text, part):
    assert place.inside(place.find(text)) is part


def where(text):
    found = place.find(text)
    return found.text, found.building, found.unit, found.room


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3栋电梯不动了", ("3栋", "3", "", "")),
        ("三号楼2单元的门铃哑了", ("三号楼2单元", "3", "2", "")),
        ("12-2-1803的阳台滴水", ("12-2-1803", "12", "2", "1803")),
        ("2-702没电", ("2-702", "2", "", "702")),
        ("6-1的灯不亮", ("6-1", "6", "1", "")),
        ("9栋3单元1204求助", ("9栋3单元1204", "9", "3", "1204")),
        ("5#楼顶漏雨", ("5#楼顶", "5", "", "")),
        ("我住七零二,窗子掉了", ("七零二", "", "", "702")),
        ("3、4栋都停水了", ("3、4栋", "3,4", "", "")),
        ("8栋和9栋之间有个坑", ("8栋和9栋之间", "8,9", "", "")),
        ("三四栋没信号", ("三四栋", "3,4", "", "")),
        ("儿童滑梯旁边的灯灭了", ("儿童滑梯旁边", "", "", "")),
        ("北门有车堵着", ("北门", "", "", "")),
        ("垃圾房三天没清,虫都爬到马路上", ("垃圾房", "", "", "")),
        ("清河县柳溪小区5栋漏水", ("清河县柳溪小区5栋", "5", "", "")),
        ("清河县柳溪小区漏水,我住5栋", ("清河县柳溪小区", "5", "", "")),
        ("5栋边上的东区广场太吵", ("5栋边上", "5", "", "")),
        ("盼清河县通自来水", ("清河县", "", "", "")),
        ("花了2018块,7月5号修的", ("", "", "", "")),
        ("修到10-12点", ("", "", "", "")),
    ],
)
def test_a_place_is_read_as_people_write_it(text, expected):
    assert where(text) == expected


def test_a_coordinator_may_type_buildings_in_any_way():
    typed = "志愿者 3栋 4号楼 三幢 12-14栋"
    assert place.buildings(typed) == ("3", "4", "12", "13", "14")


@pytest.mark.parametrize(
    ("said", "digits"), [("十", "10"), ("二十五", "25"), ("一百零二", "102"), ("三〇二", "302")]
)
def test_chinese_numerals_become_digits(said, digits):
    assert place.number(said) == digits
