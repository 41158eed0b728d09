# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files that an inventory source names."""

from __future__ import annotations

import glob
import os
from collections.abc import Sequence

# How the files begin that Excel makes beside a workbook while it is open.
_LOCKS = "~$"


def found(folder: str, entries: Sequence[str]) -> tuple[list[str], list[str]]:
    """The paths of all files that paths and globs name, each once; and what is wrong with the entries."""
    files: dict[str, None] = {}
    problems = [] if entries else ["files: none is given"]
    for entry in entries:
        path = os.path.join(folder, os.path.expanduser(entry))
        paths = [path] if os.path.isfile(path) else sorted(filter(os.path.isfile, _globbed(folder, entry)))
        if not paths:
            problems.append(f"files: {entry} is no file")
        files.update(dict.fromkeys(map(os.path.normpath, paths)))
    return list(files), problems


def state(file: str) -> list[int]:
    """What changes with every change of a file."""
    now = os.stat(file)
    return [now.st_size, now.st_mtime_ns]


def _globbed(folder: str, pattern: str) -> list[str]:
    names = glob.glob(os.path.expanduser(pattern), root_dir=folder, recursive=True)
    return [os.path.join(folder, name) for name in names if not os.path.basename(name).startswith(_LOCKS)]
