# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the slot of a port is doing (API reference, section 1: ``st``)."""

from __future__ import annotations

import enum


class PortState(enum.IntEnum):
    """A status code. One that the reference does not list keeps its number, and is none of what can be asked here."""

    NO_SIM = 0
    IDLE = 1
    REGISTERING = 2
    REGISTERED = 3
    CALL_CONNECTED = 4
    NO_BALANCE = 5
    REGISTRATION_FAILED = 6
    LOCKED_BY_DEVICE = 7
    LOCKED_BY_OPERATOR = 8
    SIM_ERROR = 9
    CARD_DETECTED = 11
    LOCKED_BY_USER = 12
    INTER_CALLING = 13
    INTER_CALLING_HOLDING = 14
    MOBILE_DATA = 15
    MODULE_TIMEOUT = 16

    @classmethod
    def _missing_(cls, value: object) -> PortState | None:
        if not isinstance(value, int):
            return None
        member = int.__new__(cls, value)
        member._name_ = f"STATE_{value}"
        member._value_ = value
        return member

    @classmethod
    def of(cls, code: int | None) -> PortState | None:
        """The state of a code; None where the device did not say."""
        return None if code is None else _BY_CODE.get(code) or cls(code)

    @property
    def label(self) -> str:
        """Its name for users, such as ``locked_by_user``."""
        return self.name.lower()

    @property
    def documented(self) -> bool:
        """Whether the reference lists it, so that it can be told what it means."""
        return int(self) in _BY_CODE

    @property
    def working(self) -> bool:
        """Whether its SIM is in service: registered, or more than that."""
        return self in _WORKING

    @property
    def locked(self) -> bool:
        """Whether somebody has locked it."""
        return self in _LOCKED

    @property
    def in_call(self) -> bool:
        """Whether somebody is talking."""
        return self in _IN_CALL

    @property
    def dead(self) -> bool:
        """Whether there is no SIM, or a module that does not answer. Such a row shows nothing of locks."""
        return self in _DEAD

    @property
    def starting(self) -> bool:
        """Whether its module may be on its way up: what it goes through before it is registered."""
        return self in _STARTING


# By the code, for a status has thousands of rows, and a call of the class takes five times as long.
_BY_CODE = {int(state): state for state in PortState}
_WORKING = frozenset(
    (
        PortState.REGISTERED,
        PortState.CALL_CONNECTED,
        PortState.INTER_CALLING,
        PortState.INTER_CALLING_HOLDING,
        PortState.MOBILE_DATA,
    )
)
_IN_CALL = frozenset((PortState.CALL_CONNECTED, PortState.INTER_CALLING, PortState.INTER_CALLING_HOLDING))
_LOCKED = frozenset((PortState.LOCKED_BY_DEVICE, PortState.LOCKED_BY_OPERATOR, PortState.LOCKED_BY_USER))
_DEAD = frozenset((PortState.NO_SIM, PortState.MODULE_TIMEOUT))
_STARTING = _DEAD | {PortState.IDLE, PortState.REGISTERING}


def state_name(state: PortState | None) -> str:
    """The name of a state for users; ``unknown`` where the device did not say."""
    return "unknown" if state is None else state.label
