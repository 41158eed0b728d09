# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bodies of MIME: parts of a multipart body, headers with parameters, texts in the charsets in use.

Not by Python's own reader: its time grows with the square of a header's length.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import quopri
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

_MOST_PARTS = 64
# The headers of one part.
_LONGEST_HEAD = 16 * 1024
# One parameter of a header.
_PARAMETER = re.compile(r';\s*([^\s;="]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))')
# Texts are decoded by these codecs alone. Others take minutes for a body (punycode), and Python keeps each name that it
# was ever asked for.
_CHARSETS = re.compile(
    r"(us-)?ascii|utf-?8|utf-?16(-?[lb]e)?|latin-?1|iso-?8859-\d\d?|(windows-|cp)125\d|koi8-[ru]"
    r"|gbk|gb2312|gb18030|big5|shift-jis|sjis|euc-(cn|jp|kr)|iso-2022-(jp|kr)|ks-c-5601-1987"
)


def codec_of(charset: str) -> str:
    """The codec for a charset that somebody names; that of UTF-8 for names beyond those in use."""
    name = charset.strip().lower().replace("_", "-")
    try:
        return name if _CHARSETS.fullmatch(name) and codecs.lookup(name) else "utf-8"
    except LookupError:
        return "utf-8"


@dataclass
class Part:
    """One part of an MMS."""

    name: str
    content_type: str
    charset: str
    data: bytes


def parts_of(content_type: str, body: bytes) -> list[Part]:
    """The parts of a multipart body. Raises ValueError where it is none."""
    boundary = _parameters_of(content_type).get("boundary")
    if not boundary:
        raise ValueError("the multipart body has no boundary")
    delimiter = b"--" + boundary.encode("utf-8", "surrogateescape")
    # The first delimiter may stand at the very start; each other one has a line end before it, which belongs to it.
    pieces = re.split(rb"(?:^|\r?\n)" + re.escape(delimiter) + rb"(--)?[ \t]*(?=\r?\n|$)", body)
    if "--" not in [piece.decode() for piece in pieces[1::2] if piece]:
        raise ValueError("the multipart body has no end")
    parts: list[Part] = []
    for ending, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        if ending:
            break
        if len(parts) == _MOST_PARTS:
            raise ValueError(f"the multipart body has more than {_MOST_PARTS} parts")
        parts.append(_part_of(piece))
    if not parts:
        raise ValueError("the multipart body has no parts")
    return parts


def _part_of(piece: bytes) -> Part:
    # A part begins with the line end of its delimiter; headers end with an empty line.
    piece = piece.partition(b"\n")[2]
    split = re.search(rb"\A\r?\n|\r?\n\r?\n", piece)
    head, data = (piece[: split.start()], piece[split.end() :]) if split else (b"", piece)
    if len(head) > _LONGEST_HEAD:
        raise ValueError("the headers of a part are too long")
    return part_with(_headers_of(head), data)


def part_with(headers: Mapping[str, str], data: bytes) -> Part:
    """A part, given its headers by their names in lower case."""
    content_type = headers.get("content-type", "")
    parameters = _parameters_of(content_type)
    name = (
        _parameters_of(headers.get("content-disposition", "")).get("filename")
        or parameters.get("name")
        or headers.get("content-location")
        or headers.get("content-id", "")
    )
    data = _decoded(data, headers.get("content-transfer-encoding", "").lower())
    return Part(name, media_type(content_type), parameters.get("charset", "utf-8"), data)


def _headers_of(head: bytes) -> dict[str, str]:
    """Headers by their names in lower case, the first of each; lines that are none are left out."""
    lines = re.sub(r"\r?\n[ \t]+", " ", head.decode("utf-8", "replace")).split("\n")
    headers: dict[str, str] = {}
    for name, colon, value in (line.partition(":") for line in lines):
        if colon:
            headers.setdefault(name.strip().lower(), value.strip())
    return headers


def _parameters_of(header: str) -> dict[str, str]:
    """The parameters of a header, ``text/plain; charset=utf-8; name="a.txt"``, by their names in lower case."""
    parameters: dict[str, str] = {}
    for name, quoted, plain in _PARAMETER.findall(header):
        text = quoted.replace("\\\\", "\\").replace('\\"', '"') or plain.strip()
        # In the form of RFC 2231: name*=utf-8''gr%C3%BCn.txt
        if name.endswith("*") and text.count("'") >= 2:
            charset, _language, coded = text.split("'", 2)
            text = unquote(coded, codec_of(charset), "replace")
        parameters.setdefault(name.rstrip("*").lower(), text)
    return parameters


def media_type(content_type: str) -> str:
    name = content_type.partition(";")[0].strip().lower()
    return name if name.count("/") == 1 else "text/plain"


def _decoded(data: bytes, encoding: str) -> bytes:
    if encoding == "base64":
        try:
            return base64.b64decode(b"".join(data.split()), validate=True)
        except binascii.Error:
            raise ValueError("a part is not the BASE64 that it claims to be") from None
    return quopri.decodestring(data) if encoding == "quoted-printable" else data


def text_of(part: Part) -> str:
    try:
        return part.data.decode(codec_of(part.charset))
    except (ValueError, LookupError):
        return part.data.decode("utf-8", "replace")
