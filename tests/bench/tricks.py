# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tricks of plugin_utils/worker_speed.py, each of which a copy of the collection can do without."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

from . import stand_in

ROOT = Path(__file__).resolve().parents[2]


class Trick(NamedTuple):
    """One of them: what it does, and the row of the table that shows best what it saves."""

    title: str
    row: str = "imei_unchanged"


TRICKS = {
    stand_in.IMPORTS: Trick("imported in Ansible's parent process"),
    # A task with a single variable in it needs no filter; the conditions and defaults of the role do.
    "filters": Trick("filters and tests loaded once", "provision_unchanged"),
    "heap": Trick("the heap left shared"),
    "variables": Trick("a plan looked up, not compiled"),
    "templates": Trick("no templating where nothing is one"),
    "tags": Trick("texts without Ansible's tags"),
    "validator": Trick("plans kept from the validator"),
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
