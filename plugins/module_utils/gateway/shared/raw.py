# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Requests that a user has made up: the one place where somebody above the gateways names words of the wire."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from ...wire.caller import Caller
from ...wire.redact import MASK
from ...wire.request import JSON_TYPE, Request

# The operations as results name them. That of reading is among those that change nothing.
_READ, _WRITE = "read", "request"
# Under these keys comes what is no JSON object. No gateway has such keys.
_LIST, _TEXT = "(list)", "(text)"
_PATH = re.compile(r"/[^\s?#\\]*")
# Requests log in by these (API reference, sections 2 and 13).
_LOGIN = frozenset(("username", "password", "session", "seq", "auth"))
# GETs that do something, whatever is in their query.
_DOING = frozenset(("/goip_send_ussd.html", "/goip_send_at.html", "/goip_send_sms.html"))
# GETs that do something with some parameters: remove messages, or set where reports go.
_INBOX, _STATUS = "/goip_get_sms.html", "/goip_get_status.html"
_REPORTING = frozenset(("url", "period"))
# What only reads the inbox of generation 3; a client was seen to send more, which may remove messages (its facts,
# section 12).
_RECEIVED, _RANGE = "/get_received_smses", frozenset(("id", "num"))
_COMMANDS = "/goip_send_cmd.html"
# Fields of the API that hold secrets: codes of eSIM profiles, and what identifies a session.
SECRET_FIELDS = frozenset(("ac", "aa", "cc", "session", "cnonce"))
# Fields of the API that only look like one: an operation, and a word to look for in a message.
PLAIN_FIELDS = frozenset(("op", "keyword"))


class RawRequest(NamedTuple):
    """A request without its login.

    query: values by name, None for a name without one; body: what goes as JSON, or a text; shown: body, or else query,
    as people may see it.
    """

    method: str
    path: str
    query: Mapping[str, str | None]
    body: Any = None
    shown: str | None = None

    @property
    def reads(self) -> bool:
        """Whether it changes nothing, as far as the API documents it: some GETs do."""
        if self.method != "GET" or self.path in _DOING:
            return False
        if self.path == _COMMANDS:
            return self.query.get("op") == "get"
        if self.path == _RECEIVED:
            return _is_range(self.body)
        if self.path == _INBOX:
            return self.query.get("sms_del", "0") == "0"
        return self.path != _STATUS or _REPORTING.isdisjoint(self.query)

    def problems(self) -> list[str]:
        """What is wrong with it, a sentence each; no value is quoted."""
        found = []
        if not _PATH.fullmatch(self.path) or not self.path.isprintable() or self.path.startswith("//"):
            found.append("path: give the path of the URL, such as /get_device_status; parameters go into query")
        found += [
            f"query: {name} is set by the collection itself, from the options of the connection"
            for name in self.query
            if name.lower() in _LOGIN
        ]
        if self.body is not None and not isinstance(self.body, (str, dict, list)):
            found.append("body: give a mapping, a list or a text")
        return found


def _is_range(body: Any) -> bool:
    """Whether a body, given as such or as JSON, names messages and nothing else."""
    try:
        given = json.loads(body) if isinstance(body, str) else body or {}
    except ValueError:
        return False
    return isinstance(given, dict) and given.keys() <= _RANGE


def encoded_query(query: Mapping[str, str | None]) -> str:
    """A query as it stands in a URL."""
    pairs = urlencode({name: value for name, value in query.items() if value is not None}, quote_via=quote, safe=MASK)
    return "&".join(filter(None, [pairs, *(quote(name, safe="") for name, value in query.items() if value is None)]))


def send_raw(caller: Caller, raw: RawRequest) -> Any:
    """Sends a request; returns the reply: what its JSON says, else its text; None where it is empty.

    Raises GatewayError: those of the client, also for a reply that refuses by a code.
    """
    is_text = isinstance(raw.body, str)
    body = raw.body if is_text or raw.body is None else json.dumps(raw.body, ensure_ascii=False)
    request = Request(
        _READ if raw.reads else _WRITE,
        raw.method,
        raw.path,
        {name: value for name, value in raw.query.items() if value is not None},
        body,
        None if body is None else "text/plain" if is_text else JSON_TYPE,
        repeatable=raw.reads,
        keys=tuple(quote(name, safe="") for name, value in raw.query.items() if value is None),
        shown=raw.shown,
        list_key=_LIST,
        silent=True,
        plain=True,
        text_key=_TEXT,
    )
    reply = caller.call(request)
    for key in (_LIST, _TEXT):
        if key in reply:
            return reply[key]
    return reply or None
