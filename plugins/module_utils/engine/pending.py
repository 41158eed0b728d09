# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Notes of what is pending on a gateway: a save, a restart of ports.

A run that is cut off between setting values and saving them leaves a gateway that looks right and forgets everything at
its next reboot, and nothing in the API shows it. So the intention is noted before the first write, in a small file
under the Ansible home of whoever runs the task, and struck out when it is fulfilled; the next run completes what is
left. The notes hold port numbers only. Where no file can be written there is a warning, and nothing else changes.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from ..model.status import Status
from ..wire.errors import GatewayError
from ..wire.request import Connection
from .notes import Note, Notes


class Pending(NamedTuple):
    """What is open: values that wait to be saved, ports that wait for the restart that makes their IMEI take effect.

    unsaved: values that nobody asked to save; a save takes them along, a reboot forgets them; misplaced: whether there
    are such among them as nobody wants, so that no save is made for their sake.
    """

    save: bool = False
    restart: tuple[int, ...] = ()
    unsaved: bool = False
    misplaced: bool = False

    def plus(self, other: Pending) -> Pending:
        """Both together."""
        ports = {*self.restart, *other.restart}
        return Pending(
            self.save or other.save,
            tuple(sorted(ports)),
            self.unsaved or other.unsaved,
            self.misplaced or other.misplaced,
        )


class PendingNote:
    """The note of one gateway, found again by its MAC address wherever it has moved.

    pending: what is. Other tasks may write while this one waits for something, so each change is made to what is
    noted at that moment, by the task that has the lock of the gateway.
    """

    def __init__(self, notes: Notes, connection: Connection, status: Status) -> None:
        self._notes = notes
        self._note = Note(notes, "pending", connection, status.mac, formerly="owed")
        self._max_ports = status.max_ports
        # Whether only this task knows of it, because it could not be written down.
        self._is_unwritten = False
        self.pending = self._before = self._noted()

    @property
    def unsaved(self) -> bool:
        """Whether values are known to have been set and not saved."""
        return self.pending.save or self.pending.unsaved

    @property
    def waits_for_save(self) -> bool:
        """Whether a save is due, or would do good to values that somebody has set without one."""
        return self.pending.save or (self.pending.unsaved and not self.pending.misplaced)

    def add(self, pending: Pending) -> None:
        """Notes more that is pending. To be called before the gateway is told."""
        self._notes.guard()
        self.pending = self._before = self._noted()
        self._note_down(self.pending.plus(pending))

    def take_back(self) -> None:
        """Undoes the last addition: the gateway took nothing of it.

        It stays where another task has had the lock meanwhile: that task may count on the same note.
        """
        with contextlib.suppress(GatewayError):  # busy; the fault that led here is the one to report
            self._notes.guard()
            if not self._notes.overtaken() and self._noted() == self.pending:
                self._note_down(self._before)

    def saved(self) -> None:
        """Strikes out what a save fulfils."""
        self._strike(lambda noted: noted._replace(save=False, unsaved=False, misplaced=False))

    def not_to_be_saved(self) -> None:
        """Notes that what the gateway has now is not what anybody wants to keep."""
        self._strike(lambda noted: noted._replace(save=False, unsaved=True, misplaced=True))

    def restarted(self, ports: Iterable[int]) -> None:
        """Strikes out what a restart of ports fulfils."""
        done = set(ports)
        self._strike(lambda noted: noted._replace(restart=tuple(port for port in noted.restart if port not in done)))

    def rebooted(self) -> None:
        """Strikes out what a reboot fulfils or makes the gateway forget: all, but what other tasks have noted since."""
        known = self.pending
        self.restarted(known.restart)
        self._strike(lambda noted: Pending() if noted == known._replace(restart=()) else noted)

    def _strike(self, change: Callable[[Pending], Pending]) -> None:
        self.pending = self._noted()
        if change(self.pending) != self.pending:
            self._notes.guard()
            self.pending = self._noted()
            self._note_down(change(self.pending))

    def _note_down(self, pending: Pending) -> None:
        if pending == self.pending:
            return
        self.pending = pending
        try:
            if pending == Pending():
                self._note.remove()
            else:
                self._note.write(pending._asdict())
            self._is_unwritten = False
        except OSError as error:
            self._is_unwritten = True
            self._warn_of(error, pending)

    def _noted(self) -> Pending:
        if self._is_unwritten:
            return self.pending
        try:
            return _parsed(self._note.read(), self._max_ports)
        except FileNotFoundError:
            return Pending()
        except (OSError, ValueError, RecursionError) as error:
            # A save too many does no harm. A restart would end calls, for nothing perhaps.
            self._notes.warn(
                f"The note of pending saves {self._note.path} cannot be read: {_words(error)}. So a save counts as "
                "pending; the next task that saves removes the note."
            )
            return Pending(save=True)

    def _warn_of(self, error: OSError, pending: Pending) -> None:
        if pending == Pending():
            text = f"cannot be removed: {_words(error)}. The next task treats everything in it as pending."
        else:
            text = (
                f"cannot be written: {_words(error)}. If this task is interrupted, the next one does not know "
                "about pending saves and restarts."
            )
        self._notes.warn(f"The note of pending saves {self._note.path} {text}")


class NothingPending(PendingNote):
    """Stands for the note where nothing that is set ever waits for anything."""

    def __init__(self) -> None:
        self.pending = Pending()

    def add(self, pending: Pending) -> None:
        """Nothing."""

    def take_back(self) -> None:
        """Nothing."""


def _parsed(noted: Any, max_ports: int) -> Pending:
    """The pending in a note. Raises ValueError for what is no such note."""
    noted = noted if isinstance(noted, dict) else {}
    save, restart, unsaved = noted.get("save"), noted.get("restart"), noted.get("unsaved")
    if not (isinstance(save, bool) and isinstance(restart, list) and isinstance(unsaved, bool)):
        raise ValueError("its content is something else")
    if not all(isinstance(port, int) and not isinstance(port, bool) for port in restart):
        raise ValueError("its ports are no numbers")
    # A port that the gateway does not have could never be restarted, and so never be struck out.
    ports = tuple(port for port in restart if 1 <= port <= max_ports)
    # Notes of version 1.0.0 do not have it.
    return Pending(save, ports, unsaved, noted.get("misplaced") is True)


def _words(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
