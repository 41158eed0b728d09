# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One request as the device sees it, and one reply: no web framework in here."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_to_bytes

from ..errors import Refusal

_NOT_FOUND = b"<html><head><title>404 Not Found</title></head><body>404 Not Found</body></html>"
_PAGE = b"<html><head><title>Gateway</title></head><body><h1>Please log in</h1></body></html>"
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")

JSON_TYPE = "application/json;charset=utf-8"
#: Query parameters by which any request may say who sends it.
SIGNED = frozenset({"username", "password", "session", "seq", "auth", "expires"})
#: The version of the API that requests speak of, where they do.
VERSION = "1.1"
#: Generation 3 calls the version of the eSIM paths so.
VERSION_3 = "1.0"


class HttpRefusal(Refusal):
    """Refused by an HTTP status, where others are refused by their code alone."""

    def __init__(self, reason: str, http_status: int) -> None:
        super().__init__(reason)
        self.http_status = http_status


def decode_value(text: str, plus: bool = True) -> str:
    """Percent-decoding, with ``+`` as a space as in forms; what is not UTF-8 is refused."""
    if _BAD_ESCAPE.search(text):
        raise Refusal(f"bad percent escape in {text!r}")
    if plus:
        text = text.replace("+", " ")
    if "%" not in text:
        return text
    try:
        return unquote_to_bytes(text).decode("utf-8")
    except UnicodeDecodeError:
        raise Refusal(f"not UTF-8: {text!r}") from None


def check_version(text: str | None, versions: tuple[str, ...] = (VERSION,)) -> None:
    if text is None or decode_value(text) not in versions:
        raise Refusal(f"version must be {' or '.join(versions)}, not {text!r}")


def number_of(query: Mapping[str, str], name: str, default: int, most: int = 2**31 - 1) -> int:
    """A query parameter that is a number from 0 to ``most``."""
    text = query.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit()) or len(text) > 10 or int(text) > most:
        raise Refusal(f"{name} must be a number from 0 to {most}, not {text!r}")
    return int(text)


def split_pairs(text: str) -> list[tuple[str, str | None]]:
    """``a=1&b`` -> [("a", "1"), ("b", None)], still encoded; empty pieces are kept, as ("", None)."""
    if not text:
        return []
    pairs: list[tuple[str, str | None]] = []
    for piece in text.split("&"):
        key, equals, value = piece.partition("=")
        pairs.append((key, value if equals else None))
    return pairs


@dataclass
class Call:
    """A request: the query still encoded, because what may be encoded in it is part of the contract."""

    method: str
    target: str
    body: bytes = b""
    content_type: str = ""
    peer: str = ""
    authorization: bool = False
    connection: int = 0
    path: str = ""
    pairs: list[tuple[str, str | None]] = field(default_factory=list)
    #: What the request is about, for faults and logs; known before it is checked.
    operation: str = "unknown"
    #: In an encrypted session: the key of this request, whether the body came encrypted, and whether it could be read.
    key: bytes | None = None
    encrypted: bool = False
    unreadable: bool = False
    #: Device time at which it came.
    now: float = 0.0
    #: By a fault: only the first half of its entries is carried out, and whether the reply claims all of them.
    half: bool = False
    claims_all: bool = True
    #: The device takes what clients were seen to send, beside what the documents have.
    lenient: bool = False
    #: What a version in the query may be.
    versions: tuple[str, ...] = (VERSION,)
    _json: Any = None

    def __post_init__(self) -> None:
        path, _mark, query = self.target.partition("?")
        # The absolute form (as through a proxy) is not the path of any endpoint, and so is refused.
        self.path = path
        self.pairs = split_pairs(query)

    def raw(self, name: str) -> str | None:
        """The first value of a query parameter, encoded; None when absent or bare."""
        for key, value in self.pairs:
            if key == name:
                return value
        return None

    def parameters(self, allowed: frozenset[str]) -> dict[str, str]:
        """The decoded query, when every parameter is one that the reference lists for the endpoint."""
        found: dict[str, str] = {}
        for key, value in self.pairs:
            if self.lenient and (key not in allowed or value is None or key in found):
                continue
            if key not in allowed:
                raise Refusal(f"unknown query parameter {key!r}")
            if value is None:
                raise Refusal(f"query parameter {key!r} has no value")
            if key in found:
                raise Refusal(f"query parameter {key!r} twice")
            if key == "version":
                check_version(value, self.versions)
            found[key] = decode_value(value)
        return found

    def need_type(self, wanted: str) -> None:
        """The Content-Type that the reference asks for; an encrypted body has none of its own."""
        if not self.encrypted and not self.lenient and self.content_type.partition(";")[0].strip().lower() != wanted:
            raise Refusal(f"Content-Type must be {wanted}, not {self.content_type!r}")

    def json(self) -> Any:
        """The body of a JSON request (Key Concepts, JSON Content-Type)."""
        if self._json is None:
            self.need_type("application/json")
            try:
                self._json = json.loads(self.body, parse_constant=_no_constant)
            except (ValueError, RecursionError):
                raise Refusal("malformed JSON") from None
        return self._json


def _no_constant(name: str) -> None:
    raise ValueError(name)


@dataclass
class Reply:
    """What goes back: a body, and what the log is to say about it."""

    body: bytes
    code: int | None = None
    refused: str | None = None
    http_status: int = 200
    content_type: str | None = None
    #: The device reboots with this request.
    reboots: bool = False
    #: Device time at which the reply is there: what an AT command or a USSD request takes.
    ready: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)
    #: Called when the reply is on its way: how a reboot takes the network down.
    after: Callable[[], None] | None = None
    #: The connection goes without this reply.
    drop: bool = False

    @classmethod
    def of(cls, code: int, reason: str = "OK", **more: object) -> Reply:
        body = json.dumps({"code": code, "reason": reason, **more}, ensure_ascii=False, separators=(",", ":"))
        return cls(body.encode(), code)

    @classmethod
    def json(cls, document: object) -> Reply:
        """A reply without a code."""
        return cls(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode())

    @classmethod
    def page(cls) -> Reply:
        """As a web server that sends whatever is unknown to its first page."""
        return cls(_PAGE, content_type="text/html")

    @classmethod
    def not_found(cls) -> Reply:
        """As a web server without such a path answers."""
        return cls(_NOT_FOUND, http_status=404, content_type="text/html")

    @classmethod
    def refusal(cls, error: Refusal, key: str = "reason") -> Reply:
        reply = cls.of(error.code, error.reason)
        if key != "reason":
            reply.body = json.dumps({"code": error.code, key: error.reason}, ensure_ascii=False).encode()
        reply.refused = error.reason
        if isinstance(error, HttpRefusal):
            reply.http_status = error.http_status
        return reply
