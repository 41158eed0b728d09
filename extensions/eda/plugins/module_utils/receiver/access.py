# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who may push: addresses, the path, and the token wherever a gateway can carry it."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from typing import Any
from urllib.parse import unquote

from aiohttp import web

from .counters import Refused
from .options import Options

# Headers that carry credentials are no business of a rule's.
_SECRET_HEADERS = frozenset(("authorization", "proxy-authorization", "cookie", "x-skyline-token"))


class Access:
    """What the options say about who may push, and what of a request is no secret."""

    def __init__(self, options: Options) -> None:
        self._networks = options.allowed_addresses
        self._secret = options.token
        self._token = _digest(options.token) if options.token else b""
        self._base = [segment for segment in options.path.split("/") if segment]

    def check_address(self, client: str) -> None:
        """Raises Refused for an address that is not among allowed_addresses."""
        if not self._networks:
            return
        try:
            address = ipaddress.ip_address(client)
        except ValueError:
            address = None
        if address is None or not any(address in network for network in self._networks):
            raise Refused(403, "wrong_address", "pushes from this address are not taken")

    def check_token(self, request: web.Request) -> tuple[str, dict[str, Any]]:
        """The rest of the path and the query, both without the token. Raises Refused."""
        path = [segment for segment in request.path.split("/") if segment]
        segments = [segment for segment in path if not self.is_token(segment)]
        if segments[: len(self._base)] != self._base:
            raise Refused(404, "wrong_path", "pushes go to another path")
        scheme, _blank, bearer = request.headers.get("Authorization", "").partition(" ")
        candidates = [
            *request.query.getall("token", []),
            request.headers.get("X-Skyline-Token", ""),
            bearer.strip() if scheme.lower() == "bearer" else "",
            *path,
        ]
        if self._token:
            right = False
            for candidate in candidates:
                right |= self.is_token(candidate)
            if not right:
                raise Refused(401, "wrong_token", "the token is missing or wrong")
        return "/".join(segments[len(self._base) :]), self._query_of(request)

    def _query_of(self, request: web.Request) -> dict[str, Any]:
        query: dict[str, Any] = {}
        for key in request.query:
            values = [value for value in request.query.getall(key) if not self.is_token(value)]
            if key != "token" and values and not self.is_token(key):
                query[key] = values[0] if len(values) == 1 else values
        return query

    def headers_of(self, request: web.Request) -> dict[str, str]:
        """The headers of a request without those that have a credential in them."""
        return {
            key: value
            for key, value in request.headers.items()
            if key.lower() not in _SECRET_HEADERS and not (self._secret and self._secret in unquote(value))
        }

    def is_token(self, text: str) -> bool:
        """Whether a text is the token; compared in constant time."""
        return bool(self._token) and hmac.compare_digest(_digest(text), self._token)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).digest()


def plain_address(text: str) -> str:
    """An address without its zone; one of IPv4 as such where it comes by an IPv6 socket."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return text
    return str(getattr(address, "ipv4_mapped", None) or address)


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches what listens on an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
