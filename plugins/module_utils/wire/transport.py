# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""One HTTP exchange with a gateway: bounded in time and size, with no help from the environment."""

from __future__ import annotations

import http.client
import re
import socket
import ssl
import threading
import time
import traceback
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from .errors import CONNECTION, PROTOCOL, TIMEOUT, Came, GatewayError
from .redact import redact_http_log

try:
    import requests
    import urllib3
    from requests.adapters import HTTPAdapter
    from urllib3.connection import HTTPConnection, HTTPSConnection
    from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
    from urllib3.exceptions import (
        HTTPError,
        LocationValueError,
        NewConnectionError,
        ProtocolError,
        ReadTimeoutError,
        SSLError,
    )
except ImportError:
    HAS_REQUESTS = False
    REQUESTS_IMPORT_ERROR: str | None = traceback.format_exc()
    # The classes below need something to derive from; they are used only where the library is present.
    HTTPAdapter = HTTPConnection = HTTPSConnection = object  # type: ignore[assignment,misc]
    HTTPConnectionPool = HTTPSConnectionPool = object  # type: ignore[assignment,misc]
else:
    HAS_REQUESTS = True
    REQUESTS_IMPORT_ERROR = None

MAX_REPLY = 16 * 1024 * 1024
_CHUNK = 64 * 1024


class Reply(NamedTuple):
    """What came back: HTTP status, the Location header if any, and the body."""

    status: int
    location: str | None
    body: bytes


class _Plug:
    """A connection that tells its adapter of its socket, so that a watchdog can pull the plug.

    The timeouts of sockets bound each single read; a device that sends a byte now and then never meets them.
    """

    adapter: _Adapter

    def connect(self) -> None:
        super().connect()  # type: ignore[misc]
        self.adapter.connected(self.sock)  # type: ignore[attr-defined]


class _Adapter(HTTPAdapter):
    """Keeps one connection to the gateway, of a kind that can be unplugged."""

    def __init__(self) -> None:
        self.expired = threading.Event()
        self._deadline = 0.0
        # Sockets, not connections: a connection forgets its socket while a reply that ends with it is still being read.
        self._sockets: list[Any] = []
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {
            "http": _pool_class(HTTPConnectionPool, HTTPConnection, self),
            "https": _pool_class(HTTPSConnectionPool, HTTPSConnection, self),
        }

    def connected(self, opened: Any) -> None:
        self._sockets.append(opened)
        # Connecting took all the time, perhaps with several addresses; on a busy machine the watchdog may be late.
        if time.monotonic() >= self._deadline:
            self.expire()

    def begin(self, timeout: float) -> None:
        """Before an exchange: the time is fresh, and only what is open counts."""
        self.expired.clear()
        self._deadline = time.monotonic() + timeout
        self._sockets = [each for each in self._sockets if each.fileno() >= 0]

    @property
    def reached(self) -> bool:
        """Whether there was a connection in this exchange, so that something may have been sent."""
        return bool(self._sockets)

    def expire(self) -> None:
        self.expired.set()
        self.unplug()

    def unplug(self) -> None:
        for each in self._sockets:
            try:
                # Past the TLS layer's own shutdown, which must not run beside a read in another thread.
                socket.socket.shutdown(each, socket.SHUT_RDWR)
            except OSError:
                pass  # closed meanwhile


def _pool_class(pool: Any, connection: Any, adapter: _Adapter) -> Any:
    plugged = type("PluggedConnection", (_Plug, connection), {"adapter": adapter})
    return type("PluggedPool", (pool,), {"ConnectionCls": plugged})


class Transport:
    """A keep-alive connection to one gateway; replies of at most 16 MiB, or of the limit in bytes.

    Without a session of the library, which would bring proxies, netrc, cookies and redirects.
    """

    def __init__(self, verify: bool | str, headers: Iterable[tuple[str, str]] = (), limit: int = MAX_REPLY) -> None:
        redact_http_log()
        self._headers = dict(headers)
        self._limit = limit
        self._adapter = _Adapter()
        self._verify = verify
        if verify is False:  # the user said so, and need not be told at every request
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)

    def close(self) -> None:
        """Closes the connection, if there is one; an exchange after that opens another."""
        self._adapter.close()

    def exchange(
        self,
        operation: str,
        method: str,
        url: str,
        body: bytes | None,
        content_type: str | None,
        timeout: float,
        connect_timeout: float | None = None,
    ) -> Reply:
        """Sends one request and reads its reply within timeout seconds, whatever the device does.

        connect_timeout: how many of them the connection may take, None = all. Raises GatewayError of the kinds
        connection, timeout and protocol; no text has any part of the URL.
        """
        adapter = self._adapter
        connecting = timeout if connect_timeout is None else min(timeout, connect_timeout)
        adapter.begin(timeout)
        came = bytearray()
        watchdog = threading.Timer(timeout, adapter.expire)
        watchdog.daemon = True
        watchdog.start()
        try:
            prepared = _prepared(method, url, body, content_type, self._headers)
            response = adapter.send(prepared, True, (connecting, timeout), self._verify)
            with response:
                _read_bounded(operation, response, came, self._limit)
                reply = Reply(response.status_code, response.headers.get("Location"), bytes(came))
        # Nothing of the library's exceptions is chained or quoted: their texts have the URL and so the password.
        except (requests.RequestException, HTTPError, http.client.HTTPException, OSError, ValueError) as error:
            within = connecting if isinstance(error, requests.ConnectTimeout) else timeout
            problem = _explain(operation, error, adapter.expired.is_set(), adapter.reached, within)
        else:
            if not adapter.expired.is_set():
                return reply
            problem = _timed_out(operation, timeout)
        finally:
            watchdog.cancel()
            watchdog.join()  # so that it cannot wake up now, in the midst of the next exchange
        problem.came = Came(came)
        raise problem


