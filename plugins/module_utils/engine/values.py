# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Settings that are written as values and read back: plan, apply, verify, save.

A resource describes its setting (:class:`Setting`); the flow is here, once.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Generic, TypeVar

from ..model.status import Status
from ..wire.errors import DEVICE, PROTOCOL, VERIFY, GatewayError
from . import misplaced, plan
from .change import SavedChange
from .misplaced import Misplaced
from .plan import UNKNOWN, Plan
from .task import Task, contradiction_in, some

K = TypeVar("K")
S = TypeVar("S")

SPEC: dict[str, Any] = {**plan.SPEC, "batch_size": {"type": "int", "default": 256}}


class Setting(ABC, Generic[K, S]):
    """A kind of setting with a value for each key: a slot, a port, a name. S is the state that shows the values.

    noun: its name in sentences; option: the option that lists it. The str() of a key is its name.
    """

    noun: str
    option: str

    @abstractmethod
    def read(self, retries: int | None = None) -> S:
        """Reads the state; retries: how often to try again, None = as usual."""

    @abstractmethod
    def shown(self, state: S) -> Mapping[K, str]:
        """The values that a state shows, of all keys; one that it does not show is missing."""

    @abstractmethod
    def write(self, values: Mapping[K, str], state: S) -> int | None:
        """Sets values; state: what was read before. Returns how many the gateway says that it took, None = not said."""

    def array(self, key: K) -> str | None:
        """The array that a key is a place of, by a computed index; None for one that is written by its own name."""
        return None

    def conclusive(self, state: S) -> bool:
        """Whether another value in a state proves that a write did not stick."""
        return True

    def display(self, key: K, value: str) -> str:
        """A value as people may see it."""
        return value


def problems(batch_size: int) -> list[str]:
    """What is wrong with the options of this engine."""
    return ["batch_size must be 1 or more"] if batch_size < 1 else []


def check_index(task: Task, setting: Setting[Any, Any], keys: Iterable[object], status: Status) -> None:
    """Raises GatewayError where a key would be written by an index that does not follow from what the gateway reports.

    A wrong index changes another slot.
    """
    if task.only_compares or not any(setting.array(key) is not None for key in keys):
        return
    reason = contradiction_in(status)
    if reason is None and not status.reports_slots:
        reason = "it does not report its number of slots per port"
    if reason:
        raise GatewayError(
            PROTOCOL,
            f"{reason}. So the place of the {setting.noun} cannot be computed",
            "status",
            sent=False,
            advice="Nothing was written. Commands, eSIMs and messages still work. See the troubleshooting guide.",
        )


