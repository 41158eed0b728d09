# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""New addresses of hosts that have moved, in files that people have written: the address changes, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from .plan import Move

_KEYS = re.compile(r"\b(ansible_host|skyline_host)\b")


class Hit(NamedTuple):
    """Where the address of a host stands: a file, and from where to where."""

    path: str
    start: int
    end: int


def edited(texts: Mapping[str, str], moves: Sequence[Move]) -> tuple[dict[str, str], dict[str, str]]:
    """The files that change, by their paths, and why hosts stay as they are, by their names.

    texts: the files by their paths. An address is changed where it stands once in all of them, on a line with
    ansible_host, skyline_host or the name of the host. All moves at once, so that two hosts can change places.
    """
    edits: list[tuple[Hit, str]] = []
    refused: dict[str, str] = {}
    for move in moves:
        if move.host == move.before.address:
            refused[move.host] = "its address is its name"
            continue
        hits = [hit for path, text in texts.items() for hit in _hits(path, text, move)]
        if move.before.port != move.after.port:
            refused[move.host] = f"its port has changed, too, from {move.before.port} to {move.after.port}"
        elif len(hits) != 1:
            refused[move.host] = f"its address stands {len(hits)} times in the files that may be changed"
        else:
            edits.append((hits[0], move.after.address))
    changed = dict(texts)
    for hit, new in sorted(edits, reverse=True):
        changed[hit.path] = changed[hit.path][: hit.start] + new + changed[hit.path][hit.end :]
    return {path: text for path, text in changed.items() if text != texts[path]}, refused


def _hits(path: str, text: str, move: Move) -> Iterable[Hit]:
    address = re.compile(rf"(?<![\w.:-]){re.escape(move.before.address)}(?![\w:-]|\.\w)")
    host = re.compile(rf"(?<![\w.-]){re.escape(move.host)}(?![\w-])")
    for match in address.finditer(text):
        start = text.rfind("\n", 0, match.start()) + 1
        line = text[start : (text + "\n").find("\n", match.end())]
        comment = "#" in text[start : match.start()]
        if not comment and (_KEYS.search(line) or host.search(line)):
            yield Hit(path, *match.span())
