# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The network type, cells, and number configuration (facts, sections 8 and 9)."""

from __future__ import annotations

import base64

import pytest

SCAN = {"scan_seconds": 30, "cell_lock_seconds": 5}
EMPTY = {"operator": "", "earfcn": "", "pci": "", "cid": "", "rsrp": ""}
LOCK = {"port": 1, "earfcn": 1475, "pci": 7}
QUERY = "query_cells_locking_status"


def begin(client, path: str, body) -> None:
    response = client.send("POST", path, body)
    assert (response.status_code, response.text, response.headers.get("Retry-After")) == (202, "", None)


def locking(client, port: int = 1):
    (row,) = client.send("POST", QUERY, [port]).json()
    return row


# -- the network type --------------------------------------------------------------------------------------------------


def test_the_network_type_is_kept_by_saving(start):
    client = start(speed=1000)
    assert client.read("get_network_type") == {"type": "auto"}
    client.write("set_network_type", {"type": "lte"})
    assert client.read("get_network_type") == {"type": "lte"}
    client.write("reboot_device")
    client.fleet.advance(60)
    assert client.read("get_network_type") == {"type": "auto"}
    client.write("set_network_type", {"type": "gsm"})
    client.write("save_config")
    client.write("reboot_device")
    client.fleet.advance(60)
    assert client.read("get_network_type") == {"type": "gsm"}
    assert client.gateway.settings(saved=True).network == "gsm"


@pytest.mark.parametrize("body", [{}, {"type": "5g"}, {"type": "LTE"}, {"type": 4}, {"type": "lte", "port": 1}, []])
def test_network_types_that_are_refused(start, body):
    client = start()
    assert client.reason("POST", "set_network_type", body)
    assert client.read("get_network_type") == {"type": "auto"}


# -- scans -------------------------------------------------------------------------------------------------------------


def test_scanning_for_serving_cells(start):
    client = start(switches=SCAN)
    assert client.read("get_serving_cells", [1]) == [{"port": 1, "status": "idle", **EMPTY}]
    begin(client, "scan_serving_cells", [1, 2])
    assert client.read("get_serving_cells", [2, 3]) == [
        {"port": 2, "status": "waitting", **EMPTY}, {"port": 3, "status": "idle", **EMPTY},
    ]  # fmt: skip
    client.fleet.advance(31)
    first, second = client.read("get_serving_cells", [1, 2])
    assert (first["status"], first["operator"]) == ("completed", "00101")
    assert isinstance(first["earfcn"], int)
    assert first["rsrp"] < 0
    assert int(first["cid"], 16) > 0
    assert (first["pci"], first["cid"]) != (second["pci"], second["cid"])
    assert [record.write for record in client.gateway.log] == [False] * 4


@pytest.mark.parametrize(("range_", "operators"), [("current", {"00101"}), ("all", {"00101", "00102"})])
def test_scanning_for_neighbours(start, range_, operators):
    client = start(switches=SCAN)
    begin(client, "scan_neighbour_cells", [{"port": 2, "range": range_}])
    assert client.read("get_neighbour_cells", [2]) == [{"port": 2, "status": "waitting", "cells": []}]
    client.fleet.advance(31)
    (row,) = client.read("get_neighbour_cells", [2])
    assert (row["port"], row["status"]) == (2, "completed")
    assert {cell["operator"] for cell in row["cells"]} == operators
    assert list(row["cells"][0]) == ["operator", "earfcn", "pci", "cid", "rsrp"]


def test_other_forms_of_replies(start):
    switches = {**SCAN, "waiting_word": "waiting", "cells_reply": "object", "neighbour_cells": "object"}
    client = start(switches={**switches, "retry_after": True})
    response = client.send("POST", "scan_neighbour_cells", [{"port": 1, "range": "all"}])
    assert (response.status_code, response.headers["Retry-After"]) == (202, "120")
    assert client.read("get_neighbour_cells", [1, 2]) == {"port": 1, "status": "waiting", "cells": EMPTY}
    client.fleet.advance(31)
    assert client.read("get_neighbour_cells", [1])["cells"]["operator"] == "00101"
    assert client.read("get_serving_cells", [1])["status"] == "idle"


