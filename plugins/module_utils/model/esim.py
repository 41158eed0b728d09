# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""eSIM profiles of a gateway's ports (API reference, section 12)."""

from __future__ import annotations

from typing import NamedTuple

from .ports import Slot

NO_OPERATION, WRITING, DELETING = 0, 1, 2
IDLE, SUBMITTED, IN_PROGRESS, FAILED = 0, 1, 2, 3


class Profile(NamedTuple):
    """What a gateway says of the eSIM profile of a slot. activation_code is secret, None where it is not shown."""

    slot: Slot
    exists: bool
    enabled: bool | None
    iccid: str | None
    activation_code: str | None
    provider: str | None
    operation: int
    status: int
    reason: str | None

    @property
    def busy(self) -> bool:
        """Whether an operation is under way."""
        return self.operation != NO_OPERATION and self.status in (SUBMITTED, IN_PROGRESS)

    @property
    def failed(self) -> bool:
        """Whether the last operation failed."""
        return self.status == FAILED

    def has_code(self, code: str | None) -> bool:
        """Whether it is known to have this activation code."""
        return code is not None and self.activation_code == code


class Esims(NamedTuple):
    """The profiles by slot, and the eSIM chips (EID) by port: only those ports have any."""

    profiles: dict[Slot, Profile]
    eids: dict[int, str | None]

    def of(self, slot: Slot) -> Profile:
        """The profile of a slot; one that the gateway does not list is empty."""
        return self.profiles.get(slot) or Profile(slot, False, None, None, None, None, NO_OPERATION, IDLE, None)
