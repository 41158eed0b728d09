# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Notes of what a gateway is still owed: a save, a restart of ports.

A run that is cut off between setting values and saving them leaves a gateway that looks right and forgets everything at
its next reboot, and nothing in the API shows it. So the intention is noted before the first write, in a small file
under the Ansible home of whoever runs the task, and struck out when it is fulfilled; the next run makes good what is
left. The notes hold port numbers only. Where no file can be written there are no notes, and nothing else changes.
"""

from __future__ import annotations

import errno
import ipaddress
import json
import os
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from ..api.client import Client
from ..model.status import Status

_NOT_IN_A_NAME = re.compile(r"[^0-9A-Za-z]+")


class Debt(NamedTuple):
    """What is open: values that wait to be saved, ports that wait for the restart that makes their IMEI take effect.

    unsaved: values that nobody asked to save; a save takes them along, a reboot forgets them.
    """

    save: bool = False
    restart: tuple[int, ...] = ()
    unsaved: bool = False

    def plus(self, other: Debt) -> Debt:
        """Both together."""
        ports = {*self.restart, *other.restart}
        return Debt(self.save or other.save, tuple(sorted(ports)), self.unsaved or other.unsaved)


def note_path(kind: str, client: Client, status: Status) -> str:
    """Where the note of one kind about one gateway stands, wherever on the network the gateway has moved.

    A simulated gateway may have the MAC address of the real one that it stands in for, and of others like it. What a
    rehearsal has left open must not come about on these, so what answers on a loopback address has a note of its own.
    """
    connection = client.connection
    address = f"{connection.host}_{connection.port}"
    parts = [status.mac, address] if _is_loopback(connection.host) else [status.mac or address]
    name = _NOT_IN_A_NAME.sub("_", "_".join(filter(None, parts)))
    home = os.environ.get("ANSIBLE_HOME") or os.path.join("~", ".ansible")
    return os.path.join(os.path.expanduser(home), "skyline_gateway", kind, name.lower() + ".json")


def write_note(path: str, content: Mapping[str, Any]) -> None:
    """Writes a note as a whole: a run that is cut off leaves the old one or the new one. Raises OSError."""
    if path.startswith("~"):
        raise OSError(errno.ENOENT, "there is no home directory")
    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
    draft = f"{path}.{os.getpid()}"
    with open(draft, "w", encoding="utf-8") as note:
        json.dump(content, note)
    os.replace(draft, path)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


class Ledger:
    """The note of one gateway, found again by its MAC address wherever it has moved."""

    def __init__(self, client: Client, status: Status) -> None:
        self._path = note_path("owed", client, status)
        self.debt = self._read(status.max_ports)

    @property
    def unsaved(self) -> bool:
        """Whether values are known to have been set and not saved."""
        return self.debt.save or self.debt.unsaved

    def add(self, debt: Debt) -> None:
        """Notes more that is owed."""
        self.note(self.debt.plus(debt))

    def saved(self) -> None:
        """Strikes out what a save fulfils."""
        self.note(self.debt._replace(save=False, unsaved=False))

    def restarted(self) -> None:
        """Strikes out what a restart fulfils."""
        self.note(self.debt._replace(restart=()))

    def note(self, debt: Debt) -> None:
        """Writes down what is owed from now on."""
        if debt == self.debt:
            return
        self.debt = debt
        try:
            if debt == Debt():
                os.unlink(self._path)
                return
            write_note(self._path, debt._asdict())
        except OSError:
            pass

    def _read(self, max_ports: int) -> Debt:
        try:
            with open(self._path, encoding="utf-8") as note:
                noted = json.load(note)
            # A port that the gateway does not have could never be restarted, and so never be struck out.
            ports = tuple(port for port in noted["restart"] if isinstance(port, int) and 1 <= port <= max_ports)
            return Debt(bool(noted["save"]), ports, bool(noted["unsaved"]))
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return Debt()
