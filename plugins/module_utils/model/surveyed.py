# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A SIM as a survey of a gateway finds it."""

from __future__ import annotations

from typing import Any, NamedTuple

from .ports import Slot
from .states import PortState, state_name
from .status import Row

# What a row has for the operator of a SIM that is not registered.
_NO_OPERATOR = ("", "0")


class Sim(NamedTuple):
    """What was found in a slot.

    row: the last that the status showed of it, None = nothing; seconds: how long it took to find out, None where the
    port was not switched to it; reason: why it is not registered, or was not looked at.
    """

    slot: Slot
    row: Row | None
    seconds: float | None = None
    reason: str | None = None

    @property
    def state(self) -> PortState | None:
        """What the slot was doing, None = not shown."""
        return self.row.state if self.row else None

    @property
    def registered(self) -> bool:
        """Whether its SIM was in service when it was looked at."""
        return self.seconds is not None and self.state is not None and self.state.working

    def _operator(self) -> str | None:
        # "Valid when st=3 or 4" (API reference, section 1: ``opr``). Otherwise it may be that of an earlier SIM.
        if self.row is None or self.state is None or not self.state.working or self.row.operator in _NO_OPERATOR:
            return None
        return self.row.operator

    def facts(self) -> dict[str, Any]:
        """The SIM for a user: plain values, null = not known."""
        row = self.row
        return {
            "slot": str(self.slot),
            "state": state_name(self.state),
            "registered": self.registered,
            "iccid": row.iccid or None if row else None,
            "imsi": row.imsi or None if row else None,
            "number": row.number or None if row else None,
            "operator": self._operator(),
            "signal": row.signal if row and self.registered else None,
            "seconds": None if self.seconds is None else round(self.seconds, 1),
            "reason": self.reason,
        }
