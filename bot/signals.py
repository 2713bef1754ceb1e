"""POST /signal: what the gateways of elders' devices tell us. Answered only after the commit."""

from __future__ import annotations

import asyncio

import structlog
from pydantic import AwareDatetime, BaseModel, Field, ValidationError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from bot.clock import Clock
from bot.http import body_of
from domain.signal import Sensed, Signal
from services import signals
from services.signals import Taken
from storage.store import Store

log = structlog.get_logger()

_LARGEST = 4096  # bytes of one signal
_PATIENCE = 5.0  # seconds for the whole of it
_LATER = {"Retry-After": "60"}
_ANSWERS = {
    Taken.NEW: (202, "taken"),
    Taken.REPEATED: (200, "taken before"),
    Taken.NO_ELDER: (404, "elder: nobody of that number is looked after here"),
    Taken.TOO_MANY: (429, "too many signals about this elder; a button is always taken"),
}


class _Body(BaseModel, extra="forbid"):
    """What a gateway posts; `id` is its own name for the signal, so that it may post it again."""

    elder: int = Field(ge=1, lt=2**53)
    kind: Sensed
    id: str = Field("", max_length=64)
    at: AwareDatetime | None = None


async def answer(store: Store, clock: Clock, request: Request) -> Response:
    """Take one signal in; who has no valid token learns nothing else."""
    try:
        async with asyncio.timeout(_PATIENCE):
            body = await body_of(request, _LARGEST)
    except (TimeoutError, ClientDisconnect):
        return _say(408, "the body did not come in time")
    try:
        return await _answer(store, clock, request.headers.get("authorization", ""), body)
    except Exception as error:
        log.error("signal_not_stored", error=type(error).__name__)
        return _say(503, "not stored; post it again", _LATER)


async def _answer(store: Store, clock: Clock, header: str, body: bytes | None) -> Response:
    scheme, _, token = header.partition(" ")
    named = scheme.lower() == "bearer"
    community = await store.read(signals.gateway, token.strip()) if named else None
    if community is None:
        return _say(
            401, "the token is missing or not valid any more; /elder signal makes a new one"
        )
    if body is None:
        return _say(413, f"a signal has at most {_LARGEST} bytes")
    try:
        said = _Body.model_validate_json(body)
    except ValidationError as fault:
        return _say(422, _first(fault))
    signal = Signal(elder=said.elder, sensed=said.kind, key=said.id, at=said.at)
    taken = await store.write(signals.take, community, signal, now=clock())
    log.info("signal", community=community, kind=said.kind, result=taken)
    status, words = _ANSWERS[taken]
    return _say(status, words, _LATER if status == 429 else None)


def _say(status: int, words: str, headers: dict[str, str] | None = None) -> Response:
    fault = {"error": words} if status >= 400 else {"result": words}
    return JSONResponse(fault, status_code=status, headers=headers)


def _first(fault: ValidationError) -> str:
    """Return what is wrong first, with the name of the field."""
    error = fault.errors(include_input=False, include_url=False)[0]
    where = ".".join(str(part) for part in error["loc"])
    return f"{where}: {error['msg']}" if where else error["msg"]
