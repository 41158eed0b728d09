# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The engine of modules that bring settings to values: plan, apply, verify, save.

A module describes its settings (:class:`Setting`); the flow is here, once. Keys are whatever names a setting to the
module, a slot or a parameter; str() of a key is its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ..gateway.v2.settings import escaped, save_request, send_set, set_request
from ..model.status import Status
from ..wire.client import Client, Request
from ..wire.errors import DEVICE, PROTOCOL, VERIFY, GatewayError, refuse
from . import misplaced, restart
from .misplaced import Misplaced
from .pending import Debt, Ledger
from .saving import MAKES_GOOD, save
from .task import Task, bad_entries, contradiction_in, some

UNKNOWN = "unknown"

SPEC: dict[str, Any] = {
    "save": {"type": "bool", "default": True},
    "on_unknown": {"type": "str", "default": "write", "choices": ["write", "skip", "fail"]},
    "batch_size": {"type": "int", "default": 256},
}


class Restart(NamedTuple):
    """What makes changes take effect: ports whose modules must restart, and the IMEIs that prove that they did.

    touched: the ports of all changes. A setting that wants restarts has a Status for its state.
    """

    ports: tuple[int, ...]
    imeis: Mapping[int, str]
    touched: tuple[int, ...] = ()


def as_it_is(key: Any, value: str) -> str:
    """How values are displayed that need not be hidden."""
    return value


class Setting(NamedTuple):
    """What kind of setting it is.

    noun: its name in sentences; option: the option that lists it; read: reads the state that shows it (given how often
    to try again, None = as usual); shown: the value in a state, None where the gateway does not show it; wire_name: the
    name in the settings API; array: the array that a key is a place of, None for one that is written by its name alone;
    places: the keys that a state may show a value of; conclusive: whether another value in a state proves that a write
    did not stick; display: a value as people may see it; restart: what makes changes take effect.
    """

    noun: str
    option: str
    read: Callable[[Client, int | None], Any]
    shown: Callable[[Any, Any], str | None]
    wire_name: Callable[[Any, Any], str]
    array: Callable[[Any], str | None]
    places: Callable[[Any], Iterable[Any]]
    conclusive: Callable[[Any], bool] = lambda state: True
    display: Callable[[Any, str], str] = as_it_is
    restart: Callable[[Any, Mapping[Any, str]], Restart] = lambda state, changes: Restart((), {})

    def request(self, batch: Mapping[Any, str], state: Any, escape: bool = True) -> Request:
        """The request that sets the values of a batch."""
        names = {key: self.wire_name(state, key) for key in batch}
        request = set_request([(names[key], value) for key, value in batch.items()], escape)
        if self.display is as_it_is:
            return request
        displayed = set_request([(names[key], self.display(key, value)) for key, value in batch.items()], escape)
        return request._replace(shown=displayed.body)


class Plan(NamedTuple):
    """What has to be done.

    changes: new values by key; before: what is shown now (None = nothing); unknown: wanted keys that show nothing;
    batches: the changes, a request each; save, restart_ports: what follows.
    """

    changes: dict[Any, str]
    before: dict[Any, str | None]
    unknown: list[Any]
    batches: list[dict[Any, str]]
    save: bool
    restart_ports: tuple[int, ...]

    def __bool__(self) -> bool:
        return bool(self.changes or self.save or self.restart_ports)

    def requests(self, setting: Setting, state: Any, activate: str) -> Iterator[Request]:
        """The writes that carry the plan out, in their order."""
        for batch in self.batches:
            yield setting.request(batch, state)
        if self.save:
            yield save_request()
        if self.restart_ports:
            yield restart.request(activate, self.restart_ports)


def check_options(params: Mapping[str, Any], problems: Iterable[str] = ()) -> None:
    """Raises GatewayError naming the problems of options, those given and those that are found here."""
    refuse([*problems, *(["batch_size must be 1 or more"] if params["batch_size"] < 1 else [])])


