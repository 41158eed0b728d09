# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a push becomes: its events, whose they are, and that nothing in them is a template."""

from __future__ import annotations

import asyncio
import base64
import copy
import json
import pathlib
from typing import Any

import jinja2
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from skyline_simulator.testing import GatewaySpec, running

from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.normalizer.memory import Memory
from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.normalizer.pushes import DECODED_TYPES
from ansible_collections.skyline.gateway.tests.unit.extensions.eda.loading import load
from ansible_collections.skyline.gateway.tests.unit.extensions.eda.serving import run, served

N = load("event_filter", "normalize")
MAC = "00-30-f1-01-02-03"


def normalized(payload: Any, meta: Any = None, **options: Any) -> list[dict[str, Any]]:
    event = {"payload": payload} if meta is None else {"payload": payload, "meta": meta}
    found: list[dict[str, Any]] = N.main(event, memory=Memory(), **options)
    return found


def skyline(payload: Any, meta: Any = None, **options: Any) -> list[dict[str, Any]]:
    return [event["skyline"] for event in normalized(payload, meta, **options)]


STATUS = {
    "type": "dev-status", "seq": 7, "expires": 180, "mac": "00:30:F1:01:02:03", "ip": "192.0.2.7", "ver": "608-520",
    "max-ports": 32, "max-slots": 4,
    "status": [{"port": "1.01", "st": "3 OK"}, {"port": "2.02", "st": 0}, {"port": "2.03", "st": 0}, {"st": 3}, "moon"],
}  # fmt: skip


def test_a_status() -> None:
    (event,) = normalized(STATUS)
    rows = event["skyline"].pop("rows")
    assert event == {
        "meta": {},
        "skyline": {
            "type": "dev_status",
            "gateway": {"mac": MAC, "ip": "192.0.2.7", "version": "608-520", "max_ports": 32, "max_slots": 4},
            "sequence": 7,
            "expires": 180,
            "counts": {"registered": 1, "no_sim": 2},
            "changes": {},
        },
    }
    assert [(row["name"], row["state_name"]) for row in rows] == [
        ("1.01", "registered"), ("2.02", "no_sim"), ("2.03", "no_sim"),
    ]  # fmt: skip


def test_rows_can_be_left_out() -> None:
    (event,) = skyline(STATUS, rows="none")
    assert "rows" not in event
    assert event["counts"] == {"registered": 1, "no_sim": 2}


def test_messages_one_event_each() -> None:
    payload = {
        "type": "recv-sms",
        "sms_num": 3,
        "sms": [
            [0, "1B", 1466506477, "10010", "1", "SGk="],
            [1, "1B", 1466506477, "10086", "2", "0 160621"],
            [0, "2A", 1466506477, "10010", "1", "SG8="],
        ],
    }
    first, report, second = normalized(payload, {"client": "192.0.2.7"}, hosts={"192.0.2.7": "berlin"})
    assert first["meta"] == {"client": "192.0.2.7", "hosts": ["berlin"]}
    assert first["meta"] is not second["meta"]
    assert first["skyline"]["gateway"] == {"address": "192.0.2.7", "host": "berlin"}
    assert (first["skyline"]["type"], first["skyline"]["text"], first["skyline"]["port"]) == ("message", "Hi", "1.02")
    assert (report["skyline"]["type"], report["skyline"]["delivery_code"]) == ("delivery_report", 0)
    assert second["skyline"]["text"] == "Ho"


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "recv-sms", "sms": [[0, "1B", 1466506477, "10010", "1", 2025]]},
        {"smses": [{"port": 1, "slot": 2, "from": "10010", "sms": 2025}]},
    ],
)
def test_a_text_of_digits_that_is_no_text_in_json(payload: dict[str, Any]) -> None:
    """As BASE64, which received texts are in, like a text of the same digits."""
    (event,) = skyline(payload)
    assert (event["type"], event["sender"], event["port"]) == ("message", "10010", "1.02")
    (same,) = skyline(json.loads(json.dumps(payload).replace("2025", '"2025"')))
    assert event == same
    assert event["text"]


@pytest.mark.parametrize(
    ("message", "port", "sender"), [({"port": 1, "slot": 2}, "1.02", None), ({"from": "10010"}, None, "10010")]
)
def test_a_message_of_which_little_is_known_is_one(message: dict[str, Any], port: object, sender: object) -> None:
    (event,) = skyline({"smses": [message]})
    assert (event["type"], event["port"], event["sender"], event["text"]) == ("message", port, sender, "")