@pytest.mark.parametrize(
    ("path", "body", "reason"),
    [
        ("scan_serving_cells", [], "the body is an empty array"),
        ("scan_serving_cells", [4], "port beyond the device: 4 (ports: 3)"),
        ("scan_serving_cells", ["1"], "'1' is not the number of a port"),
        ("scan_serving_cells", {"ports": [1]}, "the body is not a JSON array"),
        ("scan_neighbour_cells", [1], "1 is not an object"),
        ("scan_neighbour_cells", [{"port": 1}], "range is missing"),
        ("scan_neighbour_cells", [{"port": 1, "range": "some"}], "range must be one of all, current, not 'some'"),
    ],
)
def test_scans_that_are_refused(start, path, body, reason):
    client = start()
    assert client.reason("POST", path, body) == reason
    assert client.gateway.state()["cell_work"] == []


def test_the_first_documents_had_an_object(start):
    client = start(switches={**SCAN, "lenient": True})
    begin(client, "scan_serving_cells", {"ports": [1, "2"]})
    begin(client, "scan_neighbour_cells", {"port": 3, "range": "all"})
    assert {each["port"] for each in client.gateway.state()["cell_work"]} == {1, 2, 3}


def test_one_operation_at_a_time(start):
    client = start(switches=SCAN, network="lte")
    begin(client, "scan_serving_cells", [1])
    for path, body in (
        ("scan_serving_cells", [2, 1]),
        ("scan_neighbour_cells", [{"port": 1, "range": "all"}]),
        ("lock_cells", [LOCK]),
        ("unlock_cells", [LOCK]),
    ):
        assert client.reason("POST", path, body) == "port 1 is busy"
    client.fleet.advance(31)
    begin(client, "lock_cells", [LOCK])


def test_what_does_not_end_runs_out_of_time(start):
    client = start(switches=SCAN, network="lte", cell_silent="2", dead_ports=[3])
    client.write("set_cell_config", {"report_url": "", "timeout": 60})
    begin(client, "scan_serving_cells", [1, 2, 3])
    client.fleet.advance(31)
    assert [row["status"] for row in client.read("get_serving_cells", [1, 2, 3])] == [
        "completed",
        "waitting",
        "waitting",
    ]
    client.fleet.advance(30)
    assert [row["status"] for row in client.read("get_serving_cells", [1, 2, 3])] == ["completed", "timeout", "timeout"]
    begin(client, "lock_cells", [{**LOCK, "port": 2}])
    client.fleet.advance(61)
    assert (locking(client, 2)["status"], locking(client, 2)["action_status"]) == ("timeout", 1)
    assert client.gateway.settings().cells == {}
    client.gateway.patch(cell_silent=[])
    begin(client, "lock_cells", [{**LOCK, "port": 2}])
    client.fleet.advance(6)
    assert locking(client, 2)["status"] == "completed"


# -- locks -------------------------------------------------------------------------------------------------------------


def test_locking_a_cell(start):
    client = start(switches=SCAN, network="lte")
    idle = {"port": 1, "status": "idle", "action": 0, "earfcn": "", "pci": "", "cid": "", "action_status": 0}
    assert locking(client) == idle
    begin(client, "lock_cells", [LOCK])
    assert locking(client) == {
        "port": 1, "status": "waitting", "action": 2, "earfcn": 1475, "pci": 7, "cid": "", "action_status": 1,
    }  # fmt: skip
    client.fleet.advance(6)
    row = locking(client)
    assert int(row.pop("cid"), 16) > 0
    assert row == {"port": 1, "status": "completed", "action": 2, "earfcn": 1475, "pci": 7, "action_status": 0}
    begin(client, "scan_serving_cells", [1])
    client.fleet.advance(31)
    (serving,) = client.read("get_serving_cells", [1])
    assert (serving["earfcn"], serving["pci"]) == (1475, 7)
    begin(client, "unlock_cells", [LOCK])
    client.fleet.advance(6)
    row = locking(client)
    assert (row["status"], row["action"], row["earfcn"], row["action_status"]) == ("completed", 0, 1475, 0)
    assert client.gateway.settings().cells == {}


