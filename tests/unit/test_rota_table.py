"""The roster cell by cell: what the picture and the list of a week show."""

from datetime import timedelta

from domain.rota_table import turns
from tests.unit.test_roster import LI, MONDAY, ZHAO, ZHOU, at, change, roster

TUESDAY = MONDAY + timedelta(days=1)


def cells(found, first=MONDAY, last=MONDAY):
    """Return who has which hours of which shift, by the hour of the first day."""
    zero = at(first.day, 0)
    return [
        (turn.rotation, part.person, *((m - zero) // timedelta(hours=1) for m in span(part)))
        for turn in turns(found, first, last)
        for part in turn.parts
    ]


def span(part):
    return part.starts_at, part.ends_at


def test_a_day_has_its_day_and_its_night():
    assert cells(roster()) == [(1, LI, 8, 20), (2, ZHOU, 20, 32)]


def test_what_is_taken_after_midnight_belongs_to_the_night_that_began_before():
    late = change("replace", ZHOU, at(24, 2), at(24, 8), stand_in=ZHAO)
    assert cells(roster(late))[1:] == [(2, ZHOU, 20, 26), (2, ZHAO, 26, 32)]
    assert cells(roster(late), TUESDAY, TUESDAY)[0] == (1, ZHAO, 8, 20)


def test_a_vacant_part_has_nobody():
    away = change("remove", LI, at(23, 10), at(23, 12))
    assert cells(roster(away))[:3] == [(1, LI, 8, 10), (1, None, 10, 12), (1, LI, 12, 20)]


def test_who_is_on_besides_fills_what_is_vacant_and_stands_alone():
    away = change("remove", LI, at(23, 8), at(23, 20))
    extra = change("add", ZHAO, at(23, 7), at(23, 20))
    assert cells(roster(away, extra)) == [(0, ZHAO, 7, 20), (2, ZHOU, 20, 32)]