@pytest.mark.parametrize("content", ["two\nlines", "SGk\n=", "no {{ 1 }} \x1b"])
def test_both_forms_of_messages_have_the_same_texts(content: str) -> None:
    (one,) = skyline({"type": "recv-sms", "sms": [[0, "1B", 1466506477, "10010", "1", content]]})
    (other,) = skyline({"smses": [{"port": 1, "slot": 2, "from": "10010", "sms": content}]})
    assert [one.get(key) for key in ("text", "text_base64")] == [other.get(key) for key in ("text", "text_base64")]
    assert base64.b64decode(one.get("text_base64", "")).decode() in ("", content)


def test_reports_with_their_details() -> None:
    payload = {
        "type": "status-report",
        "rpt_num": 2,
        "rpts": [
            {
                "tid": 1223, "sending": 0, "sent": 5, "failed": "1", "unsent": 0,
                "sdr": [[0, "13686876620", "1.01", 1466506477], "moon", []],
                "fdr": [[1, "13686876621", "1B", 1466506480, "6 Timeout", "no"], [2, "3", "2A", 1466506480],
                        [3, "4", "2A", 1466506480, "No answer", "busy"]],
            },
            {"tid": 5},
        ],
    }  # fmt: skip
    first, second = skyline(payload)
    assert first == {
        "type": "status_report", "gateway": {}, "tid": 1223, "sending": 0, "sent": 5, "failed": 1, "unsent": 0,
        "successes": [{"index": 0, "recipient": "13686876620", "name": "1.01", "time": "2016-06-21T10:54:37Z"}],
        "failures": [
            {"index": 1, "recipient": "13686876621", "name": "1.02", "time": "2016-06-21T10:54:40Z", "code": 6,
             "reason": "Timeout", "carrier_reason": "no"},
            {"index": 2, "recipient": "3", "name": "2.01", "time": "2016-06-21T10:54:40Z", "code": None, "reason": "",
             "carrier_reason": ""},
            {"index": 3, "recipient": "4", "name": "2.01", "time": "2016-06-21T10:54:40Z", "code": None,
             "reason": "No answer", "carrier_reason": "busy"},
        ],
    }  # fmt: skip
    assert (second["tid"], second["sent"], second["failures"]) == (5, 0, [])


@pytest.mark.parametrize(
    ("kind", "known_as"), [("call record", "call_record"), (" X--Ray! ", "x_ray"), ("?!", "unknown")]
)
def test_names_of_unknown_types(kind: str, known_as: str) -> None:
    assert [event["type"] for event in skyline({"type": kind})] == [known_as]


def test_unknown_types_keep_their_payload() -> None:
    payload = {"type": "CDR-Record", "mac": MAC, "callee": None, "n": [1, {"a": 2.5}]}
    (event,) = normalized(payload)
    assert event["skyline"] == {"type": "cdr_record", "gateway": {"mac": MAC}}
    assert event["payload"] == payload


@pytest.mark.parametrize(
    "kind",
    [
        "dev_status", "Dev_Status", "port_changed", "port-changed", "port_status", "message", "delivery-report",
        "status_report", "mms", "gateway-silent", "gateway_silent", "gateway-back", "gateway_back", "malformed",
        " Unknown ",
    ],
)  # fmt: skip
@pytest.mark.parametrize("meta", [None, {"gateway": {"address": "192.0.2.7"}}, {"by_source": "true"}])
def test_no_push_can_choose_a_type_that_rules_trust(kind: str, meta: Any) -> None:
    """What only looks like an event of this filter is unknown, says what it calls itself, and keeps its payload."""
    payload = {"type": kind, "mac": MAC, "change": "lost", "parts": [{"path": "/etc/passwd"}], "seconds": 5}
    (event,) = normalized(payload, meta)
    assert event["skyline"].pop("gateway")["mac"] == MAC
    assert event["skyline"] == {"type": "unknown", "kind": kind.strip().lower()}
    assert event["payload"] == payload


