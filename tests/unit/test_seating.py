"""Whom the roster puts on duty, and for what."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.category import Category
from domain.people import Person, Post, Role
from domain.roster import Shift
from domain.routing import Candidate
from domain.seating import seated

T0 = datetime(2026, 11, 21, tzinfo=UTC)


def candidate(*buildings: str, on: bool = False) -> Candidate:
    post = Post(person=1, role=Role.VOLUNTEER, buildings=frozenset(buildings))
    return Candidate(person=Person(community=1, id=1, user=1, name="李强"), post=post, on_duty=on)


def shift(*buildings: str, person: int = 1, **more) -> Shift:
    ends_at = T0 + timedelta(hours=1)
    return Shift(
        person=person, starts_at=T0, ends_at=ends_at, buildings=frozenset(buildings), **more
    )


@pytest.mark.parametrize(
    ("who", "running", "buildings"),
    [
        (candidate("1"), [shift("3")], {"3"}),  # who stands in answers for the others' buildings
        (candidate("1"), [shift()], {"1"}),  # a shift for all means whatever one answers for
        (candidate(), [shift("3")], {"3"}),
        (candidate("1", on=True), [shift("3")], {"1", "3"}),  # /on counts besides
        (candidate(on=True), [shift("3")], set()),  # and for everything, everywhere
        (candidate("1"), [shift("3"), shift("4")], {"3", "4"}),
    ],
)
def test_a_shift_answers_for_its_own_buildings(who, running, buildings):
    found = seated([who], running, night=False)[0]
    assert (found.on_duty, found.post.buildings) == (True, buildings)


def test_a_shift_may_be_for_some_matters_alone():
    running = [shift(categories=frozenset({Category.REPAIR}))]
    assert seated([candidate()], running, night=False)[0].post.categories == {Category.REPAIR}


@pytest.mark.parametrize("night", [True, False])
def test_a_shift_at_night_is_the_night_shift(night):
    assert seated([candidate()], [shift()], night=night)[0].night_shift is night


def test_others_shifts_change_nothing():
    assert seated([candidate("1")], [shift(person=2)], night=True) == [candidate("1")]
