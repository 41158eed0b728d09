# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Commands to ports (API reference, section 2). Their effects show in the status only, some time later."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ...wire.request import JSON_TYPE, Request

PATH = "/goip_send_cmd.html"
# What says how something is to be, and so does the same when it is sent twice. A switch or a restart begins anew.
_REPEATABLE = frozenset(("lock", "unlock", "ledon", "ledoff", "save"))


class Command(NamedTuple):
    """One operation and the ports it is for, an expression such as ``1-3,7``; None where it takes none."""

    operation: str
    ports: str | None = None

    def body(self) -> dict[str, str]:
        """The command as JSON has it, alone or among others."""
        return {"op": self.operation} if self.ports is None else {"op": self.operation, "ports": self.ports}


def command_request(operation: str, ports: str | None = None) -> Request:
    """The request for one command; repeated by itself only where sending it twice does the same."""
    return _request(operation, Command(operation, ports).body(), operation in _REPEATABLE)


def multiple_request(commands: Sequence[Command]) -> Request:
    """The request for several commands at once; for a single one, that command's own."""
    if len(commands) == 1:
        return command_request(*commands[0])
    repeatable = all(command.operation in _REPEATABLE for command in commands)
    return _request("multiple", {"op": "multiple", "ops": [command.body() for command in commands]}, repeatable)


def _request(operation: str, command: Mapping[str, Any], repeatable: bool) -> Request:
    body = json.dumps({"type": "command", **command})
    request = Request(operation, "POST", PATH, {"version": "1.1"}, body, JSON_TYPE, coded=True)
    # Older firmware refuses multiple, and is asked for the commands one by one at once.
    return request._replace(repeatable=repeatable, final_refusal=True)
