# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A fleet made from an Ansible inventory, to rehearse a rollout against."""

from __future__ import annotations

import ipaddress
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from ..errors import SpecError
from .fleet_file import Defaults, addresses, spec_from
from .gateway_spec import DEFAULT_PASSWORD, DEFAULT_USERNAME, MAX_PORTS, MAX_SLOTS, GatewaySpec

#: The sizes gateways are sold in: a plan is rounded up to one of them.
_PORT_SIZES = (4, 8, 16, 32, 64)
_SLOT_SIZES = (1, 2, 4, 8, 16, 32)

#: What a gateway has as its login unless somebody says otherwise.
_NO_SECRETS = (DEFAULT_USERNAME, DEFAULT_PASSWORD)

_PLAN_NAME = re.compile(r"([1-9][0-9]*)(?:\.([0-9]{2})|([A-Za-z]))?")


@dataclass
class Rehearsal:
    """The gateways made from an inventory, and where its hosts must be pointed to reach them."""

    specs: list[GatewaySpec]
    #: Inventory host -> variables that the overlay sets.
    overlay: dict[str, dict[str, object]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


def read_inventory(paths: Iterable[str]) -> dict[str, Any]:
    """What ``ansible-inventory --list`` says."""
    program = Path(sys.executable).with_name("ansible-inventory")
    found = str(program) if program.exists() else shutil.which("ansible-inventory")
    if found is None:
        raise SpecError(["--inventory needs the program ansible-inventory, and it is not found"])
    command = [found, "--list"]
    for path in paths:
        command += ["-i", path]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            # Otherwise an inventory that cannot be read is an empty one.
            env={"ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "true", **os.environ},
        )
    except OSError as error:
        raise SpecError([f"ansible-inventory cannot be run: {error}"]) from None
    if done.returncode:
        raise SpecError([f"ansible-inventory failed: {done.stderr.strip()[-1000:]}"])
    try:
        document = json.loads(done.stdout, object_hook=_plain)
    except ValueError:
        raise SpecError(["ansible-inventory did not answer with JSON"]) from None
    if not isinstance(document, dict):
        raise SpecError(["ansible-inventory did not answer with an object"])
    return document


def _plain(found: dict[str, Any]) -> Any:
    """ansible-inventory wraps texts that are no templates, which from 2.19 on are all of an inventory plugin's."""
    return found["__ansible_unsafe"] if found.keys() == {"__ansible_unsafe"} else found


def hosts_of(document: Mapping[str, Any], group: str = "all") -> list[str]:
    """The hosts of a group and its children, each once, in the inventory's order."""
    found: dict[str, None] = {}
    seen: set[str] = set()

    def walk(name: str) -> None:
        if name in seen:
            return
        seen.add(name)
        part = document.get(name, {})
        for host in part.get("hosts", ()):
            found.setdefault(host)
        for child in part.get("children", ()):
            walk(child)

    if group not in document and group != "all":
        raise SpecError([f"the inventory has no group {group!r}"])
    walk(group)
    if group == "all":
        for host in document.get("_meta", {}).get("hostvars", {}):
            found.setdefault(host)
    return list(found)


def rehearse(document: Mapping[str, Any], defaults: Defaults, group: str = "all") -> Rehearsal:
    """One gateway for every host with a skyline_ variable (``skyline_simulator: false`` leaves a host out)."""
    hostvars = document.get("_meta", {}).get("hostvars", {})
    chosen = {
        host: hostvars.get(host, {})
        for host in hosts_of(document, group)
        if any(key.startswith("skyline_") for key in hostvars.get(host, {}))
        and hostvars.get(host, {}).get("skyline_simulator") is not False
    }
    problems: list[str] = []
    result = Rehearsal([])
    if not chosen:
        raise SpecError(["no host of the inventory has a skyline_ variable, so none is taken for a gateway"])
    loopback = {host: _loopback(host, variables) for host, variables in chosen.items()}
    pool = addresses(defaults.base_address, {address for address in loopback.values() if address})
    for number, (host, variables) in enumerate(chosen.items()):
        address = loopback[host]
        port = _http_port(variables)
        at = address or next(pool)
        # Port 80 needs privileges, and is only the client's default: a host without a port gets the fleet's.
        http_port = port if address and port else defaults.http_port
        try:
            result.specs.append(_spec(host, variables, at, http_port, number, defaults, result.warnings))
        except SpecError as error:
            problems.extend(f"host {host}: {problem}" for problem in error.problems)
            continue
        overlay: dict[str, object] = _login_stand_ins(variables, defaults)
        if (at, http_port) != (address, port):
            overlay |= {"skyline_host": at, "skyline_port": http_port}
        if overlay:
            result.overlay[host] = overlay
    if problems:
        raise SpecError(problems)
    return result


def _loopback(host: str, variables: Mapping[str, Any]) -> str | None:
    for value in (variables.get("skyline_host"), variables.get("ansible_host"), host):
        if value is None or value == "":
            continue
        if value == "localhost":
            return "127.0.0.1"
        try:
            address = ipaddress.IPv4Address(str(value))
        except ValueError:
            return None
        return str(address) if address.is_loopback else None
    return None


def _http_port(variables: Mapping[str, Any]) -> int | None:
    text = str(variables.get("skyline_port", ""))
    return int(text) if text.isdigit() and 0 < int(text) < 65536 else None


def _login(host: str, variables: Mapping[str, Any], name: str, otherwise: str, warnings: list[str]) -> str:
    value = variables.get(f"skyline_{name}")
    if value is None or value == "":
        return otherwise
    if _only_a_play_knows(value):
        if otherwise not in _NO_SECRETS:
            warnings.append(f"host {host}: skyline_{name} cannot be read from the inventory; the default is used")
        return otherwise
    return str(value)


def _only_a_play_knows(value: object) -> bool:
    """Whether it is a vault value without its secret, or a template."""
    return not isinstance(value, (str, int)) or "{{" in str(value)


def _login_stand_ins(variables: Mapping[str, Any], defaults: Defaults) -> dict[str, object]:
    """The login of a simulated gateway whose real one cannot be read, for the overlay; never one that is a secret."""
    logins = {"skyline_username": defaults.username, "skyline_password": defaults.password}
    return {
        name: login
        for name, login in logins.items()
        if login in _NO_SECRETS and variables.get(name) and _only_a_play_knows(variables[name])
    }


def _spec(
    host: str,
    variables: Mapping[str, Any],
    address: str,
    http_port: int,
    number: int,
    defaults: Defaults,
    warnings: list[str],
) -> GatewaySpec:
    own = variables.get("skyline_simulator") or {}
    if not isinstance(own, Mapping):
        raise SpecError([f"skyline_simulator must be a mapping, not {own!r}"])
    ports, slots = plan_size(variables)
    given: dict[str, Any] = {
        "name": host,
        "address": address,
        "http_port": http_port,
        "ports": max(ports, defaults.ports) if ports else defaults.ports,
        "slots": max(slots, defaults.slots) if slots else defaults.slots,
        "generation": _generation(variables, defaults),
        "profile": defaults.profile(number),
        "username": _login(host, variables, "username", defaults.username, warnings),
        "password": _login(host, variables, "password", defaults.password, warnings),
    }
    if variables.get("skyline_mac"):
        given["mac"] = str(variables["skyline_mac"]).replace(".", "")
        if re.fullmatch(r"[0-9A-Fa-f]{12}", given["mac"]):
            given["mac"] = ":".join(re.findall("..", given["mac"]))
    return spec_from(dict(own), given, defaults.switches)


def _generation(variables: Mapping[str, Any], defaults: Defaults) -> int | str | None:
    """A host that is to be asked by one generation gets a gateway that serves it."""
    api = str(variables.get("skyline_api", ""))
    return int(api) if api in ("2", "3") and defaults.generation is None else defaults.generation


def plan_size(variables: Mapping[str, Any]) -> tuple[int, int]:
    """Ports and slots large enough for what the host's variables plan, in sizes gateways have; 0, 0 without a plan."""
    names: list[str] = []
    for key in ("skyline_imeis", "skyline_sim_numbers"):
        plan = variables.get(key)
        if isinstance(plan, Mapping):
            names.extend(str(name) for name in plan)
    for key in ("skyline_port_states", "skyline_esims"):
        entries = variables.get(key)
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, Mapping):
                names.extend(re.split(r"[,\- ]+", str(entry.get("ports", ""))))
                if "port" in entry:
                    names.append(_joined(entry["port"], entry.get("slot")))
    ports = slots = 0
    for name in names:
        match = _PLAN_NAME.fullmatch(name.strip())
        # What cannot be read is for the module to refuse.
        if match is not None:
            ports = max(ports, int(match[1]))
            letter = ord(match[3].upper()) - 64 if match[3] else 1
            slots = max(slots, int(match[2]) if match[2] else letter)
    return _rounded(ports, _PORT_SIZES, MAX_PORTS), _rounded(slots, _SLOT_SIZES, MAX_SLOTS)


