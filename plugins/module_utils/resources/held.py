# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The note of what is held: the slots that were locked for the time of a change, and shall be unlocked after it.

A lock on a gateway does not say whose it is. So the slots are noted before they are locked, in a small file beside the
notes of debts (owed.py); what is not in the note was locked by somebody else and stays locked. Nothing is held without
its note: one that cannot be written or read is an error.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping

from ..api.client import Client
from ..api.errors import VALIDATION, GatewayError
from ..model.ports import Slot, parse_slot
from ..model.status import Status
from .owed import note_path, write_note


class HeldNote:
    """The note of one gateway. slots: what is held, and whether the slot was registered before.

    check: whether nothing is written down, as in check mode.
    """

    def __init__(self, client: Client, status: Status, check: bool) -> None:
        self._check = check
        self._path = note_path("held", client, status)
        self.slots = self._read(status)

    def write(self, slots: Mapping[Slot, bool]) -> None:
        """Writes down what is held from now on. Raises GatewayError where that is not possible."""
        if slots == self.slots:
            return
        if not self._check:
            self._write(slots)
        self.slots = dict(slots)

    def _write(self, slots: Mapping[Slot, bool]) -> None:
        try:
            if slots:
                write_note(self._path, {str(slot): slots[slot] for slot in sorted(slots)})
            else:
                os.unlink(self._path)
        except OSError as error:
            raise self._unusable("cannot be written", error) from error

    def _read(self, status: Status) -> dict[Slot, bool]:
        try:
            with open(self._path, encoding="utf-8") as note:
                noted = json.load(note)
            return {
                parse_slot(name, status.max_ports, status.max_slots, status.beyond): bool(registered)
                for name, registered in noted.items()
            }
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, AttributeError, RecursionError) as error:
            raise self._unusable("cannot be read", error) from error

    def _unusable(self, what: str, error: Exception) -> GatewayError:
        return GatewayError(
            VALIDATION,
            f"the note of the slots that are held, {self._path}, {what}: {error}",
            sent=False,
            advice="Unlocking without it could unlock what somebody else has locked.",
        )