@pytest.mark.parametrize("kind", ["DEV-STATUS", "dev-Status", " dev-status"])
def test_types_are_compared_without_case(kind: str) -> None:
    for event in ({"payload": {**STATUS, "type": kind}}, {**STATUS, "type": kind}):
        (found,) = N.main(event, memory=Memory())
        assert found["skyline"]["type"] == "dev_status"
        assert found["skyline"]["counts"] == {"registered": 1, "no_sim": 2}
        assert "payload" not in found
    (malformed,) = skyline({"type": "Recv-SMS", "sms": 5})
    assert (malformed["type"], malformed["kind"]) == ("malformed", "recv-sms")
    (message,) = skyline({"type": "Recv-SMS", "sms": [[0, "1A", 5, "1", "2", "SGk="]]})
    assert message["text"] == "Hi"


def test_an_mms_says_which_slot_received_it() -> None:
    payload = {
        "type": "mms", "mac": "0030F1010203", "port": "2A", "iccid": "8900", "imsi": None, "subject": "{{ x }}",
        "sender": "+49", "recipient": "", "time": None, "text": None, "smil": None,
        "parts": [{"name": "a", "size": 1, "content_type": "text/plain"}],
    }  # fmt: skip
    (event,) = skyline(payload, {"by_source": True, "gateway": {"address": "192.0.2.7"}}, hosts={MAC: "berlin"})
    assert event == {
        **{key: value for key, value in payload.items() if key != "mac"},
        "port": "2.01",
        "subject": "{\u2060{ x }}",
        "gateway": {"mac": MAC, "address": "192.0.2.7", "host": "berlin"},
    }
    (event,) = skyline({**payload, "port": None}, {"by_source": True})
    assert event["port"] is None


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "dev-status"},
        {"type": "dev-status", "status": {"port": "1A"}},
        {"type": "port-status"},
        {"type": "port-status", "status": []},
        {"type": "recv-sms", "sms": "none"},
        {"type": "status-report", "rpts": None},
        {"type": "legacy-sms", "body_base64": "/w=="},
    ],
)
def test_what_is_not_what_it_says_is_malformed(payload: dict[str, Any]) -> None:
    (event,) = normalized(payload)
    assert event["skyline"] == {"type": "malformed", "kind": payload["type"], "gateway": {}}
    assert event["payload"] == payload


def test_a_broken_row_does_not_cost_the_others() -> None:
    payload = {"type": "recv-sms", "sms": [[0, "1A", 5, "1", "2", "SGk="], "moon", [0]]}
    message, malformed = normalized(payload)
    assert message["skyline"]["text"] == "Hi"
    assert "payload" not in message
    assert malformed["skyline"]["type"] == "malformed"
    assert malformed["payload"] == payload


def test_a_broken_report_does_not_cost_the_others() -> None:
    payload = {"type": "status-report", "rpts": ["moon", {"tid": 5}, None]}
    report, malformed = normalized(payload)
    assert report["skyline"]["tid"] == 5
    assert malformed["skyline"]["type"] == "malformed"


def test_an_mms_has_no_more_than_the_source_tells() -> None:
    (event,) = normalized({"type": "MMS", "subject": "x"}, {"by_source": True})
    assert event["skyline"] == {"type": "mms", "gateway": {}, "subject": "x"}


def test_the_text_of_an_mms_is_there_as_it_was_written() -> None:
    text = "{{ x }}"
    (event,) = normalized({"type": "mms", "text": text}, {"by_source": True})
    assert event["skyline"]["text"] != text
    assert base64.b64decode(event["skyline"]["text_base64"]).decode() == text


def test_silence() -> None:
    meta = {"gateway": {"mac": MAC}, "hosts": ["berlin"], "endpoint": "", "by_source": True}
    for kind in ("gateway-silent", "gateway-back"):
        payload = {"type": kind, "mac": MAC, "seconds": 181, "last_seen": "2016-06-21T10:54:37Z"}
        (event,) = normalized(payload, meta)
        assert event["skyline"] == {
            "type": kind.replace("-", "_"), "gateway": {"mac": MAC, "host": "berlin"}, "seconds": 181,
            "last_seen": "2016-06-21T10:54:37Z",
        }  # fmt: skip
        assert event["meta"] == {"hosts": ["berlin"], "endpoint": ""}


