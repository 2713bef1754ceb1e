"""Who is asked: everybody left out is left out for a reason, and turns are fair."""

import random
from collections import deque
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.category import Category, Place
from domain.people import Post, Role, Share
from domain.routing import Exclusion, exclusion, order
from tests.unit.samples import T0, candidate, minutes, ticket

HEAD, COORDINATOR = Role.BUILDING_HEAD, Role.COORDINATOR
NOWHERE = ticket(place=Place())
CASES = {
    "on duty": (candidate(), ticket(), None),
    "covers the building": (candidate(buildings="34"), ticket(), None),
    "place unknown": (candidate(buildings="4"), NOWHERE, None),
    "one of two buildings": (candidate(buildings="4"), ticket(place=Place(building="3,4")), None),
    "covers the category": (candidate(categories=[Category.REPAIR]), ticket(), None),
    "two in hand": (candidate(open_tickets=2), ticket(), None),
    "full, but urgent": (candidate(open_tickets=9), ticket(urgent=True), None),
    "head, off duty": (candidate(role=HEAD, on_duty=False), ticket(), None),
    "head, full": (candidate(role=HEAD, open_tickets=9), ticket(), None),
    "head, reporter": (candidate(7, HEAD), ticket(), None),
    "coordinator": (candidate(role=COORDINATOR, on_duty=False), NOWHERE, None),
    "declined": (candidate(offer="declined"), ticket(), Exclusion.DECLINED),
    "asked": (candidate(offer="expired"), ticket(), Exclusion.ASKED),
    "being asked": (candidate(offer="offered"), ticket(), Exclusion.ASKED),
    "reporter": (candidate(7), ticket(), Exclusion.REPORTER),
    "unreachable": (candidate(reachable=False), ticket(), Exclusion.UNREACHABLE),
    "off duty": (candidate(on_duty=False), ticket(), Exclusion.OFF_DUTY),
    "head of nowhere": (candidate(role=HEAD), NOWHERE, Exclusion.NO_BUILDING),
    "other building": (candidate(buildings="4"), ticket(), Exclusion.OTHER_BUILDING),
    "other category": (
        *(candidate(categories=[Category.NOISE]), ticket()),
        Exclusion.OTHER_CATEGORY,
    ),
    "own quiet hours": (candidate(resting=True), ticket(), Exclusion.RESTING),
    "full": (candidate(open_tickets=3), ticket(), Exclusion.AT_CAP),
}


@pytest.mark.parametrize(("who", "what", "reason"), CASES.values(), ids=CASES)
def test_who_is_left_out_and_why(who, what, reason):
    assert exclusion(who, what, quiet=False, cap=3) is reason


@pytest.mark.parametrize(
    ("who", "reason"),
    [
        (candidate(), Exclusion.ASLEEP),
        (candidate(role=COORDINATOR), Exclusion.ASLEEP),
        (candidate(night_shift=True), None),
        (candidate(night_shift=True, offer="declined"), Exclusion.DECLINED),
    ],
)
def test_at_night_only_the_night_shift_is_woken(who, reason):
    assert exclusion(who, ticket(), quiet=True, cap=3) is reason


def test_outside_the_hours_of_a_matter_not_even_the_night_shift_is_asked():
    who = candidate(night_shift=True)
    assert exclusion(who, ticket(), quiet=True, closed=True, cap=3) is Exclusion.CLOSED


def test_every_reason_has_a_case():
    known = {reason for _, _, reason in CASES.values()}
    assert known | {Exclusion.ASLEEP, Exclusion.CLOSED} == {None, *Exclusion}


def test_the_fewest_tickets_first_then_who_was_asked_longest_ago():
    busy = candidate(1, open_tickets=1)
    recent = candidate(2, last_offered_at=T0)
    longer = candidate(3, last_offered_at=T0 - minutes(9))
    never, never_either = candidate(5), candidate(4)
    asked = order([busy, recent, longer, never, never_either], now=T0)
    assert asked == [never_either, never, longer, recent, busy]


@settings(max_examples=20)
@given(st.lists(st.integers(0, 3), min_size=1, max_size=12), st.integers())
def test_a_thousand_turns_are_fair(endings, seed):
    """The older tickets end first, however many at a time; nobody is busier than the others."""
    team, chance = {n: candidate(n) for n in range(1, 11)}, random.Random(seed)
    turns, held = dict.fromkeys(team, 0), deque()
    for number in range(1000):
        for _ in range(min(len(held), max(endings[number % len(endings)], len(held) - 29))):
            done = held.popleft()
            team[done] = replace(team[done], open_tickets=team[done].open_tickets - 1)
        now, asked = T0 + minutes(number), chance.sample(list(team.values()), len(team))
        first = order([who for who in asked if who.open_tickets < 3], now=now)[0]
        more = first.open_tickets + 1
        team[first.person.id] = replace(first, open_tickets=more, last_offered_at=now)
        held.append(first.person.id)
        turns[first.person.id] += 1
        assert max(turns.values()) - min(turns.values()) <= 1


def test_whoever_is_done_sooner_has_the_next_one():
    slow, quick = candidate(1, open_tickets=1, last_offered_at=T0), candidate(2)
    for moment in range(5):
        assert order([slow, quick], now=T0 + minutes(moment))[0] == quick
        quick = replace(quick, last_offered_at=T0 + minutes(moment))


def test_who_would_like_more_gets_twice_as_much_and_who_would_like_less_half():
    wishes = [Share.MORE, *[Share.USUAL] * 6, Share.LESS]
    team = [candidate(n) for n in range(1, 9)]
    team = [
        replace(w, person=replace(w.person, share=s)) for w, s in zip(team, wishes, strict=True)
    ]
    turns = dict.fromkeys(range(1, 9), 0)
    for moment in range(1000):
        first = order(team, now=T0 + minutes(moment))[0]
        turns[first.person.id] += 1
        team[team.index(first)] = replace(first, last_offered_at=T0 + minutes(moment))
    more, *usual, less = turns.values()
    assert max(usual) - min(usual) <= 2
    assert more / usual[0] == pytest.approx(2, rel=0.15)
    assert less / usual[0] == pytest.approx(0.5, rel=0.15)


def test_who_holds_tickets_is_spared_until_the_others_hold_as_many():
    team = [candidate(n) for n in range(1, 4)]
    for moment in range(6):
        first = order(team, now=T0 + minutes(moment))[0]
        more = replace(
            first, open_tickets=first.open_tickets + 1, last_offered_at=T0 + minutes(moment)
        )
        team[team.index(first)] = more
    assert [who.open_tickets for who in team] == [2, 2, 2]


@pytest.mark.parametrize(
    ("building", "covers"), [("3", True), ("", True), ("3,9", True), ("9", False), ("33", False)]
)
def test_a_post_covers_its_buildings(building, covers):
    post = Post(person=1, role=HEAD, buildings=frozenset({"3", "4"}))
    assert post.covers_building(building) is covers
