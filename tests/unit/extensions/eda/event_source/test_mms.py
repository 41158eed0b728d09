# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""MMS (API reference, section 11): headers, parts, and where these may go."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import os
import pathlib
import re
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.receiver.mime import (
    Part,
    parts_of,
    text_of,
)
from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.receiver.mms import (
    emms_header,
    http_date,
    read_mms,
    safe_names,
    save_parts,
)
from ansible_collections.skyline.gateway.tests.unit.extensions.eda.serving import run, served

PICTURE = bytes(range(256)) * 4 + b"\r\n--lim\r\r\n--limit\n"
SMIL = '<smil><body><par><img src="a.jpg"/></par></body></smil>'


PIECES = [
    b"--limits",
    b"--limits--",
    b"\r\n",
    b"\n",
    b"\r",
    b"--",
    b"Content-Type: text/plain; charset=x",
    b"\x00\xff",
    b"a: b",
    b"Content-Transfer-Encoding: base64",
    b"Content-Transfer-Encoding: quoted-printable",
    b"QQ==",
    b"Content-Location: ../x",
    b'Content-Disposition: attachment; filename*="x"',
]


def coded(text: str, rest: str = "; charset=UTF-8") -> str:
    return base64.b64encode(text.encode()).decode() + rest


HEADERS = {
    "Emms-Subject": coded("Grüße"),
    "Emms-From": coded("+491522", "; type=PLMN; charset=UTF-8"),
    "Emms-To": coded("+491511", "; type=PLMN; charset=UTF-8"),
    "Date": "Tue, 21 Jun 2016 11:34:37 GMT",
    "Content-Type": 'multipart/related; boundary="limits"; type="application/smil"; start="<smil>"',
}


def body(*parts: tuple[str, bytes], end: str = "--", newline: str = "\r\n", boundary: str = "limits") -> bytes:
    joined = b""
    for head, data in parts:
        joined += f"--{boundary}{newline}{head}{newline}{newline}".encode() + data + newline.encode()
    return joined + f"--{boundary}{end}{newline}".encode()


PARTS = (
    ("Content-Type: application/smil; charset=utf-8\r\nContent-ID: <smil>", SMIL.encode()),
    ('Content-Type: text/plain; charset="iso-8859-1"\r\nContent-Location: a.txt', "Schöne Grüße".encode("latin-1")),
    ("Content-Type: image/jpeg\r\nContent-Location: a.jpg\r\nContent-Transfer-Encoding: binary", PICTURE),
    ('Content-Type: image/gif; name="b.gif"\r\nContent-Transfer-Encoding: base64', base64.encodebytes(PICTURE)),
)


def test_an_mms_in_the_event() -> None:
    async def test() -> None:
        async with served() as push:
            assert await push.send(body(*PARTS), headers=HEADERS) == 200
            (payload,) = push.payloads
            parts = payload.pop("parts")
            assert payload == {
                "type": "mms",
                "mac": None,
                "port": None,
                "iccid": None,
                "imsi": None,
                "subject": "Grüße",
                "sender": "+491522",
                "recipient": "+491511",
                "time": "2016-06-21T11:34:37Z",
                "text": "Schöne Grüße",
                "smil": SMIL,
            }
            assert [part["name"] for part in parts] == ["smil.smil", "a.txt", "a.jpg", "b.gif"]
            assert [part["content_type"] for part in parts][2:] == ["image/jpeg", "image/gif"]
            assert [base64.b64decode(part["data"]) for part in parts][2:] == [PICTURE, PICTURE]
            assert parts[2]["size"] == len(PICTURE)

    run(test)


GATEWAY = {
    "Emms-Mac": "0030F1010203",
    "Emms-Port": "2.01",
    "Emms-Iccid": "8900101000000000001",
    "Emms-Imsi": "001010000000001",
}


@pytest.mark.parametrize("left_out", [None, *GATEWAY])
def test_an_mms_says_whose_it_is(left_out: str | None) -> None:
    async def test() -> None:
        async with served(hosts={"00-30-f1-01-02-03": "berlin"}) as push:
            said = {key: value for key, value in GATEWAY.items() if key != left_out}
            await push.send(body(*PARTS), headers={**HEADERS, **said})
            (event,) = push.events
            keys = ("mac", "port", "iccid", "imsi")
            assert [event["payload"][key] for key in keys] == [said.get(f"Emms-{key.capitalize()}") for key in keys]
            assert event["meta"].get("hosts") == (None if left_out == "Emms-Mac" else ["berlin"])
            assert event["meta"]["by_source"] is True

    run(test)


