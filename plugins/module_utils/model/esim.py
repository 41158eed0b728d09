# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""eSIM profiles of a gateway's ports (API reference, section 12)."""

from __future__ import annotations

import enum
from typing import NamedTuple

from .ports import Slot


class Operation(enum.Enum):
    """What was last ordered of a slot's profile."""

    NONE = "none"
    WRITING = "writing"
    DELETING = "deleting"
    UNKNOWN = "unknown"


class Progress(enum.Enum):
    """How far that is."""

    IDLE = "idle"
    SUBMITTED = "submitted"
    IN_PROGRESS = "in_progress"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Order(NamedTuple):
    """What to do with a slot: write the profile of an activation code, or delete the one it has (no code)."""

    slot: Slot
    activation_code: str | None = None
    confirmation_code: str | None = None

    @property
    def writes(self) -> bool:
        """Whether it writes a profile, rather than deletes one."""
        return self.activation_code is not None


class OrderAnswer(NamedTuple):
    """What a gateway says to one order; without either of the first two, it refuses it."""

    submitted: bool
    port_busy: bool
    reason: str


class Profile(NamedTuple):
    """What a gateway says of the eSIM profile of a slot. activation_code is secret, None where it is not shown."""

    slot: Slot
    exists: bool
    enabled: bool | None
    iccid: str | None
    activation_code: str | None
    provider: str | None
    operation: Operation
    progress: Progress
    reason: str | None

    @property
    def busy(self) -> bool:
        """Whether an operation is under way."""
        return self.operation is not Operation.NONE and self.progress in (Progress.SUBMITTED, Progress.IN_PROGRESS)

    @property
    def being_deleted(self) -> bool:
        """Whether it is on its way out."""
        return self.busy and self.operation is Operation.DELETING

    @property
    def failed(self) -> bool:
        """Whether the last operation failed."""
        return self.progress is Progress.FAILED

    def has_code(self, code: str | None) -> bool:
        """Whether it is known to have this activation code."""
        return code is not None and self.activation_code == code


class Esims(NamedTuple):
    """The profiles by slot, and the eSIM chips (EID) by port: only those ports have any."""

    profiles: dict[Slot, Profile]
    eids: dict[int, str | None]

    def of(self, slot: Slot) -> Profile:
        """The profile of a slot; one that the gateway does not list is empty."""
        empty = Profile(slot, False, None, None, None, None, Operation.NONE, Progress.IDLE, None)
        return self.profiles.get(slot) or empty
