# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tables and bounds of the filter, entry by entry, against the API reference."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.hosts import mac_address
from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.normalizer.legacy_header import (
    Header,
    without_header,
)
from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.normalizer.memory import Memory
from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.normalizer.messages import message_of
from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.normalizer.rows import row_of
from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.normalizer.slots import slot_of
from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.normalizer.states import (
    MEANINGS,
    NOT_SHOWN,
    first_meaning,
    kind_of_change,
    state_name,
)
from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.normalizer.text import defused_all
from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.normalizer.values import leading_int
from ansible_collections.skyline.gateway.plugins.module_utils.model.message import decode_report
from ansible_collections.skyline.gateway.plugins.module_utils.model.states import PortState
from ansible_collections.skyline.gateway.tests.unit.extensions.eda.loading import load

N = load("event_filter", "normalize")

# Port status codes of the reference, with the name of each and what it means for a change.
STATES = [
    (0, "no_sim", "lost"),
    (1, "idle", "idle"),
    (2, "registering", None),
    (3, "registered", "working"),
    (4, "call_connected", "working"),
    (5, "no_balance", "blocked"),
    (6, "registration_failed", "lost"),
    (7, "locked_by_device", "locked"),
    (8, "locked_by_operator", "blocked"),
    (9, "sim_error", "lost"),
    (10, "state_10", None),
    (11, "card_detected", None),
    (12, "locked_by_user", "locked"),
    (13, "inter_calling", "working"),
    (14, "inter_calling_holding", "working"),
    (15, "mobile_data", "working"),
    (16, "module_timeout", "lost"),
    (17, "state_17", None),
    (None, "unknown", None),
]
NAMED = [state for state in STATES if state[0] is not None and not state[1].startswith("state_")]


@pytest.mark.parametrize(("code", "name", "meaning"), STATES)
def test_a_state(code: int | None, name: str, meaning: str | None) -> None:
    assert state_name(code) == name
    assert MEANINGS.get(code) == meaning
    # What never worked is not lost.
    assert first_meaning(code) == (None if meaning == "lost" else meaning)


def test_there_are_no_other_states() -> None:
    assert {code: name for code, name, _meaning in NAMED} == {int(state): state.label for state in PortState}
    assert {code: meaning for code, _name, meaning in STATES if meaning} == MEANINGS


@pytest.mark.parametrize(("code", "name", "meaning"), NAMED)
def test_a_state_in_events(code: int, name: str, meaning: str | None) -> None:
    """In counts, rows and changes alike."""
    memory = Memory()
    push = {"type": "dev-status", "mac": "00-30-f1-01-02-03", "status": [{"port": "1A", "st": 10}]}
    N.main({"payload": push}, memory=memory)
    push["status"] = [{"port": "1A", "st": code}]
    status, changed = (event["skyline"] for event in N.main({"payload": push}, memory=memory))
    kind = meaning if meaning in ("blocked", "locked") else "other"
    entry = {"name": "1.01", "from": 10, "from_name": "state_10", "to": code, "to_name": name}
    assert status["counts"] == {name: 1}
    assert status["changes"] == {kind: [entry]}
    assert (status["rows"][0]["state"], status["rows"][0]["state_name"]) == (code, name)
    assert {key: changed[key] for key in entry} == entry
    assert (changed["change"], changed["together"]) == (kind, 1)


# What a slot meant before; for each meaning of its new state, the kind of the change and, after >, what the slot means
# from then on, where that is another thing.
ORDER = (None, "working", "idle", "lost", "blocked", "locked")
CHANGES = {
    None: "other other>working other other blocked>blocked locked>locked",
    "working": "other other other>idle lost>lost blocked>blocked locked>locked",
    "idle": "other other>working other other blocked>blocked locked>locked",
    "lost": "other recovered>working other other blocked>blocked locked>locked",
    "blocked": "other recovered>working other other other locked>locked",
    "locked": "other recovered>working other other blocked>blocked other",
}


@pytest.mark.parametrize("before", ORDER)
@pytest.mark.parametrize(("code", "_name", "meaning"), [*STATES, (NOT_SHOWN, "not_shown", None)])
def test_a_change(before: str | None, code: Any, _name: str, meaning: str | None) -> None:
    kind, _arrow, after = CHANGES[before].split()[ORDER.index(meaning)].partition(">")
    assert kind_of_change(before, code) == (kind, after or before)


