# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The note of what is held: the slots that were locked for the time of a change, and shall be unlocked after it.

A lock on a gateway does not say whose it is. So the slots are noted before they are locked, in a small file beside the
notes of pending saves (pending.py); what is not in the note was locked by somebody else and stays locked. Nothing is
held without its note: one that cannot be written or read is an error.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping

from ..model.ports import Slot, parse_slot
from ..model.status import Status
from ..wire.errors import VALIDATION, GatewayError
from ..wire.request import Connection
from .notes import Note, Notes


class HeldNote:
    """The note of one gateway. slots: what is held, and whether the slot was registered before.

    check: whether nothing is written down, as in check mode.
    """

    def __init__(self, notes: Notes, connection: Connection, status: Status, check: bool) -> None:
        self._notes = notes
        self._note = Note(notes, "held", connection, status.mac)
        self._status = status
        self._check = check
        self.slots = self._read()

    def add(self, slots: Mapping[Slot, bool]) -> None:
        """Notes more that is held. Raises GatewayError where that is not possible."""
        self._change(lambda held: {**held, **slots})

    def strike(self, slots: Container[Slot]) -> None:
        """Strikes out what is not held any more. Raises GatewayError where that is not possible."""
        self._change(lambda held: {slot: registered for slot, registered in held.items() if slot not in slots})

    def _change(self, change: Callable[[Mapping[Slot, bool]], dict[Slot, bool]]) -> None:
        if not self._check and change(self.slots) != self.slots:
            self._notes.guard()
            # While this task waited for something, another one may have held more slots, or released some.
            self.slots = self._read()
            self._write(change(self.slots))
        self.slots = change(self.slots)

    def _write(self, slots: Mapping[Slot, bool]) -> None:
        try:
            if slots:
                self._note.write({str(slot): slots[slot] for slot in sorted(slots)})
            else:
                self._note.remove()
        except OSError as error:
            raise self._unusable("cannot be written", error) from error

    def _read(self) -> dict[Slot, bool]:
        max_ports, max_slots = self._status.max_ports, self._status.max_slots
        try:
            noted = self._note.read()
            return {
                parse_slot(name, max_ports, max_slots, self._status.beyond): bool(registered)
                for name, registered in noted.items()
            }
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, AttributeError, RecursionError) as error:
            raise self._unusable("cannot be read", error) from error

    def _unusable(self, what: str, error: Exception) -> GatewayError:
        return GatewayError(
            VALIDATION,
            f"the note of the slots that are held, {self._note.path}, {what}: {error}",
            sent=False,
            advice="Unlocking without it could unlock ports that somebody else has locked.",
        )
