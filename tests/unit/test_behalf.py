"""代报: a volunteer or a coordinator files for somebody else, who has the last word if reached."""

import pytest

from domain.errors import BadInput
from domain.figures import figures
from domain.ticket import Ending, Status
from services import behalf
from services.behalf import Whom
from services.filing import Report
from tests.unit.samples import ticket
from tests.unit.village import CHATTER, matter


def files(filer, line, *, surely=True, reading=None):
    """Send /report with a name before what it is; return the last thing the filer reads."""
    actor = filer.actor()
    whom, text = behalf.read(line.split(), surely=surely)
    cmd = Report(actor=actor, text=text, reading=reading or matter())
    plain = Report(actor=actor, text=line, reading=reading or matter())
    filer.village.do_or_refuse(actor, behalf.receive, cmd, whom, plain)
    return filer.last()


@pytest.mark.parametrize(
    ("line", "whom", "text"),
    [
        ("王大爷 3栋漏水", Whom(name="王大爷", surely=True), "3栋漏水"),
        ("王大爷 13800000000 漏水", Whom(name="王大爷", phone="13800000000", surely=True), "漏水"),
        ("@王芳", Whom(name="王芳", surely=True, known=True), ""),
    ],
)
def test_a_name_perhaps_with_a_phone_comes_first(line, whom, text):
    assert behalf.read(line.split(), surely=True) == (whom, text)


@pytest.mark.parametrize("line", ["", "13800000000 漏水"])
def test_without_a_name_it_is_for_nobody(line):
    with pytest.raises(BadInput, match="behalf"):
        behalf.read(line.split(), surely=True)


def test_who_has_telegram_hears_it_and_has_the_last_word(village):
    li = village.volunteer("李强")
    said = files(village.chen, "王芳 3栋水管漏水", surely=False)
    assert said.endswith("进展直接告诉 王芳，办好后由本人确认")
    assert village.wang.last().startswith("#1 报修 · 3栋 · 待接单")
    li.taps("接单")
    li.taps("完成")
    assert village.chen.presses(village.wang.finds("已解决")) == "只有报事人可以操作"
    assert village.wang.taps("已解决") == "谢谢您的确认"
    assert village.chen.last() == "您替 王芳 报的 #1 报修 · 3栋 · 已办结：已解决"
    assert village.ticket().reporter == village.who(village.wang).id
    assert not village.ticket().proxied


@pytest.fixture
def done(village):
    """陈静 filed for 王大爷, who has no Telegram; 李强 has done it."""
    li = village.volunteer("李强")
    said = files(village.chen, "王大爷 13800000000 3栋水管漏水")
    assert said.endswith("替 王大爷 报的：请把进展告诉本人，办好后由您代为确认")
    li.taps("接单")
    assert "报事人：王大爷\n电话：13800000000" in li.last()
    li.taps("完成")
    return village


def test_for_who_has_none_the_filer_asks_and_confirms_and_it_says_so(done):
    assert done.chen.last().endswith("请先问过 王大爷 本人再点，会记为「代确认」：")
    assert done.chen.taps("已解决") == "谢谢您的确认"
    assert "★5" not in done.chen.sees()
    assert "陈静 代报：报修" in done.chen.types("/ticket 1")
    assert "办结：已解决（代确认）" in done.chen.types("/ticket 1")
    said = done.chen.types("/stats 周")
    assert "代确认 1 件，单独计\n其中代报 1 件" in said
    assert "解决率" not in said


def test_the_filer_may_say_that_it_is_not_solved(done):
    done.chen.taps("没解决")
    done.chen.taps("没修好")
    assert done.ticket().status is Status.OPEN


def test_a_proxy_counts_apart_from_what_reporters_say():
    solved = ticket(status=Status.CLOSED, ending=Ending.SOLVED)
    found = figures([solved, ticket(status=Status.CLOSED, ending=Ending.SOLVED, proxied=True)])
    assert (found.solution, found.ended, found.proxied) == (1.0, 1, 1)


def test_the_same_neighbour_is_known_the_next_time(done):
    files(done.chen, "王大爷 4栋灯坏了", reading=matter(building="4"))
    assert done.ticket(2).reporter == done.ticket(1).reporter


def test_two_of_a_name_are_told_apart_by_their_phone(done):
    namesake = done.person("王大爷")
    namesake.starts()
    line = "王大爷 4栋灯坏了"
    assert files(done.chen, line, reading=matter(building="4")).startswith("有 2 位叫 王大爷")
    files(done.chen, "王大爷 13800000000 4栋灯坏了", reading=matter(building="4"))
    assert done.ticket(2).reporter == done.ticket(1).reporter


def test_a_mention_of_nobody_makes_nobody_up(village):
    said = files(village.chen, "@wangdaye 3栋水管漏水", surely=False)
    assert said.startswith("没有找到「wangdaye」，请写姓名")
    assert village.ticket() is None


def test_what_names_nobody_is_the_writers_own_report(village):
    files(village.chen, "厨房 水管漏水", surely=False)
    assert (village.ticket().reporter, village.ticket().text) == (
        village.who(village.chen).id,
        "厨房 水管漏水",
    )


def test_a_resident_files_for_themselves_only(village):
    said = files(village.wang, "王大爷 3栋水管漏水")
    assert said.startswith("这条命令只有志愿者、楼栋长、协调员可以用")
    assert village.ticket() is None


def test_by_buttons_a_name_and_then_what_it_is(village):
    village.do_or_refuse(village.chen.actor(), behalf.reports.start_report, village.chen.actor())
    village.chen.taps("替别人报")
    assert village.chen.last().startswith("替谁报？请写姓名")
    village.chen.writes("王大爷 13800000000", CHATTER)
    assert village.chen.last().startswith("替 王大爷 报：请写清楚")
    village.chen.writes("3栋着火了", matter(hotline="fire"))
    assert village.ticket().filed_by == village.who(village.chen).id
    assert village.ticket().urgent


def test_the_volunteer_talks_with_whoever_speaks_for_the_report(village):
    li = village.volunteer("李强")
    files(village.chen, "王大爷 3栋水管漏水")
    li.taps("接单")
    li.taps("联系对方")
    li.writes("几点在家")
    assert village.chen.last() == "💬 #1 志愿者：几点在家"