def check_index(task: Task, setting: Setting, keys: Iterable[Any], status: Status) -> None:
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
            retriable=False,
            advice="Nothing was written. Commands, eSIMs and messages still work. See the troubleshooting guide.",
        )


def make_plan(
    setting: Setting,
    wanted: Mapping[Any, str],
    state: Any,
    params: Mapping[str, Any],
    debt: Debt,
    names: Mapping[Any, object],
) -> Plan:
    """Compares what is wanted with what is. Raises GatewayError where an unknown value is not to be touched."""
    shown = {key: setting.shown(state, key) for key in wanted}
    unknown = [key for key, current in shown.items() if current is None]
    if unknown and params["on_unknown"] == "fail":
        raise bad_entries(
            setting.option,
            [f"{names.get(key, key)}: the gateway does not show the current {setting.noun}" for key in unknown],
        )
    changes = {
        key: wanted[key]
        for key, current in shown.items()
        if current != wanted[key] and (current is not None or params["on_unknown"] == "write")
    }
    ports: tuple[int, ...] = ()
    if params.get("activate", "none") != "none":
        ports = tuple(sorted({*setting.restart(state, changes).ports, *debt.restart}))
    # A reboot forgets what others have set and not saved.
    rescue = debt.unsaved and bool(ports) and params["activate"] == "reboot"
    return Plan(
        changes=changes,
        before={key: shown[key] for key in changes},
        unknown=unknown,
        batches=list(_batches(changes, params["batch_size"])),
        save=params["save"] and bool(changes or debt.save or rescue),
        restart_ports=ports,
    )


def run(
    task: Task,
    setting: Setting,
    wanted: Mapping[Any, str],
    state: Any,
    status: Status,
    names: Mapping[Any, object] | None = None,
) -> None:
    """Brings settings, whose current state was read, to the values wanted. names: how the user wrote the keys."""
    params, result = task.params, task.result
    ledger = result.ledger = Ledger(task.notes, task.client, status)
    plan = make_plan(setting, wanted, state, params, ledger.debt, names or {})
    check_index(task, setting, plan.changes, status)
    activate = params.get("activate", "none")

    result.before = {
        str(key): UNKNOWN if shown is None else setting.display(key, shown) for key, shown in plan.before.items()
    }
    result.after = {str(key): setting.display(key, new) for key, new in plan.changes.items()}
    result.unverified = _names(plan.unknown)
    result.not_attempted = list(result.after)
    result.saved = False
    if plan and not plan.changes:
        result.warnings.append(MAKES_GOOD)
    if task.check or not plan:
        result.changed = bool(plan)
        # Of a difference that only counts, the request may not even be known.
        result.requests = [] if task.only_compares else list(plan.requests(setting, state, activate))
        return

    ledger.add(Debt(plan.save, plan.restart_ports, unsaved=bool(plan.changes) and not plan.save))
    if plan.changes:
        try:
            state = _apply(task, setting, plan, state)
        except GatewayError:
            if not result.changed:
                ledger.take_back()
            raise
    result.changed = True
    if plan.save:
        save(task, ledger, f"Every {setting.noun} is set")
    if plan.restart_ports:
        # Against the state from after the writes: what they changed in the rows is no sign of a restart.
        _restart(task, plan, state, setting.restart(state, plan.changes))
        ledger.restarted(plan.restart_ports)
        _verify(task, setting, plan, setting.read(task.client, None))


def _restart(task: Task, plan: Plan, status: Status, needed: Restart) -> None:
    activate = task.params["activate"]
    # A reboot takes every module down; those of all touched slots must be back before these can be read.
    also = needed.touched if activate == "reboot" else ()
    restart.restart(task, activate, sorted({*plan.restart_ports, *also}), status, needed.imeis)


