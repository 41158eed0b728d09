# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is said to a gateway, and how it is reached."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ..model.address import host_and_port

# The content type of bodies in JSON (API reference, key concepts).
JSON_TYPE = "application/json;charset=utf-8"


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
    auth: str = "query"
    encrypt: bool = False
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def address(self) -> str:
        """``host:port``, with an IPv6 address in brackets."""
        return host_and_port(self.host, self.port)


class Request(NamedTuple):
    """One request of the API.

    query is without the login; keys are names in the query without a value; repeatable says that sending it twice is
    harmless; shown is the body for people, where the real one has secrets; list_key is for replies that may be a bare
    list: the key under which the caller finds it; coded says that the reply has a code, without which it is no success;
    reply_type is the type that the reply says it has.
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
    coded: bool = False
    reply_type: str | None = None

    def facts(self) -> dict[str, Any]:
        """The request as the result key ``requests`` has it."""
        return {"method": self.method, "path": self.path, "operation": self.operation, "body": self.shown or self.body}
