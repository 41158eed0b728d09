# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes a file at once or not at all."""

from __future__ import annotations

import os
import tempfile


def replace_file(path: str, content: bytes, mode: int) -> None:
    """Writes a file, and makes its folder if need be; whoever reads it meanwhile sees the last one. Raises OSError."""
    folder = os.path.dirname(path)
    os.makedirs(folder, exist_ok=True)
    handle, draft = tempfile.mkstemp(prefix=".skyline-", dir=folder)
    try:
        with open(handle, "wb") as file:
            file.write(content)
        os.chmod(draft, mode)
        os.replace(draft, path)
    except BaseException:
        os.unlink(draft)
        raise
