"""The life of a ticket: one table of transitions, and what each move changes."""

import re
from dataclasses import replace

import pytest

from domain.category import Category, Hotline, Place
from domain.errors import BadInput, NotAllowed
from domain.policy import URGENT, Policy
from domain.ticket import LIVE, NEXT, Ending, Status, Ticket
from tests.unit.samples import T0, minutes, ticket
from tests.unit.test_layers import ROOT

LATER = T0 + minutes(5)
PAIRS = [(old, new) for old in Status for new in Status]


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_the_table_allows_a_move_or_refuses_it(old, new):
    before = ticket(status=old)
    if new in NEXT[old]:
        assert before._to(new) == replace(before, status=new)
        return
    with pytest.raises(NotAllowed) as refusal:
        before._to(new)
    assert (refusal.value.code, refusal.value.facts["status"]) == ("error.wrong_state", old.value)


def test_every_state_is_in_the_table_and_can_be_reached():
    assert set(NEXT) == set(Status)
    assert set().union(*NEXT.values()) == set(Status)
    assert {status for status in Status if status not in LIVE} == {
        *(Status.CLOSED, Status.CANCELLED, Status.MERGED)
    }


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_picture_in_the_readme_is_the_table(readme):
    drawn = re.findall(r"^    (\w+) --> (\w+)$", (ROOT / readme).read_text("utf-8"), re.MULTILINE)
    assert set(drawn) == {(old.value, new.value) for old in NEXT for new in NEXT[old]}


MOVES = {
    "accept": ({Status.OPEN}, lambda t: t.accept(4, LATER)),
    "arrive": ({Status.ACCEPTED}, lambda t: t.arrive(LATER)),
    "release": ({Status.ACCEPTED}, lambda t: t.release(LATER)),
    "finish": ({Status.ACCEPTED, Status.ON_HOLD, Status.REFERRED}, lambda t: t.finish(LATER)),
    "cancel": (LIVE - {Status.DONE}, lambda t: t.cancel(LATER)),
    "rate": ({Status.CLOSED}, lambda t: t.rate(5)),
    "recategorise": (LIVE, lambda t: t.recategorise(Category.NOISE, t.terms)),
}


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("move", MOVES)
def test_a_move_is_made_from_its_states_only(move, status):
    allowed, make = MOVES[move]
    before = ticket(status=status)
    if status in allowed:
        assert isinstance(make(before), Ticket)
    else:
        with pytest.raises(NotAllowed):
            make(before)


def test_accepting_gives_the_ticket_and_sets_its_end():
    after = ticket().accept(4, LATER)
    assert (after.status, after.assignee) == (Status.ACCEPTED, 4)
    assert (after.accepted_at, after.finish_by) == (LATER, LATER + minutes(24 * 60))


def test_the_first_acceptance_is_remembered():
    first = ticket().accept(4, LATER)
    second = first.release(LATER + minutes(1)).accept(5, LATER + minutes(2))
    assert (first.first_accepted_at, second.first_accepted_at) == (LATER, LATER)


def test_arriving_twice_is_arriving_once():
    once = ticket().accept(4, T0).arrive(LATER)
    assert once.arrive(LATER + minutes(9)) == once


def test_releasing_puts_it_before_the_chain_again():
    held = ticket(step=2).accept(4, T0).arrive(T0)
    assert held.release(LATER) == replace(
        ticket(step_at=LATER), first_accepted_at=held.first_accepted_at
    )


def test_reopening_forgets_the_end_and_counts():
    ended = ticket().accept(4, T0).finish(T0).close(Ending.SOLVED, T0).rate(2)
    again = ended.reopen(LATER)
    assert (again.status, again.ending, again.stars, again.assignee) == ("open", None, None, None)
    assert (again.reopened, again.step, again.step_at) == (1, 0, LATER)


@pytest.mark.parametrize("status", [Status.OPEN, Status.ACCEPTED, Status.CANCELLED])
def test_what_was_not_said_to_be_done_is_not_reopened(status):
    with pytest.raises(NotAllowed):
        ticket(status=status).reopen(LATER)


def test_cancelling_is_an_ending():
    after = ticket().cancel(LATER)
    assert (after.status, after.ending, after.ended_at) == ("cancelled", "withdrawn", LATER)


@pytest.mark.parametrize(("stars", "fits"), [(0, False), (1, True), (5, True), (6, False)])
def test_stars_are_one_to_five(stars, fits):
    ended = ticket(status=Status.CLOSED)
    if fits:
        assert ended.rate(stars).stars == stars
    else:
        with pytest.raises(BadInput, match=r"error\.stars"):
            ended.rate(stars)


def test_stars_are_given_once():
    with pytest.raises(NotAllowed, match="already_rated"):
        ticket(status=Status.CLOSED, stars=3).rate(5)


def test_hurrying_is_counted():
    assert ticket().urge(LATER) == ticket(urged_at=LATER, urges=1)


def test_another_category_brings_its_terms_and_leaves_the_clock():
    terms = Policy().terms(Category.ELDER, urgent=False)
    after = ticket().recategorise(Category.ELDER, terms)
    assert after == ticket(category=Category.ELDER, terms=terms, accept_by=ticket().accept_by)


FIVE, NOWHERE = Place(text="5栋", building="5"), Place()


@pytest.mark.parametrize(
    ("known", "said", "kept"),
    [(FIVE, NOWHERE, FIVE), (NOWHERE, FIVE, FIVE), (NOWHERE, NOWHERE, NOWHERE)],
)
def test_an_edit_adds_a_place_and_loses_none(known, said, kept):
    after = ticket(place=known).revise("灯亮了", urgent=False, hotline=None, place=said)
    assert after == ticket(place=kept, text="灯亮了")


def test_an_edit_may_only_raise_the_urgency():
    alarm = ticket(urgent=True, hotline=Hotline.FIRE, terms=URGENT)
    after = alarm.revise("好像没事", urgent=False, hotline=None, place=alarm.place)
    assert (after.urgent, after.hotline) == (True, Hotline.FIRE)
