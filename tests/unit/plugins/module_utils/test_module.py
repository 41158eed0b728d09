# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A resource as an ordinary module, as it runs on a remote host: what it prints, and how it ends."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import pytest
from ansible.module_utils import basic
from ansible.module_utils.common import parameters
from skyline_simulator.testing import Handle

from ansible_collections.skyline.gateway.plugins.module_utils.module import run_module
from ansible_collections.skyline.gateway.plugins.module_utils.resources import command, imei, sim_number
from ansible_collections.skyline.gateway.plugins.module_utils.wire.redact import MASK
from ansible_collections.skyline.gateway.tests.unit.plugins.gateways import texts_in

try:
    from ansible.module_utils.testing import patch_module_args
except ImportError:  # before ansible-core 2.18

    @contextlib.contextmanager
    def patch_module_args(args: dict[str, Any] | None = None) -> Iterator[None]:
        with mock.patch.object(basic, "_ANSIBLE_ARGS", json.dumps({"ANSIBLE_MODULE_ARGS": args}).encode()):
            yield


IMEI = "865847053403202"
# Newer cores leave the options out unless they are asked for.
ASKED = {"_ansible_inject_invocation": True} if "inject_invocation" in parameters.PASS_VARS else {}
Run = Callable[..., "tuple[int, dict[str, Any]]"]


@pytest.fixture
def run(gateway: Handle, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a resource with options; gives the exit code, and what was printed."""

    def run(resource: Any, **options: Any) -> tuple[int, dict[str, Any]]:
        given = {"host": gateway.host, "port": gateway.port, "username": gateway.username, "password": gateway.password}
        with patch_module_args({**given, **options}), pytest.raises(SystemExit) as ended:
            run_module(resource)
        printed: dict[str, Any] = json.loads(capsys.readouterr().out)
        assert not [text for text in texts_in(printed) if gateway.password in str(text)]
        return int(ended.value.code or 0), printed

    return run


def test_a_success(run: Run, gateway: Handle) -> None:
    code, printed = run(imei, config={"1A": IMEI}, **ASKED)
    assert (code, printed["changed"], printed["after"]) == (0, True, {"1.01": IMEI})
    assert "failed" not in printed
    assert printed["invocation"]["module_args"]["config"] == {"1A": IMEI}
    assert gateway.imei("1A") == IMEI


def test_a_password_in_a_place_of_another(run: Run, gateway: Handle) -> None:
    """By mistake."""
    code, printed = run(sim_number, config={"1A": gateway.password, "1B": "17"}, **ASKED)
    assert code == 1
    assert printed["error"]["kind"] == "validation"
    assert printed["invocation"]["module_args"]["config"] == {"1A": MASK, "1B": "17"}


def test_check_mode(run: Run, gateway: Handle) -> None:
    gateway.read_only()
    code, printed = run(imei, config={"1A": IMEI}, _ansible_check_mode=True, _ansible_diff=True)
    assert (code, printed["changed"]) == (0, True)
    assert printed["diff"]["after"] == f"1.01: {IMEI}\n"
    assert "diff" not in run(imei, config={"1A": IMEI}, _ansible_check_mode=True)[1]


def test_a_failure(run: Run, gateway: Handle) -> None:
    code, printed = run(imei, config={"9A": IMEI})
    assert (code, printed["failed"], printed["changed"]) == (1, True, False)
    assert printed["msg"].endswith("9A: port 9 is beyond the gateway's 8 ports. Nothing was written.")
    assert printed["error"]["kind"] == "validation"


def test_warnings(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    warnings: list[str] = []
    monkeypatch.setattr(basic.AnsibleModule, "warn", lambda self, warning: warnings.append(warning))
    run(imei, config={"1A": f"{IMEI[:14]}3"})
    assert [warning for warning in warnings if "check digit" in warning]


@pytest.mark.parametrize(
    ("options", "words"),
    [({"op": "save", "commands": []}, "mutually exclusive"), ({}, "one of the following is required: op, commands")],
)
def test_options_that_do_not_go_together(run: Run, gateway: Handle, options: dict[str, Any], words: str) -> None:
    code, printed = run(command, **options)
    assert (code, printed["failed"]) == (1, True)
    assert words in printed["msg"]
    assert gateway.operations == []


def test_an_option_of_another_shape(run: Run) -> None:
    """The options themselves are not shown then, for nobody knows where a secret is among them."""
    code, printed = run(imei, config=[IMEI], retries="many")
    assert (code, printed["failed"]) == (1, True)
    assert "config" in printed["msg"] or "retries" in printed["msg"]
