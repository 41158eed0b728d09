# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pushes to order, in the raw forms of the wire (API reference, sections 1, 7 and 11)."""

from __future__ import annotations

import base64
import email.parser
import email.policy
from email.message import EmailMessage
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from skyline_simulator.errors import SpecError
from skyline_simulator.server import mms
from skyline_simulator.testing import GatewaySpec, running

PICTURE = bytes(range(256)) * 4 + b"\r\n--mms-\r\n"


def parsed(received: Any) -> EmailMessage:
    """The body as any reader of MIME sees it."""
    head = f"Content-Type: {received.headers['Content-Type']}\r\n\r\n".encode()
    message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + received.body)
    assert isinstance(message, EmailMessage)
    assert message.defects == []
    return message


def plain(value: str) -> tuple[str, list[str]]:
    coded, *parameters = value.split("; ")
    return base64.b64decode(coded, validate=True).decode(), parameters


@pytest.mark.parametrize("encoding", ["binary", "base64"])
def test_an_mms(start, receiver, encoding):
    client = start(ports=1, slots=1)
    status = client.fleet.push(
        "gw1",
        receiver.url,
        "mms",
        subject="Grüße",
        to="+491511",
        text="Schöne Grüße",
        parts=[
            {"type": "image/jpeg", "name": "a.jpg", "base64": base64.b64encode(PICTURE).decode()},
            {"type": "audio/mpeg", "base64": ""},
        ],
        encoding=encoding,
        **{"from": "+491522"},
    )
    assert status == 200
    (received,) = receiver.received
    assert plain(received.headers["Emms-Subject"]) == ("Grüße", ["charset=UTF-8"])
    assert plain(received.headers["Emms-From"]) == ("+491522", ["type=PLMN", "charset=UTF-8"])
    assert plain(received.headers["Emms-To"]) == ("+491511", ["type=PLMN", "charset=UTF-8"])
    assert received.headers["Date"].endswith("GMT")
    message = parsed(received)
    assert message.get_content_type() == "multipart/related"
    smil, text, picture, sound = message.iter_parts()
    assert smil.get_content_type() == message.get_param("type") == "application/smil"
    assert smil["Content-ID"] == message.get_param("start")
    assert [f'src="{name}"' in smil.get_content().decode() for name in ("text.txt", "a.jpg", "part2")] == [True] * 3
    assert (text.get_content_type(), text["Content-Transfer-Encoding"]) == ("text/plain", encoding)
    assert text.get_content().rstrip("\r\n") == "Schöne Grüße"
    assert (picture.get_content_type(), picture["Content-Location"]) == ("image/jpeg", "a.jpg")
    assert picture.get_payload(decode=True) == PICTURE
    assert (sound.get_content_type(), sound.get_payload(decode=True)) == ("audio/mpeg", b"")
    assert client.gateway.counters.pushes == 1


def test_a_port_status(start, receiver):
    client = start(ports=2, slots=2, locked=["2B"])
    client.fleet.push("gw1", receiver.url, "port-status", slot="2B")
    (message,) = receiver.messages
    row = client.gateway.row("2B")
    assert message == {**row, "type": "port-status", "port": "2B", "st": "12 User locked"}


def test_a_port_status_with_its_state_under_status(start, receiver):
    client = start(ports=2, slots=2, switches={"port_status_key": "status"})
    client.fleet.push("gw1", receiver.url, "port-status", slot="2B")
    (message,) = receiver.messages
    assert "st" not in message
    assert (message["type"], message["port"], message["status"]) == ("port-status", "2B", "1 Idle")


def test_a_call_record(start, receiver):
    client = start(ports=1, slots=1)
    client.fleet.push("gw1", receiver.url, "cdr", caller="5", duration=7)
    (message,) = receiver.messages
    assert message == {**message, "type": "cdr", "port": "1A", "caller": "5", "duration": 7}