@pytest.mark.parametrize(
    ("headers", "path", "status"),
    [
        (GATEWAY, "/", 200),
        ({"Emms-Mac": "00-30-f1-01-02-04"}, "/", 403),
        ({}, "/", 403),
        ({}, "/?mac=0030f1010203", 200),
        # What the MMS says counts before the URL.
        ({"Emms-Mac": "00-30-f1-01-02-04"}, "/?mac=0030f1010203", 403),
        ({"Emms-Mac": "nonsense"}, "/?mac=0030f1010203", 200),
    ],
)
def test_allowed_macs(tmp_path: pathlib.Path, headers: dict[str, str], path: str, status: int) -> None:
    async def test() -> None:
        async with served(allowed_macs=["0030F1010203"], mms_folder=str(tmp_path)) as push:
            assert await push.send(body(*PARTS), path, headers={**HEADERS, **headers}) == status
            assert len(list(tmp_path.iterdir())) == (1 if status == 200 else 0)

    run(test)


@pytest.mark.parametrize(
    ("content_type", "data", "text", "smil"),
    [
        ("text/plain; charset=iso-8859-1", "Grüße".encode("latin-1"), "Grüße", None),
        ("text/plain", b'{"type": "cdr"}', '{"type": "cdr"}', None),
        ("text/plain", b"Sender: 1\nReceiver: 2\nSMSC: 3\nSCTS: 4\nHi", "Sender: 1\nReceiver: 2\nSMSC: 3\nSCTS: 4\nHi",
         None),
        ("application/smil", SMIL.encode(), None, SMIL),
        ("image/jpeg", PICTURE, None, None),
        ("application/octet-stream", PICTURE, None, None),
        ("application/vnd.wap.mms-message", b"", None, None),
    ],
)  # fmt: skip
def test_an_mms_of_one_part(content_type: str, data: bytes, text: str | None, smil: str | None) -> None:
    async def test() -> None:
        async with served() as push:
            headers = {"emms-from": HEADERS["Emms-From"], "Content-Type": content_type}
            assert await push.send(data, "/?sender=x", headers=headers) == 200
            (payload,) = push.payloads
            assert (payload["type"], payload["sender"], payload["text"], payload["smil"]) == (
                "mms",
                "+491522",
                text,
                smil,
            )
            ((part),) = payload["parts"]
            assert (part["content_type"], part["size"]) == (content_type.partition(";")[0], len(data))
            assert base64.b64decode(part["data"]) == data

    run(test)


def test_the_one_part_has_the_name_and_the_encoding_of_the_request() -> None:
    async def test() -> None:
        async with served() as push:
            headers = {
                **HEADERS, "Content-Type": 'image/gif; name="b.gif"', "Content-Transfer-Encoding": "base64",
            }  # fmt: skip
            await push.send(base64.encodebytes(PICTURE), headers=headers)
            (part,) = push.payloads[0]["parts"]
            assert (part["name"], base64.b64decode(part["data"])) == ("b.gif", PICTURE)

    run(test)


def test_a_report_about_an_mms_is_none() -> None:
    """It is JSON without a type, and goes to the same URL."""
    report = {"ts": 5, "mac": "00-30-f1-01-02-03", "port": 1, "slot": 1, "iccid": "8900", "state": "success"}

    async def test() -> None:
        async with served() as push:
            await push.send(report, headers=GATEWAY)
            # Nobody else can say to be an MMS that was saved here.
            await push.send({"type": "mms", "parts": [{"path": "/etc/passwd"}]})
            assert push.payloads[0] == report
            assert [event["meta"].get("by_source") for event in push.events] == [None, None]

    run(test)


@pytest.mark.parametrize(
    ("date", "moment"),
    [
        ("Tue, 21 Jun 2016 11:34:37 GMT", "2016-06-21T11:34:37Z"),
        ("Tue,21 Jun 2016 11:34:37 GMT", "2016-06-21T11:34:37Z"),
        ("Tue,21 Jun 2016 11:34:37 +0200", "2016-06-21T09:34:37Z"),
        ("21 Jun 2016 11:34:37 -0000", "2016-06-21T11:34:37Z"),
        ("21 Jun 2016 11:34:37", "2016-06-21T11:34:37Z"),
        ("soon", None),
        ("", None),
    ],
)
def test_dates(monkeypatch: pytest.MonkeyPatch, date: str, moment: str | None) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        assert http_date(date) == moment
    finally:
        monkeypatch.undo()
        time.tzset()


