# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Audits of simulated gateways: what differs, what cannot be told, and that nothing is ever written."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest
from skyline_simulator.config.values import initial_imei
from skyline_simulator.testing import Handle

from ansible_collections.skyline.gateway.plugins.module_utils import runner
from ansible_collections.skyline.gateway.plugins.module_utils.resources import audit, status_report
from ansible_collections.skyline.gateway.tests.unit.plugins.conftest import Simulate
from ansible_collections.skyline.gateway.tests.unit.plugins.gateways import by_query, perform

GOOD = initial_imei(90_000, 1)
WRONG = initial_imei(90_000, 2)


def look(gateway: Handle, **params: Any) -> dict[str, Any]:
    result = perform(audit, gateway, **params)
    assert [record.operation for record in gateway.log if record.write] == []
    assert result["changed"] is False
    return result


def drift(part: str, setting: str, slot: str, found: Any, declared: Any) -> dict[str, Any]:
    return {"part": part, "setting": setting, "slot": slot, "is": found, "should_be": declared}


def test_in_line_by_one_request(gateway: Handle) -> None:
    gateway.patch(sim_numbers={"1A": "+4911"})
    result = look(
        gateway,
        imeis={"1A": gateway.imei("1.01"), "8D": gateway.imei("8.04")},
        sim_numbers={"1A": "+4911"},
        port_states=[{"ports": "1-8", "locked": False, "active_slot": "A"}],
        status_report={"state": "absent"},
    )
    assert result["verdict"] == "in_line"
    assert (result["drift"], result["unverified"], result["problems"]) == ([], [], [])
    assert gateway.operations == ["status"]


def test_a_report_whose_url_is_not_shown_may_be_the_declared_one(gateway: Handle) -> None:
    """Its period is all that tells; a run writes the URL each time, which an audit does not take for a difference."""
    declared: dict[str, Any] = {"url": "http://127.0.0.1:9/report", "period": 300}
    assert perform(status_report, gateway, **declared)["changed"] is True
    gateway.clear_log()
    assert look(gateway, status_report=declared)["drift"] == []
    assert look(gateway, status_report={**declared, "period": 90})["drift"] == [
        drift("status_report", "status_report", "", "every 300 s", "every 90 s")
    ]


def test_a_url_that_is_shown(simulate: Simulate) -> None:
    """Its secrets are not, and two URLs that look alike without them are told apart."""
    newer = simulate(generation=3).only
    perform(status_report, newer, url="http://user:hush-1@192.0.2.1/a")
    newer.clear_log()
    looked_at = {
        "http://192.0.2.2/b": ("http://********@192.0.2.1/a", "http://192.0.2.2/b"),
        "http://user:hush-2@192.0.2.1/a": ("other", "set"),
    }
    for url, shown in looked_at.items():
        drifted = drift("status_report", "url", "", *shown)
        result = look(newer, status_report={"url": url})
        assert (result["verdict"], result["drift"]) == ("drifted", [drifted])
        assert "hush" not in json.dumps(result)
        every = drift("status_report", "status_report", "", "every 60 s", "every 90 s")
        assert look(newer, status_report={"url": url, "period": 90})["drift"] == [every, drifted]
    off = drift("status_report", "status_report", "", "every 60 s", "off")
    assert look(newer, status_report={"state": "absent"})["drift"] == [off]


def test_every_kind_of_drift(gateway: Handle) -> None:
    gateway.patch(
        imeis={"6B": WRONG},
        sim_numbers={"1A": "+4911"},
        parameters={"ttl": "32", "sip_password": "hush"},
        locked={"7": True},
        led={"2A": True},
    )
    result = look(
        gateway,
        parameters={"ttl": "64", "sip_password": "open"},
        status_report={"url": "http://127.0.0.1:9/report", "period": 300},
        sim_numbers={"1A": "+4912"},
        imeis={"6b": GOOD, "1.01": gateway.imei("1.01")},
        port_states=[{"ports": "7", "locked": False}, {"ports": "2", "led": False, "active_slot": "C"}],
    )
    assert result["verdict"] == "drifted"
    assert result["drift"] == [
        drift("parameters", "ttl", "", "32", "64"),
        drift("parameters", "sip_password", "", "********", "********"),
        drift("status_report", "status_report", "", "off", "every 300 s"),
        drift("sim_numbers", "number", "1.01", "+4911", "+4912"),
        drift("imeis", "imei", "6.02", WRONG, GOOD),
        drift("port_states", "locked", "7", True, False),
        drift("port_states", "active_slot", "2", 1, 3),
    ]
    assert "hush" not in json.dumps(result)
    assert sorted(gateway.operations) == ["get", "status"]


