# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Requests to one gateway: login, retries, and replies as the JSON object that was expected."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from . import clock
from .crypt import encrypted, readable
from .errors import DEVICE, Came, GatewayError
from .items import items_in
from .login import SESSION_PATH, Login, QueryLogin, SessionLogin, no_sessions
from .redact import Redactor
from .replies import NO_SUCH_PATH, ReplyReader
from .request import Connection, Request
from .text import clean
from .transport import Reply, Transport

__all__ = ["Client", "Connection", "Request"]

_LONGEST_PAUSE = 5.0
_JITTER = 0.2
_SESSION = "session"

# Of a subclass, "with" gives that.
C = TypeVar("C", bound="Client")


class Client:
    """Talks to one gateway, one request at a time, over one kept connection."""

    def __init__(self, connection: Connection, redact: Redactor) -> None:
        self.connection = connection
        self.redact = redact
        self._read = ReplyReader(redact)
        self._read_privately = ReplyReader(redact, quotes=False)
        self._transport = Transport(connection.verify, connection.headers)
        self._has_answered = False
        signed = connection.auth == "session"
        self._login: Login = SessionLogin(connection, redact) if signed else QueryLogin(connection)

    def __enter__(self: C) -> C:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._transport.close()

    def call(self, request: Request, retries: int | None = None, within: float | None = None) -> dict[str, Any]:
        """Sends a request and returns its reply, a JSON object without a refusal.

        Repeatable requests are tried again, with growing pauses, within the time that all tries may take together
        (or within the seconds given); a refused login never is, and a refusal only where it may be for a while. Raises
        GatewayError.
        """
        timeout = self.connection.timeout + request.patience
        tries = 1 + (self.connection.retries if retries is None else retries) * request.repeatable
        deadline = clock.now() + (tries * timeout + self._pauses(tries) if within is None else within)
        attempt = 0
        sent = False
        while True:
            try:
                return self._call_once(request, deadline)
            except GatewayError as error:
                attempt += 1
                # A try that never reached the gateway does not undo one before it that may have.
                sent = error.sent = sent or error.sent
                final = not error.retriable or (request.final_refusal and error.kind == DEVICE)
                if error.retriable:
                    self._login.unanswered()
                if attempt == tries or final or not self.pause(attempt, deadline):
                    raise

    def pause(self, attempt: int, deadline: float | None = None) -> bool:
        """Waits after the n-th try (from 1), longer each time; False, at once, where the deadline leaves no time."""
        pause = self._usual_pause(attempt) * random.uniform(1 - _JITTER, 1 + _JITTER)  # noqa: S311 (no secret: keeps a fleet from retrying in step)
        if deadline is not None and clock.now() + pause >= deadline:
            return False
        clock.sleep(pause)
        return True

    def _usual_pause(self, attempt: int) -> float:
        growth: int = 2 ** (attempt - 1)
        return min(self.connection.pause * growth, _LONGEST_PAUSE)

    def _pauses(self, tries: int) -> float:
        """The longest that the pauses between tries may take together: the tries' own time is not to pay for them."""
        return sum(map(self._usual_pause, range(1, tries))) * (1 + _JITTER)

    def _call_once(self, request: Request, deadline: float) -> dict[str, Any]:
        try:
            return self._exchange(request, deadline)
        except GatewayError as error:
            # Refused unread, so doing it again is doing it once. What says something of single items has been read.
            if items_in(error.came) or not self._login.must_renew(error):
                raise
        return self._exchange(request, deadline)

    def _exchange(self, request: Request, deadline: float) -> dict[str, Any]:
        try:
            signature = self._login.sign(request.path, lambda query: self._establish(query, self._left(deadline)))
        except GatewayError as error:
            error.sent = False  # the request itself has not been
            raise
        body = None if request.body is None else request.body.encode()
        if body and signature.key:
            body = encrypted(signature.key, body)
        url = self._url(request.path, {**request.query, **signature.query}, request.keys)
        timeout = self._left(deadline, request.patience)
        reply = self._send(request.operation, request.method, url, body, request.content_type, timeout)
        if signature.key and reply.status == 200:
            reply = reply._replace(body=readable(signature.key, reply.body))
        try:
            decoded = self._decode(request, reply)
        except GatewayError as error:
            error.came = Came(reply.body)
            raise
        self._login.used()
        self._has_answered = True
        return decoded

    def _send(
        self, operation: str, method: str, url: str, body: bytes | None, content_type: str | None, timeout: float
    ) -> Reply:
        try:
            return self._transport.exchange(operation, method, url, body, content_type, timeout)
        except GatewayError as error:
            if self._has_answered:
                error.came_after_an_answer()
            raise

    def _decode(self, request: Request, reply: Reply) -> dict[str, Any]:
        read = self._read_privately if request.private else self._read
        read.check_http(request.operation, reply, request.silent, request.refusal_statuses)
        decoded = read.decode(
            request.operation, reply, request.list_key, request.silent, request.plain, request.text_key
        )
        read.check_code(request.operation, decoded, request.coded, self._login.accepted, request.answers)
        if request.reply_type:
            read.check_type(request.operation, decoded, request.reply_type, reply)
        return decoded

    def _left(self, deadline: float, patience: float = 0.0) -> float:
        """The time that an exchange may take. patience: seconds more than usual."""
        return max(0.001, min(self.connection.timeout + patience, deadline - clock.now()))

    def _establish(self, query: Mapping[str, str], timeout: float) -> dict[str, Any]:
        """Asks for a session (API reference, section 13)."""
        reply = self._send(_SESSION, "GET", self._url(SESSION_PATH, query), None, None, timeout)
        if reply.status in NO_SUCH_PATH:
            raise no_sessions(f"HTTP status {reply.status}")
        self._read.check_http(_SESSION, reply)
        try:
            decoded = self._read.decode(_SESSION, reply)
        except GatewayError as error:
            if not error.not_served:
                raise
            # Firmware that does not know the path answers so, and a gateway that starts.
            missing = no_sessions("the reply is no JSON object")
            missing.retriable = True
            raise missing from error
        self.redact.add_told(clean(decoded.get("session")) or "")
        return decoded

    def _url(self, path: str, query: Mapping[str, str], keys: tuple[str, ...] = ()) -> str:
        # surrogateescape: a password from an environment in another encoding goes out as the bytes it was.
        parts = [urlencode(query, errors="surrogateescape", quote_via=quote), *keys]
        return f"{self.connection.scheme}://{self.connection.address}{path}?{'&'.join(parts)}"
