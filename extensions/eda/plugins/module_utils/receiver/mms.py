# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A received MMS (API reference, section 11): the push of a gateway becomes a payload, its parts become files."""

from __future__ import annotations

import base64
import binascii
import datetime
import email.utils
import os
import re
import shutil
import tempfile
import time
from collections.abc import Mapping
from typing import Any

from .mime import Part, codec_of, media_type, part_with, parts_of, text_of


def emms_header(value: str) -> str:
    """The text of an Emms header: ``BASE64; type=PLMN; charset=UTF-8``. What is not BASE64 is the text itself."""
    charset = data = ""
    for piece in (piece.strip() for piece in value.split(";")):
        name, equals, setting = piece.partition("=")
        if equals and name.strip().lower() == "charset":
            charset = setting.strip().strip('"')
        elif not (equals and name.strip().lower() == "type") and piece.upper() != "BASE64" and not data:
            data = piece
    try:
        return base64.b64decode(data, validate=True).decode(codec_of(charset))
    except (binascii.Error, ValueError, LookupError):
        return data


_EXTENSIONS = {
    "application/smil": ".smil",
    "audio/amr": ".amr",
    "audio/mpeg": ".mp3",
    "image/gif": ".gif",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "text/plain": ".txt",
    "video/3gpp": ".3gp",
    "video/mp4": ".mp4",
}


def safe_names(parts: list[Part]) -> list[str]:
    """A file name for each part, whatever its sender calls it: of harmless characters, and each once."""
    names: list[str] = []
    taken: set[str] = set()
    for place, part in enumerate(parts, 1):
        wanted = re.split(r"[/\\]", part.name.strip("<> \t"))[-1]
        stem, dot, extension = re.sub(r"[^A-Za-z0-9._-]", "_", wanted).strip("._-").rpartition(".")
        if not dot or not 1 <= len(extension) <= 5:
            stem, extension = stem + dot + extension, _EXTENSIONS.get(part.content_type, ".bin").lstrip(".")
        name = f"{stem[:80] or f'part{place}'}.{extension}"
        # What stands before a name that is taken can make it another one that is taken.
        while name.lower() in taken:
            name = f"{place}-{name}"
        names.append(name)
        taken.add(name.lower())
    return names


def save_parts(folder: str, parts: list[Part], names: list[str]) -> str:
    """Writes the parts of one MMS into a new folder of their own; its path. It is all of them, or nothing is left."""
    own = tempfile.mkdtemp(prefix=time.strftime("mms-%Y%m%dT%H%M%SZ-", time.gmtime()), dir=folder)
    try:
        for part, name in zip(parts, names, strict=True):
            with open(os.path.join(own, name), "xb") as file:
                file.write(part.data)
    except OSError:
        shutil.rmtree(own, ignore_errors=True)
        raise
    return own


def mms_of(headers: Mapping[str, str], parts: list[Part], names: list[str]) -> dict[str, Any]:
    """The payload for an MMS; where its parts are is added by whoever puts them there."""
    smil = next((text_of(part) for part in parts if part.content_type == "application/smil"), None)
    texts = [text_of(part) for part in parts if part.content_type == "text/plain"]
    return {
        "type": "mms",
        "mac": headers.get("Emms-Mac"),
        "port": headers.get("Emms-Port"),
        "iccid": headers.get("Emms-Iccid"),
        "imsi": headers.get("Emms-Imsi"),
        "subject": emms_header(headers.get("Emms-Subject", "")),
        "sender": emms_header(headers.get("Emms-From", "")),
        "recipient": emms_header(headers.get("Emms-To", "")),
        "time": http_date(headers.get("Date", "")),
        "text": "\n".join(texts) if texts else None,
        "smil": smil,
        "parts": [
            {"name": name, "content_type": part.content_type, "size": len(part.data)}
            for part, name in zip(parts, names, strict=True)
        ],
    }


def read_mms(headers: Mapping[str, str], body: bytes, folder: str, inline_limit: int) -> dict[str, Any]:
    """The payload for an MMS, with its parts in a folder or, up to a limit, in itself. Raises ValueError, OSError."""
    parts = _parts(headers, body)
    names = safe_names(parts)
    payload = mms_of(headers, parts, names)
    if folder:
        own = save_parts(folder, parts, names)
        for entry in payload["parts"]:
            entry["path"] = os.path.join(own, entry["name"])
    elif sum(len(part.data) for part in parts) <= inline_limit:
        for entry, part in zip(payload["parts"], parts, strict=True):
            entry["data"] = base64.b64encode(part.data).decode()
    return payload


def _parts(headers: Mapping[str, str], body: bytes) -> list[Part]:
    """The parts of a body. Its content type is the operator's: several parts under any name, or one picture."""
    content_type = headers.get("Content-Type", "")
    try:
        return parts_of(content_type, body)
    except ValueError:
        if media_type(content_type).startswith("multipart/"):
            raise
    return [part_with({key.lower(): value for key, value in headers.items()}, body)]


def http_date(value: str) -> str | None:
    try:
        moment = email.utils.parsedate_to_datetime(value)
        # Without a time zone it is UTC, not that of this machine.
        seconds = (moment if moment.tzinfo else moment.replace(tzinfo=datetime.timezone.utc)).timestamp()
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
    except (TypeError, ValueError, IndexError, OverflowError, OSError):
        return None
