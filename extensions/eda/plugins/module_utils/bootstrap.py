# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Imports the packages of the event plugins, which ansible-rulebook runs by their paths: outside of any package.

The collection gets a name of its own in this process, by which nothing else is found: neither sys.path nor Ansible's
loader has a say. So two installed versions of the collection do not mix, ansible-core may be there or not, and a
checkout works from any folder (docs/decisions/event_plugins.md).
"""

from __future__ import annotations

import hashlib
import importlib
import pathlib
import sys
import types

_ROOT = str(pathlib.Path(__file__).resolve().parents[4])


def load(module: str) -> types.ModuleType:
    """A module below extensions/eda/plugins, such as ``module_utils.receiver.server``. Raises ImportError."""
    name = f"_skyline_gateway_{hashlib.sha256(_ROOT.encode()).hexdigest()[:12]}"
    if name not in sys.modules:
        root = types.ModuleType(name)
        root.__path__ = [_ROOT]
        sys.modules[name] = root
    return importlib.import_module(f"{name}.extensions.eda.plugins.{module}")
