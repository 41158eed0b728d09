# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which gateways a command line asks for."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from .config.fleet_file import Defaults, equal_gateways, load_fleet
from .config.gateway_spec import GatewaySpec
from .config.inventory import ineffective, read_inventory, rehearse, write_overlay
from .config.profiles import ALL_PROFILES, Switches
from .errors import SpecError


def build_specs(options: argparse.Namespace, say: Callable[[str], None]) -> list[GatewaySpec]:
    """The gateways that the command line asks for; what is wrong with any of them is named at once."""
    defaults = _defaults(options)
    if options.fleet:
        return load_fleet(options.fleet, defaults)
    if options.inventory:
        return _from_inventory(options, defaults, say)
    return equal_gateways(options.gateways or 1, defaults)


def _defaults(options: argparse.Namespace) -> Defaults:
    """What holds for every gateway; raises SpecError that names every problem of the command line."""
    problems: list[str] = []
    switches: dict[str, object] = {}
    for text in options.switch:
        name, equals, value = text.partition("=")
        if equals:
            switches[name] = value
        else:
            problems.append(f"--switch {text!r} is not NAME=VALUE")
    profiles = [name.strip() for name in options.profile.split(",")]
    known = ", ".join(ALL_PROFILES)
    unknown = [name for name in profiles if name and name not in ALL_PROFILES]
    problems += [f"unknown profile {name!r} (known: {known})" for name in unknown]
    try:
        Switches().changed(switches)
    except SpecError as error:
        problems += error.problems
    sources = [name for name in ("gateways", "fleet", "inventory") if getattr(options, name)]
    if len(sources) > 1:
        problems.append(f"--{sources[0]} and --{sources[1]} exclude each other")
    if options.write_inventory and not options.inventory:
        problems.append("--write-inventory needs --inventory")
    if problems:
        raise SpecError(problems)
    return Defaults(
        ports=options.ports,
        slots=options.slots,
        profiles=profiles,
        generation=options.generation,
        switches=switches,
        username=options.username,
        password=options.password,
        base_address=options.base_address,
        http_port=options.http_port,
    )


def _from_inventory(options: argparse.Namespace, defaults: Defaults, say: Callable[[str], None]) -> list[GatewaySpec]:
    """A stand-in for every gateway of an inventory, and the overlay that points its hosts there."""
    rehearsal = rehearse(read_inventory(options.inventory), defaults, options.group)
    for warning in rehearsal.warnings:
        say(f"warning: {warning}")
    if options.write_inventory:
        write_overlay(options.write_inventory, rehearsal.overlay)
        together = read_inventory([*options.inventory, str(options.write_inventory)])
        hosts = ineffective(together, rehearsal.overlay)
        if hosts:
            raise SpecError(
                [
                    f"{options.write_inventory}: the inventory's own host_vars win over it for {', '.join(hosts[:5])}"
                    f"{' ...' if len(hosts) > 5 else ''}; give a folder instead of a file"
                ]
            )
    elif rehearsal.overlay:
        say(
            f"warning: {len(rehearsal.overlay)} hosts have other addresses or logins in the inventory; "
            "--write-inventory makes an overlay that points them here"
        )
    return rehearsal.specs
