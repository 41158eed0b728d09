# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Requests without a login, to an address of which nobody knows yet what answers there."""

from __future__ import annotations

from types import TracebackType

from ..model.address import host_and_port
from .transport import Reply, Transport

# The status of the slots in use, of a gateway with 64 ports, has some 20 kB; a refusal has less than a hundred bytes.
_LIMIT = 256 * 1024


class Anonymous:
    """Asks one address for paths: no login, no query, no retries; a reply has 256 KiB at most.

    connect_timeout, timeout: seconds for the connection, and for one whole exchange.
    """

    def __init__(self, host: str, port: int, connect_timeout: float, timeout: float) -> None:
        self._address = host_and_port(host, port)
        self._connect_timeout = connect_timeout
        self._timeout = timeout
        # HTTP only, so there is no certificate to check.
        self._transport = Transport(verify=True, limit=_LIMIT)

    def __enter__(self) -> Anonymous:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._transport.close()

    def get(self, path: str) -> Reply:
        """The reply to a GET of a path. Raises GatewayError of the kinds connection, timeout and protocol."""
        url = f"http://{self._address}{path}"
        return self._transport.exchange(
            "discovery", "GET", url, None, None, self._connect_timeout + self._timeout, self._connect_timeout
        )