def test_received_messages_that_are_in_no_inbox(start, receiver):
    client = start(ports=1, slots=2, switches={"sms_row": 6})
    client.fleet.push("gw1", receiver.url, "recv-sms", rows=[{"slot": "1B", "text": "Hi", "time": 5}, {"delivery": 0}])
    (message,) = receiver.messages
    assert (message["type"], message["sms_num"]) == ("recv-sms", 2)
    assert message["sms"][0] == [0, "1B", 5, "10010", "", "SGk="]
    assert message["sms"][1][0] == 1
    assert client.gateway.inbox == {}


def test_the_older_form_has_its_data_in_the_query(start, receiver):
    client = start(ports=2, slots=2, sim_numbers={"2A": "555"})
    client.fleet.push(
        "gw1", receiver.url + "?token=x", "legacy-sms", slot="2A", text="Hi\r\nthere", **{"from": "+49 1"}
    )
    (received,) = receiver.received
    assert parse_qs(urlsplit(received.path).query) == {
        "token": ["x"],
        "port": ["2A"],
        "sender": ["+49 1"],
        "mac": [client.gateway.mac],
        "iccid": [client.gateway.row("2A")["iccid"]],
    }
    assert received.headers["Content-Type"] == "application/octet-stream"
    lines = received.body.decode().split("\r\n")
    assert lines[:2] == ["Sender: +49 1", 'Receiver: "2.01" 555']
    assert lines[4:] == ["", "Hi", "there"]


def test_header_lines_in_quotes_of_nine_elements(start, receiver):
    switches = {"sms_header_quotes": True, "sms_slot_line": True, "sms_content": "headers", "sms_port_names": "dotted"}
    client = start(ports=2, slots=2, switches=switches)
    rows = [{"slot": "2A", "from": "Google", "text": "Hi", "time": 5}, {"slot": "2B", "to": "555", "time": 5}]
    client.fleet.push("gw1", receiver.url, "recv-sms", rows=rows)
    (message,) = receiver.messages
    assert [len(row) for row in message["sms"]] == [9, 9]
    first, second = (base64.b64decode(row[5]).decode().split("\r\n") for row in message["sms"])
    assert first == [
        'Sender: "Google"',
        'Receiver: "2.01" ',
        'SMSC: "+00101000000"',
        'SCTS: "70010100000500"',
        'Slot: "01"',
        "",
        "Hi",
    ]
    assert (second[1], second[4]) == ('Receiver: "2.02" "555"', 'Slot: "02"')


def test_sms_to_http_with_the_port_alone_in_the_query(start, receiver):
    client = start(ports=2, slots=2, switches={"legacy_query": "port"})
    client.fleet.push("gw1", receiver.url, "legacy-sms", slot="2A", text="Hi", content_type="text/plain")
    (received,) = receiver.received
    assert parse_qs(urlsplit(received.path).query) == {"port": ["2A"]}
    assert received.headers["Content-Type"] == "text/plain"
    assert received.body.decode().startswith('Sender: 10010\r\nReceiver: "2.01" \r\nSMSC: ')
    assert received.body.decode().endswith("\r\n\r\nHi")


def test_an_mms_that_says_its_gateway(start, receiver):
    client = start(ports=2, slots=2, switches={"mms_gateway": True, "mms_date": "tight"})
    client.fleet.push("gw1", receiver.url, "mms", text="Hi", slot="2B")
    (received,) = receiver.received
    row = client.rows("all_slots=1")["2.02"]
    said = [received.headers[f"Emms-{name}"] for name in ("Mac", "Port", "Iccid", "Imsi")]
    assert said == [client.gateway.mac, "2.02", row["iccid"], row["imsi"]]
    assert received.headers["Date"][3:4] == ","
    assert received.headers["Date"][4:5].isdigit()


