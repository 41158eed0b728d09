# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The slots and findings of a gateway, as small as a page for a thousand gateways needs them.

Two streams, compressed by zlib (the browser's "deflate"), each in base64, with a dot between them. script/model.js in
the templates reads them.

- JSON: the findings, and the rows of slots as columns. Texts that repeat are numbers of a list.
- Bytes: IMEIs, numbers and ICCIDs, which are nearly all of the data and look random. Two digits are one byte from 128
  on, anything else is itself; a column has its common prefix, the length of each of its values where that is the same,
  and the rest of the values (without a length: by lines). A quarter of a million slots are 8 MB, not 13.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from .fleet import Gateway
from .wording import setting_name, shown

_DIGITS = ("imei", "number", "iccid")
_REPEATED = ("state_name", "operator")
_OTHER_THAN_NUMBERS = re.compile("[^0-9+]")
_PAIR = re.compile(rb"[0-9]{2}")
_BYTES = {b"%02d" % number: bytes([128 + number]) for number in range(100)}


def pack(gateway: Gateway) -> str:
    """What the page's script draws of a gateway."""
    rows = [*gateway.ports]
    data: dict[str, Any] = {
        "ports": gateway.facts.get("max_ports") or 0,
        "slots": gateway.facts.get("max_slots") or 0,
        "count": len(rows),
        # Port and slot say it, but for remote SIMs.
        "name": ["" if row["name"] == _name(row["port"], row["slot"]) else row["name"] for row in rows],
        "port": [row["port"] for row in rows],
        "slot": [row["slot"] for row in rows],
        "active": [int(bool(row["active"])) for row in rows],
        "signal": ["" if row["signal"] is None else row["signal"] for row in rows],
        **{key: _numbered([row[key] or "" for row in rows]) for key in _REPEATED},
        "drift": _differences(gateway.drift),
        "health": _differences(gateway.health),
        "unverified": [[setting_name(item), item["slot"]] for item in gateway.unverified],
    }
    digits = []
    for key in _DIGITS:
        values = [str(row[key] or "") for row in rows]
        if _OTHER_THAN_NUMBERS.search("".join(values)):
            data[key] = values
            digits.append(b"")
        else:
            digits.append(_column(values))
    text = json.dumps(data, separators=(",", ":"))
    return ".".join(map(_compressed, (text.encode(), b"\f".join(digits))))


def _differences(findings: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    return [
        [setting_name(finding), finding["slot"], shown(finding["is"]), shown(finding["should_be"])]
        for finding in findings
    ]


def _name(port: Any, slot: Any) -> str:
    return f"{port}.{slot:02d}" if isinstance(slot, int) else ""


def _numbered(texts: Sequence[str]) -> list[Any]:
    """The different texts, and for each text its number among them."""
    numbers: dict[str, int] = {}
    order = [numbers.setdefault(text, len(numbers)) for text in texts]
    return [list(numbers), order]


def _column(values: Sequence[str]) -> bytes:
    prefix = _common_prefix(values)
    rest = [value[len(prefix) :] for value in values]
    lengths = {len(value) for value in rest}
    same = len(lengths) == 1
    joined = ("" if same else "\n").join(rest).encode()
    head = f"{prefix}\t{lengths.pop() if same else ''}\t".encode()
    return head + _PAIR.sub(lambda pair: _BYTES[pair[0]], joined)


def _common_prefix(values: Sequence[str]) -> str:
    # What the first and the last in their order share, all share.
    low, high = min(values, default=""), max(values, default="")
    return next((low[:at] for at, sign in enumerate(low) if high[at] != sign), low)


def _compressed(content: bytes) -> str:
    return base64.b64encode(zlib.compress(content)).decode()
