# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Further HTTP headers of every request, such as the key that a proxy in front of a gateway asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

# RFC 9110, sections 5.1 and 5.5: a token; visible characters of Latin-1 with blanks between them.
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"(?:[!-~\x80-\xff](?:[\t -~\x80-\xff]*[!-~\x80-\xff])?)?")
# Those that say where a request goes, where it ends, and how the exchange is carried out.
_OWN = re.compile(
    r"host|content-.*|transfer-encoding|connection|accept-encoding|expect|te|trailer|upgrade", re.IGNORECASE
)

_ILLEGAL = "has a line break, another character that no header can have, or a blank at its beginning or end"


def problems(headers: Mapping[Any, Any]) -> list[str]:
    """What is wrong with headers, a sentence each. No value is quoted, for they are secrets."""
    found = []
    first: dict[str, str] = {}
    for name, value in headers.items():
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            found.append(f"headers: {name!r} is not the name of an HTTP header")
            continue
        if _OWN.fullmatch(name):
            found.append(f"headers: {name} is set by the collection itself")
        elif not isinstance(value, str):
            found.append(f"headers: the value of {name} is not a text; quote it")
        elif not _VALUE.fullmatch(value):
            found.append(f"headers: the value of {name} {_ILLEGAL}")
        same = first.setdefault(name.lower(), name)
        if same != name:
            found.append(f"headers: {same} and {name} are the same header")
    return found


def tokens(values: Iterable[Any]) -> list[str]:
    """The tokens in the values of headers, without ``Bearer`` or the like in front."""
    found = (value.partition(" ")[2].strip() for value in values if isinstance(value, str))
    return [token for token in found if token]