def test_an_mms_in_a_folder(tmp_path: pathlib.Path) -> None:
    async def test() -> None:
        async with served(mms_folder=str(tmp_path)) as push:
            for _message in range(2):
                await push.send(body(*PARTS), headers=HEADERS)
            first, second = push.payloads
            paths = [pathlib.Path(part["path"]) for part in first["parts"]]
            assert paths[2].read_bytes() == paths[3].read_bytes() == PICTURE
            assert all("data" not in part for part in first["parts"])
            assert {path.parent.parent for path in paths} == {tmp_path}
            assert paths[0].parent != pathlib.Path(second["parts"][0]["path"]).parent
            assert paths[0].parent.stat().st_mode & 0o777 == 0o700

    run(test)


def test_the_folder_of_an_mms_is_named_after_the_moment_in_utc(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "gmtime", lambda: time.struct_time((2016, 6, 21, 11, 34, 37, 1, 173, 0)))
    own = pathlib.Path(save_parts(str(tmp_path), [], []))
    assert list(tmp_path.iterdir()) == [own]
    assert re.fullmatch(r"mms-20160621T113437Z-[a-z0-9_]{8}", own.name)


def test_a_large_mms_comes_without_its_data() -> None:
    async def test() -> None:
        async with served(mms_inline_limit=1000) as push:
            await push.send(body(*PARTS), headers=HEADERS)
            (payload,) = push.payloads
            assert [sorted(part) for part in payload["parts"]] == [["content_type", "name", "size"]] * 4
            assert push.numbers == {"mms_without_data": 1}

    run(test)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd.jpg"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("/etc/cron.d/x", "x.jpg"),
        (".bashrc", "bashrc.jpg"),
        ("..", "part1.jpg"),
        ("", "part1.jpg"),
        ("a b;rm -rf.jpg", "a_b_rm_-rf.jpg"),
        ("{{ 7 * 7 }}.jpg", "7___7___.jpg"),
        ("Gr\u00fc\u00dfe.jpg", "Gr__e.jpg"),
        ("x" * 300 + ".jpg", "x" * 80 + ".jpg"),
        ("<1234@host>", "1234_host.jpg"),
        ("a.jpg/", "part1.jpg"),
        ("-rf", "rf.jpg"),
        ("a\x00b.jpg", "a_b.jpg"),
        ("CON.", "CON.jpg"),
    ],
)
def test_names_of_files_are_harmless(name: str, safe: str) -> None:
    assert safe_names([Part(name, "image/jpeg", "utf-8", b"")]) == [safe]


def test_names_of_files_occur_once() -> None:
    parts = [Part(name, "image/jpeg", "utf-8", b"") for name in ("a.jpg", "A.jpg", "a.jpg", "../a.jpg", "2-A.jpg")]
    names = safe_names(parts)
    assert len({name.lower() for name in names}) == 5
    assert not any(os.sep in name for name in names)


@pytest.mark.parametrize(
    "names", [("3-a.txt", "a.txt", "a.txt"), ("3-3-A.txt", "3-a.txt", "3-A.txt"), ("3-", "3-part1.txt", "part3")]
)
def test_a_name_made_unique_is_not_one_of_another_part(tmp_path: pathlib.Path, names: tuple[str, ...]) -> None:
    heads = [f'Content-Type: text/plain; name="{name}"' for name in names]

    async def test() -> None:
        async with served(mms_folder=str(tmp_path)) as push:
            texts = [str(place).encode() for place in range(len(heads))]
            assert await push.send(body(*zip(heads, texts, strict=True)), headers=HEADERS) == 200
            paths = [pathlib.Path(part["path"]) for part in push.payloads[0]["parts"]]
            assert [path.read_bytes() for path in paths] == texts

    run(test)


def test_nothing_leaves_the_folder(tmp_path: pathlib.Path) -> None:
    outside, folder = tmp_path / "outside", tmp_path / "folder"
    folder.mkdir()
    heads = [f"Content-Type: text/plain\r\nContent-Location: {name}" for name in ("../../outside", str(outside), "..")]

    async def test() -> None:
        async with served(mms_folder=str(folder)) as push:
            assert await push.send(body(*((head, b"x") for head in heads)), headers=HEADERS) == 200
            assert {folder} == {pathlib.Path(part["path"]).parent.parent for part in push.payloads[0]["parts"]}

    run(test)
    assert not outside.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder"]


def test_others_push_while_an_mms_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    others_were_served = threading.Event()

    def slow(content_type: str, body: bytes) -> object:
        assert others_were_served.wait(20)
        return parts_of(content_type, body)

    monkeypatch.setitem(read_mms.__globals__, "parts_of", slow)

    async def test() -> None:
        async with served() as push:
            mms = asyncio.create_task(push.send(body(*PARTS), headers=HEADERS))
            await push.until(lambda: push.source.waiting.number == 1)
            assert await push.send() == 200
            others_were_served.set()
            assert await mms == 200

    run(test)


