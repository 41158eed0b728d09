# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""One HTTP exchange with a gateway: bounded in time and size, with no help from the environment.

By http.client, on sockets opened here: the adapter of requests and the pool of urllib3 do as much work again as the
exchange itself. The address is read, and certificates are judged, as these libraries do it.
"""

from __future__ import annotations

import http.client
import os
import re
import socket
import ssl
import traceback
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from .bound_socket import BoundSocket, Deadline
from .errors import CONNECTION, PROTOCOL, TIMEOUT, Came, GatewayError

try:
    import requests
    from requests.utils import DEFAULT_CA_BUNDLE_PATH
    from urllib3.exceptions import LocationValueError
    from urllib3.util import parse_url
    from urllib3.util.ssl_ import create_urllib3_context
    from urllib3.util.wait import wait_for_read
except ImportError:
    HAS_REQUESTS = False
    REQUESTS_IMPORT_ERROR: str | None = traceback.format_exc()
else:
    HAS_REQUESTS = True
    REQUESTS_IMPORT_ERROR = None

MAX_REPLY = 16 * 1024 * 1024
_CHUNK = 64 * 1024

# How far an exchange has come: an error means another thing at each.
_ADDRESS, _CONNECT, _HANDSHAKE, _ASK, _READ = range(5)


class Reply(NamedTuple):
    """What came back: HTTP status, the Location header if any, and the body."""

    status: int
    location: str | None
    body: bytes


class Transport:
    """A keep-alive connection to one gateway; replies of at most 16 MiB, or of the limit in bytes.

    It knows no proxies, netrc, cookies and redirects.
    """

    def __init__(self, verify: bool | str, headers: Iterable[tuple[str, str]] = (), limit: int = MAX_REPLY) -> None:
        self._headers = dict(headers)
        self._limit = limit
        self._verify = verify
        self._deadline = Deadline()
        self._connection: http.client.HTTPConnection | None = None
        self._stage = _ADDRESS
        self._connect_timeout = 0.0

    def close(self) -> None:
        """Closes the connection, if there is one; an exchange after that opens another."""
        if self._connection:
            self._connection.close()

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
        self._deadline.begin(timeout)
        self._connect_timeout = timeout if connect_timeout is None else min(timeout, connect_timeout)
        self._stage = _ADDRESS
        came = bytearray()
        try:
            with self._ask(method, url, body, _headers(body, content_type, self._headers)) as response:
                self._stage = _READ
                _read_bounded(operation, response, came, self._limit)
                return Reply(response.status, response.headers.get("Location"), bytes(came))
        except GatewayError:
            self.close()
            raise
        # Nothing of these exceptions is chained or quoted: their texts may have the URL and so the password.
        except (requests.RequestException, LocationValueError, http.client.HTTPException, OSError, ValueError) as error:
            within = self._connect_timeout if self._stage == _CONNECT else timeout
            problem = _explain(operation, error, self._stage, within)
        self.close()
        problem.came = Came(came)
        raise problem

    def _ask(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> http.client.HTTPResponse:
        prepared = requests.PreparedRequest()
        prepared.prepare_url(url, None)
        connection = self._connected(str(prepared.url))
        self._stage = _ASK
        try:
            connection.request(method, prepared.path_url, body, dict(headers))
        except (BrokenPipeError, ConnectionResetError):
            pass  # it does not want to read all, and may have said why
        return connection.getresponse()

    def _connected(self, url: str) -> http.client.HTTPConnection:
        """The connection that is kept, or a new one."""
        connection = self._connection
        if connection is None:
            place = parse_url(url)
            host = (place.host or "").strip("[]")
            kind = http.client.HTTPSConnection if place.scheme == "https" else http.client.HTTPConnection
            connection = self._connection = kind(host, place.port)
        kept: Any = connection.sock
        if kept and wait_for_read(kept.opened, timeout=0.0):
            # The gateway has closed it since, or has sent what nobody asked for.
            connection.close()
        if not connection.sock:
            connection.sock = BoundSocket(self._opened(connection), self._deadline)
        return connection

    def _opened(self, connection: http.client.HTTPConnection) -> socket.socket:
        """A socket to the gateway, with TLS where that is wanted."""
        context = _context(self._verify) if isinstance(connection, http.client.HTTPSConnection) else None
        self._stage = _CONNECT
        within = min(self._connect_timeout, self._deadline.left)
        opened = socket.create_connection((connection.host, connection.port), within)
        try:
            # Connecting may have taken all the time, perhaps with several addresses.
            opened.settimeout(self._deadline.left)
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if context:
                self._stage = _HANDSHAKE
                return context.wrap_socket(opened, server_hostname=connection.host.rstrip("."))
        except BaseException:
            opened.close()
            raise
        return opened


def _context(verify: bool | str) -> ssl.SSLContext:
    """Whom to trust. verify: nobody's word (False), the usual authorities (True), or those of a file or folder."""
    context = create_urllib3_context()
    context.set_alpn_protocols(["http/1.1"])
    context.check_hostname = bool(verify)
    context.verify_mode = ssl.CERT_REQUIRED if verify else ssl.CERT_NONE
    if verify:
        authorities = verify if isinstance(verify, str) else DEFAULT_CA_BUNDLE_PATH
        if not os.path.exists(authorities):
            raise OSError("no such file")
        folder = os.path.isdir(authorities)
        context.load_verify_locations(None if folder else authorities, authorities if folder else None)
    return context


