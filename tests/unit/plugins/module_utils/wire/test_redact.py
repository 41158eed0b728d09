# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The one redaction place."""

from __future__ import annotations

import html
import json
import logging
import re
import time
from collections.abc import Callable
from unittest.mock import Mock
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.skyline.gateway.plugins.module_utils.wire import redact as redact_module
from ansible_collections.skyline.gateway.plugins.module_utils.wire.redact import (
    MASK,
    Redactor,
    redact_http_log,
    shown_url,
    without_login,
)
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire import secrecy, stub

# Long enough that finding it elsewhere by chance is out of the question.
SECRET = st.text(min_size=6)
WRITERS = [
    str,
    quote,
    quote_plus,
    lambda text: quote(quote(text, safe=""), safe=""),
    lambda text: urlencode({"x": text})[2:],
    lambda text: json.dumps(text)[1:-1],
    lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    lambda text: json.dumps(text).replace("/", "\\/")[1:-1],
    html.escape,
    lambda text: html.escape(text, quote=False),
    lambda text: ascii(text)[1:-1],
    lambda text: repr(text)[1:-1],
    lambda text: "".join(char if char.isascii() and char.isalnum() else f"&#{ord(char)};" for char in text),
]


@pytest.mark.parametrize("spelling", sorted(secrecy.spellings(stub.PASSWORD)))
def test_every_spelling(spelling: str) -> None:
    assert Redactor((stub.PASSWORD,))(f"<{spelling}>{spelling}") == f"<{MASK}>{MASK}"


@given(SECRET, st.sampled_from(WRITERS))
def test_any_secret_in_any_spelling(secret: str, write: type[str]) -> None:
    assert Redactor((secret,))(f"<{write(secret)}>") == f"<{MASK}>"


@given(st.lists(st.sampled_from(WRITERS), min_size=8, max_size=8))
def test_a_mixture_of_spellings(writers: list[type[str]]) -> None:
    secret = 'a&"é/ %\\'
    mixed = "".join(write(char) for write, char in zip(writers, secret))  # noqa: B905 (Python 3.9)
    assert Redactor((secret,))(f"<{mixed}>") == f"<{MASK}>"


@pytest.mark.parametrize(
    ("secret", "text", "masked"),
    [
        ("1234", "no credit for +4915123456", "no credit for +4915123456"),
        ("1234", "user 1234: no", f"user {MASK}: no"),
        ("1234", "12345 a1234 1234", f"12345 a1234 {MASK}"),
        ("1234", "x%3D1234%26y", f"x%3D{MASK}%26y"),
        ("1234", "x%253D1234", f"x%253D{MASK}"),
        ("1234", "line\\n1234\\n", f"line\\n{MASK}\\n"),
        ("1234", "\\u003d1234<b>", f"\\u003d{MASK}<b>"),
        ("1234", "12341234", MASK * 2),
        ("a-a", "xa-a-a", f"xa-{MASK}"),
        ("ok", "ok, token ok_2 OK", f"{MASK}, token {MASK}_2 OK"),
        ("\u00fc", "\u00fcber \u00fc", f"\u00fcber {MASK}"),
        ("&1", "x&1 &12", f"x{MASK} &12"),
        # Nothing else looks like these, so that what stands beside does not matter.
        ("Sesame77", "xSesame77x", f"x{MASK}x"),
        ("p&s!wd", "xp&s!wdx", f"x{MASK}x"),
    ],
)
def test_a_secret_is_a_token_of_a_text(secret: str, text: str, masked: str) -> None:
    redact = Redactor((secret,))
    assert redact(text) == masked
    assert redact.has_masked is (masked != text)
    told = Redactor()
    told.add_told(secret)
    assert told("xyz") == "xyz"
    assert told(text) == masked


@pytest.mark.parametrize(
    "secret",
    [
        *("1", "1234", "ok", "drift", "in_line", "registered", "192.0.2.10", "00-30-f1-00-aa-01", "490154203237518"),
        *("8901240ABCDEF12345", "registration_failed", "gateway.example.com", "+4915123456", "46000 TestNet"),
        # Too short to be told from anything else, whatever is in them.
        *("a&b!c", "#1=2"),
    ],
)
def test_what_can_be_data_is_never_masked_in_a_result(secret: str) -> None:
    result = {"a": [secret, {secret: secret}], "version": secret, "msg": f"see {secret}", "number": 1234, "none": None}
    redact = Redactor((secret,))
    assert redact.within(result) == result
    assert redact.has_masked is False