@pytest.mark.parametrize(
    ("order", "content_type", "body"),
    [
        ({"text": "Grüße"}, "text/plain; charset=utf-8", "Grüße".encode()),
        (
            {"parts": [{"type": "image/jpeg", "name": "a.jpg", "base64": base64.b64encode(PICTURE).decode()}]},
            "image/jpeg",
            PICTURE,
        ),
    ],
)
def test_an_mms_of_a_single_part(start, receiver, order, content_type, body):
    client = start(ports=1, slots=1)
    client.fleet.push("gw1", receiver.url, "mms", single=True, subject="Hallo", **order)
    (received,) = receiver.received
    assert received.headers["Content-Type"] == content_type
    assert plain(received.headers["Emms-Subject"]) == ("Hallo", ["charset=UTF-8"])
    assert received.body == body
    assert "Emms-Mac" not in received.headers


def test_whatever_else(start, receiver):
    client = start(ports=1, slots=1)
    client.fleet.push("gw1", receiver.url, body={"type": "moon"}, query={"a": "1 2"}, content_type="text/html")
    client.fleet.push("gw1", receiver.url, text='{"half": ')
    first, second = receiver.received
    assert (first.body, first.headers["Content-Type"]) == (b'{"type": "moon"}', "text/html")
    assert first.path == "/status?a=1+2"
    assert second.body == b'{"half": '


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"form": "fax"}, "unknown form 'fax'"),
        ({"form": ["mms"]}, "unknown form"),
        ({}, 'a push is {"url"'),
        ({"body": 1, "text": "x"}, 'a push is {"url"'),
        ({"body": 1, "query": "a=1"}, "query must be a mapping"),
        ({"form": "mms", "title": "x"}, "unknown key 'title' of form mms"),
        ({"form": "mms", "parts": ["x"]}, r"parts\[0\]: needs a type"),
        ({"form": "mms", "parts": [{"type": "jpg"}]}, r"parts\[0\]: needs a type"),
        ({"form": "mms", "parts": [{"type": "image/jpeg", "base64": "%"}]}, r"parts\[0\]: base64 is not"),
        ({"form": "mms", "single": True}, "single: needs one text or one part, not 0"),
        ({"form": "mms", "slot": "9A"}, "port beyond"),
        ({"form": "port-status", "slot": "9A"}, "port beyond"),
        ({"form": "legacy-sms", "text": 5}, "row 0: text must be a text"),
        ({"form": "recv-sms", "rows": [{"moon": 1}]}, "row 0: unknown key 'moon'"),
    ],
)
def test_orders_are_checked(start, receiver, fields, reason):
    client = start(ports=1, slots=1)
    with pytest.raises(SpecError, match=reason):
        client.fleet.push("gw1", receiver.url, **fields)
    assert receiver.received == []


def test_by_the_control_path(receiver):
    with running(GatewaySpec(ports=1, slots=1), control=True) as fleet:
        url = f"{fleet.control_url}/gateways/gw1/push"
        answer = requests.post(url, json={"url": receiver.url, "form": "mms", "text": "Hi"}, timeout=10)
        assert answer.json() == {"status": {"gw1": 200}}
        assert receiver.received[0].headers["Content-Type"].startswith("multipart/related")
        answer = requests.post(url, json={"url": receiver.url, "form": "fax"}, timeout=10)
        assert (answer.status_code, answer.json()["problems"][0][:12]) == (400, "unknown form")
        answer = requests.post(url, json=["x"], timeout=10)
        assert answer.status_code == 400


def test_the_boundary_is_nowhere_in_the_parts():
    part = mms.Part("text/plain", "a.txt", b"--mms-5\r\nmms-5xx")
    headers, body = mms.build("", "1", "2", [part], 5)
    assert headers["Content-Type"].endswith('boundary="mms-5xxx"')
    message = parsed(SimpleNamespace(headers=headers, body=body))
    assert [piece.get_filename() or piece.get_param("name") for piece in message.iter_parts()] == [
        "start.smil",
        "a.txt",
    ]
