# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The summary has all that happened, in few lines."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.skyline.gateway.plugins.plugin_utils.discovery.summary import SHOWN, lines, missing_keys

FOUND: dict[str, Any] = {"gateways": [], "others": [], "hosts": {}, "asked": 1, "silent": 1, "not_asked": 0}
WRITTEN: dict[str, Any] = {"added": {}, "learned": [], "merged": {}, "moved": [], "notes": []}


def summary(found: dict[str, Any], written: dict[str, Any], **failures: str) -> list[str]:
    return lines({**FOUND, **found}, {**WRITTEN, **written}, failures, "discovered.yml")


def host(answered: str, reason: str = "") -> dict[str, Any]:
    return {"address": "192.0.2.1", "port": 80, "answered": answered, "reason": reason}


def test_nothing_found() -> None:
    (line,) = summary({}, {})
    assert line.startswith("1 address asked: 0 gateways, 0 other servers, 1 ")


def test_a_file_whose_name_has_a_space() -> None:
    told = lines(FOUND, {**WRITTEN, "added": {"c": "192.0.2.5:80"}}, {}, "my fleet.yml")
    assert told[-1].endswith(": -i 'my fleet.yml'")


def test_every_host_that_did_not_answer_as_a_gateway() -> None:
    hosts = {
        "one": host("gateway"),
        "two": host("silent", "refused"),
        "three": host("other", "a page"),
        "four": host("not_asked", "https"),
        "five": host("not_asked"),
    }
    told = summary({"hosts": hosts}, {})
    assert [[name for name in hosts if f" {name}" in line] for line in told[:-1]] == [["two"], ["three"], ["four"]]
    assert [reason in line for reason, line in zip(["refused", "a page", "https"], told[:-1], strict=True)] == [
        True
    ] * 3


def test_a_host_that_moved_is_told_once() -> None:
    moved = [{"host": "one", "before": "192.0.2.1:80", "after": "192.0.2.2:80", "not_written": ""}]
    told = summary({"hosts": {"one": host("silent", "refused")}}, {"moved": moved})
    assert len([line for line in told if "one from" in line]) == len(told) - 1 == 1


def test_what_was_done_comes_after_what_was_seen() -> None:
    moved = [
        {"host": "a", "before": "192.0.2.1:80", "after": "192.0.2.2:80", "not_written": ""},
        {"host": "b", "before": "192.0.2.3:80", "after": "192.0.2.4:80", "not_written": "why"},
    ]
    others = [{"address": "2001:db8::1", "port": 80, "reason": "a page"}]
    written = {"moved": moved, "added": {"c": "192.0.2.5:80"}, "merged": {"d": "a"}, "learned": ["e"], "notes": ["f"]}
    told = summary({"others": others, "not_asked": 2}, written, g="refused")
    words = ["[2001:db8::1]:80", "g: refused", " f.", "d is a", " e", "a from", "b from", "c at", "2 known", "-i disc"]
    assert [word in line for word, line in zip(words, told, strict=True)] == [True] * len(words)
    assert "why" in told[6]


@pytest.mark.parametrize(
    ("more", "line"), [(0, []), (1, ["... and 1 more like this"]), (5, ["... and 5 more like this"])]
)
def test_long_lists_are_cut(more: int, line: list[str]) -> None:
    added = {f"gw-{number}": "192.0.2.1:80" for number in range(SHOWN + more)}
    told = summary({}, {"added": added})
    assert [each.startswith("New: ") for each in told[:SHOWN]] == [True] * SHOWN
    # Behind them, the counts and what comes next.
    assert told[SHOWN:-2] == line


def test_what_a_failed_discovery_has_not() -> None:
    assert missing_keys({"failed": True, "hosts": {}}) == ["gateways", "others", "asked", "not_asked", "silent"]
    whole = {"gateways": [], "others": [], "hosts": {}, "asked": 0, "not_asked": 0, "silent": 0}
    assert missing_keys({**whole, "changed": False}) == []
