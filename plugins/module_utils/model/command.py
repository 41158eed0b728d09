# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can be ordered of a gateway and its ports, as users call it (API reference, section 2)."""

from __future__ import annotations

import enum
from typing import NamedTuple

from .ports import PortSet, format_ports


class Action(enum.Enum):
    """An order. Its value is the word that users write."""

    LOCK = "lock"
    UNLOCK = "unlock"
    SWITCH = "switch"
    RESET = "reset"
    REBOOT = "reboot"
    SAVE = "save"
    LED_ON = "ledon"
    LED_OFF = "ledoff"

    @property
    def takes_ports(self) -> bool:
        """Whether it is for ports, and not for the whole gateway."""
        return self not in (Action.REBOOT, Action.SAVE)

    @property
    def takes_time(self) -> bool:
        """Whether its effect comes some time after the answer, as that of a switch or a restart does."""
        return self in (Action.SWITCH, Action.RESET, Action.REBOOT)

    @property
    def sets(self) -> bool:
        """Whether it changes what a save keeps and a reboot forgets."""
        return self.takes_ports and self is not Action.RESET

    @property
    def repeatable(self) -> bool:
        """Whether sending it twice does the same as sending it once. A switch or a restart begins anew."""
        return not self.takes_time


class Command(NamedTuple):
    """An action and what it is for: ports by their numbers, and slots; nothing for the whole gateway."""

    action: Action
    targets: PortSet = PortSet((), ())

    def __str__(self) -> str:
        """As a user would write it: ``lock 1-3,7``."""
        return f"{self.action.value} {self.ports}" if self.action.takes_ports else self.action.value

    @property
    def ports(self) -> str:
        """The shortest ports expression for its targets."""
        return format_ports(*self.targets)