def _prepared(method: str, url: str, body: bytes | None, content_type: str | None, further: Mapping[str, str]) -> Any:
    """A request in the library's form, without what it does for other kinds of bodies, and for cookies."""
    headers = {
        "User-Agent": "skyline.gateway",
        "Accept-Encoding": "identity",
        "Accept": "*/*",
        "Connection": "keep-alive",
    }
    if body is not None:
        headers["Content-Length"] = str(len(body))
    if content_type:
        headers["Content-Type"] = content_type
    prepared = requests.PreparedRequest()
    prepared.prepare_method(method)
    prepared.prepare_url(url, None)
    prepared.prepare_headers({**headers, **further})
    prepared.body = body
    return prepared


def _read_bounded(operation: str, response: Any, body: bytearray, limit: int) -> None:
    """Reads what comes into body, where it stays even if the rest does not come."""
    # As it comes: what a device packs although it was asked not to could be a thousand times as large unpacked. By
    # read(), which leaves chunks to http.client: the reader of chunks of older urllib3 takes lines without an end.
    while chunk := response.raw.read(_CHUNK, decode_content=False):
        body += chunk
        if len(body) > limit:
            response.close()
            raise GatewayError(
                PROTOCOL,
                f"{operation}: the reply is larger than {limit / 1024 / 1024:g} MiB",
                operation,
                http_status=response.status_code,
                retriable=False,
            )
    # urllib3 before 2.0 takes a reply that was cut off for a whole one.
    if response.raw.length_remaining:
        raise ProtocolError("cut off")


def _explain(operation: str, error: Exception, expired: bool, reached: bool, timeout: float) -> GatewayError:
    if isinstance(error, requests.ConnectTimeout):
        return GatewayError(TIMEOUT, f"{operation}: no connection within {_seconds(timeout)} s", operation, sent=False)
    if expired or isinstance(error, (requests.Timeout, ReadTimeoutError)):
        return _timed_out(operation, timeout, reached)
    root = _root(error)
    if isinstance(error, (requests.exceptions.SSLError, SSLError)):
        return GatewayError(
            CONNECTION,
            f"{operation}: the TLS connection failed ({_words(root)})",
            operation,
            sent=reached,
            advice="Check scheme, validate_certs and ca_path.",
            retriable=reached or isinstance(root, (ssl.SSLEOFError, ssl.SSLZeroReturnError)),
        )
    if isinstance(error, ProtocolError):
        return GatewayError(PROTOCOL, f"{operation}: the reply broke off", operation)
    if isinstance(error, requests.ConnectionError):
        refused = _is_refusal(error)
        return GatewayError(
            CONNECTION,
            f"{operation}: {'no connection' if refused else 'the connection was closed'} ({_words(root)})",
            operation,
            sent=reached and not refused,
        )
    if isinstance(error, (requests.exceptions.InvalidURL, LocationValueError, UnicodeError)):
        return GatewayError(
            CONNECTION,
            f"{operation}: host and port do not make a valid address",
            operation,
            sent=False,
            retriable=False,
        )
    return GatewayError(
        CONNECTION, f"{operation}: the exchange failed ({type(error).__name__})", operation, sent=reached
    )


def _timed_out(operation: str, timeout: float, sent: bool = True) -> GatewayError:
    words = f"{operation}: no complete reply within {_seconds(timeout)} s"
    return GatewayError(TIMEOUT, words, operation, sent=sent)


def _seconds(timeout: float) -> str:
    """A timeout in tenths of a second, so that what little time was gone before an exchange does not show."""
    return f"{max(0.1, round(timeout, 1)):g}"


def _is_refusal(error: requests.ConnectionError) -> bool:
    """Whether a connection never came about, so that nothing can have been sent."""
    wrapped = error.args[0] if error.args else None
    return isinstance(getattr(wrapped, "reason", None), NewConnectionError)


def _root(error: BaseException) -> BaseException:
    """The failure at the root of the library's wrappers."""
    seen = set()
    deepest: BaseException = error
    while id(deepest) not in seen and not _is_from_below(deepest):
        seen.add(id(deepest))
        inner = getattr(deepest, "reason", None) or deepest.__cause__ or deepest.__context__
        if not isinstance(inner, BaseException):
            inner = next((item for item in deepest.args if isinstance(item, BaseException)), deepest)
        deepest = inner
    return deepest


def _is_from_below(error: BaseException) -> bool:
    """Whether an exception is of Python or the system, not one of the library's, which derive from those at times."""
    return isinstance(error, (OSError, http.client.HTTPException)) and not isinstance(
        error, (requests.RequestException, HTTPError)
    )


def _words(root: BaseException) -> str:
    """The system's own words for a failure, such as "Connection refused"."""
    # urllib3 before 2.0 compares names itself, with an exception that each of its versions keeps in another place.
    if isinstance(root, ssl.SSLCertVerificationError) or type(root).__name__ == "CertificateError":
        # Some make the first one by hand, without the message.
        return getattr(root, "verify_message", "") or str(root)
    words = root.strerror if isinstance(root, OSError) else None
    return re.sub(r" \(_ssl\.c:[0-9]+\)", "", words) if words else type(root).__name__