def test_locks_need_lte(start):
    client = start(network="auto")
    response = client.send("POST", "lock_cells", [LOCK])
    assert response.status_code == 503
    assert client.gateway.log[-1].refused == "the network type is not lte"
    client.gateway.patch(network="lte")
    begin(client, "lock_cells", [LOCK])


def test_a_lock_outlives_a_reboot_when_it_was_saved(start):
    client = start(speed=1000, switches=SCAN, network="lte")
    begin(client, "lock_cells", [LOCK])
    client.fleet.advance(6)
    client.write("save_config")
    begin(client, "unlock_cells", [LOCK])
    client.fleet.advance(6)
    client.write("reboot_device")
    client.fleet.advance(100)
    # The status says nothing of an old lock.
    assert locking(client)["status"] == "idle"
    begin(client, "scan_serving_cells", [1])
    client.fleet.advance(31)
    assert client.read("get_serving_cells", [1])[0]["earfcn"] == 1475


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ({"port": 1, "earfcn": 1475}, "pci is missing"),
        ({"port": 1, "pci": 7}, "earfcn is missing"),
        ({"port": 1, "earfcn": "1475", "pci": 7}, "earfcn must be a number from 0 to 2147483647, not '1475'"),
        ({"port": 9, "earfcn": 1475, "pci": 7}, "port beyond the device: 9 (ports: 3)"),
        (1, "1 is not an object"),
    ],
)
def test_locks_that_are_refused(start, item, reason):
    client = start(network="lte")
    assert client.reason("POST", "lock_cells", [{**LOCK, "port": 2}, item]) == reason
    assert client.gateway.state()["cell_work"] == []


def test_half_of_the_locks(start):
    client = start(switches=SCAN, network="lte")
    client.gateway.add_fault("half_applied", "lock_cells")
    begin(client, "lock_cells", [LOCK, {**LOCK, "port": 2}])
    client.fleet.advance(6)
    assert list(client.gateway.settings().cells) == [0]


def test_a_lock_by_earfcn_alone(start):
    client = start(switches={**SCAN, "lenient": True}, network="lte")
    begin(client, "lock_cells", [{"port": "1", "earfcn": "1475", "pci": ""}])
    client.fleet.advance(6)
    row = locking(client)
    assert (row["action"], row["earfcn"], row["pci"]) == (1, 1475, "")


@pytest.mark.parametrize(("form", "taken", "refused"), [("objects", LOCK, 1), ("numbers", 1, LOCK), ("both", 1, "x")])
def test_what_unlocking_takes(start, form, taken, refused):
    client = start(switches={**SCAN, "unlock_cells_body": form}, network="lte")
    begin(client, "lock_cells", [LOCK])
    client.fleet.advance(6)
    assert "is not" in client.reason("POST", "unlock_cells", [refused])
    begin(client, "unlock_cells", [taken])
    client.fleet.advance(6)
    assert client.gateway.settings().cells == {}
    assert locking(client)["earfcn"] == 1475


def test_a_query_that_only_starts(start):
    client = start(switches={"locking_query": 202})
    begin(client, QUERY, [1])
    assert client.read("get_cells_locking_status", [1, 2])[1]["port"] == 2
    assert start().send("GET", "get_cells_locking_status", [1]).status_code == 404


# -- reports -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["locking_status", "locking_cells"])
def test_reports_when_something_ends(start, receiver, key):
    client = start(switches={**SCAN, "cell_report_key": key}, network="lte")
    client.write("set_cell_config", {"report_url": receiver.url, "timeout": 60})
    begin(client, "scan_serving_cells", [1])
    client.fleet.advance(31)
    receiver.wait_for(1)
    begin(client, "lock_cells", [LOCK])
    client.fleet.advance(6)
    receiver.wait_for(2)
    first, second = receiver.messages
    assert first == {"serving_cells": client.read("get_serving_cells", [1]), "neighbour_cells": [], key: []}
    assert second == {"serving_cells": [], "neighbour_cells": [], key: [locking(client)]}


