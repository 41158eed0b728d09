# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the block of a gateway in the page, from the description of its format alone."""

from __future__ import annotations

import base64
import json
import re
import zlib
from typing import Any


def blocks(page: str) -> list[dict[str, Any]]:
    """All blocks of a page."""
    return [unpacked(block) for block in re.findall(r'<script type="text/plain">([^<]*)</script>', page)]


def unpacked(block: str) -> dict[str, Any]:
    """The block, with its columns put together as the rows of slots."""
    texts, digits = (zlib.decompress(base64.b64decode(part)) for part in block.split("."))
    data = json.loads(texts)
    characters = (chr(byte) if byte < 128 else f"{byte - 128:02d}" for byte in digits)
    columns = "".join(characters).split("\f")
    for key, column in zip(("imei", "number", "iccid"), columns, strict=True):
        data.setdefault(key, _values(column, data["count"]) if column else [])
    for key in ("state_name", "operator"):
        different, numbers = data[key]
        data[key] = [different[number] for number in numbers]
    places = zip(data["name"], data["port"], data["slot"], strict=True)
    data["name"] = [name or f"{port}.{slot:02d}" for name, port, slot in places]
    order = ("name", "port", "slot", "state_name", "active", "imei", "number", "operator", "signal", "iccid")
    data["rows"] = [list(row) for row in zip(*(data[key] for key in order), strict=True)]
    return dict(data)


def _values(column: str, count: int) -> list[str]:
    prefix, length, rest = column.split("\t")
    if not length:
        return [prefix + line for line in rest.split("\n")][:count]
    size = int(length)
    return [prefix + rest[at * size : (at + 1) * size] for at in range(count)]
