# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of the event source: read from its arguments, and checked."""

from __future__ import annotations

import ipaddress
import os
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from ..hosts import host_map, hosts_in, mac_address


@dataclass
class Options:
    """The arguments of the source, checked."""

    host: str = "127.0.0.1"
    port: int = 5000
    path: str = "/"
    token: str = ""
    allowed_addresses: list[Any] = field(default_factory=list)
    allowed_macs: list[Any] = field(default_factory=list)
    hosts: dict[str, str] = field(default_factory=dict)
    hosts_file: str = ""
    silent_after: float = 0.0
    certfile: str = ""
    keyfile: str = ""
    password: str = ""
    cafile: str = ""
    max_body: int = 2 * 1024 * 1024
    queue_size: int = 1000
    queue_bytes: int = 32 * 1024 * 1024
    head_timeout: float = 10.0
    body_timeout: float = 30.0
    max_connections: int = 400
    mms_folder: str = ""
    mms_inline_limit: int = 256 * 1024


_FROM = {"port": 0, "silent_after": 0, "mms_inline_limit": 0}


def options_of(args: Mapping[str, Any]) -> Options:
    """Reads the arguments. Raises ValueError that names everything wrong with them."""
    options = Options()
    problems: list[str] = []
    names = {one.name for one in fields(Options)}
    # The engine's own, for sources that want to know what became of their events.
    unknown = sorted(set(args) - names - {"eda_feedback_queue"})
    problems.extend(f"there is no option {name}" for name in unknown)
    for name in names & args.keys():
        value = args[name]
        if value is None or value == "":
            continue
        try:
            setattr(options, name, _typed(name, value, getattr(options, name)))
        except (ValueError, TypeError) as error:
            problems.append(f"{name}: {error}")
    if options.port > 65535:
        problems.append(f"port: {options.port} is beyond 65535")
    if not options.path.startswith("/"):
        problems.append("path: must start with /")
    if (options.keyfile or options.cafile or options.password) and not options.certfile:
        problems.append("certfile: is needed beside keyfile, password and cafile")
    problems.extend(
        f"{name}: there is no such file"
        for name in ("certfile", "keyfile", "cafile", "hosts_file")
        if getattr(options, name) and not os.path.isfile(getattr(options, name))
    )
    if options.mms_folder and not os.path.isdir(options.mms_folder):
        problems.append("mms_folder: there is no such folder")
    if options.hosts_file and not problems:
        try:
            options.hosts = {**hosts_in(options.hosts_file), **options.hosts}
        except (OSError, ValueError) as error:
            problems.append(f"hosts_file: {error}")
    if problems:
        raise ValueError(f"skyline.gateway.push: {'; '.join(sorted(problems))}")
    return options


def _typed(name: str, value: Any, default: Any) -> Any:
    if name == "hosts":
        return host_map(value)
    if name == "allowed_addresses":
        return [ipaddress.ip_network(str(item).strip(), strict=False) for item in _listed(value)]
    if name == "allowed_macs":
        macs = [(item, mac_address(item)) for item in _listed(value)]
        wrong = [str(item) for item, mac in macs if mac is None]
        if wrong:
            raise ValueError(f"no MAC address: {', '.join(wrong)}")
        return [mac for _item, mac in macs]
    if isinstance(default, str):
        if not isinstance(value, (str, int, os.PathLike)) or isinstance(value, bool):
            raise ValueError("must be text")
        return str(value)
    if isinstance(value, bool):
        raise ValueError("must be a number")
    try:
        number = type(default)(value)
    except (ValueError, TypeError, OverflowError):
        raise ValueError("must be a number") from None
    if not _FROM.get(name, 1) <= number < float("inf") and not (isinstance(default, float) and 0 < number < 1):
        raise ValueError(f"must be a number from {_FROM.get(name, 1)} on")
    return number


def _listed(value: Any) -> list[Any]:
    if isinstance(value, str):
        return value.replace(",", " ").split()
    if not isinstance(value, (list, tuple)):
        raise ValueError("must be a list")
    return list(value)


def tls_context(options: Options) -> ssl.SSLContext | None:
    """TLS as the options have it; with cafile, clients must show a certificate."""
    if not options.certfile:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(options.certfile, options.keyfile or None, options.password or None)
    if options.cafile:
        context.load_verify_locations(options.cafile)
        context.verify_mode = ssl.CERT_REQUIRED
    return context
