"""How we call Telegram: python-telegram-bot's errors and types, on aiohttp.

Its own transport rescans the whole pool for every request and costs several times as much.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import aiohttp
from telegram import Bot, InputFile
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.ext import ExtBot
from telegram.request import BaseRequest, RequestData
from telegram.request._requestparameter import RequestParameter  # what RequestData is made of

from storage.as_json import parsed, written

os.environ.setdefault("PTB_TIMEDELTA", "1")  # retry_after as a timedelta, without a warning

ALLOWED_UPDATES = [
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
    "chat_member",
]
_JSON = "application/json"
_CONNECT = 10.0  # seconds, as the others
_READ = 10.0
_MEDIA = 60.0
_POOL = 5.0
_IDLE = 15.0  # shorter than any server's, else a request meets a connection just closed


def _seconds(given: Any, default: float) -> float | None:
    return default if given is BaseRequest.DEFAULT_NONE else given


class AiohttpRequest(BaseRequest):
    """Sends requests through one aiohttp session. An error keeps its cause, for `verdict`."""

    def __init__(self, *, proxy: str | None = None, connections: int = 40) -> None:
        self._proxy = proxy
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return _READ

    async def initialize(self) -> None:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=_IDLE)
            self._session = aiohttp.ClientSession(
                connector=connector, headers={"User-Agent": self.USER_AGENT}
            )

    async def shutdown(self) -> None:
        if self._session is not None:
            session, self._session = self._session, None
            await session.close()

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Parse an answer. Unlike the base class it never logs what people wrote."""
        try:
            answer: dict[str, Any] = parsed(payload)
        except ValueError as error:
            raise TelegramError("Invalid server response") from error
        return answer

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002  # aiohttp has none
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make one request; see the base class. Nothing in an error's text names the token."""
        if self._session is None:
            raise RuntimeError("the transport is not initialized")
        files = bool(request_data and request_data.contains_files)
        connect = _seconds(connect_timeout, _CONNECT)
        timeout = aiohttp.ClientTimeout(
            total=None,
            connect=None if connect is None else connect + (_seconds(pool_timeout, _POOL) or 0),
            sock_connect=connect,
            sock_read=_seconds(read_timeout, _MEDIA if files else _READ),
        )
        try:
            async with self._session.request(
                method, url, data=body_of(request_data), timeout=timeout, proxy=self._proxy
            ) as response:
                return response.status, await response.read()
        except TimeoutError as error:  # aiohttp's timeouts are TimeoutErrors as well
            raise TimedOut(type(error).__name__) from error
        except aiohttp.ClientError as error:
            raise NetworkError(type(error).__name__) from error


def body_of(data: RequestData | None) -> Any:
    """Return the body of a request as aiohttp takes it."""
    if data is None:
        return None
    if not data.contains_files:
        return aiohttp.BytesPayload(written(data.parameters).encode(), content_type=_JSON)
    form = aiohttp.FormData(data.json_parameters)
    for name, (filename, content, mime) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form


def _parameter(name: str, value: Any) -> RequestParameter:
    files = [value] if isinstance(value, InputFile) else None
    return RequestParameter(name, None if files else value, files)


class Api:
    """The Bot API without objects: the loops need one number of an answer, not a tree."""

    def __init__(self, bot: Bot) -> None:
        self._request = bot.request
        self._url = bot.base_url

    async def call(
        self,
        method: str,
        params: Mapping[str, Any],
        *,
        read_timeout: float | None = None,
    ) -> Any:
        """Call `method` and return its raw result. Parameters that are None are left out.

        A parameter that is an `InputFile` is uploaded.

        Raises:
            TelegramError: as python-telegram-bot raises them.
        """
        data = RequestData([_parameter(name, value) for name, value in params.items()])
        wait = {} if read_timeout is None else {"read_timeout": read_timeout}
        return await self._request.post(f"{self._url}/{method}", data, **wait)


def make_bot(
    token: str, *, base_url: str = "https://api.telegram.org", proxy: str | None = None
) -> ExtBot[None]:
    """Return a bot on our transport; `base_url` may be that of a Bot API server of one's own."""
    root = base_url.rstrip("/")
    request = AiohttpRequest(proxy=proxy)
    return ExtBot(
        token,
        base_url=f"{root}/bot",
        base_file_url=f"{root}/file/bot",
        request=request,
        get_updates_request=request,
    )
