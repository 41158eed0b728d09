# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A received MMS as a gateway posts it (API reference, section 11): own headers, and a ``multipart/related`` body."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import formatdate

_KIND = re.compile(r"[a-z]+/[A-Za-z0-9.+-]+")


@dataclass(frozen=True)
class Part:
    """A piece of the message: its type, such as ``image/jpeg``, its file name, its content."""

    kind: str
    name: str
    data: bytes


def coded(text: str, *parameters: str) -> str:
    """The value of an Emms header: BASE64, then what it is."""
    return "; ".join([base64.b64encode(text.encode()).decode("ascii"), *parameters, "charset=UTF-8"])


def smil(parts: Sequence[Part]) -> bytes:
    """The presentation: one slide with everything on it."""
    media = "".join(f'<{_element(part.kind)} src="{part.name}"/>' for part in parts)
    return f'<smil><head><layout/></head><body><par dur="5000ms">{media}</par></body></smil>'.encode()


def _element(kind: str) -> str:
    family = kind.partition("/")[0]
    return {"image": "img", "audio": "audio", "video": "video"}.get(family, "text")


def build(
    subject: str, sender: str, recipient: str, parts: Sequence[Part], utc: float, encode: bool = False
) -> tuple[dict[str, str], bytes]:
    """Headers and body. ``encode``: the parts in base64, otherwise as they are."""
    boundary = f"mms-{int(utc):x}"
    while any(boundary.encode() in part.data for part in parts):
        boundary += "x"
    pieces: list[bytes] = []
    for number, part in enumerate([Part("application/smil", "start.smil", smil(parts)), *parts]):
        kind = f"{part.kind}; charset=utf-8" if part.kind.startswith("text/") else part.kind
        head = [
            f'Content-Type: {kind}; name="{part.name}"',
            f"Content-ID: <{'start' if number == 0 else f'part{number}'}>",
            f"Content-Location: {part.name}",
            f"Content-Transfer-Encoding: {'base64' if encode else 'binary'}",
        ]
        data = base64.encodebytes(part.data).replace(b"\n", b"\r\n") if encode else part.data
        pieces.append(f"--{boundary}\r\n".encode() + "\r\n".join(head).encode() + b"\r\n\r\n" + data + b"\r\n")
    headers = _headers(subject, sender, recipient, utc)
    headers["Content-Type"] = f'multipart/related; type="application/smil"; start="<start>"; boundary="{boundary}"'
    return headers, b"".join(pieces) + f"--{boundary}--\r\n".encode()


def single(subject: str, sender: str, recipient: str, part: Part, utc: float) -> tuple[dict[str, str], bytes]:
    """An MMS that is one part alone, without SMIL: its type is that of the request."""
    kind = f"{part.kind}; charset=utf-8" if part.kind.startswith("text/") else part.kind
    return {**_headers(subject, sender, recipient, utc), "Content-Type": kind}, part.data


def _headers(subject: str, sender: str, recipient: str, utc: float) -> dict[str, str]:
    return {
        "Emms-Subject": coded(subject),
        "Emms-From": coded(sender, "type=PLMN"),
        "Emms-To": coded(recipient, "type=PLMN"),
        "Date": formatdate(utc, usegmt=True),
    }


def is_kind(text: str) -> bool:
    return _KIND.fullmatch(text) is not None
