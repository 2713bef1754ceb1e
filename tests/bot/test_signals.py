"""POST /signal, as a gateway posts it: a token, one JSON object, an answer after the commit."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import structlog
from httpx import ASGITransport, AsyncClient

from bot.health import build
from domain.checkin import Plan
from services.facts import hashed
from storage.store import Store
from tests.bot.conftest import T0
from tests.bot.test_health import watched  # noqa: F401  a fixture

BEARER = {"Authorization": "Bearer right"}
DOOR = {"elder": 1, "kind": "door"}


def looked_after(work, now):
    community = work.communities.add("幸福小区", None, now=now)
    agreed = now - timedelta(days=1)
    plan = Plan(
        community=community.id, elder=1, name="张桂芳", created_at=agreed, consent_at=agreed
    )
    work.plans.add(plan)
    work.signals.connect(community.id, hashed("right"), by=1, now=now)


@pytest.fixture
async def gateway(watched) -> AsyncIterator[AsyncClient]:  # noqa: F811
    await watched.store.write(looked_after, now=T0)
    async with AsyncClient(transport=ASGITransport(build(watched)), base_url="http://x") as client:
        yield client


async def alarms(store: Store):
    return await store.read(lambda work: work.alarms.live(1))


async def test_a_button_is_an_alarm_once_it_is_answered(gateway, store: Store):
    body = {"elder": 1, "kind": "button", "id": "a7", "at": "2026-11-21T16:00:00+08:00"}
    first = await gateway.post("/signal", json=body, headers=BEARER)
    again = await gateway.post("/signal", json=body, headers=BEARER)
    assert (first.status_code, again.status_code) == (202, 200)
    assert [alarm.kind for alarm in await alarms(store)] == ["button"]


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "right"}]
)
async def test_a_wrong_token_learns_nothing(gateway, headers):
    for body in (DOOR, {"elder": 99}):
        answer = await gateway.post("/signal", json=body, headers=headers)
        assert answer.status_code == 401
        assert "/elder signal" in answer.json()["error"]


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        (b"{", 422, "Invalid JSON"),
        (b"[]", 422, "an object"),
        (b'{"elder": 1}', 422, "kind: Field required"),
        (b'{"elder": 1, "kind": "smoke"}', 422, "kind: Input should be 'button', 'door'"),
        (b'{"elder": "one", "kind": "door"}', 422, "elder: Input should be a valid integer"),
        (
            b'{"elder": 1, "kind": "door", "at": "2026-11-21T16:00:00"}',
            422,
            "at: Input should have",
        ),
        (b'{"elder": 2, "kind": "door"}', 404, "elder: nobody of that number"),
        (b" " * 5000, 413, "at most 4096 bytes"),
    ],
)
async def test_what_is_wrong_is_said(gateway, body, status, said):
    answer = await gateway.post("/signal", content=body, headers=BEARER)
    assert answer.status_code == status
    assert said in answer.json()["error"]


async def test_too_many_are_asked_to_wait(gateway):
    answers = [await gateway.post("/signal", json=DOOR, headers=BEARER) for _ in range(11)]
    assert [answers[9].status_code, answers[10].status_code] == [202, 429]
    assert answers[10].headers["Retry-After"] == "60"


async def test_what_is_not_stored_is_not_taken(gateway, store: Store):
    await store.close()
    answer = await gateway.post("/signal", json=DOOR, headers=BEARER)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")


async def test_the_log_knows_neither_the_token_nor_the_elder(gateway):
    with structlog.testing.capture_logs() as logs:
        await gateway.post("/signal", json=DOOR, headers=BEARER)
    assert logs == [
        {"event": "signal", "log_level": "info", "community": 1, "kind": "door", "result": "new"}
    ]
    assert "right" not in json.dumps(logs)
