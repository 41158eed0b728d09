# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The whole gateway at once: all parts are planned against one set of reads before the first of them is written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..engine.change import Change, SavedChange
from ..engine.pending import NothingPending, PendingNote
from ..engine.saving import COMPLETES, save
from ..engine.task import Task
from ..gateway.interface import Gateway
from ..model.address import mac_digits
from ..wire.errors import APPROVAL, DEVICE, PROTOCOL, UNSUPPORTED, VALIDATION, GatewayError, refuse
from . import parts
from .parts import PARTS, WRITING, Items

SPEC: dict[str, Any] = {
    **parts.SPEC,
    **WRITING,
    "on_unsupported": {"type": "str", "default": "fail", "choices": ["fail", "skip"]},
    "approved": {"type": "dict"},
}

FROM_INVENTORY = parts.FROM_INVENTORY
EXAMPLES = {**parts.EXAMPLES, "approved": '{imeis: {"6.02": {before: "...", after: "..."}}}'}
shown_options = parts.shown_options

UNCHANGED, CHANGED, FAILED, NOT_ATTEMPTED = "unchanged", "changed", "failed", "not_attempted"
# The entry of a gateway in the plan of a fleet has these.
_ENTRY = frozenset(("mac", "activate", "parts"))


class Options:
    """The options, by their names: those of the parts, and those of the whole."""

    _fields = tuple(SPEC)

    def __init__(self, *values: Any) -> None:
        self.given: Mapping[str, Any] = dict(zip(self._fields, values))
        self.skips_unsupported = self.given["on_unsupported"] == "skip"
        self.approved: Mapping[str, Any] | None = self.given["approved"]


class _Part:
    """A part on its way: what it wants of the gateway, and what became of it."""

    def __init__(self, name: str, task: Task) -> None:
        self.name = name
        self.task = task
        self.status = NOT_ATTEMPTED
        self.change: Change | None = None
        self.items: Items = {}

    def plan(self, given: Mapping[str, Any]) -> None:
        """Plans it. Raises GatewayError."""
        self.change = PARTS[self.name].plan(self.task, given)
        if isinstance(self.change, SavedChange):
            self.change.is_saved_later = True
            # Also of a resource that has no such option.
            self.change.saves = self.change.saves and given["save"]
        self.items = PARTS[self.name].items(self.task.result)

    def predict(self, waits: bool) -> bool:
        """Tells what carrying it out would send, and whether that changes anything.

        waits: whether values would wait for a save before it. Returns whether any would after it.
        """
        if isinstance(self.change, SavedChange):
            self.change.others_wait = waits
            if self.change.to_be_saved:
                waits = not self.change.saves_at_once
        if self.change:
            self.change.write()
            self.task.result.outcome.changed = self.change.changes
        self._judge()
        return waits

    def carry_out(self) -> None:
        """Carries it out, but for its save. Raises GatewayError."""
        if self.change:
            self.status = FAILED
            self.change.carry_out()
        self._judge()

    def _judge(self) -> None:
        if self.change is not None:
            self.status = CHANGED if self.items else UNCHANGED

    def facts(self) -> dict[str, Any]:
        """The part as the result key ``parts`` has it."""
        result = self.task.result
        nothing: Any = [] if SPEC[self.name]["type"] == "list" else {}
        return {
            "status": self.status,
            "before": nothing if result.before is None else result.before,
            "after": nothing if result.after is None else result.after,
            **result.outcome.facts(),
            "unverified": result.outcome.unverified_names(),
        }


def run(task: Task, options: Options) -> None:
    """Brings a gateway to all that is declared of it."""
    _Whole(task, options).run()


