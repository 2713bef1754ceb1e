"""HTTP to a Request and back: query, urlencoded, JSON and multipart are all the same to a bot."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.requests import Request as HttpRequest
from starlette.types import Receive, Scope, Send

from sandbox.errors import Refused
from sandbox.model import Json
from sandbox.request import Upload

BODY_MOST = 50 * 1024 * 1024


async def read(scope: Scope, receive: Receive) -> tuple[Json, dict[str, Upload]]:
    """Return the parameters and the files of a request.

    Raises:
        Refused: the body is too large or not what its type says.
    """
    values: Json = dict(parse_qsl(scope["query_string"].decode(), keep_blank_values=True))
    kind = _header(scope, b"content-type")
    if kind.startswith(b"multipart/"):
        fields, uploads = await _multipart(scope, receive)
        return values | fields, uploads
    body = await read_body(receive)
    if not body:
        return values, {}
    if kind.startswith(b"application/json"):
        return values | _object(body), {}
    return values | dict(parse_qsl(body.decode(), keep_blank_values=True)), {}


async def read_body(receive: Receive) -> bytes:
    """Return the whole body of a request."""
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body"):
        message = await receive()
        body += message.get("body", b"")
        if len(body) > BODY_MOST:
            raise Refused("Request Entity Too Large")
    return body


async def reply(send: Send, code: int, body: bytes, kind: bytes = b"application/json") -> None:
    """Send a whole answer."""
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": code, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def ok(result: Any) -> Json:
    """Return the answer to a call that went well."""
    return {"ok": True, "result": result}


def failed(code: int, description: str, parameters: dict[str, int]) -> Json:
    """Return the answer to a call that was refused."""
    answer: Json = {"ok": False, "error_code": code, "description": description}
    return answer | ({"parameters": parameters} if parameters else {})


def _header(scope: Scope, name: bytes) -> bytes:
    return next((bytes(value) for key, value in scope["headers"] if key == name), b"")


def _object(body: bytes) -> Json:
    try:
        value = json.loads(body)
    except ValueError:
        raise Refused("Bad Request: can't parse request body JSON") from None
    if not isinstance(value, dict):
        raise Refused("Bad Request: request body must be a JSON object")
    return value


async def _multipart(scope: Scope, receive: Receive) -> tuple[Json, dict[str, Upload]]:
    values: Json = {}
    uploads: dict[str, Upload] = {}
    async with HttpRequest(scope, receive).form(max_part_size=BODY_MOST) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                mime = value.content_type or ""
                uploads[name] = Upload(value.filename or "", mime, await value.read())
            else:
                values[name] = value
    return values, uploads
