# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The inventory of the fleet: what every row of the table reads."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from .fleet import PASSWORD, USERNAME, Gateway

Plan = dict[str, str]


def _yaml(plan: Plan) -> str:
    return "".join(["---\nskyline_imeis:\n", *(f'  {slot}: "{imei}"\n' for slot, imei in plan.items())])


def _json(plan: Plan) -> str:
    return json.dumps({"skyline_imeis": plan})


LAYOUTS: dict[str, Callable[[Plan], str]] = {"yaml": _yaml, "json": _json}


def write_inventory(folder: Path, gateways: Sequence[Gateway], declared: dict[str, Any]) -> None:
    """Names, addresses, the login, and what is declared of all gateways alike."""
    (folder / "group_vars").mkdir(parents=True)
    (folder / "host_vars").mkdir()
    hosts = "".join(f"    {gateway.name}:\n      ansible_host: {gateway.host}\n" for gateway in gateways)
    (folder / "hosts.yml").write_text(f"---\ngateways:\n  hosts:\n{hosts}", encoding="utf-8")
    (folder / "group_vars" / "gateways.yml").write_text(
        f"---\nskyline_port: {gateways[0].port}\nskyline_username: {USERNAME}\nskyline_password: {PASSWORD}\n"
        + "".join(f"{name}: {json.dumps(value)}\n" for name, value in declared.items()),
        encoding="utf-8",
    )


def write_plans(folder: Path, layout: str, plans: dict[str, Plan]) -> None:
    """The plan of each gateway, in the inventory's host_vars."""
    for name, plan in plans.items():
        (folder / "host_vars" / f"{name}.{layout}").write_text(LAYOUTS[layout](plan), encoding="utf-8")
