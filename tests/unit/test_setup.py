"""How people come to their places, and the bot to its group."""

from dataclasses import replace

import pytest

from domain.people import EVERYWHERE, Role
from services import delivery, membership, setup
from tests.unit.reciter import plain
from tests.unit.village import GROUP, ZONE, matter

VOLUNTEER, HEAD = Role.VOLUNTEER, Role.BUILDING_HEAD


def roles(village, neighbour):
    person = village.who(neighbour)
    return {p.role for p in village.ask(lambda work: work.people.posts(1, person.id))}


def bind(village, neighbour, name="翠园小区", chat=-2002):
    actor = replace(neighbour.actor(in_group=True), chat=chat)
    village.do_or_refuse(actor, setup.bind, setup.Bind(actor=actor, name=name, zone=ZONE))


def test_the_first_one_claims_and_nobody_after(unfounded):
    unfounded.do(setup.claim, "claim")
    assert unfounded.chen.starts("claim").startswith("✅ 您现在是所有小区的协调员")
    assert unfounded.wang.starts("claim").startswith("这个链接已经用过了")
    assert unfounded.do(setup.claim, "another") is False


def test_before_there_is_a_community_everybody_hears_what_to_do(unfounded):
    assert unfounded.wang.starts().startswith("还没有小区启用")
    unfounded.do(setup.appoint, [unfounded.chen.user])
    assert unfounded.chen.starts().startswith("您是协调员。还没有小区，请这样开始")


def test_a_resident_is_told_what_this_is(village):
    assert village.zhao.starts().startswith("您好，这里是 幸福小区 的邻里助手。")


def test_an_invitation_gives_its_role_once(village):
    token = village.chen.invites(VOLUNTEER, "3", "4")
    assert village.chen.last().startswith("邀请 幸福小区 的志愿者\n负责楼栋：3–4栋\n")
    li = village.person("李强")
    assert li.starts(token).startswith("✅ 您现在是 幸福小区 的志愿者。\n负责楼栋：3–4栋\n/on 上岗")
    assert village.chen.last() == "李强 已通过链接成为志愿者"
    assert village.zhao.starts(token) == "这个链接已经用过了。请向协调员要一个新的"
    assert roles(village, li) == {VOLUNTEER}


def test_the_welcome_tries_the_reminder_and_begins_duty(village):
    li = village.person("李强")
    li.starts(village.chen.invites(VOLUNTEER))
    assert li.taps("试一下提醒") == "✅ 收到！提醒没有问题"
    assert li.taps("现在上岗") == "已上岗，有工单会马上通知您"
    assert li.taps("现在上岗") == "您已经在岗"


@pytest.mark.parametrize(("hours", "works"), [(71, True), (72, False)])
def test_an_invitation_lasts_three_days(village, hours, works):
    token = village.chen.invites(VOLUNTEER)
    village.passes(hours=hours)
    said = village.zhao.starts(token)
    assert said.startswith(
        "✅ 您现在是 幸福小区 的志愿者" if works else "这个链接已过期（72 小时）"
    )


def test_a_made_up_token_gives_nothing(village):
    assert village.zhao.starts("x" * 40) == "这个链接不对。请向协调员要一个新的"


def test_invitations_know_the_buildings(village):
    village.chen.invites(VOLUNTEER, "7", "99")
    assert village.chen.last() == "没有登记这些楼：7栋、99栋。请核对，或先发 /setup 登记楼栋"
    village.chen.invites(HEAD)
    assert village.chen.last() == "请写上负责哪栋，例如 /invite 楼栋长 3栋"


def test_an_invitation_for_some_buildings_is_never_one_for_all(village):
    village.chen.invites(VOLUNTEER, words="西边")
    assert village.chen.last().startswith("没看懂「西边」是哪几栋。")


def test_only_coordinators_invite(village):
    village.wang.invites(VOLUNTEER)
    assert village.wang.last() == "这条命令只有协调员可以用。需要的话请联系协调员"


def test_an_invitation_leads_to_its_own_community(village):
    bind(village, village.chen)
    village.chen.types("/use 翠园小区")
    li = village.person("李强")
    assert "翠园小区 的楼栋长" in li.starts(village.chen.invites(HEAD, "3"))
    assert village.ask(lambda work: work.people.by_user(1, li.user)) is None


def test_a_stranger_cannot_bind_a_group(village):
    bind(village, village.zhao)
    assert village.ask(lambda work: work.communities.by_chat(-2002)) is None


def test_binding_again_gives_a_new_name(village):
    bind(village, village.chen, "幸福里", chat=GROUP)
    assert village.group() == ["小区名称已改：幸福小区 → 幸福里"]


