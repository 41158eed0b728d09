# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Clients as the runner makes them: with a redactor of their own that knows the password."""

from __future__ import annotations

from ansible_collections.skyline.gateway.plugins.module_utils.wire.client import Client, Connection
from ansible_collections.skyline.gateway.plugins.module_utils.wire.headers import tokens
from ansible_collections.skyline.gateway.plugins.module_utils.wire.redact import Redactor


def new_client(connection: Connection) -> Client:
    """A client of a gateway."""
    return Client(connection, redactor_of(connection))


def redactor_of(connection: Connection) -> Redactor:
    """A redactor for what is said of a gateway."""
    values = [value for _name, value in connection.headers]
    return Redactor((connection.password, *values, *tokens(values)))