class ValueChange(SavedChange, Generic[K, S]):
    """The change of a gateway, whose state was read, to the values wanted.

    names: how the user wrote the keys.
    """

    def __init__(
        self,
        task: Task,
        setting: Setting[K, S],
        wanted: Mapping[K, str],
        state: S,
        status: Status,
        names: Mapping[K, object],
        *,
        saves: bool,
        on_unknown: str,
        batch_size: int,
    ) -> None:
        super().__init__(task, status, saves)
        self.setting = setting
        self.state = state
        self.done = f"Every {setting.noun} is set"
        self._batch_size = batch_size
        shown = setting.shown(state)

        def unknowable(keys: Iterable[K]) -> Exception:
            return plan.not_shown(setting.option, f"the current {setting.noun}", (names.get(key, key) for key in keys))

        self.plan: Plan[K] = plan.make_plan(wanted, lambda key, value: shown.get(key), on_unknown, unknowable)
        check_index(task, setting, self.plan.changes, status)
        result = task.result
        result.before = {
            str(key): UNKNOWN if value is None else setting.display(key, value)
            for key, value in self.plan.before.items()
        }
        result.after = {str(key): setting.display(key, value) for key, value in self.plan.changes.items()}
        self.announce(self.plan.changes, self.plan.unknown)

    @property
    def differs(self) -> bool:
        """Whether there is a value to be written."""
        return bool(self.plan.changes)

    def write_values(self) -> None:
        """Sets all changes once, in batches; raises GatewayError. See :meth:`apply` for the real run."""
        for batch in self.batches(self.plan.changes):
            self.setting.write(batch, self.state)

    def apply(self) -> GatewayError | None:
        """Sets the changes and reads them back; sets again what did not stick, as often as the option retries says.

        Raises GatewayError, after it has found out what became of each value and put back what landed elsewhere.
        """
        before, changes = self.state, self.plan.changes
        sent = _Sent(self.setting, before)
        waiting: Mapping[K, str] = changes
        attempt = 0
        try:
            while True:
                short = sent.write(self.batches(waiting))
                self.state = self.setting.read()
                wrong, unproven = self._compare(changes)
                if self._misplaced(changes, before):
                    raise GatewayError(VERIFY, f"{self.setting.noun}s landed in other places", "set")
                # Fewer values taken than sent, and no way to see which: all that cannot be seen go again.
                waiting = {key: new for key, new in changes.items() if key in wrong or (short and key in unproven)}
                if not waiting:
                    break
                attempt += 1
                if attempt > self.task.gateway.connection.retries:
                    raise self._did_not_stick(waiting)
                self.task.gateway.pause(attempt)
        except GatewayError as error:
            failure = self._settle(sent, before, error)
            if failure:
                raise failure from error
            raise
        outcome = self.task.result.outcome
        outcome.applied(changes)
        outcome.unverified(unproven)
        outcome.changed = True
        return None

    def verify(self) -> None:
        """Looks once more after a restart: a value that did not survive it was never saved.

        Raises GatewayError (verify) for such values.
        """
        self.state = self.setting.read()
        wrong, unproven = self._compare(self.plan.changes)
        outcome = self.task.result.outcome
        outcome.applied(self.plan.changes)
        outcome.unverified(unproven)
        if wrong:
            outcome.rejected(wrong)
            raise self._did_not_stick(wrong)

    def _compare(self, changes: Mapping[K, str]) -> tuple[dict[K, str], dict[K, str]]:
        """The changes of which the state shows another value, and those of which nothing can be said."""
        shown, conclusive = self.setting.shown(self.state), self.setting.conclusive(self.state)
        wrong: dict[K, str] = {}
        unproven: dict[K, str] = {}
        for key, new in changes.items():
            current = shown.get(key)
            if current != new:
                (wrong if current is not None and conclusive else unproven)[key] = new
        return wrong, unproven

    def _misplaced(self, changes: Mapping[K, str], before: S) -> list[Misplaced]:
        """The values of changes that landed in other places, as the states before and now show it."""
        if not any(self.setting.array(key) is not None for key in changes):
            return []
        wrong, unproven = self._compare(changes)
        had, has = self.setting.shown(before), self.setting.shown(self.state)
        return misplaced.find(changes, wrong, unproven, had, has, self.setting.array)

    def _settle(self, sent: _Sent[K, S], before: S, error: GatewayError) -> GatewayError | None:
        """After a fault: finds out, as far as the gateway still answers, what became of every change.

        What landed in other places is put back; returns the error that names these.
        """
        changes = {key: new for key, new in self.plan.changes.items() if key in sent.touched}
        wrong: Mapping[K, str] = {}
        unproven: Mapping[K, str] = changes
        found: list[Misplaced] = []
        left: list[Misplaced] = []
        moved = False
        # Where reading is what failed, it is not tried once more.
        if changes and error.about_a_write:
            try:
                self.state = self.setting.read(0)
                wrong, unproven = self._compare(changes)
                found = left = self._misplaced(changes, before)
                if found:
                    sent.write(self.batches(misplaced.undo(found)))
                    self.state = self.setting.read()
                    wrong, unproven = self._compare(changes)
                    left = [each for each in found if self.setting.shown(self.state).get(each.place) != each.before]
                moved = any(self.setting.shown(self.state).get(key) != self.plan.before[key] for key in wrong)
            except GatewayError:
                pass  # the first error is the one to report
        outcome = self.task.result.outcome
        outcome.rejected(sent.refused)
        outcome.applied(changes)
        outcome.unverified(unproven)
        outcome.rejected(wrong)
        outcome.judge()
        outcome.changed = bool(outcome.changed or left or moved)
        if left:
            # The next run, whatever it is about, is not to save what stands in a wrong place.
            self.note.not_to_be_saved()
        return (
            misplaced.landed_elsewhere(self.setting.noun, self.setting.display, found, left, error) if found else None
        )

    def _did_not_stick(self, keys: Iterable[K]) -> GatewayError:
        shown = self.setting.shown(self.state)

        def words(key: K) -> str:
            value = shown.get(key)
            return "nothing" if value is None else self.setting.display(key, value) or "none"

        return GatewayError(
            VERIFY,
            f"the gateway did not take every {self.setting.noun}: {some(f'{key} shows {words(key)}' for key in keys)}",
            "set",
        )

    def batches(self, changes: Mapping[K, str]) -> Iterator[dict[K, str]]:
        """The changes, split into what one request sets each."""
        entries = list(changes.items())
        for start in range(0, len(entries), self._batch_size):
            yield dict(entries[start : start + self._batch_size])


class _Sent(Generic[K, S]):
    """Writes changes, and keeps what the gateway may have taken (touched) and what it has not (refused).

    state: what was read before; its size makes the indices, whatever a later status says.
    """

    def __init__(self, setting: Setting[K, S], state: S) -> None:
        self._setting = setting
        self._state = state
        self.touched: dict[K, None] = {}
        self._refused: dict[K, None] = {}

    @property
    def refused(self) -> Sequence[K]:
        return [key for key in self._refused if key not in self.touched]

    def write(self, batches: Iterable[dict[K, str]]) -> bool:
        """Writes the batches; returns whether the gateway took fewer values than were sent.

        Raises the GatewayError of the first batch that fails; touched and refused say then what may have been set.
        """
        short = False
        for batch in batches:
            try:
                taken = self._setting.write(batch, self._state)
            except GatewayError as error:
                # One that refuses a value among others may have taken the others.
                if error.in_doubt or (error.kind == DEVICE and error.code is not None and len(batch) > 1):
                    self.touched.update(dict.fromkeys(batch))
                elif error.sent:
                    self._refused.update(dict.fromkeys(batch))
                raise
            self.touched.update(dict.fromkeys(batch))
            short = short or (taken is not None and taken < len(batch))
        return short