def _joined(port: object, slot: object) -> str:
    if slot is None:
        return str(port)
    return f"{port}.{int(str(slot)):02d}" if str(slot).isdigit() else f"{port}{slot}"


def _rounded(number: int, sizes: tuple[int, ...], most: int) -> int:
    return next((size for size in sizes if size >= number), most) if number else 0


def write_overlay(path: Path, overlay: Mapping[str, Mapping[str, object]]) -> None:
    """An inventory to name after the real one (``-i real -i overlay``).

    A folder gets a host_vars file for each host, which wins over the real inventory's host_vars; a file sets the same
    variables inline, which does not.
    """
    if path.suffix in (".yml", ".yaml", ".json"):
        document = {"all": {"hosts": {host: dict(variables) for host, variables in overlay.items()}}}
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_dump(document), encoding="utf-8")
        return
    elsewhere = [host for host in overlay if "/" in host]
    if elsewhere:
        raise SpecError([f"host {host!r}: host_vars cannot have a file with this name" for host in elsewhere])
    folder = path / "host_vars"
    folder.mkdir(parents=True, exist_ok=True)
    (path / "hosts.yml").write_text(_dump({"all": {"hosts": {host: {} for host in overlay}}}), encoding="utf-8")
    for host, variables in overlay.items():
        (folder / f"{host}.yml").write_text(_dump(dict(variables)), encoding="utf-8")


def _dump(document: object) -> str:
    return "# Made by the skyline.gateway simulator: points hosts at their simulated gateways.\n" + yaml.safe_dump(
        document, sort_keys=False
    )


def ineffective(document: Mapping[str, Any], overlay: Mapping[str, Mapping[str, object]]) -> list[str]:
    """Hosts that an inventory read together with its overlay still points elsewhere."""
    hostvars = document.get("_meta", {}).get("hostvars", {})
    return [
        host
        for host, variables in overlay.items()
        if any(str(hostvars.get(host, {}).get(key)) != str(value) for key, value in variables.items())
    ]
