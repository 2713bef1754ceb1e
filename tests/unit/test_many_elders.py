"""T22: forty minutes of our own outage over five hundred windows are no emergency of anybody."""

from dataclasses import replace

import pytest

from domain.checkin import Plan, State, rounds_of
from domain.people import Person
from services import due, outage
from tests.unit.conftest import morning
from tests.unit.village import ZONE

MANY = 500
FIRST = 10_000
"""Their numbers as people, above everybody's of the village."""


def asked_this_morning(work, *, now):
    """Let many elders have been asked at seven; what they answered may be lost."""
    for elder in range(1, MANY + 1):
        who = FIRST + elder
        person = Person(community=1, id=who, user=who, name=f"老人{elder}", reachable=True)
        work.people.add(person, now=now)
        agreed = morning(7, day=20)
        plan = Plan(
            community=1, elder=elder, name=person.name, person=who,
            created_at=agreed, consent_at=agreed,
        )  # fmt: skip
        work.plans.add(plan)
        [round_] = rounds_of(plan, now.astimezone(ZONE).date(), ZONE)
        work.rounds.add(replace(round_, number=elder, state=State.PROMPTED))
        work.deadlines.set("round:miss", str(elder), round_.missed_at, community=1, urgent=True)


@pytest.fixture
def back(village):
    """The service was off from half past seven to ten past eight."""
    village.now = morning(8, 10)
    village.do(asked_this_morning)
    village.do(outage.back, morning(7, 30))
    return village


def test_all_are_asked_again_and_nobody_is_alarmed_before_the_time_is_given_back(back):
    asked = [back.chats.get(FIRST + elder, {}) for elder in range(1, MANY + 1)]
    assert {len(messages) for messages in asked} == {1}
    assert back.ask(lambda work: work.alarms.live(1)) == []
    due = back.ask(lambda work: work.deadlines.due(morning(10, 9), 10_000))
    assert [deadline for deadline in due if deadline.kind == "round:miss"] == []
    due = back.ask(lambda work: work.deadlines.due(morning(10, 10), 10_000))
    assert sum(deadline.kind == "round:miss" for deadline in due) == MANY


def test_who_is_on_duty_is_asked_once_for_all_alarms_of_a_moment(village):
    for name in ("李强", "赵敏"):
        village.volunteer(name, "3").types("/on")
    village.now = morning(8, 10)
    village.do(asked_this_morning)
    village.now, said = morning(9, 30), []
    with village._engine.connect() as conn:
        conn.connection.dbapi_connection.set_trace_callback(said.append)
    village.do(everybody_is_silent)
    assert len(village.ask(lambda work: work.alarms.live(1))) == MANY
    assert sum("FROM duty" in statement for statement in said) == 1


def everybody_is_silent(work, *, now):
    for deadline in work.deadlines.due(now, 10_000):
        if deadline.kind == "round:miss":
            due.fire(work, deadline, now=now)
