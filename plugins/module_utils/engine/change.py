# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A change of a gateway: planned against what was read, told, carried out, saved."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable

from ..model.status import Status
from ..wire.errors import GatewayError
from .pending import NothingPending, Pending, PendingNote
from .saving import COMPLETES, save
from .task import Task


class Change(ABC):
    """What a resource wants of a gateway, whose state was read. Truth is that something is to be done.

    A subclass tells :attr:`before` and :attr:`after` and begins the outcome when it is made, so that also a change
    that is never carried out is reported as it is.
    """

    def __init__(self, task: Task) -> None:
        self.task = task

    @abstractmethod
    def __bool__(self) -> bool:
        """Whether anything is to be done."""

    @property
    def changes(self) -> bool:
        """Whether that is a change of the gateway, and not only something to be sent, or waited for."""
        return bool(self)

    @abstractmethod
    def write(self) -> None:
        """Tells the gateway, without a look at what becomes of it: in check mode, that notes what would be sent."""

    @abstractmethod
    def carry_out(self) -> None:
        """Tells the gateway, and finds out what became of it. Raises GatewayError; the outcome is true in any case."""

    def run(self) -> None:
        """Carries the change out, or in check mode says what that would do."""
        outcome = self.task.result.outcome
        if not self or self.task.check:
            outcome.changed = self.changes
            # Of a difference that only counts, the request may not even be known.
            if self and not self.task.only_compares:
                self.write()
            return
        self.carry_out()


class SavedChange(Change):
    """A change of what a reboot forgets unless it is saved.

    note: what is pending on the gateway, from earlier runs too; saves: whether a save is wanted, None = these values
    need none.
    """

    #: What has happened when the save is due, for a message.
    done: str
    #: Whether others are to be saved together with it, by whoever carries it out.
    is_saved_later = False
    #: In check mode, where no note says so: whether values of others, told before, would wait for their save.
    others_wait = False

    def __init__(self, task: Task, status: Status, saves: bool | None) -> None:
        super().__init__(task)
        self.saves = bool(saves)
        if saves is None:
            self.note: PendingNote = NothingPending()
        else:
            # Parts of one task have one note.
            self.note = task.result.pending or PendingNote(task.notes, task.gateway.connection, status)
            task.result.pending = self.note

    def announce(self, items: Iterable[Hashable], not_shown: Iterable[Hashable]) -> None:
        """Begins the outcome, once the plan is made and sound."""
        if self.task.result.pending:
            self.task.result.saved = False
        self.task.result.outcome.begin(items, not_shown)
        self.task.result.outcome.lists_unverified = True

    @property
    @abstractmethod
    def differs(self) -> bool:
        """Whether the gateway is to be told other values than it has."""

    @abstractmethod
    def write_values(self) -> None:
        """Tells the gateway the values; see :meth:`write`."""

    @abstractmethod
    def apply(self) -> GatewayError | None:
        """Tells the gateway the values, and finds out what became of them; the outcome says whether it has changed.

        Returns the error of some, which must not cost the others their save; raises that of all.
        """

    @property
    def restarts(self) -> tuple[int, ...]:
        """The ports whose modules must restart for values to take effect."""
        return ()

    @property
    def restart_forgets(self) -> bool:
        """Whether that restart makes the gateway forget what is not saved."""
        return False

    def restart(self) -> None:
        """Restarts these ports, and looks whether the values outlived it."""

    def tell_restart(self) -> None:
        """Orders that restart; see :meth:`write`."""

    @property
    def to_be_saved(self) -> bool:
        """Whether a save is due: for these values, or those of a run that was cut off."""
        return self.saves and (self.differs or self.note.pending.save)

    def __bool__(self) -> bool:
        return bool(self.differs or self.to_be_saved or self.restarts)

    def write(self) -> None:
        """Tells the values, the save where nobody else does that later, and the restart, in this order."""
        if self.differs:
            self.write_values()
        if self.to_be_saved and self.saves_at_once:
            self.task.gateway.save()
        if self.restarts:
            self.tell_restart()

    def run(self) -> None:
        """Carries the change out. A warning says where all that is left is the save or restart of an earlier run."""
        if self and not self.differs:
            self.task.result.warnings.append(COMPLETES)
        super().run()

    def carry_out(self) -> None:
        """Writes and reads back, saves, restarts; what is still due stands in the note until it is done.

        Raises the GatewayError of the values at the end, after what could be written is saved.
        """
        saves, restarts, at_once = self.to_be_saved, self.restarts, self.saves_at_once
        failure = self.bring_about(Pending(saves, restarts, unsaved=self.differs and not saves))
        if saves and at_once:
            save(self.task, self.note, self.done)
        if restarts:
            self.restart()
        if failure:
            raise failure

    @property
    def saves_at_once(self) -> bool:
        """Whether it saves itself: where it is alone, and before a restart that would make the gateway forget."""
        return not self.is_saved_later or (bool(self.restarts) and self.restart_forgets)

    def bring_about(self, pending: Pending) -> GatewayError | None:
        """Applies the values; before, notes what is pending from then on.

        Returns an error that leaves something to be saved, and raises one that does not: GatewayError. The note of a
        request that came to nothing is taken back.
        """
        self.note.add(pending)
        outcome = self.task.result.outcome
        if not self.differs:
            outcome.changed = True
            return None
        try:
            return self.apply()
        except GatewayError:
            if not outcome.changed:
                self.note.take_back()
            raise
