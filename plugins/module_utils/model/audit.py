# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an audit can find of a gateway, and the one word that sums it up."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

IN_LINE = "in_line"
DRIFTED = "drifted"
UNHEALTHY = "unhealthy"
UNREACHABLE = "unreachable"
UNKNOWN = "unknown"

# Kinds of errors after which nobody can say what a gateway has (see wire/errors.py): it could not be spoken to at all.
_NO_ANSWER = frozenset(("connection", "timeout", "auth", "protocol"))


class Change(NamedTuple):
    """One value that is not as declared. setting: what it is, "" where part or item say so; item: of what it is one."""

    setting: str
    item: str
    found: Any
    declared: Any


class Findings:
    """What comes to light about a gateway, in the shape of the result."""

    def __init__(self) -> None:
        self.drift: list[dict[str, Any]] = []
        self.health: list[dict[str, Any]] = []
        self.unverified: list[dict[str, str]] = []
        self.problems: list[dict[str, str]] = []
        self._unsaved = False

    def differs(self, part: str, setting: str, change: Change) -> None:
        """A value that is not as declared. setting: what each item of the part is, where the change does not say."""
        self.drift.append(_difference(part, setting, change))

    def does_not_work(self, part: str, change: Change) -> None:
        """Something that is not as expected, and that no setting brings about."""
        self.health.append(_difference(part, "", change))

    def cannot_be_told(self, part: str, setting: str, item: str) -> None:
        """A value that the gateway does not show."""
        self.unverified.append(_place(part, setting, item))

    def problem(self, part: str, kind: str, message: str) -> None:
        """A part that could not be looked at."""
        self.problems.append({"part": part, "kind": kind, "message": message})

    def is_unsaved(self) -> None:
        """Values that look right, and that a reboot takes away."""
        if not self._unsaved:
            self._unsaved = True
            self.differs("", "configuration", Change("", "", "not saved", "saved"))

    def facts(self) -> dict[str, Any]:
        """The keys ``verdict``, ``drift``, ``health``, ``unverified`` and ``problems`` of the result."""
        kinds = (problem["kind"] for problem in self.problems)
        return {
            "verdict": verdict(self.drift, self.unverified, kinds, self.health),
            "drift": self.drift,
            "health": self.health,
            "unverified": self.unverified,
            "problems": self.problems,
        }


def _difference(part: str, setting: str, change: Change) -> dict[str, Any]:
    place = _place(part, change.setting or setting, change.item)
    return {**place, "is": change.found, "should_be": change.declared}


def _place(part: str, setting: str, item: str) -> dict[str, str]:
    """What a finding is about; items that are no slots or ports, as parameters are, are the setting themselves."""
    return {"part": part, "setting": setting or item, "slot": item if setting else ""}


def verdict(
    drift: Collection[Any], unverified: Collection[Any], kinds: Iterable[str], health: Collection[Any] = ()
) -> str:
    """The word for a gateway: kinds are those of the errors that the audit met.

    What is known to differ counts most, then what is known not to work, then that there was no answer, then that
    something could not be told.
    """
    kinds = set(kinds)
    if drift:
        return DRIFTED
    if health:
        return UNHEALTHY
    if kinds & _NO_ANSWER:
        return UNREACHABLE
    return UNKNOWN if kinds or unverified else IN_LINE
