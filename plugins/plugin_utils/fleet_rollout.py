# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a rollout over a fleet has ahead, and what became of it, from what its tasks have registered by gateway."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from ..module_utils.wire.errors import CONNECTION, TIMEOUT, went_away
from .fleet_summary import CHANGED, FAILED, UNCHANGED

UNREACHED = frozenset((CONNECTION, TIMEOUT))
_NO_WORD = "a task failed without a message"
# What check mode would send where no value differs was left open by an earlier run.
_OPEN = {"save": "a save", "reset": "a restart of modules", "reboot": "a reboot"}


class ToDo(NamedTuple):
    """What is to be done on a gateway: values to be set, and what an earlier run has left open, in words."""

    values: int
    open: tuple[str, ...] = ()

    def __str__(self) -> str:
        return ", ".join([*([_values(self.values)] if self.values else []), *self.open])


def to_do(check: Mapping[str, Any]) -> ToDo:
    """What is to be done, by the result of skyline_imei or skyline_sim_number in check mode."""
    after = check.get("after") or {}
    sent = {request["operation"] for request in check.get("requests") or ()}
    held = _ports(check.get("held") or ())
    left = [] if after else [words for operation, words in _OPEN.items() if operation in sent]
    return ToDo(len(after), (*([f"ports {held} locked"] if held else []), *left))


def is_unreached(result: Mapping[str, Any]) -> bool:
    """Whether a task did not come to speak with its gateway."""
    return bool(result.get("unreachable")) or (result.get("error") or {}).get("kind") in UNREACHED


def ahead(checks: Mapping[str, Mapping[str, Any]], left_out: Collection[str]) -> str:
    """What a rollout is going to do, from the results in check mode; left_out: gateways that it goes on without."""
    ways = {name: to_do(check) for name, check in checks.items() if name not in left_out}
    sizes = [way.values for way in ways.values() if way.values]
    opened = {name: ", ".join(way.open) for name, way in ways.items() if way.open}
    finished = len([name for name in opened if not ways[name].values])
    words = [f"{len(sizes)} gateways are to be changed ({_values(sum(sizes))})"]
    words += [f"{finished} to be finished"] if finished else []
    words.append(f"{len(ways) - len(sizes) - finished} are as planned already")
    lines = [", ".join(words)]
    lines += [f"left open by earlier runs: {_named(opened)}"] if opened else []
    lines += [_left_out(left_out)] if left_out else []
    return "; ".join(lines)


def way_round(checks: Mapping[str, Mapping[str, Any]], limit: str | None, option: str) -> str:
    """How to go on without gateways that are not reached; empty where all are. limit: what ``--limit`` is now."""
    unreached = [name for name, check in checks.items() if is_unreached(check)]
    if not unreached:
        return ""
    # Ansible splits at colons only where there is no comma.
    separator = ":" if limit and ":" in limit and "," not in limit else ","
    pattern = shlex.quote(separator.join([*([limit] if limit else []), *(f"!{name}" for name in unreached)]))
    return f"To go on without gateways that are not reached: --limit {pattern}, or --extra-vars {option}=true."


def failure(result: Mapping[str, Any]) -> str:
    """The message of a task that failed, of a gateway that has answered the pre-flight."""
    message = str(result.get("msg") or _NO_WORD)
    error = result.get("error")
    return went_away(message, error) if error else message


