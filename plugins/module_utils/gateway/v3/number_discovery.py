# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""How the numbers of an operator's SIMs are found out (facts of generation 3, section 9).

Documents have the list of operators bare, and under a key.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from ...model.plmn import plmn_of
from ...wire.caller import Caller
from ...wire.errors import GatewayError
from ...wire.text import clean, whole_int
from .requests import ITEMS, listed, read_request, write_request

_READ = read_request("get_number_config", "/get_number_config")
_LIST = "config"
_NO_METHOD = "none"
_KEYS = {
    "method": "method",
    "command": "command",
    "keyword": "keyword",
    "valid_chars": "valid_chars",
    "service_number": "dst_number",
    "reply_number": "recv_number",
    "old_prefix": "old_prefix",
    "new_prefix": "new_prefix",
}
# Their texts are BASE64 on the wire; of the others, one example alone has that.
_PACKED = frozenset(("command", "keyword", "valid_chars"))


class NumberDiscovery:
    """The list of one gateway. Entries are written whole, because a key that is left out is cleared."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        # The entries as they were last read, by operator, and whether the list was wrapped.
        self._entries: dict[str, dict[str, Any]] = {}
        self._wrapped = True

    def read(self, retries: int | None = None) -> dict[str, dict[str, str]]:
        """Reads the fields of each operator, "" for none; one that cannot be read is missing. Raises GatewayError."""
        reply = self._caller.call(_READ, retries)
        self._wrapped = ITEMS not in reply
        self._entries = {}
        for item in listed(reply, _READ, _LIST):
            operator = _operator(item.get("operator_id"))
            if operator:
                self._entries[operator] = item
        return {operator: _fields(entry) for operator, entry in self._entries.items()}

    def set(self, changes: Mapping[str, Mapping[str, str]]) -> None:
        """Changes fields of operators that were read; all others stay as they are. Raises GatewayError."""
        body = [self._whole(operator, fields) for operator, fields in changes.items()]
        try:
            self._send(body)
        except GatewayError as error:
            if not error.may_be_the_form:
                raise
            self._wrapped = not self._wrapped
            self._send(body)

    def _whole(self, operator: str, fields: Mapping[str, str]) -> dict[str, Any]:
        entry = {key: value for key, value in self._entries[operator].items() if key in _KEYS.values()}
        changed = {_KEYS[name]: _packed(text) if name in _PACKED else text for name, text in fields.items()}
        # Required; one that the gateway has left out finds nothing out.
        method = entry.get("method") or _NO_METHOD
        return {"operator_id": operator, **entry, "method": method, **changed}

    def _send(self, body: list[dict[str, Any]]) -> None:
        wrapped = {_LIST: body} if self._wrapped else body
        self._caller.call(write_request("set_number_config", "/set_number_config", wrapped))


def _operator(given: object) -> str:
    """The operator of an entry, which is a text; a number in its place has lost its zeros."""
    number = None if isinstance(given, str) else whole_int(given)
    return (clean(given) or "").strip() if number is None else plmn_of(number)


def _fields(entry: Mapping[str, Any]) -> dict[str, str]:
    found = {}
    for name, key in _KEYS.items():
        given = entry.get(key)
        text = "" if given is None else clean(given)
        text = _unpacked(text) if text and name in _PACKED else text
        if text is not None:
            found[name] = text
    # Without a word on it, nothing is found out.
    found["method"] = (found.get("method") or _NO_METHOD).strip().lower()
    return found


def _packed(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _unpacked(text: str) -> str | None:
    try:
        return clean(base64.b64decode(text, validate=True).decode())
    except (binascii.Error, ValueError):
        return None