def _headers(body: bytes | None, content_type: str | None, further: Mapping[str, str]) -> dict[str, str]:
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
    return {**headers, **further}


def _read_bounded(operation: str, response: http.client.HTTPResponse, body: bytearray, limit: int) -> None:
    """Reads what comes into body, where it stays even if the rest does not come."""
    # Never unpacked: what a device packs although it was asked not to could be a thousand times as large.
    while chunk := response.read1(_CHUNK):
        body += chunk
        if len(body) > limit:
            raise GatewayError(
                PROTOCOL,
                f"{operation}: the reply is larger than {limit / 1024 / 1024:g} MiB",
                operation,
                http_status=response.status,
                retriable=False,
            )
    if response.length:
        raise http.client.IncompleteRead(b"")


def _explain(operation: str, error: Exception, stage: int, timeout: float) -> GatewayError:
    reached = stage >= _ASK
    if isinstance(error, socket.timeout):
        if stage == _CONNECT:
            words = f"{operation}: no connection within {round(timeout, 2):g} s"
            return GatewayError(TIMEOUT, words, operation, sent=False)
        words = f"{operation}: no complete reply within {round(timeout, 2):g} s"
        return GatewayError(TIMEOUT, words, operation, sent=reached)
    if isinstance(error, ssl.SSLError):
        return GatewayError(
            CONNECTION,
            f"{operation}: the TLS connection failed ({_words(error)})",
            operation,
            sent=reached,
            advice="Check scheme, validate_certs and ca_path.",
            retriable=reached or isinstance(error, (ssl.SSLEOFError, ssl.SSLZeroReturnError)),
        )
    if isinstance(error, (requests.exceptions.InvalidURL, LocationValueError, UnicodeError)) and not reached:
        return GatewayError(
            CONNECTION,
            f"{operation}: host and port do not make a valid address",
            operation,
            sent=False,
            retriable=False,
        )
    if stage == _ADDRESS or not isinstance(error, (OSError, http.client.HTTPException)):
        words = f"{operation}: the exchange failed ({type(error).__name__})"
        return GatewayError(CONNECTION, words, operation, sent=reached)
    if stage == _READ:
        return GatewayError(PROTOCOL, f"{operation}: the reply broke off", operation)
    what = "no connection" if stage == _CONNECT else "the connection was closed"
    return GatewayError(CONNECTION, f"{operation}: {what} ({_words(error)})", operation, sent=reached)


def _words(error: Exception) -> str:
    """The system's own words for a failure, such as "Connection refused"."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message
    words = error.strerror if isinstance(error, OSError) else None
    return re.sub(r" \(_ssl\.c:[0-9]+\)", "", words) if words else type(error).__name__
