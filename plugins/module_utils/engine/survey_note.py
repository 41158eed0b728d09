# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The note of a survey of SIMs: the slots that ports had before it, to which they are to go back.

It is written before the first switch, and struck out port by port. So after a survey that was cut off the next one
knows where the ports belong; no other task does anything about it. While a survey works it has the note locked, so that
a second one does not take it for one that was cut off.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterable, Mapping

from ..model.ports import Slot, format_ports, parse_slot
from ..model.status import Status
from ..wire.errors import BUSY, VALIDATION, GatewayError
from ..wire.request import Connection
from .notes import Note, Notes, make_folder

_KIND = "survey"


class SurveyNote:
    """The note of one gateway. homes: the slot that each port is to go back to."""

    def __init__(self, notes: Notes, connection: Connection, status: Status) -> None:
        self._notes = notes
        self._note = Note(notes, _KIND, connection, status.mac)
        self._status = status
        self._lock: int | None = None
        self.homes = self._read()

    def __enter__(self) -> SurveyNote:
        return self

    def __exit__(self, *_exception: object) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def begin(self) -> None:
        """Locks the note, for as long as this survey works. Raises GatewayError (busy) where another one does."""
        self._notes.guard()
        try:
            make_folder(self._notes.homes[0], _KIND)
            self._lock = os.open(f"{self._note.path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = "another survey of this gateway is under way"
            raise GatewayError(BUSY, message, sent=False, retriable=False, advice="Wait until it is done.") from None
        except OSError as error:
            raise self._unusable("cannot be written", error) from error
        # What one that has just ended had noted is no more.
        self.homes = self._read()

    def add(self, homes: Mapping[int, Slot]) -> None:
        """Notes ports that are to go back; what is noted of them already counts. Raises GatewayError."""
        self._write({**homes, **self.homes})

    def strike(self, ports: Iterable[int]) -> None:
        """Strikes out ports that are back. Raises GatewayError."""
        self._write({port: home for port, home in self.homes.items() if port not in set(ports)})

    def _write(self, homes: Mapping[int, Slot]) -> None:
        if homes == self.homes:
            return
        self._notes.guard()
        try:
            if homes:
                self._note.write({str(port): str(homes[port]) for port in sorted(homes)})
            else:
                self._note.remove()
        except OSError as error:
            raise self._unusable("cannot be written", error) from error
        self.homes = dict(homes)

    def _read(self) -> dict[int, Slot]:
        status = self._status
        try:
            noted = self._note.read()
            slots = [parse_slot(name, status.max_ports, status.max_slots, status.beyond) for name in noted.values()]
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, AttributeError, RecursionError) as error:
            raise self._unusable("cannot be read", error) from error
        return {slot.port: slot for slot in slots}

    def _unusable(self, what: str, error: Exception) -> GatewayError:
        words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        return GatewayError(
            VALIDATION,
            f"the note of the slots that ports had before a survey, {self._note.path}, {what}: {words}",
            sent=False,
            advice="Without it an interrupted survey could not restore the slots. restore: false needs no note.",
        )


def warning(homes: tuple[str, ...], connection: Connection, mac: str | None) -> str | None:
    """What users of other modules are told of a gateway with such a note; None where there is none."""
    note = Note(Notes(homes, lambda: None, lambda text: None), _KIND, connection, mac)
    with contextlib.suppress(OSError, ValueError, AttributeError, RecursionError):
        ports = format_ports(int(port) for port in note.read())
        return (
            f"gateway {connection.address}: a survey of its SIMs is under way, or was interrupted; ports {ports} may "
            "use other slots than usual. The next skyline_sim_survey takes them back."
        )
    return None
