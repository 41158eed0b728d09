# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What became of the gateways of a fleet, in a line each where it matters, and in one for all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

UNCHANGED, CHANGED, FAILED = "unchanged", "changed", "failed"
_NOTHING = "no declared part, or none selected"
_NO_WORD = "a task failed without a message"


class Fleet(NamedTuple):
    """The gateways by what became of them: those changed with the number of values, those failed with the reason.

    not_asked: those of which nothing is declared, or nothing of that was asked for, so that nobody has looked at them.
    """

    unchanged: list[str]
    changed: dict[str, int]
    failed: dict[str, str]
    not_asked: list[str]
    check: bool

    def facts(self) -> dict[str, Any]:
        """The same for a file."""
        return {
            "gateways": sum(map(len, self[:4])),
            "check_mode": self.check,
            "values": sum(self.changed.values()),
            UNCHANGED: self.unchanged,
            CHANGED: self.changed,
            FAILED: self.failed,
            "not_asked": self.not_asked,
        }

    def line(self) -> str:
        """One line for all: ``40 gateways: 37 unchanged, 2 changed (25 values), 1 failed: small-02 (connection)``."""
        facts = self.facts()
        words = []
        if self.unchanged or not facts["gateways"]:
            words.append(f"{len(self.unchanged)} unchanged")
        if self.changed:
            verb = "would change" if self.check else "changed"
            words.append(f"{len(self.changed)} {verb} ({_count(facts['values'], 'value')})")
        if self.failed:
            names = ", ".join(f"{name} ({reason})" for name, reason in self.failed.items())
            words.append(f"{len(self.failed)} failed: {names}")
        if self.not_asked:
            words.append(f"{len(self.not_asked)} with {_NOTHING}")
        return f"{_count(facts['gateways'], 'gateway')}: {', '.join(words)}"


def fleet_of(results: Mapping[str, Mapping[str, Any]], check: bool) -> Fleet:
    """The fleet, from the results of skyline_gateway, or of a module for one of its parts."""
    fleet = Fleet([], {}, {}, [], check)
    for name, result in results.items():
        if _has_failed(result):
            fleet.failed[name] = _reason(result)
        elif result.get("changed"):
            fleet.changed[name] = values_in(result)
        elif result.get("parts") == {}:
            fleet.not_asked.append(name)
        else:
            fleet.unchanged.append(name)
    return fleet


def values_in(result: Mapping[str, Any]) -> int:
    """How many values a result changes: of a port, each of its properties."""
    if "plan" not in result:
        return len(result.get("after") or ())
    return sum(_values(items) for items in result["plan"].values())


def parts_line(result: Mapping[str, Any], check: bool) -> str:
    """What became of the parts of one gateway: ``parameters 1 changed, IMEIs unchanged; saved``; if it failed, why."""
    parts = result.get("parts") or {}
    words = [_part(name, part, check) for name, part in parts.items() if part["status"] != "not_attempted"]
    line = [", ".join(words) + _saved(result, check)] if words else []
    if _has_failed(result):
        reason = str(result.get("msg") or _NO_WORD)
        # Not every failure is that of a part: a bastion that was not reached, or a change that was not approved.
        named = any(part["status"] == "failed" for part in parts.values())
        line.append(reason if named else f"FAILED: {reason}")
    return "; ".join(line) or _NOTHING


# What parts are called; the others by their own word.
_NAMES = {
    "status_report": "status report",
    "sms_report": "SMS report",
    "number_discovery": "number discovery",
    "sim_numbers": "numbers",
    "pins": "PINs",
    "imeis": "IMEIs",
    "esims": "eSIMs",
    "port_states": "port states",
}
# Of these, not the number of entries tells how much it is.
_UNCOUNTED = frozenset(("status_report", "sms_report", "network"))


def _part(name: str, part: Mapping[str, Any], check: bool) -> str:
    words = {"failed": "FAILED", "unchanged": "unchanged", "unsupported": "not supported"}.get(part["status"])
    if words is None:
        count = "" if name in _UNCOUNTED else f"{len(part['after'])} "
        words = f"{count}{'would change' if check else 'changed'}"
    hidden = len(part["unverified"])
    return f"{_NAMES.get(name, name)} {words}{f' ({hidden} unverified)' if hidden else ''}"


def _saved(result: Mapping[str, Any], check: bool) -> str:
    requests = [request["operation"] for request in result.get("requests") or ()]
    if "save" not in requests:
        return ""
    if check:
        return "; would be saved"
    return "; saved" if result.get("saved") else "; NOT SAVED"


def _values(items: Mapping[str, Any]) -> int:
    return sum(1 if "before" in change else len(change) for change in items.values())


def _has_failed(result: Mapping[str, Any]) -> bool:
    """Also where its bastion was not reached."""
    return bool(result.get("failed") or result.get("unreachable"))


def _reason(result: Mapping[str, Any]) -> str:
    error = result.get("error")
    if isinstance(error, Mapping) and error.get("kind"):
        return str(error["kind"])
    return "unreachable" if result.get("unreachable") else "failed"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def lines(results: Mapping[str, Mapping[str, Any]], check: bool) -> list[str]:
    """A line for each gateway that changed or failed, and the one for all."""
    fleet = fleet_of(results, check)
    return [*_each(results, [*fleet.changed, *fleet.failed], check), fleet.line()]


def _each(results: Mapping[str, Mapping[str, Any]], names: Iterable[str], check: bool) -> list[str]:
    return [f"{name}: {parts_line(results[name], check)}" for name in results if name in {*names}]
