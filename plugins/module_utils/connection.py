# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The connection that the options of every module describe."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any

from .connection_options import ENVIRONMENT, EXAMPLES, SPEC
from .model.address import host_and_port, mac_digits
from .wire import headers
from .wire.client import Connection
from .wire.errors import refuse
from .wire.redact import MASK

__all__ = ["ENVIRONMENT", "EXAMPLES", "SPEC", "connection_of", "shown_address", "shown_host"]

# Compiled here, once, in Ansible's parent process: what the functions compile, every worker pays for.
_NEVER_IN_A_HOST = re.compile(r"[\s/?#@\\]")
_URL = re.compile(r"[A-Za-z]+://.*")
_WITH_PORT = re.compile(r"(?:[^:]+|\[.*\]):([0-9]+)")


def connection_of(params: Mapping[str, Any]) -> Connection:
    """The connection that validated options describe. Raises GatewayError (validation) naming all bad ones."""
    problems = []
    host = params["host"].strip()
    if complaint := _no_host(host):
        problems.append(f"host: {shown_host(params['host'])!r} {complaint}")
    if not 1 <= params["port"] <= 65535:
        problems.append(f"port: {params['port']} is not between 1 and 65535")
    if not 0 < params["timeout"] <= 86400:
        problems.append(f"timeout: {params['timeout']:g} is not between 0 and 86400 seconds")
    if not 0 <= params["retries"] <= 100:
        problems.append(f"retries: {params['retries']} is not between 0 and 100")
    for name in ("username", "password"):
        try:
            params[name].encode("utf-8", "surrogateescape")
        except UnicodeError:
            problems.append(f"{name}: contains an incomplete character, which cannot be sent")
    verify: bool | str = (params["ca_path"] or True) if params["validate_certs"] else False
    if params["scheme"] == "https" and isinstance(verify, str) and not os.path.exists(verify):
        problems.append(f"ca_path: {verify} does not exist")
    problems += headers.problems(params["headers"] or {})
    mac = params["mac"] or None
    if mac and not mac_digits(mac):
        problems.append(f"mac: {mac} is not a MAC address")
    if params["encrypt"] and params["auth"] != "session":
        problems.append("encrypt: goes with auth: session only")
    refuse(problems)
    return Connection(
        host=host.strip("[]"),
        port=params["port"],
        username=params["username"],
        password=params["password"],
        scheme=params["scheme"],
        verify=verify,
        timeout=params["timeout"],
        retries=params["retries"],
        mac=mac,
        auth=params["auth"],
        encrypt=params["encrypt"],
        headers=tuple((params["headers"] or {}).items()),
        api=params["api"],
    )


def shown_address(params: Mapping[str, Any]) -> str:
    """The address of a gateway for messages. Also where the host is none: one with a port in it is given no second."""
    host = shown_host(params["host"])
    named = host.rpartition("//")[2].partition("/")[0].strip()
    if _WITH_PORT.fullmatch(named):
        return host.strip()
    return host_and_port(named.strip("[]"), params["port"]) if host == named else f"{host}:{params['port']}"


def shown_host(host: str) -> str:
    """A host as it may be shown: whoever gives a URL in its place may have a login in it."""
    before, at, rest = host.rpartition("@")
    return f"{MASK}@{rest}" if before else at + rest


def _no_host(host: str) -> str | None:
    """What is wrong with the name or address of a host; None where nothing is."""
    if _URL.fullmatch(host):
        return "is a URL; give the name or address alone, the rest by scheme and port"
    if not host or _NEVER_IN_A_HOST.search(host):
        return "is not a host name or address"
    port = _WITH_PORT.fullmatch(host)
    return f"has a port in it; give the name or address alone, and port: {port.group(1)}" if port else None