@pytest.mark.parametrize("facts", [{}, {"seconds": 181}, {"last_seen": "2016-06-21T10:54:37Z"}])
def test_silence_of_a_gateway_that_was_never_heard(facts: dict[str, Any]) -> None:
    payload = {"type": "gateway-silent", "mac": MAC, **facts}
    (event,) = normalized(payload, {"gateway": {"mac": MAC}, "by_source": True})
    assert event["skyline"] == {"type": "gateway_silent", "gateway": {"mac": MAC}, **facts}


class TestSources:
    def test_the_webhook_of_the_engine(self) -> None:
        meta: dict[str, Any] = {"endpoint": "push", "headers": {"Host": "x", "Cookie": "secret"}}
        (event,) = normalized(STATUS, meta, hosts={"0030f1010203": "berlin"})
        assert event["skyline"]["gateway"]["host"] == "berlin"
        assert event["meta"] == {"endpoint": "push", "hosts": ["berlin"]}
        assert meta["headers"]["Cookie"] == "secret"

    @pytest.mark.parametrize(
        "event",
        [{"body": STATUS}, {"body": json.dumps(STATUS)}, {"payload": json.dumps(STATUS).encode()}, STATUS],
        ids=["body", "text", "bytes", "itself"],
    )
    def test_others(self, event: dict[str, Any]) -> None:
        (found,) = N.main(event, memory=Memory())
        assert found["skyline"]["type"] == "dev_status"

    def test_a_text_with_control_characters_as_they_are(self) -> None:
        (found,) = N.main({"body": json.dumps(STATUS).replace("608-520", "608\t520")}, memory=Memory())
        assert found["skyline"]["gateway"]["version"] == "608\ufffd520"

    @pytest.mark.parametrize(
        "event",
        [
            {}, {"payload": {}}, {"payload": "moon"}, {"payload": [1]}, {"payload": {"type": 5}}, {"type": "alert"},
            None, "text", [], {"payload": {"x": "{{ y }}"}, "meta": {"gateway": "x"}},
            {"payload": [], "meta": {"gateway": {}}},
        ],
    )  # fmt: skip
    def test_what_is_no_push_passes(self, event: Any) -> None:
        before = copy.deepcopy(event)
        assert N.main(event) is event
        assert event == before

    def test_what_was_filtered_before_stays_as_it_is(self) -> None:
        events = N.main({"payload": STATUS, "meta": {"uuid": "1"}}, memory=Memory(), keep_payload=True)
        assert [N.main(event) for event in events] == events

    def test_the_raw_event_is_not_touched(self) -> None:
        event = {"payload": copy.deepcopy(STATUS), "meta": {"headers": {"a": "b"}, "source": {"name": "x"}}}
        before = copy.deepcopy(event)
        (found,) = N.main(event, memory=Memory(), keep_payload=True)
        found["meta"]["uuid"] = "1"
        assert event == before
        assert found["payload"] == STATUS

    def test_a_host_that_another_filter_found_counts(self) -> None:
        (event,) = normalized(STATUS, {"hosts": ["paris"]}, hosts={MAC: "berlin"})
        assert event["meta"]["hosts"] == ["paris"]
        assert event["skyline"]["gateway"]["host"] == "paris"