def test_numbers_that_are_not_declared(gateway: Handle) -> None:
    gateway.patch(sim_numbers={"1A": "+4911", "2B": "+4922"})
    assert look(gateway, sim_numbers={"1A": "+4911"})["verdict"] == "in_line"
    result = look(gateway, sim_numbers={"1A": "+4911"}, sim_numbers_state="overridden")
    assert result["drift"] == [drift("sim_numbers", "number", "2.02", "+4922", "")]


def test_what_older_firmware_does_not_show(simulate: Simulate) -> None:
    gateway = simulate(profile="legacy", active={5: "A"}).only
    result = look(gateway, imeis={"5A": gateway.imei("5.01"), "5B": GOOD}, parameters={"nothing_like_it": "1"})
    assert result["verdict"] == "unknown"
    assert result["drift"] == []
    assert result["unverified"] == [
        {"part": "parameters", "setting": "nothing_like_it", "slot": ""},
        {"part": "imeis", "setting": "imei", "slot": "5.02"},
    ]


def test_a_bad_part_hides_no_other(gateway: Handle) -> None:
    gateway.patch(imeis={"6B": WRONG})
    result = look(gateway, sim_numbers={"9A": "1"}, imeis={"6B": GOOD})
    assert result["verdict"] == "drifted"
    assert result["drift"] == [drift("imeis", "imei", "6.02", WRONG, GOOD)]
    (problem,) = result["problems"]
    assert (problem["part"], problem["kind"]) == ("sim_numbers", "validation")
    assert "9A: port 9 is beyond the gateway's 8 ports" in problem["message"]


def test_nothing_declared(gateway: Handle) -> None:
    result = look(gateway)
    assert result["verdict"] == "unknown"
    assert result["problems"] == [
        {"part": "", "kind": "validation", "message": "nothing is declared of this gateway"},
    ]
    assert len(result["ports"]) == 32


def test_values_that_a_reboot_takes_away(gateway: Handle, ansible_home: pathlib.Path) -> None:
    address = gateway.host.replace(".", "_")
    name = f"{gateway.mac.replace('-', '_')}_{address}_{gateway.port}.json"
    note = ansible_home / "skyline_gateway" / "pending" / name
    note.parent.mkdir(parents=True)
    note.write_text('{"save": true, "restart": [], "unsaved": false}')
    result = look(gateway, imeis={"1A": gateway.imei("1.01")}, port_states=[{"ports": "1", "locked": False}])
    assert result["drift"] == [drift("", "configuration", "", "not saved", "saved")]
    assert result["warnings"] == []
    assert note.exists()


def test_a_mask_is_not_in_line_with_anything(gateway: Handle) -> None:
    gateway.patch(parameters={"ttl": "64", "sip_password": "hush"})
    result = look(gateway, parameters={"ttl": "64", "sip_password": "********"})
    assert result["verdict"] == "unknown"
    assert result["unverified"] == [{"part": "parameters", "setting": "sip_password", "slot": ""}]
    (warning,) = result["warnings"]
    assert ": sip_password. " in warning


@pytest.mark.parametrize("state", ["merged", "replaced"])
def test_esims(simulate: Simulate, state: str) -> None:
    gateway = simulate(esims={"1A": "LPA:1$one", "1B": "LPA:1$two", "2A": "LPA:1$three"}).only
    iccid = gateway.esim("1B")["iccid"]
    entries = [
        {"port": "1", "slot": "A", "activation_code": "LPA:1$one"},
        {"port": "1", "slot": "B", "activation_code": "LPA:1$other", "iccid": "8949000000000000001"},
        {"port": "2", "slot": "B", "activation_code": "LPA:1$four"},
    ]
    result = look(gateway, esims=entries, esims_state=state)
    assert result["drift"] == [
        drift("esims", "profile", "1.02", iccid, "8949000000000000001"),
        drift("esims", "profile", "2.02", "no profile", "the profile declared"),
    ]
    assert "LPA:1$" not in json.dumps(result)
    overridden = look(gateway, esims=entries[:1], esims_state="overridden")
    assert [(change["slot"], change["should_be"]) for change in overridden["drift"]] == [
        ("1.02", "no profile"),
        ("2.01", "no profile"),
    ]