@pytest.mark.parametrize("secret", ["Sesame77", "s3cr&t p/w%", "p&s!wd", "LPA:1$smdp.example$K2-2X8M9Q"])
def test_what_can_only_be_a_secret_is_masked_in_a_result(secret: str) -> None:
    data = {"host": secret, "iccid": secret, "messages": [{"text": secret}], "kind": secret, "count": 3}
    redact = Redactor((secret,))
    shown = redact.within({**data, "version": f"x {quote(secret)}", "list": [secret], "deep": {"reason": secret}})
    assert shown == {**data, "version": f"x {MASK}", "list": [MASK], "deep": {"reason": MASK}}
    assert redact.has_masked is True


DATA = (
    *("host", "mac", "ip", "method", "path", "operation", "kind", "type", "state", "state_name", "verdict", "part"),
    *("imei", "imsi", "iccid", "messages", "sms_tasks", "replies"),
)


@pytest.mark.parametrize("key", DATA)
def test_what_is_data_by_its_key(key: str) -> None:
    redact = Redactor(("Sesame77",))
    assert redact.within({key: "Sesame77", "deep": [{key: ["Sesame77"]}]}) == {
        key: "Sesame77", "deep": [{key: ["Sesame77"]}]
    }  # fmt: skip
    assert redact.has_masked is False


def test_it_remembers_that_something_was_masked() -> None:
    for mask in (Redactor.__call__, Redactor.within):
        redact = Redactor(("Sesame77",))
        assert [mask(redact, text) for text in ("x", "Sesame77", "x")] == ["x", MASK, "x"]
        assert redact.has_masked is True


@pytest.mark.parametrize("byte", ["80", "a0", "ff"])
def test_bytes_that_are_no_text(byte: str) -> None:
    """As Python keeps them in texts of the environment, and as they go into a URL."""
    secret = f"a&{chr(0xDC00 + int(byte, 16))}b"
    assert Redactor((secret,))(f"<a%26%{byte}b>") == f"<{MASK}>"
    assert Redactor((secret,))(f"<{secret}>") == f"<{MASK}>"


def test_several_secrets() -> None:
    redact = Redactor(("abc", "abcdef"))
    redact.add("xyz")
    redact.add("")
    assert redact("abcdef abc xyz def") == f"{MASK} {MASK} {MASK} def"


