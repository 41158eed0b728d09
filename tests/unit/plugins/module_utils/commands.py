# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Commands and settings in few words, as generation 2 has them, for tests of what carries them."""

from __future__ import annotations

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2 import commands
from ansible_collections.skyline.gateway.plugins.module_utils.model.command import Action, Command
from ansible_collections.skyline.gateway.plugins.module_utils.model.ports import parse_ports
from ansible_collections.skyline.gateway.plugins.module_utils.wire.caller import Caller
from ansible_collections.skyline.gateway.plugins.module_utils.wire.request import Request
from ansible_collections.skyline.gateway.plugins.module_utils.wire.text import leading_int


def command(action: str, ports: str | None = None) -> Command:
    """A command as a user writes it, to a gateway of 32 ports with 4 slots."""
    return Command(Action(action)) if ports is None else Command(Action(action), parse_ports(ports, 32, 4))


def command_request(action: str, ports: str | None = None) -> Request:
    """The request for it."""
    return commands.command_request(command(action, ports))


def send_set(caller: Caller, request: Request) -> int | None:
    """Sends a request that sets parameters; returns how many the device says that it set."""
    return leading_int(caller.call(request).get("par_set"))
