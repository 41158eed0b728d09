# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fleets from a file (YAML or JSON) and fleets of equal gateways from the command line."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from ..errors import SpecError
from .gateway_spec import DEFAULT_PASSWORD, DEFAULT_USERNAME, GatewaySpec

DEFAULT_HTTP_PORT = 18080
DEFAULT_BASE_ADDRESS = "127.1.0.1"

_MAPPINGS = (
    "switches",
    "imeis",
    "sim_numbers",
    "active",
    "parameters",
    "report",
    "esims",
    "sms_refusals",
    "sms_failures",
    "sms_undelivered",
    "pins",
    "operators",
)


@dataclass
class Defaults:
    """What holds for every gateway that does not say otherwise."""

    ports: int = 8
    slots: int = 4
    #: More than one: the gateways take turns. An empty one is that of the generation.
    profiles: list[str] = field(default_factory=lambda: [""])
    switches: dict[str, object] = field(default_factory=dict)
    generation: int | str | None = None
    username: str = DEFAULT_USERNAME
    password: str = field(default=DEFAULT_PASSWORD, repr=False)
    base_address: str = DEFAULT_BASE_ADDRESS
    http_port: int = DEFAULT_HTTP_PORT

    def profile(self, number: int) -> str:
        return self.profiles[number % len(self.profiles)]


def addresses(base: str, used: set[str] | None = None) -> Iterator[str]:
    """Loopback addresses from a first one on, leaving out those that end in 0 or 255 and those in use."""
    try:
        address = ipaddress.IPv4Address(base)
    except ValueError:
        raise SpecError([f"base address: {base!r} is not an IPv4 address"]) from None
    while True:
        if not address.is_loopback:
            raise SpecError([f"base address: {address} is not a loopback address"])
        text = str(address)
        if int(address) % 256 not in (0, 255) and text not in (used or ()):
            yield text
        address += 1


def equal_gateways(count: int, defaults: Defaults) -> list[GatewaySpec]:
    """``--gateways N``: gw1 to gwN."""
    pool = addresses(defaults.base_address)
    width = len(str(count))
    return [
        GatewaySpec(
            name=f"gw{number + 1:0{width}d}",
            address=next(pool),
            http_port=defaults.http_port,
            ports=defaults.ports,
            slots=defaults.slots,
            generation=defaults.generation,
            profile=defaults.profile(number),
            switches=dict(defaults.switches),
            username=defaults.username,
            password=defaults.password,
        )
        for number in range(count)
    ]


def spec_from(entry: Mapping[str, Any], given: Mapping[str, Any], switches: Mapping[str, object]) -> GatewaySpec:
    """A gateway from an entry of a file over defaults; unknown keys and wrong shapes are named."""
    known = GatewaySpec.keys()
    problems = [f"unknown key {key!r} (known: {', '.join(known)})" for key in entry if key not in known]
    for key in _MAPPINGS:
        if key in entry and not isinstance(entry[key], Mapping):
            problems.append(f"{key} must be a mapping, not {entry[key]!r}")
    if problems:
        raise SpecError(problems)
    values = {**given, **entry}
    if "generation" not in entry and says_generation(entry):
        values["generation"] = None
    values["switches"] = {**switches, **dict(entry.get("switches", {}))}
    spec = GatewaySpec(**values)
    problems = spec.check()
    if problems:
        raise SpecError(problems)
    return spec


def says_generation(entry: Mapping[str, Any]) -> bool:
    """Whether an entry has a generation of its own, by its profile or a switch: it counts more than that of all."""
    switches = entry.get("switches")
    return "profile" in entry or (isinstance(switches, Mapping) and "generation" in switches)


def load_fleet(path: Path, defaults: Defaults) -> list[GatewaySpec]:
    """``--fleet FILE``: ``defaults`` (a mapping) and ``gateways``, a list of entries or a mapping by name."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise SpecError([f"cannot read {path}: {error.strerror}"]) from None
    try:
        document = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    except (ValueError, yaml.YAMLError) as error:
        raise SpecError([f"{path} cannot be parsed: {error}"]) from None
    if not isinstance(document, Mapping) or "gateways" not in document:
        raise SpecError([f"{path}: expected a mapping with gateways (and perhaps defaults)"])
    problems = [f"{path}: unknown key {key!r}" for key in document if key not in ("gateways", "defaults")]
    common = document.get("defaults") or {}
    if not isinstance(common, Mapping):
        raise SpecError([*problems, f"{path}: defaults must be a mapping"])
    entries = _entries(document["gateways"], path)
    used = {str(entry["address"]) for _name, entry in entries if entry.get("address")}
    pool = addresses(defaults.base_address, used)
    specs: list[GatewaySpec] = []
    for number, (name, entry) in enumerate(entries):
        given = {
            "name": name,
            "http_port": defaults.http_port,
            "ports": defaults.ports,
            "slots": defaults.slots,
            "generation": defaults.generation,
            "profile": defaults.profile(number),
            "username": defaults.username,
            "password": defaults.password,
        }
        if not entry.get("address"):
            given["address"] = next(pool)
        shared = {key: value for key, value in common.items() if key != "switches"}
        if says_generation(entry):
            shared.pop("generation", None)
        switches = {**defaults.switches, **dict(common.get("switches") or {})}
        try:
            specs.append(spec_from({**shared, **entry}, given, switches))
        except SpecError as error:
            problems.extend(f"{path}: gateway {name}: {problem}" for problem in error.problems)
    if problems:
        raise SpecError(problems)
    return specs


def _entries(given: object, path: Path) -> list[tuple[str, dict[str, Any]]]:
    problems: list[str] = []
    found: list[tuple[str, dict[str, Any]]] = []
    if isinstance(given, Mapping):
        pairs = [(str(name), value) for name, value in given.items()]
    elif isinstance(given, list):
        pairs = [(f"gw{number}", value) for number, value in enumerate(given, 1)]
    else:
        raise SpecError([f"{path}: gateways must be a list or a mapping"])
    for name, value in pairs:
        if value is None:
            value = {}
        if isinstance(value, Mapping):
            entry = {str(key): item for key, item in value.items()}
            found.append((str(entry.get("name", name)), entry))
        else:
            problems.append(f"{path}: gateway {name}: must be a mapping, not {value!r}")
    if problems:
        raise SpecError(problems)
    return found