class TestHosts:
    @pytest.mark.parametrize(
        ("hosts", "host"),
        [
            ({MAC: "berlin", "192.0.2.1": "paris", "192.0.2.7": "rome"}, "berlin"),
            ({"192.0.2.1": "paris", "192.0.2.7": "rome"}, "paris"),
            ({"192.0.2.7": "rome"}, "rome"),
            ({"0030F1010204": "oslo"}, None),
            ({}, None),
        ],
    )
    def test_by_mac_then_by_address(self, hosts: dict[str, str], host: str | None) -> None:
        (event,) = normalized(STATUS, {"client": "192.0.2.1"}, hosts=hosts)
        assert event["skyline"]["gateway"].get("host") == host
        assert event["meta"].get("hosts") == ([host] if host else None)

    def test_of_a_file_that_changes(self, tmp_path: pathlib.Path) -> None:
        file = tmp_path / "hosts.json"
        file.write_text(json.dumps({"skyline_event_hosts": {MAC: "berlin"}}), encoding="utf-8")
        assert skyline(STATUS, hosts_file=str(file))[0]["gateway"]["host"] == "berlin"
        file.write_text(json.dumps({MAC: "amsterdam"}), encoding="utf-8")
        assert skyline(STATUS, hosts_file=str(file))[0]["gateway"]["host"] == "amsterdam"
        assert skyline(STATUS, hosts_file=str(file), hosts={MAC: "paris"})[0]["gateway"]["host"] == "paris"

    @pytest.mark.parametrize("broken", ["", "[]", "{", None], ids=["empty", "list", "half", "gone"])
    def test_of_a_file_that_breaks(
        self, tmp_path: pathlib.Path, caplog: pytest.LogCaptureFixture, broken: str | None
    ) -> None:
        file = tmp_path / "hosts.json"
        file.write_text(json.dumps({MAC: "berlin"}), encoding="utf-8")
        skyline(STATUS, hosts_file=str(file))
        if broken is None:
            file.unlink()
        else:
            file.write_text(broken, encoding="utf-8")
        for _push in range(3):
            assert skyline(STATUS, hosts_file=str(file))[0]["gateway"]["host"] == "berlin"
        (record,) = caplog.records
        assert record.message.startswith("hosts_file: ")
        assert record.name == "skyline.gateway.normalize"
        file.write_text(json.dumps({MAC: "amsterdam"}), encoding="utf-8")
        assert skyline(STATUS, hosts_file=str(file))[0]["gateway"]["host"] == "amsterdam"

    @pytest.mark.parametrize("options", [{"hosts": ["x"]}, {"hosts_file": "/none"}])
    def test_that_are_none(self, options: dict[str, Any]) -> None:
        with pytest.raises((ValueError, OSError)):
            skyline(STATUS, **options)


@pytest.mark.parametrize("options", [{"rows": "some"}, {"confirm": 0}, {"confirm": "2"}, {"max_gateways": False}])
def test_options_are_checked(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=f"skyline.gateway.normalize: {next(iter(options))} is "):
        skyline(STATUS, **options)


def test_the_documentation_has_the_options_and_the_examples_work() -> None:
    documented = yaml.safe_load(N.DOCUMENTATION)["options"]
    arguments = N.main.__code__.co_varnames[1 : N.main.__code__.co_argcount]
    assert [*documented, "memory"] == list(arguments)
    for ruleset in yaml.safe_load(N.EXAMPLES):
        (given_options,) = ruleset["sources"][0]["filters"][0].values()
        skyline(STATUS, **given_options)


TEMPLATES = [
    "{{ 7 * 7 }}",
    "{% for a in b %}",
    "{# x #}",
    "{{{{ x }}}}",
    "a {{ lookup('pipe', 'id') }} b",
    "#jinja2: a:'b'",
]


class TestTemplates:
    """Playbooks get events as extra variables, and Ansible templates these: nothing in an event may be a template."""

    @pytest.mark.parametrize("text", TEMPLATES)
    def test_in_messages(self, text: str) -> None:
        coded = base64.b64encode(text.encode()).decode()
        (event,) = normalized({"type": "recv-sms", "sms": [[0, "1A", 5, text, text, coded]]}, {"endpoint": text})
        assert harmless(event)
        assert event["skyline"]["text"].replace("\u2060", "") == text
        # Who needs it to the letter has it.
        assert base64.b64decode(event["skyline"]["text_base64"]).decode() == text

    def test_harmless_messages_are_as_they_were_written(self) -> None:
        coded = base64.b64encode(b"{a} # b\r\n\t}}").decode()
        (event,) = skyline({"type": "recv-sms", "sms": [[0, "1A", 5, "1", "2", coded]]})
        assert event["text"] == "{a} # b\r\n\t}}"
        assert "text_base64" not in event

    @pytest.mark.parametrize("text", TEMPLATES)
    @pytest.mark.parametrize(
        "payload",
        [
            {
                "type": "dev-status",
                "mac": MAC,
                "ip": "T",
                "ver": "T",
                "status": [{"port": "T", "opr": "T", "sim": "T"}],
            },
            {"type": "port-status", "port": "T", "imei": "T"},
            {
                "type": "status-report",
                "rpts": [{"tid": 1, "fdr": [[0, "T", "T", 5, "T", "T"]], "sdr": [[0, "T", "T", 5]]}],
            },
            {"type": "mms", "subject": "T", "text": "T", "smil": "T", "parts": [{"name": "T", "data": "T"}]},
            {"type": "legacy-sms", "body": "T", "sender": "T", "port": "T"},
            {"type": "T", "T": ["T", {"T": "T"}]},
            {"type": "recv-sms", "sms": ["T"]},
            {"type": "cdr", "T": "T"},
            {"type": "gateway-silent", "mac": MAC, "last_seen": "T", "seconds": "T"},
        ],
        ids=lambda payload: payload["type"],
    )
    def test_anywhere(self, payload: dict[str, Any], text: str) -> None:
        payload = json.loads(json.dumps(payload).replace('"T"', json.dumps(text)))
        for event in normalized(payload, {"query": {text: text}, "client": text, "endpoint": text}, keep_payload=True):
            assert harmless(event)

    @pytest.mark.parametrize("text", TEMPLATES)
    def test_in_pushes_without_a_type(self, text: str) -> None:
        async def test() -> None:
            async with served() as push:
                for payload in (
                    {"x": text},
                    {"type": ["dev-status"], "x": text},
                    {"type": None, text: {"status": text}},
                ):
                    assert await push.send(payload) == 200
                for raw in push.events:
                    (event,) = N.main(raw, memory=Memory())
                    assert event["skyline"]["type"] == "unknown"
                    assert set(map(str, event["payload"])) - {"type"}
                    assert harmless(event)

        run(test)

    @pytest.mark.parametrize("text", TEMPLATES)
    def test_in_events_that_say_to_be_made_here(self, text: str) -> None:
        assert harmless(N.main({"skyline": {"type": "message", "text": text}, "payload": {"x": text}}))