@pytest.mark.parametrize("gone", [False, True])
def test_a_folder_that_cannot_be_written_is_503_and_leaves_nothing(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, gone: bool
) -> None:
    def no_space(path: str, _mode: str) -> None:
        if gone:
            os.rmdir(os.path.dirname(path))
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(save_parts.__globals__, "open", no_space)

    async def test() -> None:
        async with served(mms_folder=str(tmp_path)) as push:
            answer = await push.ask(body(*PARTS), headers=HEADERS)
            # The reason is what failed first, whatever became of the cleaning up.
            assert answer == (503, "the parts of an MMS cannot be saved: No space left on device\n")
            assert push.numbers == {"not_saved": 1}
            assert push.source.waiting.number == push.source.waiting.bytes == 0

    run(test)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [{"allowed_macs": ["00-30-f1-01-02-03"]}, {"token": "secret"}, {"queue_size": 1}])
def test_who_is_refused_fills_no_disk(tmp_path: pathlib.Path, arguments: dict[str, object]) -> None:
    async def test() -> None:
        async with served(mms_folder=str(tmp_path), **arguments) as push:
            if "queue_size" in arguments:
                push.rules.open.clear()
                await push.send()
            assert await push.send(body(*PARTS), headers=HEADERS) in (401, 403, 503)
            push.rules.open.set()

    run(test)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (body(*PARTS), "multipart/related"),
        (body(*PARTS), "multipart/related; boundary=other"),
        (b"", "multipart/related; boundary=limits"),
        (b"--limits--\r\n", "multipart/related; boundary=limits"),
        (body(*PARTS)[:300], "multipart/related; boundary=limits"),
        (body(*PARTS, end=""), "multipart/related; boundary=limits"),
        (body(*[("Content-Type: text/plain", b"x")] * 65), "multipart/related; boundary=limits"),
        (body(("Content-Transfer-Encoding: base64", b"%%%")), "multipart/related; boundary=limits"),
    ],
)
def test_what_is_no_mms(content: bytes, content_type: str) -> None:
    async def test() -> None:
        async with served() as push:
            assert await push.send(content, headers={**HEADERS, "Content-Type": content_type}) == 400
            assert push.numbers == {"not_multipart": 1}
            assert push.events == []

    run(test)


def test_several_parts_are_an_mms_without_any_header_of_one() -> None:
    async def test() -> None:
        async with served() as push:
            assert await push.send(body(*PARTS), headers={"Content-Type": HEADERS["Content-Type"]}) == 200
            (event,) = push.events
            assert (event["payload"]["type"], event["payload"]["sender"]) == ("mms", "")
            assert event["meta"]["by_source"] is True

    run(test)


def test_spellings_of_multipart() -> None:
    async def test() -> None:
        async with served() as push:
            odd = (
                b"preamble\n--limits\n\ntwo\n" + body(("Content-Type: text/plain", b"one"), newline="\n") + b"epilogue"
            )
            assert await push.send(odd, headers={**HEADERS, "Content-Type": "Multipart/Mixed; boundary=limits"}) == 200
            (payload,) = push.payloads
            assert payload["text"] == "two\none"

    run(test)


def test_parts_under_a_content_type_of_the_operator() -> None:
    async def test() -> None:
        async with served() as push:
            content_type = 'application/vnd.wap.multipart.related; boundary="limits"'
            content = body(("Content-Type: text/plain", b"one"), ("Content-Type: image/gif", PICTURE))
            assert await push.send(content, headers={**HEADERS, "Content-Type": content_type}) == 200
            # What only looks as if it had parts is one.
            assert await push.send(PICTURE, headers={**HEADERS, "Content-Type": content_type}) == 200
            first, second = push.payloads
            assert first["text"] == "one"
            assert [part["content_type"] for part in first["parts"]] == ["text/plain", "image/gif"]
            assert [part["size"] for part in second["parts"]] == [len(PICTURE)]

    run(test)


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("Content-Type: image/jpeg; name*=utf-8''gr%C3%BCn.jpg", "grün.jpg"),
        ("Content-Type: image/jpeg; name*=iso-8859-1'de'gr%FCn.jpg", "grün.jpg"),
        ("Content-Type: image/jpeg; name*=utf-8'en'that's 'it'.jpg", "that's 'it'.jpg"),
        ("Content-Type: image/jpeg; name*=no form of that", "no form of that"),
        ('Content-Type: image/jpeg; name="grün; \\"a\\".jpg"; name=b.jpg', 'grün; "a".jpg'),
        ('Content-Type: image/jpeg ;\r\n\tNAME = a.jpg ; x="', "a.jpg"),
        ("content-type: image/jpeg; name=a.jpg\r\nCONTENT-DISPOSITION: inline;filename=b.jpg", "b.jpg"),
        ("Content-Type: image/jpeg\r\nContent-ID: <a>\r\nContent-Location: b.jpg", "b.jpg"),
        ("Content-Type: image/jpeg\r\nContent-ID: <a>\r\nno header", "<a>"),
    ],
)
def test_names_in_headers(head: str, name: str) -> None:
    (part,) = parts_of("multipart/related; boundary=limits", body((head, b"x")))
    assert (part.name, part.content_type) == (name, "image/jpeg")