def test_the_spellings_of_hundreds_of_secrets_are_found_only_where_they_are_needed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As many as the activation codes of a gateway, told one by one, with a text of the device after each."""
    spelled = Mock(wraps=redact_module._spellings)
    monkeypatch.setattr(redact_module, "_spellings", spelled)
    redact = Redactor()
    codes = [f"1$smdp.example${number:05}-ABCDE-{number:05}" for number in range(512)]
    for code in codes:
        redact.add(code)
        assert redact("not enough memory on the chip") == "not enough memory on the chip"
    assert not spelled.called
    assert redact(f"cannot load {codes[77]}") == f"cannot load {MASK}"
    assert spelled.called


class TestSecretsOfTheGateway:
    """Session names and activation codes: a gateway can make up any."""

    @pytest.mark.parametrize("write", WRITERS[:-1])
    def test_written_as_a_whole(self, write: type[str]) -> None:
        secret = 'LPA:1$smdp.example/a b&"é$ABC-\\123'
        redact = Redactor()
        redact.add_told(secret)
        assert redact(f"<{write(secret)}>") == f"<{MASK}>"

    def test_a_spelling_within_another_one(self) -> None:
        redact = Redactor()
        redact.add_told("Sesame77\\")
        assert redact("<Sesame77\\\\>") == f"<{MASK}>"

    def test_one_that_the_user_gave_too(self) -> None:
        redact = Redactor(("a&b c",))
        redact.add_told("a&b c")
        assert redact("a%26b&#32;c") == MASK
        redact = Redactor()
        redact.add_told("a&b c")
        redact.add("a&b c")
        assert redact("a%26b&#32;c") == MASK

    @pytest.mark.parametrize("mask", [MASK, "*", ""])
    def test_a_mask_is_none(self, mask: str) -> None:
        redact = Redactor()
        redact.add_told(mask)
        assert redact.suspects(f"x{mask}x") == []
        assert redact(f"<{mask}>") == f"<{mask}>"

    def test_one_made_up_to_take_for_ever(self) -> None:
        """An expression for all its spellings would try out 2 ** 60 ways to divide the backslashes."""
        redact = Redactor()
        start = time.process_time()
        for secret in ("\\" * 60 + "x", "\\&" * 60 + "x", "\\u005c" * 60 + "x", "&amp;" * 5000, "\ud800" * 9):
            redact.add_told(secret)
            redact(secret[:-1] * 2 + " x " + "\\" * 100 + " y x")
            assert redact(f"<{secret}>") == f"<{MASK}>"
        assert time.process_time() - start < 2

    def test_thousands_that_all_seem_to_be_there(self) -> None:
        redact = Redactor()
        start = time.process_time()
        for number in range(2048):
            redact.add_told(f"1$smdp.example${number:05}")
        for _profile in range(64):
            assert redact("cannot reach smdp.example") == "cannot reach smdp.example"
        assert time.process_time() - start < 2


def test_nothing_to_hide() -> None:
    assert Redactor()("abc") == "abc"
    assert Redactor(("",))("") == ""
    assert Redactor()(ValueError("abc")) == "abc"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("/a?username=x&password=y&op=set", f"/a?username={MASK}&password={MASK}&op=set"),
        ("/a?op=get&PASSWORD=y%20z", f"/a?op=get&PASSWORD={MASK}"),
        ("session=1&seq=2&auth=3&cnonce=4", f"session={MASK}&seq=2&auth={MASK}&cnonce={MASK}"),
        ('<a href="/x?password=y">', f'<a href="/x?password={MASK}">'),
        ("'password=y' and more", f"'password={MASK}' and more"),
        ("/a?password=y#top", f"/a?password={MASK}#top"),
        ("password=", f"password={MASK}"),
        ("the password is wrong", "the password is wrong"),
    ],
)
def test_logins_of_queries_whatever_their_value(text: str, masked: str) -> None:
    assert Redactor()(text) == masked


@pytest.mark.parametrize("character", "%&/é_-+")
def test_only_a_blank_is_written_as_a_plus(character: str) -> None:
    redact = Redactor((f"pass{character}word",))
    assert redact("pass+word") == (MASK if character == "+" else "pass+word")
    assert Redactor(("pass word",))("pass+word pass%2bword") == f"{MASK} {MASK}"


@pytest.mark.parametrize("half", [0xD800, 0xDC7F, 0xDC80, 0xDCFF, 0xDD00, 0xDFFF], ids=hex)
def test_a_secret_with_half_a_character(half: int) -> None:
    """JSON and YAML can write what no encoding has."""
    secret = f"pass{chr(half)}word"
    assert Redactor((secret,))(f"<{secret}> <{json.dumps(secret)}>") == f'<{MASK}> <"{MASK}">'


@pytest.mark.parametrize(
    "piece",
    ["%25", "%", "+", "\\", "p&s w%r", "//:a", "//a:", "//a@", "//", "//1:1/", "a//x:y", "@", "auth=", "&#", "\\u00"],
)
def test_a_long_text_takes_no_time(piece: str) -> None:
    """A megabyte, with and without what would be the end of a login."""
    redact = Redactor((stub.PASSWORD, " %" * 20))
    text = piece * (1024 * 1024 // len(piece))
    start = time.process_time()
    for end in ("", " @", "@"):
        redact(text + end)
    assert time.process_time() - start < 10


@example("////@")
@example("//a//a@")
@example("//a:a1/@")
@example("//a:a@a/a@a")
@example("//a:a//@")
@example("///@")
@example("//@//a:a")
@given(st.text(st.sampled_from("//:@a1?# \n"), max_size=16))
def test_logins_of_urls(text: str) -> None:
    """As this expression has it, which takes minutes for some texts."""
    reference = re.compile(r"//(?:[^/?#\s]*|[^/?#\s:]*:(?![0-9]*(?:[/?#\s]|$))[^?#\s]*)@")
    assert without_login(text) == reference.sub(f"//{MASK}@", text)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://c.example:80/x", "http://c.example:80/x"),
        ("http://user@c.example/x", f"http://{MASK}@c.example/x"),
        ("http://user:hush@c.example:80/x", f"http://{MASK}@c.example:80/x"),
        ("http://user:hu/sh@c.example/x", f"http://{MASK}@c.example/x"),
        # Behind the address, it is no login: a path may have one, and a port is no password.
        ("http://user:hush@c.example/to/me@d.example", f"http://{MASK}@c.example/to/me@d.example"),
        ("http://c.example:80/to/me@d.example", "http://c.example:80/to/me@d.example"),
        ("http://c.example:/to/me@d.example", "http://c.example:/to/me@d.example"),
        ("http://c.example/to/me@d.example", "http://c.example/to/me@d.example"),
    ],
)
def test_only_the_login_of_a_url_is_masked(url: str, shown: str) -> None:
    assert shown_url(url) == shown
    assert Redactor()(f"POST {url} failed") == f"POST {shown} failed"


@given(st.lists(st.sampled_from(["?", "&", "=", "#", " ", "a", "pass", "Token", "x=1"]), max_size=12))
def test_secrets_in_queries_of_urls(pieces: list[str]) -> None:
    """As this expression has it, which takes hours for some texts."""
    reference = re.compile(r"(?i)([?&][^&=#]*(?:pass|token)[^&=#]*=)([^&#\s]+)")
    url = "http://h/" + "".join(pieces)
    assert shown_url(url) == reference.sub(rf"\1{MASK}", url)


@pytest.mark.parametrize("piece", ["pass", "?pass", "&key", "?key=a"])
def test_a_long_query_takes_no_time(piece: str) -> None:
    start = time.process_time()
    shown_url("http://h/?" + piece * 100_000)
    assert time.process_time() - start < 5


@pytest.mark.parametrize("write", [str, lambda url: quote(url, safe=""), lambda url: url.replace("/", "\\/")])
def test_the_login_of_a_url_in_any_spelling(write: Callable[[str], str]) -> None:
    redact = Redactor()
    redact.add_url("http://user:hush77@collector.example/x")
    text = redact(f"Cannot GET {write('http://user:hush77@collector.example/x')}")
    assert "hush77" not in text
    assert "collector.example" in text


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://user:hush77@c.example/x", "wrong password hush77 of user"),
        ("http://user:hu%2Fsh@c.example/x", "wrong password hu/sh of user"),
        ("http://c.example/x?site=7&token=hush77#top", "GET /x?site=7&token=hush77 gives 404"),
        ("http://c.example/x?api_key=hush77", "hush77 is no key"),
    ],
)
def test_the_secrets_of_a_url_alone(url: str, said: str) -> None:
    redact = Redactor()
    redact.add_url(url)
    assert "hush77" not in redact(said)
    assert "hu/sh" not in redact(said)
    assert redact("site 7 of user at c.example/x") == "site 7 of user at c.example/x"


@pytest.mark.parametrize("url", ["http://collector.example/x:y@z", "http://user@collector.example", "a:b@c", ""])
def test_urls_without_a_password(url: str) -> None:
    redact = Redactor()
    redact.add_url(url)
    assert redact.suspects(url) == []


def test_records_of_the_http_library(caplog: pytest.LogCaptureFixture) -> None:
    redact_http_log()
    filters = [*logging.getLogger("urllib3.connectionpool").filters]
    redact_http_log()
    assert logging.getLogger("urllib3.connectionpool").filters == filters
    caplog.set_level(logging.DEBUG)
    for name in ("urllib3.connectionpool", "urllib3.util.retry"):
        logging.getLogger(name).debug('%s "GET /a?password=%s HTTP/1.1" %d', "http://gw", "p%26s", 200)
        assert caplog.messages.pop() == f'http://gw "GET /a?password={MASK} HTTP/1.1" 200'
        assert "p%26s" not in repr(vars(caplog.records.pop()))
        caplog.clear()
