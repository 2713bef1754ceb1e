"""What a button carries is a hint: whatever somebody makes up, the server decides."""

import shutil

import pytest

from handlers import presses
from handlers.buttons import Button
from tests.unit.conftest import village_in
from tests.unit.village import DOUBTFUL, matter

JUNK = ("", "none", "5", "99", "repair", "solved", "x" * 40, "٣")


def lives(village):
    """Bring about an open ticket, an accepted one, one that is done; and a question."""
    village.li = village.volunteer("李强")
    for building in "123":
        village.wang.says(f"{building}栋灯坏了", matter(building=building))
        if building in "23":
            village.li.taps("接单")
        if building == "3":
            village.li.taps("完成")
        village.passes(minutes=2)
    village.wang.says("这个灯", DOUBTFUL)


@pytest.fixture
def living(village):
    """A village in which this is so."""
    lives(village)
    return village


@pytest.fixture(scope="module")
def watched(founded_file, tmp_path_factory, seal, renderer):
    """The same for all that strangers press: nothing of it may leave a trace."""
    file = shutil.copy(founded_file, tmp_path_factory.mktemp("watched") / "linli.db")
    with village_in(file, seal, renderer, first=1000) as village:
        lives(village)
        yield village


def forgeries(verb):
    messages = range(1000, 1030) if verb == "ask" else ()
    for ref in (1, 2, 3, *messages):
        yield from (Button(verb, 1, ref, arg) for arg in JUNK)
    for community, ref in ((0, 1), (1, 0), (1, 2**53), (7, 1)):
        yield Button(verb, community, ref, JUNK[3])


@pytest.mark.parametrize("verb", sorted(set(presses.USE_CASES) - {"follow"}))
def test_no_button_of_a_stranger_moves_anything(watched, verb):
    before = [watched.ticket(n) for n in (1, 2, 3)]
    for button in forgeries(verb):
        watched.zhao.presses(button, in_group=verb == "ask")
    assert [watched.ticket(n) for n in (1, 2, 3, 4)] == [*before, None]


@pytest.mark.parametrize("who", ["chen", "wang", "li"])
def test_no_button_of_anybody_breaks_the_bot(living, who):
    person = getattr(living, who)
    for verb in presses.USE_CASES:
        for button in forgeries(verb):
            person.presses(button)
    living.passes(days=20)


def test_a_coordinator_cannot_end_a_ticket_as_solved(living):
    assert living.chen.presses(Button("close", 1, 1, "solved")) == "这个按钮已经失效"


def test_stars_are_one_to_five(living):
    living.wang.taps("已解决")
    for stars in ("0", "6", "x", ""):
        assert living.wang.presses(Button("star", 1, 3, stars)) == "请点 ★1 到 ★5"
