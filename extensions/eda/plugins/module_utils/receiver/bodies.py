# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bodies and queries of pushes (API reference, sections 1, 5 and 7): JSON, and the legacy SMS to HTTP."""

from __future__ import annotations

import base64
import contextlib
import json
import math
import re
from collections.abc import Mapping
from typing import Any, NoReturn

# The name of a slot as the document prints it, 1.10 without quotes; as a number it would be 1.1. This finds keys alone,
# for quotes in a text have a backslash before them.
_SLOT_AS_NUMBER = re.compile(rb'("port"\s*:\s*)([0-9]{1,6}\.[0-9]{2})(?=[\s,}])')
# Of a push: the largest gateways built have 2048 slots, each a row of some twenty values.
_MOST_CONTAINERS = 64 * 1024
_MOST_VALUES = 512 * 1024
_MOST_LEVELS = 50


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _finite(number: str) -> float:
    # 1e999 is infinite to Python, which would pass it on in words that no other reader of JSON knows.
    value = float(number)
    if not math.isfinite(value):
        raise ValueError("a number is too large")
    return value


def _is_deeper(value: Any, levels: int) -> bool:
    containers = [value]
    for _level in range(levels):
        containers = [
            inner
            for container in containers
            for inner in (container.values() if isinstance(container, dict) else container)
            if isinstance(inner, (dict, list))
        ]
        if not containers:
            return False
    return True


def json_of(body: bytes) -> Any:
    """The JSON in a body, whatever its content type says; slots that stand there as numbers are texts.

    Raises ValueError.
    """
    if body.count(b"{") + body.count(b"[") > _MOST_CONTAINERS or body.count(b",") > _MOST_VALUES:
        raise ValueError("more values than any push has")
    body = _SLOT_AS_NUMBER.sub(rb'\1"\2"', body)
    try:
        # Liberal: some firmware puts what networks and modems say into its texts as it is, with line ends and in
        # any charset.
        found = json.loads(
            body.decode("utf-8-sig", "replace"), strict=False, parse_constant=_no_constant, parse_float=_finite
        )
    except RecursionError:
        raise ValueError("nested too deeply") from None
    # What the source can just read, filter and rules could not.
    if isinstance(found, (dict, list)) and _is_deeper(found, _MOST_LEVELS):
        raise ValueError("nested too deeply")
    return found


def json_object(body: bytes) -> dict[str, Any] | None:
    try:
        found = json_of(body)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def message_payload(query: Mapping[str, Any], body: bytes) -> dict[str, Any]:
    """A push by SMS to HTTP: who and where stand in the query, or in header lines at the start of the body."""
    # A text may be empty.
    return {**({} if body else {"body": ""}), **query, "type": "legacy-sms", **_kept(body)}


def _kept(body: bytes) -> dict[str, str]:
    if not body:
        return {}
    try:
        return {"body": body.decode("utf-8")}
    except UnicodeDecodeError:
        return {"body_base64": base64.b64encode(body).decode()}


def query_payload(query: Mapping[str, Any], body: bytes) -> dict[str, Any]:
    """A push whose data stand in the query, as parameters or as one JSON object; another body is kept."""
    candidates = [value or key for key, value in query.items() if isinstance(value, str)]
    for candidate in candidates:
        if candidate.lstrip().startswith("{"):
            with contextlib.suppress(ValueError):
                found: dict[str, Any] = json_of(candidate.encode("utf-8", "surrogatepass"))
                return found
    payload = dict(query)
    for key, value in payload.items():
        if isinstance(value, str) and value.lstrip().startswith("["):
            with contextlib.suppress(ValueError):
                payload[key] = json_of(value.encode("utf-8", "surrogatepass"))
    payload.setdefault("type", "octet-stream")
    return {**_kept(body), **payload}