ROW = {
    "port": "6B", "sim": " pool ", "seq": "7", "st": "3 OK", "bal": "1.50", "opr": " TestNet ", "sn": " 555 ",
    "imei": " 3500 ", "active": 1, "imsi": " 00101 ", "iccid": " 8900 ", "inserted": "0", "slot_active": "1",
    "sig": "23", "led": 0, "network": "2",
}  # fmt: skip
SHOWN = {
    "name": "6.02", "port": 6, "slot": 2, "state": 3, "state_name": "registered", "imei": "3500", "number": "555",
    "active": True, "inserted": False, "slot_enabled": True, "led": False, "iccid": "8900", "imsi": "00101",
    "operator": "TestNet", "signal": 23, "balance": 1.5, "sim": " pool ", "sequence": 7, "network": 2,
}  # fmt: skip


@pytest.mark.parametrize("left_out", [None, *ROW])
def test_a_row(left_out: str | None) -> None:
    """Each key comes from one key of the wire, and from no other."""
    keys = {
        "port": {"name": "", "port": None, "slot": None}, "st": {"state": None, "state_name": "unknown"},
        "seq": "sequence", "bal": "balance", "opr": "operator", "sn": "number", "slot_active": "slot_enabled",
        "sig": "signal",
    }  # fmt: skip
    gone = keys.get(left_out or "", left_out)
    expected = {**SHOWN, **(gone if isinstance(gone, dict) else {gone: None} if gone else {})}
    assert row_of({key: value for key, value in ROW.items() if key != left_out}) == expected


def test_two_numbers_of_slots_are_none() -> None:
    push = {"type": "dev-status", "max-slot": 1, "max-slots": 2, "max-ports": "4x", "status": [{"port": "6", "st": 3}]}
    (event,) = N.main({"payload": push}, memory=Memory())
    assert [row["name"] for row in event["skyline"]["rows"]] == ["6"]
    assert not {"max_ports", "max_slots"} & event["skyline"]["gateway"].keys()


@pytest.mark.parametrize("key", ["max-slots", "max-slot"])
@pytest.mark.parametrize(
    ("slots", "name"), [(1, "6.01"), ("1", "6.01"), (0, "6"), (2, "6"), (None, "6"), ("1x", "6"), (True, "6")]
)
def test_a_bare_port_names_its_slot_where_there_is_one(key: str, slots: object, name: str) -> None:
    push = {"mac": "00-30-f1-01-02-03", key: slots, "port": "6", "st": 3}
    for kind, more in (("dev-status", {"status": [{"port": "6", "st": 3}]}), ("port-status", {})):
        memory = Memory()
        (event,) = N.main({"payload": {**push, **more, "type": kind}}, memory=memory)
        rows = event["skyline"].get("rows", [event["skyline"]])
        assert [row["name"] for row in rows] == list(memory.gateways["00-30-f1-01-02-03"]) == [name]
        # In changes too.
        changed = N.main(
            {"payload": {**push, "st": 6, "status": [{"port": "6", "st": 6}], "type": kind}}, memory=memory
        )
        assert (changed[1]["skyline"]["name"], changed[1]["skyline"]["row"]["name"]) == (name, name)