class Gateway(NamedTuple):
    """A gateway of a rollout: the results that its tasks have registered, and the groups that it is in."""

    results: Mapping[str, Any]
    begun: bool
    finished: bool
    unreached: bool

    @property
    def check(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.results.get("rollout_check") or {}
        return found

    @property
    def is_changed(self) -> bool:
        return any((self.results.get(name) or {}).get("changed") for name in ("rollout_set", "rollout_release"))

    @property
    def values(self) -> int:
        """The values that were changed, of one that finished."""
        return len((self.results.get("rollout_set") or {}).get("after") or ())

    @property
    def reason(self) -> str:
        """Why it failed. Where a bastion went away in the middle, nothing could be noted."""
        return str(self.results.get("rollout_failure") or "not reached any more")

    @property
    def locked(self) -> str:
        """The ports that stay locked after a failure, such as ``1,2``."""
        return str(self.results.get("rollout_locked") or "")

    @property
    def left(self) -> ToDo:
        """What is still to be done on it."""
        done = self.results.get("rollout_set") or {}
        if self.begun and done.get("failed"):
            missing = {*(self.check.get("after") or ())} - {*(done.get("applied") or ())}
            return ToDo(len(missing), (_OPEN["save"],) if done.get("unsaved") else ())
        if self.begun and "after" in done:
            return ToDo(0)
        # The task did not come to it; or its bastion was not reached any more, so that nothing is known.
        return to_do(self.check)


class Rollout(NamedTuple):
    """The gateways by what became of them."""

    unchanged: list[str]
    changed: dict[str, int]
    failed: dict[str, Gateway]
    not_begun: dict[str, ToDo]
    not_reached: list[str]
    check: bool

    def facts(self) -> dict[str, Any]:
        """The same for a file."""
        left = {name: gateway.left for name, gateway in self.failed.items()}
        return {
            "gateways": sum(map(len, self[:5])),
            "check_mode": self.check,
            "values": sum(self.changed.values()),
            UNCHANGED: self.unchanged,
            CHANGED: self.changed,
            FAILED: {name: _kind(gateway) for name, gateway in self.failed.items()},
            "locked": {name: gateway.locked for name, gateway in self.failed.items() if gateway.locked},
            "not_begun": [*self.not_begun],
            "not_reached": self.not_reached,
            "left": {
                name: {"values": each.values, "open": [*each.open]}
                for name, each in {**left, **self.not_begun}.items()
                if any(each)
            },
        }

    def lines(self) -> list[str]:
        """A line of counts; one for each gateway that failed; then what is locked, and what is left to do."""
        counts = (
            f"{len(self.changed)} gateways {'would be changed' if self.check else 'changed'} "
            f"({_values(sum(self.changed.values()))}), {len(self.unchanged)} as planned already, "
            f"{len(self.failed)} failed, {len(self.not_begun)} not begun"
        )
        reasons = [f"{name} FAILED: {each.reason}" for name, each in self.failed.items()]
        locked = [f"{name} {each.locked}" for name, each in self.failed.items() if each.locked]
        left = {name: str(each.left) for name, each in self.failed.items() if any(each.left)}
        further = [
            *([f"ports locked until the next run: {'; '.join(locked)}"] if locked else []),
            *([f"left to do where it failed: {_named(left)}"] if left else []),
            *([f"not started because too many failed: {_named(self.not_begun)}"] if self.not_begun else []),
            *([_left_out(self.not_reached)] if self.not_reached else []),
        ]
        return [counts, *reasons, *further]


def rollout_of(gateways: Mapping[str, Gateway], check: bool) -> Rollout:
    """What became of the gateways. One that was not begun, and had nothing to be done, is as planned."""
    rollout = Rollout([], {}, {}, {}, [], check)
    for name, gateway in gateways.items():
        if gateway.unreached:
            rollout.not_reached.append(name)
        elif gateway.begun and not gateway.finished:
            rollout.failed[name] = gateway
        elif gateway.finished and gateway.is_changed:
            rollout.changed[name] = gateway.values
        elif not gateway.begun and any(gateway.left):
            rollout.not_begun[name] = gateway.left
        else:
            rollout.unchanged.append(name)
    return rollout


def _kind(gateway: Gateway) -> str:
    return str(gateway.results.get("rollout_failure_kind") or "unreachable")


def _ports(slots: Iterable[str]) -> str:
    """The ports of slots such as ``1.02``, each once."""
    return ",".join(dict.fromkeys(slot.split(".")[0] for slot in slots))


def _values(number: int) -> str:
    return f"{number} value{'' if number == 1 else 's'}"


def _named(words: Mapping[str, object]) -> str:
    return ", ".join(f"{name} ({each})" for name, each in words.items())


def _left_out(names: Iterable[str]) -> str:
    return f"left out because they were not reached: {', '.join(names)}"
