"""The three rates (三率), by the residents' word."""

import pytest

from domain.category import Category
from domain.figures import figures
from domain.ticket import Ending, Status
from handlers.buttons import Button
from tests.unit.samples import T0, minutes, ticket
from tests.unit.village import matter


def ended(ending, **facts):
    status = Status.CANCELLED if ending is Ending.WITHDRAWN else Status.CLOSED
    return ticket(status=status, ending=ending, **facts)


@pytest.mark.parametrize(("accepted", "rate"), [(None, 0.0), (0, 1.0), (30, 1.0), (30.01, 0.0)])
def test_answered_in_time_means_within_the_first_step(accepted, rate):
    moment = None if accepted is None else T0 + minutes(accepted)
    assert figures([ticket(first_accepted_at=moment)]).response == rate


def test_what_was_withdrawn_or_a_duplicate_was_never_valid():
    found = figures([ticket(), ended(Ending.WITHDRAWN), ended(Ending.DUPLICATE)])
    assert (found.total, found.valid, found.ended) == (3, 1, 0)


def test_solved_counts_by_the_reporters_word_and_partly_for_half():
    endings = (Ending.SOLVED, Ending.PARTLY, Ending.UNSOLVABLE, Ending.DEFAULT)
    found = figures([ended(ending) for ending in endings])
    assert (found.solved, found.ended, found.solution) == (1.5, 4, 0.375)
    assert found.unconfirmed == 1


def test_what_was_referred_is_no_end_of_ours():
    found = figures([ended(Ending.REFERRED), ended(Ending.SOLVED)])
    assert (found.referred, found.ended, found.solution) == (1, 1, 1.0)


def test_pleased_means_four_stars_of_those_who_rated():
    stars = (5, 4, 3, None)
    found = figures([ended(Ending.SOLVED, stars=count) for count in stars])
    assert (found.pleased, found.rated, found.satisfaction) == (2, 3, 2 / 3)


def test_of_nothing_there_is_no_rate():
    found = figures([])
    assert (found.response, found.solution, found.satisfaction) == (None, None, None)


def test_every_ticket_is_counted_in_its_category():
    found = figures([ticket(), ticket(), ticket(category=Category.NOISE)])
    assert found.by_category == {"repair": 2, "noise": 1}


def test_no_word_of_the_bot_is_a_response(village):
    li = village.volunteer("李强")
    for building in "345":
        village.wang.says(f"{building}栋灯坏了", matter(building=building))
    assert len(village.group()) == 3
    assert "响应率 0%（按时接单 0 / 有效 3）" in village.chen.types("/stats 周")
    li.presses(Button("accept", 1, 1, ""))
    village.passes(minutes=31)
    village.chen.presses(Button("accept", 1, 2, ""))
    assert "响应率 33%（按时接单 1 / 有效 3）" in village.chen.types("/stats 周")