@pytest.mark.parametrize("fault", [{"fault": "code", "code": 1}, {"fault": "http_error", "status": 404}])
def test_a_gateway_without_esims(gateway: Handle, fault: dict[str, Any]) -> None:
    """What it cannot do cannot be known, and hides nothing else."""
    gateway.add_fault(**fault, operation="esim_query", times=None)
    gateway.patch(imeis={"6B": WRONG})
    options = {"esims": [{"port": "1", "slot": "A"}], "port_states": [{"ports": "1", "locked": True}]}
    result = look(gateway, imeis={"6B": GOOD}, **options)
    assert [(problem["part"], problem["kind"]) for problem in result["problems"]] == [("esims", "unsupported")]
    assert {change["part"] for change in result["drift"]} == {"imeis", "port_states"}
    assert look(gateway, esims=options["esims"])["verdict"] == "unknown"


@by_query
def test_a_refused_login_is_tried_once(gateway: Handle) -> None:
    result = look(gateway, password="wrong", imeis={"1A": GOOD}, parameters={"ttl": "64"})
    assert result["failed"]
    assert result["error"]["kind"] == "auth"
    assert len(gateway.log) == 1


def test_a_gateway_that_goes_away_half_way_is_not_asked_again(gateway: Handle) -> None:
    gateway.add_fault("reset", "get", times=None)
    gateway.patch(imeis={"6B": WRONG})
    options = {"parameters": {"ttl": "64"}, "esims": [{"port": "1", "slot": "1"}], "retries": 1}
    result = look(gateway, imeis={"1A": gateway.imei("1.01")}, **options)
    assert result["verdict"] == "unreachable"
    assert [(problem["part"], problem["kind"]) for problem in result["problems"]] == [
        ("parameters", "connection"),
        ("esims", "connection"),
    ]
    assert gateway.operations == ["status", "get", "get"]
    assert look(gateway, imeis={"6B": GOOD}, **options)["verdict"] == "drifted"


def test_options_that_may_hold_secrets_are_shown_without() -> None:
    params = {
        "parameters": {"sip_password": "hush", "ttl": "1"},
        "status_report": {"url": "http://somebody:hush@127.0.0.1/", "state": "present"},
        "sms_report": {"status_url": "http://somebody:hush@127.0.0.1/", "received_url": None},
    }
    shown = runner.shown_options(audit, params)
    assert "hush" not in json.dumps(shown)
    assert shown["parameters"]["ttl"] == "1"
    nothing = {"parameters": None, "status_report": None, "sms_report": None}
    assert runner.shown_options(audit, nothing) == nothing


@pytest.mark.parametrize(
    "said",
    [
        "cannot reach http://somebody:hush77@127.0.0.1/",
        "cannot reach http:\\/\\/somebody:hush77@127.0.0.1\\/",
        "cannot reach http%3A%2F%2Fsomebody%3Ahush77%40127.0.0.1%2F",
        "wrong password hush77",
    ],
)
def test_the_login_of_a_report_url_in_what_a_gateway_says(gateway: Handle, said: str) -> None:
    """The audit looks through a client of its own, which keeps the same secrets."""
    gateway.add_fault("code", "get", None, code=5, reason=said)
    result = perform(
        audit,
        gateway,
        status_report={"url": "http://somebody:hush77@127.0.0.1/", "state": "present"},
        parameters={"ttl": "1"},
        retries=0,
    )
    (problem,) = result["problems"]
    assert problem["part"] == "parameters"
    assert "********" in problem["message"]
    assert "hush77" not in json.dumps(result)
    assert result["redacted"] is True