def test_a_name_in_an_unknown_charset_is_no_failure() -> None:
    content = body(("Content-Type: image/jpeg; name=gr?n.jpg", b"x")).replace(b"?", b"\xfc")
    (part,) = parts_of("multipart/related; boundary=limits", content)
    assert (part.name, part.content_type, part.data) == ("gr\ufffdn.jpg", "image/jpeg", b"x")


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        *((charset, "Grüße") for charset in ("UTF-8", "utf8", "utf-16", "UTF-16LE", "latin1", "ISO-8859-15", "cp1252")),
        ("us-ascii", "Gruesse"),
        *((charset, "你好") for charset in ("gb2312", "GBK", "gb18030", "Big5", "euc-cn")),
        *((charset, "こんにちは") for charset in ("Shift_JIS", "sjis", "euc-jp", "iso-2022-jp")),
        *((charset, "안녕") for charset in ("euc-kr", "ks_c_5601-1987", "iso-2022-kr")),
        *((charset, "Привет") for charset in ("koi8-r", "KOI8-U", "windows-1251", "iso-8859-5")),
    ],
)
def test_charsets_of_texts(charset: str, text: str) -> None:
    data = text.encode(charset)
    assert text_of(Part("a", "text/plain", f" {charset} ", data)) == text
    assert emms_header(f'{base64.b64encode(data).decode()}; charset="{charset}"') == text


@given(st.binary(max_size=200), st.lists(st.sampled_from(PIECES), max_size=12))
def test_no_body_breaks_the_parser(noise: bytes, pieces: list[bytes]) -> None:
    for content in (noise, b"".join(pieces), noise + b"".join(pieces)):
        with contextlib.suppress(ValueError):
            headers = {"Content-Type": "multipart/related; boundary=limits", "Date": "x"}
            payload = read_mms(headers, content, "", 1000)
            assert payload["parts"]
            json.dumps(payload)


@given(st.text(max_size=60))
def test_no_header_breaks_the_parser(value: str) -> None:
    assert isinstance(emms_header(value), str)
    with contextlib.suppress(ValueError):
        parts_of(value, b"--x--")


def test_quoted_printable() -> None:
    head = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable"
    (part,) = parts_of("multipart/related; boundary=limits", body((head, b"Gr=C3=BC=C3=9Fe")))
    assert text_of(part) == "Grüße"


@pytest.mark.parametrize("charset", ["moon", "utf-8", "ascii", "undefined", "rot13", "punycode", "a\x00b"])
def test_a_charset_that_is_wrong_is_no_failure(charset: str) -> None:
    assert "\ufffd" in text_of(Part("a", "text/plain", charset, b"a\xff-\xfe"))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (coded("Grüße"), "Grüße"),
        (coded("Grüße", ";charset=UTF-8"), "Grüße"),
        (coded("a", ""), "a"),
        (coded("ab", "; type=PLMN"), "ab"),
        ("BASE64; charset=UTF-8; " + coded("abc", ""), "abc"),
        (base64.b64encode("Grüße".encode("utf-16")).decode() + '; charset="utf-16"', "Grüße"),
        (coded("Grüße", "; charset=moon"), "Grüße"),
        (coded("Grüße", "; charset=punycode"), "Grüße"),
        ("plain text, no code", "plain text, no code"),
        ("", ""),
        (";;;", ""),
        ("/////w==; charset=UTF-8", "/////w=="),
    ],
)
def test_emms_headers(value: str, text: str) -> None:
    assert emms_header(value) == text


@pytest.mark.parametrize("date", ["", "yesterday", "Tue, 99 Jun 2016 11:34:37 GMT", "0"])
def test_dates_that_are_none(date: str) -> None:
    async def test() -> None:
        async with served() as push:
            await push.send(body(*PARTS), headers={**HEADERS, "Date": date})
            assert push.payloads[0]["time"] is None

    run(test)