class TestBounds:
    @pytest.mark.parametrize("digits", [18, 19])
    def test_whole_numbers(self, digits: int) -> None:
        number = 10**digits - 1
        for signed in (number, -number):
            assert leading_int(signed) == (signed if digits == 18 else None)
        assert leading_int(float(10**digits)) is None
        # Of a longer text, the first 18 digits: nothing has so many.
        assert leading_int(str(number)) == 10**18 - 1
        assert leading_int("0" * 17 + "12") == 1

    def test_texts_of_numbers_are_cut(self) -> None:
        assert leading_int(" " * 23 + "5") == 5
        assert leading_int(" " * 24 + "5") is None

    @pytest.mark.parametrize(("length", "known"), [(12, True), (17, True), (32, True), (33, False)])
    def test_mac_addresses(self, length: int, known: bool) -> None:
        text = "0030f1010203".ljust(length, "-")
        assert mac_address(text) == ("00-30-f1-01-02-03" if known else None)

    @pytest.mark.parametrize(
        ("name", "canonical"), [("999999A", "999999.01"), ("1000000A", "1000000A"), ("1.99", "1.99")]
    )
    def test_names_of_slots(self, name: str, canonical: str) -> None:
        assert slot_of(name)[0] == canonical

    def test_levels(self) -> None:
        inner: Any = "x"
        for _level in range(60):
            inner = [inner]
        kept, levels = defused_all(inner), 0
        while kept:
            kept, levels = kept[0], levels + 1
        assert levels == 50

    @pytest.mark.parametrize("name", ["a" * 64, "a" * 65])
    def test_types(self, name: str) -> None:
        (event,) = N.main({"payload": {"type": name}}, memory=Memory())
        assert event["skyline"]["type"] == "a" * 64

    @pytest.mark.parametrize(("length", "digits"), [(9, 123456789), (10, None)])
    def test_codes_of_delivery_reports(self, length: int, digits: int | None) -> None:
        wire = "1234567890"[:length]
        assert decode_report(wire) == ((digits, None) if digits else (None, wire))

    @pytest.mark.parametrize("elements", [5, 6, 8, 9, 10])
    def test_elements_of_a_message(self, elements: int) -> None:
        row = [0, "1A", 5, "1", "2", "SGk=", "iccid", "imsi", "imei", "more"][:elements]
        message = message_of(row)
        if elements < 6:
            assert message is None
        else:
            assert message is not None
            said = (*row[6:9], None, None, None)[:3]
            assert (message["text"], message["iccid"], message["imsi"], message["imei"]) == ("Hi", *said)

    def test_slots_of_a_status_are_as_many_as_two_of_the_largest_gateways_have(self) -> None:
        memory = Memory()
        rows = [{"port": f"x{number}", "st": 3} for number in range(4097)]
        push = {"type": "dev-status", "mac": "00-30-f1-01-02-03", "status": rows}
        N.main({"payload": push}, memory=memory)
        assert len(memory.gateways["00-30-f1-01-02-03"]) == 4096


@pytest.mark.parametrize(
    ("receiver", "port", "recipient"),
    [
        ('"24.01" 555', "24.01", "555"),
        ('"24.01" "555"', "24.01", "555"),
        ('"24.01" ', "24.01", None),
        ('"24A"', "24A", None),
        ('"24"', "24", None),
        ('"+49555"', None, "+49555"),
        ("555", None, "555"),
        ("", None, None),
        ('""', None, None),
        ('"24.01', None, '"24.01'),
    ],
)
def test_the_receiver_line(receiver: str, port: str | None, recipient: str | None) -> None:
    block = f'Sender: "A"\nReceiver: {receiver}\nSMSC:\nSCTS: "1"\nSlot: 7 \n\nHi'
    assert without_header(block) == ("Hi", Header("A", port, recipient, None, "1", 7))


@pytest.mark.parametrize("sender", ["Google", None])
def test_a_message_by_http(sender: str | None) -> None:
    """What the query says counts first."""
    body = 'Sender: "10010"\r\nReceiver: "2.01" 555\r\nSMSC: "999"\r\nSCTS: "25"\r\nSlot: "01"\r\n\r\nHi\r\nthere'
    query = {"port": "2A", "mac": "0030F1010203", "iccid": "8900", **({"sender": sender} if sender else {})}
    (event,) = N.main({"payload": {"type": "legacy-sms", **query, "body": body}}, memory=Memory())
    assert event == {
        "meta": {},
        "skyline": {
            "type": "message",
            "gateway": {"mac": "00-30-f1-01-02-03"},
            "kind": "sms",
            "port": "2.01",
            "time": None,
            "sender": sender or "10010",
            "recipient": "555",
            "text": "Hi\r\nthere",
            "delivery_code": None,
            "smsc": "999",
            "scts": "25",
            "iccid": "8900",
            "imsi": None,
            "imei": None,
        },
    }


@pytest.mark.parametrize(
    ("query", "receiver", "slot", "shown"),
    [
        ({"port": "2A"}, '"24.01"', "", "2.01"),
        ({"port": "2"}, '"24.01"', 'Slot: "03"\n', "2.03"),
        ({"port": "2"}, '"24.01"', "", "2"),
        ({}, '"24.01"', "", "24.01"),
        ({}, '"24"', "Slot: 2\n", "24.02"),
        ({}, "555", "Slot: 2\n", None),
    ],
)
def test_the_slot_of_a_message_by_http(query: dict[str, str], receiver: str, slot: str, shown: str | None) -> None:
    body = f"Sender: 1\nReceiver: {receiver}\nSMSC: 2\nSCTS: 3\n{slot}\nHi"
    (event,) = N.main({"payload": {"type": "legacy-sms", "body": body, **query}}, memory=Memory())
    assert event["skyline"]["port"] == shown
    assert (event["skyline"]["sender"], event["skyline"]["text"]) == ("1", "Hi")
