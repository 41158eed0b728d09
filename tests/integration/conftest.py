# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A world for each test, and gateways in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from skyline_simulator.testing import GatewaySpec, Handle

from ansible_collections.skyline.gateway.tests.integration import ansible_forks
from ansible_collections.skyline.gateway.tests.integration.playing import World

USERNAME = "operator"
PASSWORD = "Sesame &/%+=ü"


@pytest.fixture(scope="session", autouse=True)
def _playbooks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Plays of all worlds are forks of one process, which has loaded what does not depend on a world."""
    programs = tmp_path_factory.mktemp("programs")
    with ansible_forks.commands(programs), pytest.MonkeyPatch.context() as patched:
        patched.setattr(World, "PLAYBOOK", (str(programs / "ansible-playbook"),))
        yield


@pytest.fixture
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    # Not tmp_path, which has the test's name in it: Ansible has sockets below, and paths of sockets must be short.
    return World(tmp_path_factory.mktemp("world"))


def spec(name: str, **more: Any) -> GatewaySpec:
    """A gateway with the login that the inventories have."""
    return GatewaySpec(**{"name": name, "username": USERNAME, "password": PASSWORD, **more})


def host_variables(gateway: Handle) -> dict[str, Any]:
    """A gateway in an inventory: its address; the login stands in group variables."""
    return {"ansible_host": gateway.host, "skyline_port": gateway.port}
