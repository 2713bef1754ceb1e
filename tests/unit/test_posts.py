"""A coordinator lets a head of a building or another coordinator go."""

import pytest

from domain.people import Role


@pytest.fixture
def deputy(village):
    return village.holder("小副", Role.COORDINATOR)


def roles(village):
    return sorted(post.role.value for post in village.ask(lambda work: work.people.all_posts(1)))


def test_a_head_goes_after_one_more_tap_and_hears_of_it(village, deputy):
    head = village.head("周姐", "3")
    deputy.types("/people")
    deputy.taps("周姐")
    deputy.taps("不再是楼栋长")
    assert "building_head" in roles(village)
    assert deputy.taps("确认，不再是楼栋长") == "周姐 不再是楼栋长了"
    assert roles(village) == ["coordinator", "coordinator"]
    assert head.last().startswith("您不再是 幸福小区 的楼栋长了")
    assert "小副：周姐 不再是楼栋长" in deputy.types("/audit")


def test_who_is_gone_gives_no_orders_with_old_buttons(village, deputy):
    deputy.types("/people")
    old = deputy.finds("陈静")
    village.chen.types("/people")
    village.chen.taps("小副")
    village.chen.taps("不再是协调员")
    village.chen.taps("确认，不再是协调员")
    assert deputy.presses(old) == "这条命令只有协调员可以用。需要的话请联系协调员"
    assert deputy.types("/open") == "这条命令只有协调员可以用。需要的话请联系协调员"


def test_who_coordinates_every_community_is_not_taken_from_one(village, deputy):
    deputy.types("/people")
    deputy.taps("陈静")
    assert deputy.taps("不再是协调员").startswith("陈静 管着所有小区，在这里不能去掉")
