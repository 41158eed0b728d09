# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a reply says of single items, such as tasks: also where something else is wrong with that reply."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from .replies import bounded_int
from .text import decode_text

# A request has a few hundred items at most, and each takes less than a hundred characters.
_LOOKED_AT = 256 * 1024
_OBJECT = re.compile(r"\{[^{}]*\}")


def items_of(reply: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The objects in the lists of a reply; devices give these lists various names."""
    lists = (value for value in reply.values() if isinstance(value, list))
    return [item for items in lists for item in items if isinstance(item, dict)]


def items_in(body: bytes) -> list[dict[str, Any]]:
    """The objects in the lists of a body, whatever else is in it; of one that broke off, those that are whole."""
    text = decode_text(body[:_LOOKED_AT])
    reply = _parsed(text)
    if isinstance(reply, list):
        reply = {"": reply}
    if isinstance(reply, dict):
        return items_of(reply)
    pieces = map(_parsed, _OBJECT.findall(text) if reply is None else ())
    return [piece for piece in pieces if isinstance(piece, dict)]


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, strict=False, parse_int=bounded_int)
    except (ValueError, RecursionError):
        return None
