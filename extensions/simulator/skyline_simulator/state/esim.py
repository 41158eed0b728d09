# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""eSIM profiles (API reference, section 12): what is in the slots, and the slow operations that change it."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..config.names import index_of, parse_ports
from ..errors import Refusal
from .board import Board

NONE, WRITING, DELETING = 0, 1, 2
NO_OPERATION, SUBMITTED, IN_PROGRESS, FAILED = 0, 1, 2, 3
#: What the device says at once to each item of a request.
ACCEPTED, BUSY, REFUSED = 1, 2, 3

#: The part of an operation's time in which it is only submitted.
_WAITING = 0.1
_PROFILE_KEYS = ("ac", "cc", "iccid", "provider", "op", "status", "reason")


@dataclass
class Profile:
    """What the query shows of a slot. ``exist`` says whether the profile is there; the codes are those last tried."""

    ac: str = ""
    cc: str = ""
    iccid: str = ""
    provider: str = ""
    exist: bool = False
    op: int = NONE
    status: int = NO_OPERATION
    reason: str = ""


@dataclass(frozen=True)
class Trouble:
    """Goes wrong with a slot, so many times or (None) for ever."""

    reason: str
    times: int | None = None


class Esims:
    """The eUICCs of a gateway, one to a port; slots by index. One operation at a time for each port."""

    def __init__(self, device: Board) -> None:
        self.device = device
        self.profiles: dict[int, Profile] = {}
        self.working: dict[int, int] = {}
        #: Ports (from 0) that something else keeps busy, until that device time.
        self.busy_until: dict[int, float] = {}
        self.failures: dict[int, Trouble] = {}
        self.refusals: dict[int, Trouble] = {}
        #: Activation code -> how often a profile was downloaded with it.
        self.downloads: Counter[str] = Counter()

    def prepare(self, given: Mapping[Any, Any], now: float) -> None:
        """Profiles as a fleet file, a test or a patch gives them; ``op`` 1 or 2 is one under way."""
        for index, profile in self.check(given).items():
            if profile is None:
                self.profiles.pop(index, None)
                continue
            if profile.exist and not profile.iccid:
                profile.iccid = iccid_of(profile.ac)
            profile.provider = profile.provider or ("Test Provider" if profile.exist else "")
            self.profiles[index] = profile
            if profile.op != NONE and profile.status != FAILED:
                profile.status = IN_PROGRESS
                self._begin(index, profile.op, now)

    def check(self, given: Mapping[Any, Any]) -> dict[int, Profile | None]:
        """The profiles that a specification describes, by slot; None is an empty slot."""
        found: dict[int, Profile | None] = {}
        for name, value in given.items():
            index = index_of(str(name), self.device.ports, self.device.slots)
            found[index] = None if value is None else _profile(str(name), value)
        return found

    # -- operations --------------------------------------------------------------------------------------------

    def busy(self, port: int, now: float) -> bool:
        return port in self.working or self.busy_until.get(port, 0.0) > now

    def submit(self, op: int, port: int, slot: int, ac: str, cc: str, now: float) -> tuple[int, str]:
        """One item of a write or delete request, port and slot from 1: its status, and why."""
        device = self.device
        if not 1 <= port <= device.ports:
            return REFUSED, "no such port"
        if not 1 <= slot <= device.slots:
            return REFUSED, "no such slot"
        index = (port - 1) * device.slots + slot - 1
        if port - 1 in device.dead or port - 1 in device.booting:
            return REFUSED, "module does not answer"
        if self.busy(port - 1, now):
            return BUSY, "port busy"
        trouble = _take(self.refusals, index)
        if trouble is not None:
            return REFUSED, trouble
        profile = self.profiles.get(index, Profile())
        if op == WRITING:
            if profile.exist:
                return REFUSED, "slot is not empty"
            profile = self.profiles[index] = Profile(ac=ac, cc=cc)
        else:
            if not profile.exist:
                return REFUSED, "slot is empty"
            if self.enabled(index) and not device.switches.esim_delete_enabled:
                return REFUSED, "profile is enabled"
        profile.op, profile.status, profile.reason = op, SUBMITTED, ""
        self._begin(index, op, now)
        return ACCEPTED, ""

    def _begin(self, index: int, op: int, now: float) -> None:
        device = self.device
        switches = device.switches
        profile = self.profiles[index]
        self.working[index // device.slots] = index
        takes = device.draw(switches.esim_write_seconds if op == WRITING else switches.esim_delete_seconds)

        def current() -> bool:
            return self.working.get(index // device.slots) == index and self.profiles.get(index) is profile

        def progress(_due: float) -> None:
            if current():
                profile.status = IN_PROGRESS

        def finish(_due: float) -> None:
            if current():
                del self.working[index // device.slots]
                self._finish(index, profile)

        device.at(now + takes * _WAITING, progress)
        device.at(now + takes, finish)

    def _finish(self, index: int, profile: Profile) -> None:
        failure = _take(self.failures, index)
        if failure is None and profile.op == WRITING and self._used(profile.ac):
            failure = "activation code has been used"
        if failure is not None:
            profile.status, profile.reason = FAILED, failure
        elif profile.op == DELETING:
            del self.profiles[index]
        else:
            self.downloads[profile.ac] += 1
            profile.exist = True
            profile.iccid = iccid_of(profile.ac)
            profile.provider = "Test Provider"
            profile.op, profile.status = NONE, NO_OPERATION

    def _used(self, ac: str) -> bool:
        return self.device.switches.esim_one_time_codes and self.downloads[ac] > 0

    def reboot(self) -> None:
        """Profiles outlive a reboot; what was under way has failed."""
        for index in self.working.values():
            profile = self.profiles[index]
            profile.status, profile.reason = FAILED, "interrupted"
        self.working.clear()

    # -- looking -----------------------------------------------------------------------------------------------

    def enabled(self, index: int) -> bool:
        """The profile of the slot in use is the enabled one."""
        slots = self.device.slots
        profile = self.profiles.get(index)
        return profile is not None and profile.exist and self.device.active(index // slots) == index % slots

    def eid(self, port: int) -> str:
        return f"8900100101{(self.device.seed * 64 + port) % 10**22:022d}"


def iccid_of(ac: str) -> str:
    """The same activation code always brings the same profile."""
    return f"8900101{zlib.crc32(ac.encode()) + 10**11:012d}"


def _take(troubles: dict[int, Trouble], index: int) -> str | None:
    trouble = troubles.get(index)
    if trouble is None:
        return None
    if trouble.times is not None:
        if trouble.times <= 1:
            del troubles[index]
        else:
            troubles[index] = Trouble(trouble.reason, trouble.times - 1)
    return trouble.reason


def _profile(name: str, value: Any) -> Profile:
    if isinstance(value, str):
        return Profile(ac=value, exist=True)
    if not isinstance(value, Mapping):
        raise Refusal(f"{name}: a profile is an activation code or a mapping, not {value!r}")
    unknown = [str(key) for key in value if key not in (*_PROFILE_KEYS, "exist")]
    if unknown:
        raise Refusal(f"{name}: unknown key {unknown[0]!r} (known: {', '.join(_PROFILE_KEYS)}, exist)")
    op = value.get("op", NONE)
    if op not in (NONE, WRITING, DELETING):
        raise Refusal(f"{name}: op must be 0, 1 or 2, not {op!r}")
    # What is being written, or could not be written, is not there.
    exist = bool(value.get("exist", op != WRITING))
    texts = {key: str(value.get(key, "")) for key in ("ac", "cc", "iccid", "provider", "reason")}
    return Profile(exist=exist, op=int(op), status=int(value.get("status", NO_OPERATION)), **texts)


def troubles(given: Any, ports: int, slots: int) -> dict[int, Trouble | None]:
    """Slot -> reason, or ``{reason, times}``; None is none any more."""
    if not isinstance(given, Mapping):
        raise Refusal(f"must be a mapping slot: reason, not {given!r}")
    found: dict[int, Trouble | None] = {}
    for name, value in given.items():
        index = index_of(str(name), ports, slots)
        if value is None:
            found[index] = None
        elif isinstance(value, Mapping):
            times = value.get("times")
            if times is not None and (not isinstance(times, int) or times < 1):
                raise Refusal(f"{name}: times must be a number from 1, not {times!r}")
            found[index] = Trouble(str(value.get("reason", "failed")), times)
        else:
            found[index] = Trouble(str(value))
    return found


def busy_ports(given: Any, ports: int, now: float) -> dict[int, float]:
    """Port -> for how many seconds (true: for ever, false: no longer); a list is for ever."""
    pairs = given.items() if isinstance(given, Mapping) else [(port, True) for port in given]
    found: dict[int, float] = {}
    for name, value in pairs:
        for port, _slot in parse_ports(str(name), ports, 0):
            if isinstance(value, bool):
                found[port - 1] = float("inf") if value else 0.0
            else:
                found[port - 1] = now + float(value)
    return found