class _Whole:
    """All parts of a gateway that are given, in their order."""

    def __init__(self, task: Task, options: Options) -> None:
        self._task = task
        self._options = options
        self._parts = [_Part(name, task.part(self._asked)) for name in PARTS if options.given[name] is not None]
        # One for all parts, so that a save of one counts for the others.
        self._note: PendingNote = NothingPending()
        self._gateway: Gateway | None = None
        # The fault after which nothing more is asked of the gateway.
        self._last_fault: GatewayError | None = None

    def run(self) -> None:
        self._task.result.saved = False
        try:
            refuse(_wrong_shapes(self._options.approved))
            if self._parts:
                self._bring_about()
        finally:
            self._report()

    def _bring_about(self) -> None:
        try:
            self._read_status()
        except GatewayError as error:
            self._last_fault = error
        # Also after a fault, which it raises: each part names its items.
        self._plan()
        self._check_approval()
        self._asked().release()
        if self._task.check:
            self._predict()
        else:
            self._carry_out()

    def _asked(self) -> Gateway:
        """The gateway, of which all parts ask each question once. Raises the fault after which nothing is asked."""
        if self._last_fault:
            raise self._last_fault
        self._gateway = self._gateway or self._task.gateway.snapshot()
        return self._gateway

    def _read_status(self) -> None:
        gateway = self._asked()
        status = gateway.status()
        self._task.result.describe_gateway(gateway, status)
        self._note = PendingNote(self._task.notes, gateway.connection, status)
        for part in self._parts:
            part.task.result.pending = self._note

    def _plan(self) -> None:
        """Plans every part. Raises the one error that names all that is wrong in any of them."""
        failures = [self._last_fault] if self._last_fault else []
        problems: list[str] = []
        missing: list[GatewayError] = []
        for part in self._parts:
            try:
                part.plan(self._options.given)
            except GatewayError as error:
                if error is self._last_fault:
                    continue
                _name_part(part.name, error)
                if error.kind == UNSUPPORTED:
                    part.status = UNSUPPORTED
                    missing.append(error)
                elif error.kind == VALIDATION and not error.sent:
                    problems.append(error.message)
                else:
                    part.status = FAILED
                    failures.append(error)
                    # A gateway that says no, or contradicts itself, goes on answering.
                    if error.kind != DEVICE and (error.sent or error.kind != PROTOCOL):
                        self._last_fault = error
        if failures or problems:
            failure = failures[0] if failures else GatewayError(VALIDATION, "", sent=False)
            failure.message = "; ".join([*(each.message for each in failures), *problems])
            raise failure
        for each in missing:
            if not self._options.skips_unsupported:
                raise each
            self._task.result.warn(f"gateway {self._task.gateway.connection.address}: {each.message}. Left out.")
        if any(change and not change.differs for change in self._saved_changes()):
            self._task.result.warn(COMPLETES)

    def _check_approval(self) -> None:
        """Raises GatewayError naming each change that is not in the plan approved, or starts from something else."""
        approved = self._options.approved
        if approved is None:
            return
        parts = _approved_parts(approved)
        strange = self._strange(approved) + [
            f"{part.name} {item}{words}"
            for part in self._parts
            for item, words in _not_approved(part.items, parts.get(part.name) or {}, PARTS[part.name].removes_first)
        ]
        if strange:
            raise GatewayError(
                APPROVAL,
                f"not in the approved plan: {'; '.join(strange)}",
                sent=False,
                advice="Nothing was written. Make a new plan, and have it approved.",
            )

    def _strange(self, approved: Mapping[str, Any]) -> list[str]:
        """What is wrong with the entry of a gateway in the plan of a fleet, but for its changes."""
        found = []
        if approved.get("missing"):  # instead of an entry
            found.append("this gateway")
        mac, own = approved.get("mac"), self._task.result.gateway.get("mac")
        if mac and mac_digits(mac) != mac_digits(own):
            found.append(f"the MAC address {own} (the plan has: {mac})")
        activate = self._options.given["activate"]
        if approved.get("activate", activate) != activate:
            found.append(f"activate {activate} (the plan has: {approved['activate']})")
        return found

    def _predict(self) -> None:
        waits = self._waits_for_save()
        for part in self._parts:
            waits = part.predict(waits)
        if waits:
            self._task.gateway.save()
            self._task.result.outcome.changed = True

    def _carry_out(self) -> None:
        failure = None
        for part in self._parts:
            try:
                part.carry_out()
            except GatewayError as error:
                _name_part(part.name, error)
                failure = error
                break
        # Also after a part has failed: what the others changed must not wait until that one is mended.
        if self._waits_for_save():
            self._save(failure)
        if failure:
            raise failure

    def _save(self, failure: GatewayError | None) -> None:
        try:
            save(self._task, self._note, "The changes of the parts are in effect")
        except GatewayError as error:
            if not failure:
                raise
            failure.message += f" (and it could not be saved: {error.message})"
            return
        self._task.result.outcome.changed = True

    def _waits_for_save(self) -> bool:
        """Whether values wait for a save: of this run, or such as somebody has set before."""
        return self._note.waits_for_save and any(change.saves for change in self._saved_changes())

    def _saved_changes(self) -> Iterator[SavedChange]:
        return (part.change for part in self._parts if isinstance(part.change, SavedChange))

    def _report(self) -> None:
        result = self._task.result
        for part in self._parts:
            result.outcome.add(part.name, part.task.result.outcome)
            for warning in part.task.result.warnings:
                result.warn(warning)
            result.saved = result.saved or part.task.result.saved
        result.pending = self._note
        # Another save may have been due, and failed.
        result.saved = bool(result.saved) and not self._note.unsaved
        result.extra["parts"] = {part.name: part.facts() for part in self._parts}
        result.extra["activate"] = self._options.given["activate"]
        result.extra["plan"] = {part.name: part.items for part in self._parts if part.items}
        result.differences = [
            (part.name, part.task.result.before or {}, part.task.result.after or {})
            for part in self._parts
            if part.task.result.before or part.task.result.after
        ]


