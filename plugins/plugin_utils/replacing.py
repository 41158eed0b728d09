# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes a file at once or not at all."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable


def mode_problems(mode: str, example: str) -> list[str]:
    """What is wrong with the option mode, the permissions of a file; example: its default."""
    # What YAML makes of 0644 without quotes, 420, are octal digits too, of another meaning.
    return [] if re.fullmatch("0[0-7]{3}", mode) else [f'mode: give four octal digits in quotes, as in "{example}"']


def replace_file(path: str, parts: Iterable[bytes], mode: int) -> None:
    """Writes a file of parts, and makes its folder if need be; whoever reads it meanwhile sees the last one.

    Raises OSError.
    """
    folder = os.path.dirname(path)
    os.makedirs(folder, exist_ok=True)
    handle, draft = tempfile.mkstemp(prefix=".skyline-", dir=folder)
    try:
        with open(handle, "wb") as file:
            file.writelines(parts)
        os.chmod(draft, mode)
        os.replace(draft, path)
    except BaseException:
        os.unlink(draft)
        raise