def test_a_report_on_what_timed_out(start, receiver):
    client = start(cell_silent=[1])
    client.write("set_cell_config", {"report_url": receiver.url, "timeout": 60})
    begin(client, "scan_neighbour_cells", [{"port": 1, "range": "all"}])
    client.fleet.advance(61)
    receiver.wait_for(1)
    assert receiver.messages[0]["neighbour_cells"] == [{"port": 1, "status": "timeout", "cells": []}]


@pytest.mark.parametrize("status", [200, 202])
def test_the_configuration_of_reports(start, status):
    client = start(switches={"cell_config_status": status})
    response = client.send("GET", "get_cell_config")
    assert (response.status_code, response.json()) == (status, {"report_url": "", "timeout": 120})
    client.write("set_cell_config", {"report_url": "http://127.0.0.1:9/", "timeout": 30})
    assert client.send("GET", "get_cell_config").json() == {"report_url": "http://127.0.0.1:9/", "timeout": 30}
    client.write("set_cell_config", {"timeout": 30})
    assert client.send("GET", "get_cell_config").json() == {"report_url": "", "timeout": 30}
    assert "timeout must be" in client.reason("POST", "set_cell_config", {"timeout": 0})


# -- number configuration ----------------------------------------------------------------------------------------------


def coded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


OTHER = {
    "operator_id": "00102", "operator_name": "Other", "method": "none", "command": "", "keyword": "", "valid_chars": "",
    "dst_number": "", "recv_number": "", "old_prefix": "", "new_prefix": "",
}  # fmt: skip


def test_number_configuration(start):
    client = start(speed=1000)
    first, second = client.read("get_number_config")["config"]
    assert (first["operator_id"], first["operator_name"], first["method"]) == ("00101", "TestNet", "ussd")
    assert (first["command"], first["keyword"]) == (coded("*135#"), coded("number is "))
    assert second == OTHER
    entry = {"operator_id": "00102", "method": "sms", "command": coded("NUM"), "dst_number": "10010", "old_prefix": "0"}
    client.write("set_number_config", {"config": [entry]})
    assert client.read("get_number_config")["config"] == [first, {**OTHER, **entry}]
    # What is left out is cleared.
    client.write("set_number_config", {"config": [{"operator_id": "00102", "method": "sim"}]})
    assert client.read("get_number_config")["config"][1] == {**OTHER, "method": "sim"}
    client.write("reboot_device")
    client.fleet.advance(60)
    assert client.read("get_number_config")["config"] == [first, OTHER]


@pytest.mark.parametrize(("form", "bare"), [("wrapped", False), ("bare", True)])
def test_forms_of_number_configuration(start, form, bare):
    client = start(switches={"number_config_reply": form, "number_config_body": form})
    assert isinstance(client.read("get_number_config"), list) is bare
    entries = [{"operator_id": "00102", "method": "sim"}]
    client.write("set_number_config", entries if bare else {"config": entries})
    assert "the body is" in client.reason("POST", "set_number_config", {"config": entries} if bare else entries)
    both = start(switches={"number_config_body": "both"})
    both.write("set_number_config", entries)
    both.write("set_number_config", {"config": entries})


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ({"method": "sim"}, "operator_id is missing"),
        ({"operator_id": "00102"}, "method is missing"),
        ({"operator_id": "26201", "method": "sim"}, "operator_id '26201' is not in the list"),
        ({"operator_id": 102, "method": "sim"}, "operator_id must be a text, not 102"),
        ({"operator_id": "00102", "method": "mms"}, "method must be one of none, ussd, sms, sim, not 'mms'"),
        ({"operator_id": "00102", "method": "ussd", "command": "*1#"}, "command is not BASE64 of UTF-8"),
        ({"operator_id": "00102", "method": "sim", "operator_name": "x"}, "unknown key 'operator_name'"),
    ],
)
def test_number_configuration_that_is_refused(start, entry, reason):
    client = start()
    before = client.read("get_number_config")
    good = {"operator_id": "00101", "method": "sim"}
    assert client.reason("POST", "set_number_config", {"config": [good, entry]}) == reason
    assert client.read("get_number_config") == before
