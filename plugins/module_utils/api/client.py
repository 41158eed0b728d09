# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Requests to one gateway: login, retries, and replies as the JSON object that was expected."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from .errors import AUTH, DEVICE, PROTOCOL, GatewayError
from .redact import Redactor
from .text import clean, leading_int
from .transport import Reply, Transport

SUCCESS_CODES = frozenset((0, 200))
LOGIN_REFUSED = 1
_QUOTED = 80
_LOOKED_AT = 64 * 1024
_LONGEST_PAUSE = 5.0


class Connection(NamedTuple):
    """How to reach and log in to one gateway; times in seconds."""

    host: str
    port: int
    username: str
    password: str
    scheme: str = "http"
    verify: bool | str = True
    timeout: float = 30.0
    retries: int = 3
    mac: str | None = None
    pause: float = 0.5

    @property
    def address(self) -> str:
        return f"{(f'[{self.host}]' if ':' in self.host else self.host)}:{int(self.port)}"


class Request(NamedTuple):
    """One request of the API.

    query is without the login; keys are names in the query without a value; repeatable says that sending it twice is
    harmless; shown is the body for people, where the real one has secrets; list_key is for replies that may be a bare
    list: the key under which the caller finds it.
    """

    operation: str
    method: str
    path: str
    query: Mapping[str, str]
    body: str | None = None
    content_type: str | None = None
    repeatable: bool = False
    keys: tuple[str, ...] = ()
    shown: str | None = None
    list_key: str | None = None

    def facts(self) -> dict[str, Any]:
        """The request as the result key ``requests`` has it."""
        return {"method": self.method, "path": self.path, "operation": self.operation, "body": self.shown or self.body}


class Client:
    """Talks to one gateway, one request at a time, over one kept connection."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.redact = Redactor((connection.password,))
        self._transport = Transport(connection.verify)

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._transport.close()

    def call(self, request: Request, retries: int | None = None, within: float | None = None) -> dict[str, Any]:
        """Sends a request and returns its reply, a JSON object without a refusal.

        Repeatable requests are tried again, with growing pauses, within the time that all tries may take together
        (or within the seconds given); a refused login never is. Raises GatewayError.
        """
        timeout = self.connection.timeout
        tries = 1 + (self.connection.retries if retries is None else retries) * request.repeatable
        deadline = time.monotonic() + (tries * timeout if within is None else within)
        attempt = 0
        sent = False
        while True:
            try:
                return self._call_once(request, max(0.001, min(timeout, deadline - time.monotonic())))
            except GatewayError as error:
                attempt += 1
                # A try that never reached the gateway does not undo one before it that may have.
                sent = error.sent = sent or error.sent
                if attempt == tries or not error.retriable or not self.pause(attempt, deadline):
                    raise

    def pause(self, attempt: int, deadline: float | None = None) -> bool:
        """Waits after the n-th try (from 1), longer each time; False, at once, where the deadline leaves no time."""
        pause = min(self.connection.pause * 2 ** (attempt - 1), _LONGEST_PAUSE) * random.uniform(0.8, 1.2)  # noqa: S311 (no secret: keeps a fleet from retrying in step)
        if deadline is not None and time.monotonic() + pause >= deadline:
            return False
        time.sleep(pause)
        return True

    def _call_once(self, request: Request, timeout: float) -> dict[str, Any]:
        reply = self._transport.exchange(
            request.operation,
            request.method,
            self._url(request),
            None if request.body is None else request.body.encode(),
            request.content_type,
            timeout,
        )
        self._check_http(request.operation, reply)
        decoded = self._decode(request, reply)
        self._check_code(request.operation, decoded)
        return decoded

    def _url(self, request: Request) -> str:
        connection = self.connection
        query = dict(request.query, username=connection.username, password=connection.password)
        # surrogateescape: a password from an environment in another encoding goes out as the bytes it was.
        parts = [urlencode(query, errors="surrogateescape", quote_via=quote), *request.keys]
        return f"{connection.scheme}://{connection.address}{request.path}?{'&'.join(parts)}"

    def _check_http(self, operation: str, reply: Reply) -> None:
        status = reply.status
        if status in (401, 403):
            raise GatewayError(
                AUTH, f"{operation}: the login was refused (HTTP {int(status)})", operation, http_status=status,
                retriable=False,
            )  # fmt: skip
        if 300 <= status < 400:
            raise GatewayError(
                PROTOCOL,
                f"{operation}: answered with a redirect (HTTP {status}) to {self._quote(reply.location or 'nowhere')}, "
                "which is not followed, because requests carry the login",
                operation,
                http_status=status,
                retriable=False,
                advice="Set host, port and scheme to where the API really is.",
            )
        if status != 200:
            raise GatewayError(
                PROTOCOL,
                f"{operation}: HTTP status {int(status)}, {self._what_came(reply.body)}",
                operation,
                http_status=status,
                retriable=status >= 500 or status in (408, 429),
            )

    def _decode(self, request: Request, reply: Reply) -> dict[str, Any]:
        operation = request.operation
        try:
            decoded = json.loads(reply.body.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            decoded = None
        if isinstance(decoded, list) and request.list_key:
            decoded = {request.list_key: decoded}
        if not isinstance(decoded, dict):
            raise GatewayError(
                PROTOCOL,
                f"{operation}: expected a JSON object, {self._what_came(reply.body)}",
                operation,
                http_status=reply.status,
            )
        return decoded

    def _check_code(self, operation: str, decoded: dict[str, Any]) -> None:
        given = decoded.get("code")
        code = leading_int(given)
        if given is None or code in SUCCESS_CODES:
            return
        if code is None:
            raise GatewayError(
                PROTOCOL, f'{operation}: the code of the reply is "{self._quote(given)}"', operation, http_status=200
            )
        reason = self._quote(decoded.get("reason") or decoded.get("desc")) or "no reason given"
        refused_login = code == LOGIN_REFUSED
        raise GatewayError(
            AUTH if refused_login else DEVICE,
            f"{operation}: {'the login was refused' if refused_login else 'refused'} (code {int(code)}, {reason})",
            operation,
            code=code,
            reason=reason,
            http_status=200,
            retriable=not refused_login,
        )

    def _what_came(self, body: bytes) -> str:
        text = body[:_LOOKED_AT].decode("utf-8", "replace").strip()
        return f'got "{self._quote(text)}"' if text else "got an empty body"

    def _quote(self, text: object) -> str:
        """The beginning of a text of the device, fit to be shown."""
        # Redacted before it is cut: half a password is one that the redactor no longer knows.
        words = text if isinstance(text, str) else clean(text) or ""
        return clean(self.redact(words[:_LOOKED_AT])[:_QUOTED]) or ""
