"""A second opinion: what the sandbox says must be what aiogram's types expect of Telegram."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any

import aiogram.methods
from aiogram.types import ResponseParameters, TelegramObject, Update
from pydantic import BaseModel, TypeAdapter

from sandbox.state import Call

METHODS = {name.lower(): getattr(aiogram.methods, name) for name in aiogram.methods.__all__}


def check_call(method: str, answer: dict[str, Any] | None) -> None:
    """Hold an answer (`{"ok": …}` as in the call log; None: none was given) to its method's type.

    Raises:
        AssertionError, pydantic.ValidationError: Telegram would not have said that.
    """
    if answer is None:
        return
    if answer["ok"]:
        _no_strange_fields(_returns(method.lower()).validate_python(answer["result"]), method)
        return
    assert isinstance(answer["error_code"], int)
    assert answer["description"]
    ResponseParameters.model_validate(answer.get("parameters", {}))


def check_update(raw: dict[str, Any]) -> Update:
    """Hold an update to aiogram's types: one kind, all fields there, none unknown."""
    update = Update.model_validate(raw)
    assert len(raw) == 2, f"an update has an id and one kind, not {sorted(raw)}"
    _no_strange_fields(update, update.event_type)
    return update


def check_log(calls: Collection[Call], *, odd: Collection[int] = ()) -> int:
    """Hold every call of a World's log, and every update handed out, to its type.

    `odd` are the ids of injected updates that are meant to be wrong. Returns: how many calls.
    """
    for call in calls:
        if call.method.lower() == "getupdates" and call.result and call.result["ok"]:
            for update in call.result["result"]:
                if update["update_id"] not in odd:
                    check_update(update)
        else:
            check_call(call.method, call.result)
    return len(calls)


@cache
def _returns(method: str) -> TypeAdapter[Any]:
    return TypeAdapter(METHODS[method].__returning__)


def _no_strange_fields(value: object, where: str) -> None:
    """Refuse fields that the types do not know: they are misspelt or invented."""
    if isinstance(value, list):
        for item in value:
            _no_strange_fields(item, where)
    if isinstance(value, TelegramObject | BaseModel):
        assert not value.model_extra, f"{where}: unknown fields {sorted(value.model_extra)}"
        for name in type(value).model_fields:
            _no_strange_fields(getattr(value, name), f"{where}.{name}")