def test_binding_wants_a_group_and_a_name(village):
    bind(village, village.chen, "", chat=GROUP)
    assert village.group() == ["请写上小区名称，例如 /bind 幸福小区"]
    actor = village.chen.actor()
    village.do_or_refuse(actor, setup.bind, setup.Bind(actor=actor, name="幸福里", zone=ZONE))
    assert village.chen.last() == "请在居民群里发 /bind 小区名称"


def test_the_community_chosen_is_the_one_that_is_meant(village):
    bind(village, village.chen)
    assert village.chen.types("/use") == "请选择小区：幸福小区、翠园小区"
    assert village.chen.taps("翠园小区") == "现在说的是：翠园小区"
    assert village.chen.types("/people").startswith("翠园小区 登记 1 人")
    assert village.chen.types("/use 幸福小区") == "现在说的是：幸福小区"


def test_an_old_button_acts_in_its_own_community(village):
    village.wang.says("3栋电梯坏了", matter())
    village.chen.types("/close 1")
    old = village.chen.finds("转出")
    bind(village, village.chen)
    village.chen.types("/use 翠园小区")
    village.chen.writes("门坏了", matter())
    village.chen.presses(old)
    other = village.ask(lambda work: work.tickets.get(2, 1))
    assert (village.ticket().status, other.status) == ("closed", "open")


def test_buildings_are_named_or_counted(village):
    assert village.chen.types("/setup").startswith("幸福小区 现在登记了 6 栋楼。请发 /setup 34")
    assert village.chen.types("/setup 34") == "楼栋已登记：6 → 34 栋（1–34栋）"
    assert village.chen.types("/setup 1栋 5栋", "1", "5").startswith(
        "楼栋已登记：34 → 2 栋（1栋、5栋）"
    )


def test_off_duty_names_what_is_still_held(village):
    li = village.volunteer("李强")
    village.wang.says("3栋电梯坏了", matter())
    li.taps("接单")
    assert li.types("/off") == "已下岗，不再派新单。现在还有 0 人在岗\n您手上还有未办完的工单：1"
    assert li.types("/off") == "您本来就不在岗"


def test_a_group_that_becomes_a_supergroup_is_followed(village):
    village.wang.says("3栋电梯坏了", matter())
    village.do(delivery.migrated, GROUP, -3003)
    village.do(delivery.migrated, GROUP, -3003)
    assert village.ask(lambda work: work.communities.by_chat(-3003)).id == 1
    village.chen.taps("接单")
    assert [plain(card.text).split("\n")[0] for card in village.chats[-3003].values()] == [
        "#1 报修 · 3栋 · 已接单"
    ]


def test_the_coordinator_hears_when_the_bot_is_put_out_and_taken_back(village):
    for present in (False, True):
        village.do(membership.bot_in_group, village.wang.actor(in_group=True), present)
    assert village.chen.reads() == [
        "⚠️ 我被移出了 幸福小区 的群。群里的报事收不到了，请把我重新拉进群并设为管理员",
        "✅ 我又回到了 幸福小区 的群，一切照常",
    ]


def test_in_a_strangers_group_the_bot_says_nothing(village):
    for person, said in ((village.wang, 0), (village.chen, 1)):
        actor = replace(person.actor(in_group=True), chat=-2002)
        village.do(membership.bot_in_group, actor, True)
        assert len(village.chats.get(-2002, {})) == said


def test_the_line_that_says_how_to_bind_goes_once_it_is_done(village):
    village.do(
        membership.bot_in_group, replace(village.chen.actor(in_group=True), chat=-2002), True
    )
    hint = dict(village.chats[-2002])
    bind(village, village.chen)
    assert hint.keys().isdisjoint(village.chats[-2002])
    assert len(village.chats[-2002]) == 1


def test_who_leaves_the_group_is_on_duty_no_more(village):
    li = village.volunteer("李强")
    village.do(membership.person_in_group, GROUP, li.user, False)
    village.do(membership.person_in_group, GROUP, li.user, False)
    assert village.chen.reads() == ["李强 退出了群，已自动下岗"]
    assert village.ask(lambda work: work.people.on_duty(1)) == {}


def test_who_unblocks_the_bot_can_be_reached_again(village):
    li = village.volunteer("李强")
    for allowed in (False, True):
        village.do(membership.bot_in_private, li.user, allowed)
        assert village.who(li).reachable is allowed


def test_appointed_coordinators_have_every_community(village):
    village.do(setup.appoint, [village.zhao.user])
    for community in (EVERYWHERE, 1):
        held = village.ask(lambda work, c=community: work.people.holding(c, Role.COORDINATOR))
        assert village.zhao.user in {person.user for person in held}