def _apply(task: Task, setting: Setting, plan: Plan, state: Any) -> Any:
    """Sets the changes and reads them back; sets again what did not stick, as often as the option retries says.

    Returns the state that was read last.
    """
    client, result = task.client, task.result
    sender = _Sender(task, setting, state)
    batches = plan.batches
    attempt = 0
    try:
        while True:
            short = sender.send(batches)
            state = setting.read(client, None)
            wrong, unproven = _compare(setting, plan.changes, state)
            if _misplaced(setting, plan.changes, sender.state, state):
                raise GatewayError(VERIFY, f"{setting.noun}s landed in other places", "set")
            # Fewer parameters taken than sent, and no way to see which: all that cannot be seen go again.
            pending = {key: new for key, new in plan.changes.items() if key in wrong or (short and key in unproven)}
            if not pending:
                break
            attempt += 1
            if attempt > client.connection.retries:
                raise _did_not_stick(setting, pending, state)
            # A device that shows the escapes takes values as they come.
            if any(setting.shown(state, key) == escaped(new) for key, new in wrong.items()):
                sender.escape = False
            batches = list(_batches(pending, task.params["batch_size"]))
            client.pause(attempt)
    except GatewayError as error:
        failure = _settle(task, setting, plan, sender, error)
        if failure:
            raise failure from error
        raise
    result.applied = _names(plan.changes)
    result.not_attempted = []
    result.unverified = _unverified(plan, unproven)
    return state


class _Sender:
    """Sends changes in batches.

    state: what was read before; its size makes the indices, whatever a later status says. touched: keys that the
    gateway may have taken; refused: keys that it has not; escape: whether values are escaped.
    """

    def __init__(self, task: Task, setting: Setting, state: Any) -> None:
        self._task = task
        self._setting = setting
        self.state = state
        self.touched: set[Any] = set()
        self.refused: set[Any] = set()
        self.escape = True

    def put_back(self, found: Iterable[Misplaced]) -> None:
        """Brings places back to what they were, by the very parameters that changed them."""
        old = {each.source: each.before for each in found if each.source is not None and each.before is not None}
        self.send(_batches(old, self._task.params["batch_size"]))

    def send(self, batches: Iterable[dict[Any, str]]) -> bool:
        """Sends the batches; returns whether the gateway took fewer parameters than were sent."""
        short = False
        for batch in batches:
            taken = self._send(batch)
            short = short or (taken is not None and taken < len(batch))
        return short

    def _send(self, batch: dict[Any, str]) -> int | None:
        request = self._setting.request(batch, self.state, self.escape)
        self._task.result.requests.append(request)
        try:
            taken = send_set(self._task.client, request)
        except GatewayError as error:
            self._note(batch, error)
            if error.kind != DEVICE or request.body == self._setting.request(batch, self.state, escape=False).body:
                raise
            # It may be one that takes values as they come, and looks at them before it does. What it takes is read.
            self.escape = False
            return self._send(batch)
        self.touched.update(batch)
        return taken

    def _note(self, batch: dict[Any, str], error: GatewayError) -> None:
        # One that refuses a parameter among others may have taken the others.
        if error.in_doubt or (error.kind == DEVICE and len(batch) > 1):
            self.touched.update(batch)
        elif error.sent:
            self.refused.update(batch)


def _compare(setting: Setting, changes: Mapping[Any, str], state: Any) -> tuple[dict[Any, str], dict[Any, str]]:
    """The changes of which another value is shown, and those of which nothing can be said."""
    wrong: dict[Any, str] = {}
    unproven: dict[Any, str] = {}
    for key, new in changes.items():
        shown = setting.shown(state, key)
        if shown != new:
            (wrong if shown is not None and setting.conclusive(state) else unproven)[key] = new
    return wrong, unproven


def _misplaced(setting: Setting, changes: Mapping[Any, str], before: Any, after: Any) -> list[Misplaced]:
    """The values of changes that landed in other places, as two states show it."""
    if not any(setting.array(key) is not None for key in changes):
        return []
    had, has = ({place: setting.shown(state, place) for place in setting.places(state)} for state in (before, after))
    wrong, unproven = _compare(setting, changes, after)
    return misplaced.find(changes, wrong, unproven, had, has, setting.array)


