# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tricks of plugin_utils/worker_speed.py, each of which a copy of the collection can do without."""

from __future__ import annotations

import shutil
from pathlib import Path

from . import stand_in
from .rows import ROWS, Row

ROOT = Path(__file__).resolve().parents[2]
# A plan of every slot that is read and compared: what all of them are about.
ROW: Row = next(row for row in ROWS if row.name == "imei_unchanged")

TITLES = {
    stand_in.IMPORTS: "imported in Ansible's parent process",
    "variables": "a plan looked up, not compiled",
    "names": "a text that only names a variable",
    "templates": "no templating where nothing is one",
    "tags": "texts without Ansible's tags",
}


def copy_collection(folder: Path) -> Path:
    """Puts a copy of the collection into a folder, and returns what ANSIBLE_COLLECTIONS_PATH has to be for it."""
    copy = folder / "ansible_collections" / "skyline" / "gateway"
    for name in ("meta", "playbooks", "plugins", "roles"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "galaxy.yml", copy)
    plugins = copy / "plugins"
    for action in plugins.glob("action/skyline_*.py"):
        action.rename(plugins / "plugin_utils" / f"{stand_in.MOVED}{action.name}")
        shutil.copy(Path(stand_in.__file__), action)
    return folder