def _name_part(name: str, error: GatewayError) -> None:
    """Has an error of a resource name the part, and options as the whole has them: config is imeis, for instance."""
    renamed = {option: of_whole for option, of_whole in PARTS[name].names.items() if option and option != of_whole}
    if "wait_timeout" in renamed:
        error.advice = error.advice.replace("wait_timeout", renamed["wait_timeout"])
    option = re.match(r"\w+(?=[: ])", error.message)
    if option and option[0] in renamed:
        error.message = error.message.replace(option[0], renamed[option[0]], 1)
    elif not error.message.startswith(f"{name} "):
        error.message = f"{name}: {error.message}"


def _approved_parts(approved: Mapping[str, Any]) -> Any:
    """The parts of an approved plan, or of a gateway's entry in the plan of a fleet; whether they are any is open."""
    parts = approved.get("parts") if _ENTRY.intersection(approved) else approved
    return parts or {}


def _wrong_shapes(approved: Mapping[str, Any] | None) -> list[str]:
    """What is wrong with the option approved, whose file people may have edited."""
    parts = _approved_parts(approved or {})
    if not isinstance(parts, Mapping):
        return ["approved: parts is not a mapping of parts to their changes"]
    return [
        f"approved: {name} is not a mapping of items to their changes"
        for name in PARTS
        if parts.get(name) and not isinstance(parts[name], Mapping)
    ]


def _not_approved(
    items: Mapping[str, Any], approved: Mapping[str, Any], removes_first: bool = False
) -> Iterator[tuple[str, str]]:
    """The items of a plan that are not approved, and how the change of each would have been another one."""
    for item, change in items.items():
        known = approved.get(item)
        if change == known or (removes_first and _is_rest(change, known)):
            continue
        if "before" not in change:
            # A port, by its properties.
            nested = _not_approved(change, known if isinstance(known, Mapping) else {})
            yield from ((f"{item} {name}", words) for name, words in nested)
        elif isinstance(known, Mapping):
            yield item, f" (the plan has: {_words(known)}; this run would make: {_words(change)})"
        else:
            yield item, f" ({_words(change)})"


def _is_rest(change: Mapping[str, Any], known: Any) -> bool:
    """Whether a change is what is left of an approved one, of which a run that was cut off has done the removal."""
    return isinstance(known, Mapping) and change == {**known, "before": "none"}


def _words(change: Mapping[str, Any]) -> str:
    before, after = ("empty" if value in ("", None) else value for value in map(change.get, ("before", "after")))
    return f"{before} -> {after}"
