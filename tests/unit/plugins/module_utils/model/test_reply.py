# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Replies of modems and networks, and why there is none."""

from __future__ import annotations

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.model.reply import Cause, Reply, at_reply

SENTENCES = {
    "busy": "the port has not finished another request",
    "unavailable": "the module does not run, or its SIM is not registered",
    "timeout": "no answer in time; it may still have been carried out",
    "invalid": "the modem does not accept it as a command",
    "error": "the modem answers that it failed",
    "refused": "the gateway did not send it",
    "lost": "the gateway's answer was lost; it may still have been carried out",
}


@pytest.mark.parametrize("cause", Cause)
def test_causes(cause: Cause) -> None:
    reply = Reply(6, None, 5, cause)
    sentence = f"{cause.value}: {SENTENCES[cause.value]}"
    assert reply.facts() == {"port": 6, "ok": False, "reply": None, "code": 5, "reason": sentence}
    assert reply._replace(detail="code 9").reason == f"{sentence} (code 9)"
    assert cause.in_doubt is (cause.value in ("timeout", "lost"))


def test_a_success() -> None:
    assert Reply(6, "OK", 0).facts() == {"port": 6, "ok": True, "reply": "OK", "code": 0, "reason": None}


@pytest.mark.parametrize(
    ("text", "lines", "failed"),
    [
        ("AT+CSQ\r\r\n+CSQ: 20,99\r\n\r\nOK\r\n", "+CSQ: 20,99\nOK", False),
        ("at+csq \\r\\n+CSQ: 20,99\\n\\rOK", "+CSQ: 20,99\nOK", False),
        (" +CSQ: 20,99 \n OK ", "+CSQ: 20,99\nOK", False),
        ("OK\nAT+CSQ\nOK", "OK\nAT+CSQ\nOK", False),
        ("AT+CSQ", "", False),
        ("", "", False),
        ("ERROR", "ERROR", True),
        ("AT+CSQ\nerror", "error", True),
        ("+CME ERROR: SIM not inserted", "+CME ERROR: SIM not inserted", True),
        ("+CMS ERROR", "+CMS ERROR", True),
        ("+CMX ERROR", "+CMX ERROR", False),
        ("ERROR\nOK", "ERROR\nOK", False),
        ("NO ERROR", "NO ERROR", False),
    ],
)
def test_lines_of_an_at_command(text: str, lines: str, failed: bool) -> None:
    assert at_reply(Reply(1, text), " AT+CSQ ") == Reply(1, lines, cause=Cause.ERROR if failed else None)
    # Why the gateway has no success counts more than what its modem says.
    assert at_reply(Reply(1, text, cause=Cause.TIMEOUT), "AT+CSQ").cause is Cause.TIMEOUT


def test_no_reply() -> None:
    assert at_reply(Reply(1, None, cause=Cause.BUSY), "AT") == Reply(1, None, cause=Cause.BUSY)