def harmless(value: Any) -> bool:
    if isinstance(value, dict):
        return all(harmless(key) and harmless(inner) for key, inner in value.items())
    if isinstance(value, list):
        return all(map(harmless, value))
    if not isinstance(value, str):
        return True
    tokens = {kind for _line, kind, _text in jinja2.Environment(autoescape=True).lex(value)}
    return tokens <= {"data"} and not value.startswith("#jinja2:")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(TEMPLATES),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)
KEYS = [
    "mac",
    "ip",
    "status",
    "sms",
    "rpts",
    "port",
    "st",
    "max-slot",
    "max-ports",
    "body",
    "text",
    "seq",
    "sdr",
    "tid",
]
PAYLOADS = st.builds(
    lambda kind, fields, row: {
        "type": kind, **fields, **({"status": [row, *([fields] if fields else [])]} if kind == "dev-status" else {}),
    },
    st.sampled_from([*sorted(DECODED_TYPES), "mms", "gateway-silent", "dev-Status", "cdr", ""]),
    st.dictionaries(st.sampled_from(KEYS), JSON),
    st.dictionaries(st.sampled_from(["port", "st", "imei", "bal", "sig", "active"]), JSON),
)  # fmt: skip


@given(PAYLOADS, st.dictionaries(st.sampled_from(["hosts", "gateway", "client", "source"]), JSON))
def test_nothing_that_is_pushed_breaks_it(payload: Any, meta: dict[str, Any]) -> None:
    before = copy.deepcopy(payload)
    for event in normalized(payload, meta):
        assert event["skyline"]["type"]
        json.dumps(event)
        assert harmless(event["skyline"])
    assert repr(payload) == repr(before)


def test_everything_that_the_simulator_pushes() -> None:
    async def test() -> None:
        async with served() as push:
            url = f"http://127.0.0.1:{push.source.port}/"
            with running(GatewaySpec(name="gw1", ports=2, slots=2, sim_numbers={"1B": "555"})) as fleet:
                text = "Grüße {{ x }}\r\nzwei"
                orders: list[dict[str, Any]] = [
                    {"form": "port-status", "slot": "2B"},
                    {"form": "cdr"},
                    {"form": "recv-sms", "rows": [{"text": text, "from": "10010"}, {"delivery": 0}]},
                    {"form": "legacy-sms", "text": text, "from": "10010", "slot": "1B"},
                    {"form": "mms", "text": text, "subject": "Hallo", "from": "10010"},
                ]
                for order in orders:
                    await asyncio.to_thread(fleet.push, "gw1", url, **order)
                await push.until(lambda: len(push.events) == len(orders))
            memory = Memory()
            events = [event["skyline"] for raw in push.events for event in N.main(raw, memory=memory)]
            kinds = ["port_status", "cdr", "message", "delivery_report", "message", "mms"]
            assert [event["type"] for event in events] == kinds
            plain = text.replace("{{", "{\u2060{")
            assert [event["text"] for event in events if event.get("text")] == [plain] * 3
            older = events[4]
            assert (older["port"], older["sender"], older["recipient"]) == ("1.02", "10010", "555")
            assert older["gateway"]["mac"]
            assert (events[5]["subject"], events[5]["sender"]) == ("Hallo", "10010")

    run(test)


