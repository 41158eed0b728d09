# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Loads inventory sources with Ansible's own plugin loader, in a process where that loader comes first.

pytest has imported the collection before Ansible's loader could, and that loader takes only what it imports itself.
As a script: answers each line of its input, a request, by a line of its output; both are JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple
from unittest import mock

PLUGIN = "skyline.gateway.csv"


class Loaded(NamedTuple):
    """What an inventory source has become; also after an error."""

    error: str | None
    hosts: dict[str, dict[str, Any]]
    groups: dict[str, list[str]]
    warnings: list[str]


Load = Callable[..., Loaded]


class Loader:
    """The process."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        command = [sys.executable, __file__]
        self._process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def load(self, source: str, cache: bool = True, known: Sequence[str] = (), password: str | None = None) -> Loaded:
        """known: hosts of another source, which was loaded before. password: what encrypted files are read with."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([source, cache, [*known], password]) + "\n")
        self._process.stdin.flush()
        return Loaded(*json.loads(self._process.stdout.readline()))

    def close(self) -> None:
        self._process.communicate(timeout=30)


def variables(loaded: Loaded) -> dict[str, dict[str, Any]]:
    """The variables of each host, without those that Ansible adds."""
    assert loaded.error is None
    return {
        host: {name: value for name, value in found.items() if not name.startswith("inventory_")}
        for host, found in loaded.hosts.items()
    }


def problems(loaded: Loaded) -> list[str]:
    """The problems that an error lists; nothing may be loaded beside them, and no title may miscount them."""
    assert loaded.error is not None
    assert loaded.hosts == {}
    title, *listed = loaded.error.split("\n* ")
    assert title == f"fleet.skyline_csv.yml: nothing was loaded, problems: {len(listed)}"
    return listed


def bad_options(loaded: Loaded) -> list[str]:
    assert loaded.error is not None
    title, *listed = loaded.error.split("\n* ")
    assert title == f"bad options, problems: {len(listed)}"
    return listed


def _load(source: str, cache: bool, known: Sequence[str], password: str | None) -> Loaded:
    from ansible.errors import AnsibleError
    from ansible.inventory.data import InventoryData
    from ansible.parsing.dataloader import DataLoader
    from ansible.parsing.vault import VaultSecret
    from ansible.plugins.loader import inventory_loader

    inventory = InventoryData()
    for name in known:
        inventory.add_host(name)
    loader = DataLoader()
    if password is not None:
        loader.set_vault_secrets([("default", VaultSecret(password.encode()))])
    plugin = inventory_loader.get(PLUGIN)
    error = None
    warnings: list[str] = []
    with mock.patch.object(plugin.display, "warning", warnings.append):
        if not plugin.verify_file(source):
            return Loaded("declined", {}, {}, [])
        try:
            plugin.parse(inventory, loader, source, *([] if cache else [False]))
        except AnsibleError as raised:
            error = str(raised)
        except Exception as raised:
            error = repr(raised)
        else:
            if hasattr(plugin, "_cache"):
                plugin.update_cache_if_changed()
    hosts = {name: host.vars for name, host in inventory.hosts.items()}
    groups = {name: [host.name for host in group.hosts] for name, group in inventory.groups.items()}
    return Loaded(error, hosts, groups, warnings)


def _serve() -> None:
    from ansible.plugins.loader import init_plugin_loader

    init_plugin_loader()
    for line in sys.stdin:
        print(json.dumps(_load(*json.loads(line))), flush=True)


if __name__ == "__main__":
    _serve()
