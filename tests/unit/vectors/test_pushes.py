# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pushes of newer firmware (API 3.3, sections 3, 8, 11, 12 and 15) and the events that they become."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v3 import inbox
from ansible_collections.skyline.gateway.tests.unit.extensions.eda.loading import load

NORMALIZE = load("event_filter", "normalize")
VECTORS: dict[str, list[dict[str, Any]]] = json.loads(
    (pathlib.Path(__file__).parent / "pushes.json").read_text(encoding="utf-8")
)
ALL = [pytest.param(vector, id=f"{kind} {place}") for kind in VECTORS for place, vector in enumerate(VECTORS[kind], 1)]
META = {"gateway": {"address": "192.0.2.7"}}


@pytest.mark.parametrize("vector", ALL)
def test_events(vector: dict[str, Any]) -> None:
    made = NORMALIZE.main({"payload": vector["push"], "meta": META})
    events = [event["skyline"] for event in made]
    if vector["push"].get("type") == "port-status":
        expected = [{**event, **wanted} for event, wanted in zip(events, vector["events"], strict=True)]
    else:
        mac = {"mac": vector["push"]["mac"]} if "mac" in vector["push"] else {}
        expected = [{**wanted, "gateway": {**mac, "address": "192.0.2.7"}} for wanted in vector["events"]]
    assert events == expected
    assert ["payload" in event for event in made] == [
        event["type"] in ("malformed", "unknown", "cdr", "other") for event in events
    ]
    json.dumps(made)


@pytest.mark.parametrize("vector", ALL)
@pytest.mark.parametrize("place", ["payload", "body"])
def test_behind_another_source(vector: dict[str, Any], place: str) -> None:
    """Other sources say nothing of a gateway: what has no type is a push only where its keys tell which."""
    made = NORMALIZE.main({place: vector["push"], "meta": {"endpoint": "endpoint"}})
    if "type" not in vector["push"] and vector["events"] == [{"type": "unknown"}]:
        assert made == {place: vector["push"], "meta": {"endpoint": "endpoint"}}
    else:
        assert [event["skyline"]["type"] for event in made] == [event["type"] for event in vector["events"]]


@pytest.mark.parametrize("place", range(2))
def test_the_inbox_of_the_modules_says_the_same(place: int) -> None:
    vector = VECTORS["received"][0]
    facts = inbox._message(vector["push"]["smses"][place]).facts()
    assert {"type": vector["events"][place]["type"], **facts} == vector["events"][place]


def poisoned(value: Any) -> Any:
    """A push with a template in each of its texts."""
    if isinstance(value, dict):
        return {key: inner if key in ("type", "is_report") else poisoned(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [poisoned(inner) for inner in value]
    return f"{value}{{{{ lookup('pipe', 'id') }}}}" if isinstance(value, str) else value


@pytest.mark.parametrize("vector", ALL)
def test_no_text_is_a_template(vector: dict[str, Any]) -> None:
    push = poisoned(vector["push"])
    made = NORMALIZE.main({"payload": push, "meta": META})
    assert "{{" not in json.dumps(made)
    assert [event["skyline"]["type"] for event in made] == [event["type"] for event in vector["events"]]


@pytest.mark.parametrize("vector", ALL)
def test_an_event_that_is_itself_a_push_has_a_type(vector: dict[str, Any]) -> None:
    made = NORMALIZE.main(vector["push"])
    types = {"sms-sent-status", "recv-sms", "port-status"}
    assert isinstance(made, list) == (vector["push"].get("type", "").lower() in types)