def _settle(task: Task, setting: Setting, plan: Plan, sender: _Sender, error: GatewayError) -> GatewayError | None:
    """After a fault: finds out, as far as the gateway still answers, what became of every change.

    What landed in other places is put back; returns the error that names these.
    """
    result, changes = task.result, plan.changes
    sent = {key: new for key, new in changes.items() if key in sender.touched}
    refused = sender.refused - sender.touched
    wrong: Mapping[Any, str] = {}
    unproven: Mapping[Any, str] = sent
    found: list[Misplaced] = []
    left: list[Misplaced] = []
    moved = False
    # Where reading is what failed, it is not tried once more.
    if sent and error.operation not in ("status", "get"):
        try:
            state = setting.read(task.client, 0)
            wrong, unproven = _compare(setting, sent, state)
            found = left = _misplaced(setting, sent, sender.state, state)
            if found:
                sender.put_back(found)
                state = setting.read(task.client, None)
                wrong, unproven = _compare(setting, sent, state)
                left = [each for each in found if setting.shown(state, each.place) != each.before]
            moved = any(setting.shown(state, key) != plan.before[key] for key in wrong)
        except GatewayError:
            pass  # the first error is the one to report
    result.not_attempted = _names(key for key in changes if key not in sent and key not in refused)
    result.rejected = _names(key for key in changes if key in wrong or key in refused)
    result.unverified = _names(unproven)
    result.applied = _names(key for key in sent if key not in wrong and key not in unproven)
    result.changed = bool(result.applied or result.unverified or left or moved)
    if left and result.ledger:
        # The next run, whatever it is about, is not to save what stands in a wrong place.
        result.ledger.not_to_be_saved()
    return _landed_elsewhere(setting, found, left, error) if found else None


def _landed_elsewhere(
    setting: Setting, found: Iterable[Misplaced], left: Sequence[Misplaced], error: GatewayError
) -> GatewayError:
    """The error that names every place that took a value of another one, and whether it has its own again."""

    def fate(each: Misplaced) -> str:
        value = setting.display(each.place, each.value) or "none"
        if each.before is None:
            return f"{each.place} now has {value}, and what it had before is not known"
        old = setting.display(each.place, each.before) or "none"
        outcome = "which is not put back" if each in left else "which was put back"
        return f"{each.place} had {value} instead of {old}, {outcome}"

    cause = "" if error.kind == VERIFY else f" (first: {error.message})"
    undo = " Do not save this gateway: a reboot brings the old values back." if left else ""
    return GatewayError(
        VERIFY,
        f"{setting.noun}s landed in other places than those they were sent for: {some(map(fate, found))}{cause}",
        "set",
        advice=f"The gateway counts its slots in another way than its size suggests. Nothing was saved.{undo} See the "
        "troubleshooting guide.",
    )


def _verify(task: Task, setting: Setting, plan: Plan, state: Any) -> None:
    """Looks once more after a restart: a value that did not survive it was never saved."""
    wrong, unproven = _compare(setting, plan.changes, state)
    task.result.unverified = _unverified(plan, unproven)
    if wrong:
        task.result.applied = _names(key for key in plan.changes if key not in wrong)
        task.result.rejected = _names(wrong)
        raise _did_not_stick(setting, wrong, state)


def _unverified(plan: Plan, unproven: Mapping[Any, str]) -> list[str]:
    left_alone = [key for key in plan.unknown if key not in plan.changes]
    return _names([*unproven, *left_alone])


def _did_not_stick(setting: Setting, keys: Iterable[Any], state: Any) -> GatewayError:
    def shown(key: Any) -> str:
        value = setting.shown(state, key)
        return "nothing" if value is None else setting.display(key, value) or "none"

    return GatewayError(
        VERIFY,
        f"the gateway did not take every {setting.noun}: {some(f'{key} shows {shown(key)}' for key in keys)}",
        "set",
    )


def _batches(changes: Mapping[Any, str], size: int) -> Iterator[dict[Any, str]]:
    entries = list(changes.items())
    for start in range(0, len(entries), size):
        yield dict(entries[start : start + size])


def _names(keys: Iterable[Any]) -> list[str]:
    return [str(key) for key in keys]
