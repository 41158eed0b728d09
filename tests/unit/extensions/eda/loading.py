# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Loads event plugins as ansible-rulebook does: each by its path, alone."""

from __future__ import annotations

import pathlib
import runpy
import types
from typing import Any

PLUGINS = pathlib.Path(__file__).resolve().parents[4] / "extensions/eda/plugins"


def load(kind: str, name: str) -> Any:
    return types.SimpleNamespace(**runpy.run_path(str(PLUGINS / kind / f"{name}.py")))
