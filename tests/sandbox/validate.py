"""A second opinion: what the sandbox says must be what aiogram's types expect of Telegram.

aiogram builds the validators of all its types when it is imported, which takes 4 s in each worker.
Here they are built when one is used, of the names that it would have built them of.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from pydantic import BaseModel, create_model

from sandbox.state import Call


@contextmanager
def _nothing_built() -> Iterator[dict[str, Any]]:
    """Meanwhile no model is built; yields the names that one would have been built of."""
    names: dict[str, Any] = {}
    rebuild = BaseModel.__dict__["model_rebuild"]
    BaseModel.model_rebuild = classmethod(
        lambda _, *, _types_namespace: names.update(_types_namespace)
    )
    yield names
    BaseModel.model_rebuild = rebuild


with _nothing_built() as _NAMES:
    import aiogram.methods
    from aiogram.types import Message, ResponseParameters, TelegramObject, Update

METHODS = {name.lower(): getattr(aiogram.methods, name) for name in aiogram.methods.__all__}
for _model in (Message, Update, ResponseParameters):  # most answers are made of messages
    _model.model_rebuild(_types_namespace=_NAMES)


def check_call(method: str, answer: dict[str, Any] | None) -> None:
    """Hold an answer (`{"ok": …}` as in the call log; None: none was given) to its method's type.

    Raises:
        AssertionError, pydantic.ValidationError: Telegram would not have said that.
    """
    if answer is None:
        return
    if answer["ok"]:
        result = _answer(method.lower()).model_validate(answer).result
        _no_strange_fields(result, method)
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
def _answer(method: str) -> Any:
    """Return the model of an answer whose result is what the method returns."""
    returns = METHODS[method].__returning__
    model = create_model("Answer", __config__={"defer_build": True}, result=(returns, ...))
    model.model_rebuild(_types_namespace=_NAMES)
    return model


def _no_strange_fields(value: object, where: str) -> None:
    """Refuse fields that the types do not know: they are misspelt or invented."""
    if isinstance(value, list):
        for item in value:
            _no_strange_fields(item, where)
    if isinstance(value, TelegramObject | BaseModel):
        assert not value.model_extra, f"{where}: unknown fields {sorted(value.model_extra)}"
        for name in type(value).model_fields:
            _no_strange_fields(getattr(value, name), f"{where}.{name}")
