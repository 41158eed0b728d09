# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can be ordered, entry by entry."""

from __future__ import annotations

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.model.command import Action, Command
from ansible_collections.skyline.gateway.plugins.module_utils.model.ports import PortSet, Slot

# Word, and whether it takes ports, takes time, sets what a save keeps, may be sent twice.
ACTIONS = [
    ("lock", True, False, True, True),
    ("unlock", True, False, True, True),
    ("switch", True, True, True, False),
    ("reset", True, True, False, False),
    ("reboot", False, True, False, False),
    ("save", False, False, False, True),
    ("ledon", True, False, True, True),
    ("ledoff", True, False, True, True),
]


def test_every_action_is_in_here() -> None:
    assert [action.value for action in Action] == [word for word, *_more in ACTIONS]


@pytest.mark.parametrize(("word", "takes_ports", "takes_time", "sets", "repeatable"), ACTIONS)
def test_an_action(word: str, takes_ports: bool, takes_time: bool, sets: bool, repeatable: bool) -> None:
    action = Action(word)
    assert action.takes_ports is takes_ports
    assert action.takes_time is takes_time
    assert action.sets is sets
    assert action.repeatable is repeatable


@pytest.mark.parametrize(
    ("command", "text", "ports"),
    [
        (Command(Action.LOCK, PortSet((7, 1, 2, 3), ())), "lock 1-3,7", "1-3,7"),
        (Command(Action.SWITCH, PortSet((), (Slot(6, 2), Slot(5, 2)))), "switch 5.02-6.02", "5.02-6.02"),
        (Command(Action.RESET, PortSet((4,), (Slot(1, 1),))), "reset 4,1.01", "4,1.01"),
        (Command(Action.REBOOT), "reboot", ""),
        (Command(Action.SAVE), "save", ""),
    ],
)
def test_as_a_user_would_write_it(command: Command, text: str, ports: str) -> None:
    assert str(command) == text
    assert command.ports == ports
