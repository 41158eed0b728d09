# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tables and bounds of the source, entry by entry."""

from __future__ import annotations

import base64
import json
import time
from typing import Any

import pytest

from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.hosts import mac_address
from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.receiver.access import is_loopback
from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.receiver.bodies import (
    json_of,
    query_payload,
)
from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.receiver.counters import Counters
from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.receiver.mime import (
    Part,
    codec_of,
    parts_of,
    text_of,
)
from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.receiver.mms import read_mms, safe_names
from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.receiver.options import Options, options_of
from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.receiver.server import Source
from ansible_collections.skyline.gateway.tests.unit.extensions.eda.serving import run, served


def parts(*kinds: str, name: str = "") -> list[Any]:
    return [Part(name, kind, "utf-8", b"") for kind in kinds]


@pytest.mark.parametrize(
    ("kind", "extension"),
    [
        ("application/smil", "smil"),
        ("audio/amr", "amr"),
        ("audio/mpeg", "mp3"),
        ("image/gif", "gif"),
        ("image/jpeg", "jpg"),
        ("image/png", "png"),
        ("text/plain", "txt"),
        ("video/3gpp", "3gp"),
        ("video/mp4", "mp4"),
        ("application/x-other", "bin"),
    ],
)
def test_extensions(kind: str, extension: str) -> None:
    assert safe_names(parts("text/x", kind)) == ["part1.bin", f"part2.{extension}"]
    # A name of its own counts, where it has an extension.
    assert safe_names(parts(kind, name="a.x")) == ["a.x"]
    assert safe_names(parts(kind, name="a")) == [f"a.{extension}"]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("a.12345", "a.12345"), ("a.123456", "a.123456.bin"), ("a.", "a.bin"), (".a", "a.bin"), ("<a.b>", "a.b"),
        ("x" * 80 + ".a", "x" * 80 + ".a"), ("x" * 81 + ".a", "x" * 80 + ".a"), ("../a b.c", "a_b.c"),
        ("C:\\a.b", "a.b"), ("ü.a", "a.bin"),
    ],
)  # fmt: skip
def test_names_of_files(name: str, safe: str) -> None:
    assert safe_names(parts("a/b", name=name)) == [safe]


@pytest.mark.parametrize(
    "charset",
    [
        "ascii", "us-ascii", "utf8", "utf-8", "UTF_8", "utf-16", "utf-16le", "utf-16-be", "latin1", "latin-1",
        "iso8859-1", "iso-8859-15", "windows-1252", "cp1251", "koi8-r", "koi8-u", "gbk", "gb2312", "gb18030", "big5",
        "shift-jis", "shift_jis", "sjis", "euc-cn", "euc-jp", "euc-kr", "iso-2022-jp", "iso-2022-kr", "ks-c-5601-1987",
    ],
)  # fmt: skip
def test_charsets_in_use(charset: str) -> None:
    assert codec_of(f" {charset} ") == charset.lower().replace("_", "-")
    codec = codec_of(charset)
    assert text_of(Part("", "text/plain", charset, "Hi".encode(codec))) == "Hi"


@pytest.mark.parametrize("charset", ["", "x", "utf-7", "cp437", "utf-80", "xutf-8", "iso-8859-155", "rot13", "utf16le"])
def test_other_charsets_are_utf_8(charset: str) -> None:
    assert codec_of(charset) == "utf-8"


def test_a_charset_that_python_does_not_know_costs_no_mms() -> None:
    head = "Content-Disposition: attachment; filename*=utf16le''gr%C3%BCn.txt"
    (part,) = parts_of("multipart/related; boundary=b", multipart(1, head))
    assert part.name == "grün.txt"


def test_what_is_wrong_in_a_name_costs_no_more_than_that() -> None:
    head = "Content-Disposition: attachment; filename*=utf-8''gr%FFn.txt"
    (part,) = parts_of("multipart/related; boundary=b", multipart(1, head))
    assert part.name == "gr\N{REPLACEMENT CHARACTER}n.txt"


@pytest.mark.parametrize("header", ["Authorization", "Proxy-Authorization", "COOKIE", "X-Skyline-Token"])
def test_headers_that_no_rule_sees(header: str) -> None:
    async def test() -> None:
        async with served() as push:
            await push.send(headers={header: "Basic eA==", "X-Other": "seen"})
            headers = push.events[0]["meta"]["headers"]
            assert header.lower() not in {key.lower() for key in headers}
            assert headers["X-Other"] == "seen"

    run(test)


def multipart(number: int, head: str = "a: b") -> bytes:
    return f"--b\r\n{head}\r\n\r\nx\r\n".encode() * number + b"--b--"


def test_the_most_parts() -> None:
    kind = "multipart/related; boundary=b"
    assert len(parts_of(kind, multipart(64))) == 64
    with pytest.raises(ValueError, match="more than 64 parts"):
        parts_of(kind, multipart(65))


def test_the_longest_head_of_a_part() -> None:
    kind, name = "multipart/related; boundary=b", "a: "
    longest = name + "x" * (16 * 1024 - len(name))
    assert len(parts_of(kind, multipart(1, longest))) == 1
    with pytest.raises(ValueError, match="headers of a part are too long"):
        parts_of(kind, multipart(1, longest + "x"))


