# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""One HTTP exchange with a gateway: bounded in time and size, with no help from the environment."""

from __future__ import annotations

import http.client
import socket
import threading
import traceback
from typing import Any, NamedTuple

from .errors import CONNECTION, PROTOCOL, TIMEOUT, GatewayError
from .redact import redact_http_log

try:
    import requests
    from requests.adapters import HTTPAdapter
    from urllib3.connection import HTTPConnection, HTTPSConnection
    from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
    from urllib3.exceptions import HTTPError, NewConnectionError
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
    """Remembers the open socket of a connection, so that a watchdog can pull the plug.

    The timeouts of sockets bound each single read; a device that sends a byte now and then never meets them.
    """

    live: set[Any]

    def connect(self) -> None:
        super().connect()  # type: ignore[misc]
        self.live.add(self)

    def close(self) -> None:
        self.live.discard(self)
        super().close()  # type: ignore[misc]


class _Adapter(HTTPAdapter):
    """Keeps one connection to the gateway, of a kind that can be unplugged."""

    def __init__(self) -> None:
        self.live: set[Any] = set()
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {
            "http": _pool_class(HTTPConnectionPool, HTTPConnection, self.live),
            "https": _pool_class(HTTPSConnectionPool, HTTPSConnection, self.live),
        }

    def unplug(self) -> None:
        for connection in list(self.live):
            try:
                # Past the TLS layer's own shutdown, which must not run beside a read in another thread.
                socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)
            except (AttributeError, OSError, TypeError):
                pass  # closed meanwhile


def _pool_class(pool: Any, connection: Any, live: set[Any]) -> Any:
    plugged = type("PluggedConnection", (_Plug, connection), {"live": live})
    return type("PluggedPool", (pool,), {"ConnectionCls": plugged})


class Transport:
    """A keep-alive connection to one gateway. No proxies, netrc or redirects; replies of at most 16 MiB."""

    def __init__(self, verify: bool | str) -> None:
        redact_http_log()
        self._adapter = _Adapter()
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = verify
        self._session.headers.update({"User-Agent": "skyline.gateway", "Accept-Encoding": "identity"})
        self._session.mount("http://", self._adapter)
        self._session.mount("https://", self._adapter)

    def close(self) -> None:
        self._session.close()

    def exchange(
        self, operation: str, method: str, url: str, body: bytes | None, content_type: str | None, timeout: float
    ) -> Reply:
        """Sends one request and reads its reply within timeout seconds, whatever the device does.

        Raises GatewayError of the kinds connection, timeout and protocol; no text has any part of the URL.
        """
        expired = threading.Event()

        def expire() -> None:
            expired.set()
            self._adapter.unplug()

        watchdog = threading.Timer(timeout, expire)
        watchdog.daemon = True
        watchdog.start()
        try:
            response = self._session.request(
                method,
                url,
                data=body,
                headers={"Content-Type": content_type} if content_type else None,
                timeout=timeout,
                allow_redirects=False,
                stream=True,
            )
            with response:
                reply = Reply(
                    response.status_code, response.headers.get("Location"), _read_bounded(operation, response)
                )
        # Nothing of the library's exceptions is chained or quoted: their texts have the URL and so the password.
        except (requests.RequestException, HTTPError, http.client.HTTPException, OSError, ValueError) as error:
            problem = _explain(operation, error, expired.is_set(), timeout)
        else:
            if not expired.is_set():
                return reply
            problem = _timed_out(operation, timeout)
        finally:
            watchdog.cancel()
        raise problem


def _read_bounded(operation: str, response: Any) -> bytes:
    body = bytearray()
    for chunk in response.iter_content(_CHUNK):
        body += chunk
        if len(body) > MAX_REPLY:
            response.close()
            raise GatewayError(
                PROTOCOL,
                f"{operation}: the reply is larger than {int(MAX_REPLY // 1024 // 1024)} MiB",
                operation,
                http_status=response.status_code,
                retriable=False,
            )
    return bytes(body)


def _explain(operation: str, error: Exception, expired: bool, timeout: float) -> GatewayError:
    if isinstance(error, requests.ConnectTimeout):
        return GatewayError(
            TIMEOUT, f"{operation}: no connection within {round(timeout, 2):g} s", operation, sent=False
        )
    if expired or isinstance(error, requests.Timeout):
        return _timed_out(operation, timeout)
    if isinstance(error, requests.exceptions.SSLError):
        return GatewayError(
            CONNECTION,
            f"{operation}: the TLS connection failed ({_innermost(error)})",
            operation,
            sent=False,
            advice="Check scheme, validate_certs and ca_path.",
            retriable=False,
        )
    if isinstance(error, (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError)):
        return GatewayError(PROTOCOL, f"{operation}: the reply broke off", operation)
    if isinstance(error, requests.ConnectionError):
        refused = _is_refusal(error)
        return GatewayError(
            CONNECTION,
            f"{operation}: {'no connection' if refused else 'the connection was closed'} ({_innermost(error)})",
            operation,
            sent=not refused,
        )
    if isinstance(error, (requests.exceptions.InvalidURL, UnicodeError)):
        return GatewayError(
            CONNECTION,
            f"{operation}: host and port do not make a valid address",
            operation,
            sent=False,
            retriable=False,
        )
    return GatewayError(CONNECTION, f"{operation}: the exchange failed ({type(error).__name__})", operation)


def _timed_out(operation: str, timeout: float) -> GatewayError:
    return GatewayError(TIMEOUT, f"{operation}: no complete reply within {round(timeout, 2):g} s", operation)


def _is_refusal(error: requests.ConnectionError) -> bool:
    """Whether a connection never came about, so that nothing can have been sent."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(reason, NewConnectionError)


def _innermost(error: BaseException) -> str:
    """The system's own words for a failure ("Connection refused"), found at the root of the library's wrappers."""
    seen = set()
    deepest: BaseException = error
    while id(deepest) not in seen:
        seen.add(id(deepest))
        inner = getattr(deepest, "reason", None) or deepest.__cause__ or deepest.__context__
        if not isinstance(inner, BaseException):
            inner = next((item for item in deepest.args if isinstance(item, BaseException)), deepest)
        deepest = inner
    words = deepest.strerror if isinstance(deepest, OSError) else None
    return words or type(deepest).__name__
