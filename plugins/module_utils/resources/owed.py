# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Notes of what a gateway is still owed: a save, a restart of ports.

A run that is cut off between setting values and saving them leaves a gateway that looks right and forgets everything at
its next reboot, and nothing in the API shows it. So the intention is noted before the first write, in a small file
under
the Ansible home of whoever runs the task, and struck out when it is fulfilled; the next run makes good what is left.
The notes hold port numbers only. Where no file can be written there are no notes, and nothing else changes.
"""

from __future__ import annotations

import json
import os
import re
from typing import NamedTuple

from ..api.client import Client
from ..model.status import Status


class Debt(NamedTuple):
    """Whether values wait to be saved, and which ports wait for the restart that makes their IMEI take effect."""

    save: bool = False
    restart: tuple[int, ...] = ()

    def plus(self, other: Debt) -> Debt:
        return Debt(self.save or other.save, tuple(sorted({*self.restart, *other.restart})))


class Ledger:
    """The note of one gateway, found again by its MAC address wherever it has moved."""

    def __init__(self, client: Client, status: Status) -> None:
        connection = client.connection
        name = re.sub(r"[^0-9A-Za-z]+", "_", status.mac or f"{connection.host}_{int(connection.port)}")
        home = os.environ.get("ANSIBLE_HOME") or "~/.ansible"
        self._path = os.path.join(os.path.expanduser(home), "skyline_gateway", "owed", f"{name.lower()}.json")

    def read(self) -> Debt:
        try:
            with open(self._path, encoding="utf-8") as note:
                noted = json.load(note)
            return Debt(bool(noted["save"]), tuple(int(port) for port in noted["restart"]))
        except (OSError, ValueError, KeyError, TypeError):
            return Debt()

    def write(self, debt: Debt) -> None:
        try:
            if debt == Debt():
                os.unlink(self._path)
                return
            os.makedirs(os.path.dirname(self._path), mode=0o700, exist_ok=True)
            draft = f"{self._path}.{int(os.getpid())}"
            with open(draft, "w", encoding="utf-8") as note:
                json.dump(debt._asdict(), note)
            os.replace(draft, self._path)
        except OSError:
            pass