def nested(levels: int) -> bytes:
    return b'{"a":' * levels + b"0" + b"}" * levels


@pytest.mark.parametrize(
    ("most", "more"),
    [
        (nested(50), nested(51)),
        (nested(50), nested(60_000)),
        (b"[" + b"[]," * (64 * 1024 - 2) + b"[]]", b"[" + b"[]," * (64 * 1024 - 1) + b"[]]"),
        (b"[" + b"0," * (512 * 1024) + b"0]", b"[" + b"0," * (512 * 1024 + 1) + b"0]"),
    ],
    ids=["levels", "more levels than Python reads", "containers", "values"],
)
def test_the_most_that_json_may_have(most: bytes, more: bytes) -> None:
    assert json_of(most) == json.loads(most)
    with pytest.raises(ValueError, match=r"nested too deeply|more values than any push has"):
        json_of(more)


@pytest.mark.parametrize(("limit", "kept"), [(4, True), (3, False)])
def test_the_largest_mms_in_an_event(limit: int, kept: bool) -> None:
    payload = read_mms({"Content-Type": "multipart/related; boundary=b"}, multipart(4), "", limit)
    data = base64.b64encode(b"x").decode()
    assert [part.get("data") for part in payload["parts"]] == [data if kept else None] * 4


@pytest.mark.parametrize(
    ("option", "least"),
    [
        ("port", 0), ("silent_after", 0), ("mms_inline_limit", 0), ("max_body", 1), ("queue_size", 1),
        ("queue_bytes", 1), ("max_connections", 1),
    ],
)  # fmt: skip
def test_the_least_values_of_options(option: str, least: int) -> None:
    assert getattr(options_of({option: least}), option) == least
    with pytest.raises(ValueError, match=f"{option}: must be a number from {least} on"):
        options_of({option: least - 1})


@pytest.mark.parametrize("nothing", [None, ""])
def test_options_beside_those_that_are_not_given(nothing: Any) -> None:
    for name in ("port", "silent_after", "max_body", "queue_size", "queue_bytes", "max_connections"):
        options = options_of({**dict.fromkeys(Options().__dict__, nothing), name: 7})
        assert options == Options(**{name: 7})  # type: ignore[arg-type]


@pytest.mark.parametrize("option", ["allowed_addresses", "allowed_macs"])
@pytest.mark.parametrize("value", [5, 1.5, True, {"192.0.2.7": "paris"}])
def test_options_that_must_be_lists(option: str, value: object) -> None:
    with pytest.raises(ValueError, match=f"^skyline.gateway.push: {option}: must be a list$"):
        options_of({option: value})


@pytest.mark.parametrize("option", ["head_timeout", "body_timeout"])
def test_parts_of_a_second(option: str) -> None:
    assert getattr(options_of({option: 0.1}), option) == 0.1
    for wrong in (0, -1, float("inf"), float("nan")):
        with pytest.raises(ValueError, match=f"{option}: must be a number from 1 on"):
            options_of({option: wrong})


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        *(("127.0.0.1", True), ("127.8.0.1", True), ("::1", True), ("localhost", True)),
        *(("0.0.0.0", False), ("::", False), ("192.0.2.1", False), ("gateway.example", False), ("", False)),
    ],
)
def test_addresses_that_only_this_machine_reaches(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback


def test_the_largest_port() -> None:
    assert options_of({"port": 65535}).port == 65535
    with pytest.raises(ValueError, match="65536 is beyond 65535"):
        options_of({"port": 65536})


@pytest.mark.parametrize(
    ("length", "known"), [(11, False), (12, True), (17, True), (32, True), (33, False)]
)  # fmt: skip
def test_mac_addresses(length: int, known: bool) -> None:
    text = "0030f1010203"[:length].ljust(length, "-")
    assert mac_address(text) == ("00-30-f1-01-02-03" if known else None)


def test_refusals_are_said_once_a_minute(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    counters = Counters()
    for later, lines in ((0, 1), (59.9, 1), (0.1, 2), (30, 2), (30, 3)):
        now += later
        counters.refuse("x", "text", "192.0.2.7")
        counters.refuse("y", "other", "192.0.2.7")
        assert [record.message[:1] for record in caplog.records].count("x") == lines
    assert {record.name for record in caplog.records} == {"skyline.gateway.push"}
    assert caplog.records[-2].message == "x, from 192.0.2.7: text (2 since the last such line, 5 in all)"


def test_a_token_may_be_compared_with_whatever_a_path_holds() -> None:
    source = Source(options_of({"token": "x"}))
    assert not source.handler.access.is_token("\udcff")
    assert source.handler.access.is_token("x")


@pytest.mark.parametrize(
    ("query", "payload"),
    [
        ({"data": '{"type": "x", "a": "\udcff"}'}, {"type": "x", "a": "\ufffd" * 3}),
        ({"type": "x", "a": '["\udcff"]'}, {"type": "x", "a": ["\ufffd" * 3]}),
    ],
)
def test_json_in_a_query_that_holds_whatever_a_path_may(query: dict[str, str], payload: dict[str, Any]) -> None:
    assert query_payload(query, b"") == payload
