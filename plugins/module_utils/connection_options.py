# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The connection options that every module has, in a file that connects to nothing: some want their names alone."""

from __future__ import annotations

from typing import Any

SPEC: dict[str, Any] = {
    "host": {"type": "str", "required": True},
    "port": {"type": "int", "default": 80},
    "username": {"type": "str", "required": True},
    "password": {"type": "str", "required": True, "no_log": True},
    "scheme": {"type": "str", "default": "http", "choices": ["http", "https"]},
    "validate_certs": {"type": "bool", "default": True},
    "ca_path": {"type": "path"},
    "auth": {"type": "str", "default": "query", "choices": ["query", "session"]},
    "encrypt": {"type": "bool", "default": False},
    "timeout": {"type": "float", "default": 30.0},
    "retries": {"type": "int", "default": 3},
    "headers": {"type": "dict", "no_log": True},
    "api": {"type": "str", "default": "auto", "choices": ["auto", "2", "3"]},
    "mac": {"type": "str"},
}

EXAMPLES = {"host": "192.0.2.10", "headers": '{X-API-KEY: "..."}'}

# Environment variables that stand in for options; SK_HOST counts on localhost only (see plugin_utils).
ENVIRONMENT = {"port": "SK_PORT", "username": "SK_USERNAME", "password": "SK_PASSWORD"}