def test_what_newer_firmware_pushes() -> None:
    """Header lines in quotes, states under status, types with a capital, messages and MMS with little in the URL."""
    switches = {
        "sms_header_quotes": True, "sms_slot_line": True, "sms_content": "headers", "port_status_key": "status",
        "legacy_query": "port", "mms_gateway": True, "mms_date": "tight",
    }  # fmt: skip

    async def test() -> None:
        with running(GatewaySpec(name="gw1", ports=2, slots=2, switches=switches)) as fleet:
            mac = fleet.only.mac
            async with served(token="secret", allowed_macs=[mac], hosts={mac: "berlin"}) as push:
                # Some models put the port behind the URL that they were given.
                root = f"http://127.0.0.1:{push.source.port}/secret"
                url = f"{root}/sms?mac={mac}"
                orders: list[dict[str, Any]] = [
                    {"body": {**STATUS, "type": "dev-Status", "mac": mac}},
                    {"form": "recv-sms", "rows": [{"text": "Hi", "from": "Google", "slot": "2B"}]},
                    {"form": "legacy-sms", "text": "Hi", "from": "Google", "slot": "2B"},
                    {"form": "legacy-sms", "text": "Hi", "from": "Google", "slot": "2B", "content_type": "text/plain"},
                    {"form": "legacy-sms", "text": "{}", "from": "{x}", "content_type": "application/json"},
                    {"form": "port-status", "slot": "1A"},
                ]
                for order in orders:
                    await asyncio.to_thread(fleet.push, "gw1", url, **order)
                jpeg = {"type": "image/jpeg", "base64": "SGk="}
                for single in ({"text": "Hi"}, {"parts": [{**jpeg, "type": "application/smil"}]}, {"parts": [jpeg]}):
                    await asyncio.to_thread(fleet.push, "gw1", root, "mms", slot="2B", single=True, **single)
                await asyncio.to_thread(fleet.push, "gw1", root, "mms", slot="2B", text="Hi")
                await push.until(lambda: len(push.events) == len(orders) + 4)
                assert push.numbers == {}
        memory = Memory()
        events = [event for raw in push.events for event in N.main(raw, memory=memory)]
        assert {event["meta"]["hosts"][0] for event in events} == {"berlin"}
        assert all("secret" not in json.dumps(event) for event in events)
        status, *messages = (event["skyline"] for event in events)
        assert (status["type"], status["counts"]) == ("dev_status", {"registered": 1, "no_sim": 2})
        assert [(one["type"], one["sender"], one["port"], one["text"]) for one in messages[:4]] == [
            ("message", "Google", "2.02", "Hi"), ("message", "Google", "2.02", "Hi"),
            ("message", "Google", "2.02", "Hi"), ("message", "{x}", "1.01", "{}"),
        ]  # fmt: skip
        port = messages[4]
        assert (port["type"], port["name"], port["state_name"]) == ("port_status", "1.01", "registered")
        for mms in messages[5:]:
            assert (mms["type"], mms["port"], mms["sender"]) == ("mms", "2.02", "10010")
            assert mms["gateway"] == {"mac": mac, "address": "127.0.0.1", "host": "berlin"}
            assert mms["iccid"] == messages[0]["iccid"]
            assert mms["imsi"] == messages[0]["imsi"]
            assert mms["time"].endswith("Z")
        assert [mms["text"] for mms in messages[5:]] == ["Hi", None, None, "Hi"]
        assert [mms["smil"] for mms in messages[5:8]] == [None, "Hi", None]
        assert [[part["name"] for part in mms["parts"]] for mms in messages[5:8]] == [
            ["part1.txt"], ["part1.smil"], ["part1.jpg"],
        ]  # fmt: skip

    run(test)


def test_as_the_engine_calls_it() -> None:
    """What ansible-rulebook's queue does with filters: each is called with one event, and lists become several."""
    events: list[Any] = [{"payload": STATUS}]
    for called in (lambda event: N.main(event, memory=Memory()), lambda event: {**event, "meta": {"uuid": 1}}):
        results = [called(event) for event in events]
        events = [one for result in results for one in (result if isinstance(result, list) else [result])]
    assert [event["meta"] for event in events] == [{"uuid": 1}]


