# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Commands to ports (API reference, section 2). Their effects show in the status only, some time later."""

from __future__ import annotations

import json

from .client import Request

PATH = "/goip_send_cmd.html"


def command_request(operation: str, ports: str | None = None) -> Request:
    """The request for one command; ports is an expression such as ``1-3,7``. Never repeated by itself."""
    command = {"type": "command", "op": operation}
    if ports is not None:
        command["ports"] = ports
    return Request(
        operation, "POST", PATH, {"version": "1.1"}, json.dumps(command), "application/json;charset=utf-8"
    )  # fmt: skip