@pytest.mark.parametrize("meta", [None, {"gateway": {"mac": MAC}}])
def test_a_status_without_a_type(meta: dict[str, Any] | None) -> None:
    """Some firmware leaves it out. The keys tell."""
    payload = {key: value for key, value in STATUS.items() if key != "type"}
    assert skyline(payload, meta) == skyline(STATUS, meta)


@pytest.mark.parametrize("size", ["max-ports", "max-slots", "max-slot"])
def test_a_status_without_a_type_that_tells_one_size(size: str) -> None:
    (event,) = skyline({"mac": MAC, size: 4, "status": []}, {"gateway": {"mac": MAC}})
    assert event["type"] == "dev_status"


@pytest.mark.parametrize("more", [{}, {"status": "x"}, {"status": {"port": "1A"}}])
def test_sizes_alone_make_no_status(more: dict[str, Any]) -> None:
    (event,) = skyline({"mac": MAC, "max-ports": 8, "max-slots": 4, **more}, {"gateway": {"mac": MAC}})
    assert event["type"] == "unknown"


@pytest.mark.parametrize(
    ("payload", "kind"),
    [
        ({"mac": MAC, "port": "1A", "seq": 1, "st": 3}, "port_status"),
        ({"statuses": [{"tid": 1, "sent": 1}]}, "status_report"),
        ({"rpt_num": 1, "rpts": [{"tid": 1, "sent": 1}]}, "status_report"),
        ({"sms_num": 1, "sms": [[0, "1A", 1, "10010", "10086", "aGk="]]}, "message"),
    ],
)
def test_what_has_no_type_is_told_by_its_keys(payload: dict[str, Any], kind: str) -> None:
    (event,) = skyline(payload, {"gateway": {"mac": MAC}})
    assert event["type"] == kind
    # Events of other sources may have such keys, too.
    assert N.main({"payload": payload}, memory=Memory()) == {"payload": payload}
    # One with a type is what that says.
    assert skyline({**payload, "type": "other"}, {"gateway": {"mac": MAC}})[0]["type"] == "other"


@pytest.mark.parametrize(
    ("payload", "kind"),
    [
        ({"state": "success", "iccid": "8900101000000000001"}, "mms_report"),
        ({"serving_cells": [{"port": 1, "status": "completed"}]}, "cell_report"),
    ],
)
@pytest.mark.parametrize("more", [{}, {"port": 1, "st": 3}, {"max-ports": 8, "status": []}, {"sms": []}])
def test_keys_that_only_one_kind_has_tell_more_than_others(
    payload: dict[str, Any], kind: str, more: dict[str, Any]
) -> None:
    (event,) = skyline({**payload, **more}, {"gateway": {"mac": MAC}})
    assert event["type"] == kind


def test_a_gateway_with_one_slot_per_port_names_ports_alone() -> None:
    memory = Memory()

    def push(**payload: Any) -> list[dict[str, Any]]:
        event = {"payload": {"mac": MAC, **payload}}
        return [each["skyline"] for each in N.main(event, memory=memory)]

    rows = [{"port": "1", "st": 3}, {"port": "2", "st": 3}]
    whole = {"type": "dev-status", "max-ports": 2, "max-slots": 1, "status": rows}
    # Of this push alone nobody can tell; the status that follows does.
    assert push(type="port-status", port="1", st=3)[0]["name"] == "1"
    assert [event["type"] for event in push(**whole)] == ["dev_status"]
    status, change = push(type="port-status", port="1", st=6)
    assert (status["name"], status["slot"]) == ("1.01", 1)
    assert (change["name"], change["change"], change["from"], change["to"]) == ("1.01", "lost", 3, 6)
    assert [event["type"] for event in push(**{**whole, "status": [{"port": "1", "st": 6}, rows[1]]})] == ["dev_status"]
    # A status that does not say how many slots there are changes nothing of that.
    unsized = {key: value for key, value in whole.items() if key != "max-slots"}
    assert [event["type"] for event in push(**{**unsized, "status": [{"port": "1", "st": 6}, rows[1]]})] == [
        "dev_status"
    ]
    assert push(type="port-status", port="2", st=3)[0]["name"] == "2.01"
