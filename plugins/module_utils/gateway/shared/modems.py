# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The answers for single ports to a question to their modems (facts of generation 3, section 10)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...model.reply import Cause, Reply, at_reply
from ...wire.errors import GatewayError
from ...wire.redact import MASK, Redactor
from ...wire.replies import SUCCESS_CODES
from ...wire.text import clean, clean_text, leading_int
from ..replies import PortAnswer

# Codes that say something of the port that was asked; 1 is about the login.
ABOUT_A_PORT = range(2, 100)


def read_answer(
    port: int,
    item: Mapping[str, Any],
    causes: Mapping[int, Cause],
    redact: Redactor,
    at_command: str | None,
    secret: bool,
) -> PortAnswer:
    """The answer in an object of a reply. causes: what codes mean; at_command: what was asked, if that was one.

    secret: whether nothing that the gateway says may be shown, but for the reply itself, which is the caller's.
    """
    code = leading_int(item.get("code"))
    given = item.get("resp", item.get("ussd"))
    text = clean_text(given) if isinstance(given, str) else clean(given)
    if code in SUCCESS_CODES:
        reply = Reply(port, text or "", code)
        return PortAnswer(reply if at_command is None else at_reply(reply, at_command))
    # Without a code nobody knows whether it was sent.
    cause = Cause.LOST if code is None else causes.get(code, Cause.REFUSED)
    said = clean(item.get("reason"))
    detail = (MASK if secret else redact(said)) if said and cause is Cause.REFUSED else ""
    return PortAnswer(Reply(port, text or None, code, cause, detail))


def lost(port: int, error: GatewayError) -> PortAnswer:
    """The answer of a port for which none came, because of an error."""
    return PortAnswer(Reply(port, None, error.code, Cause.LOST, error.message.rstrip(".")), error)
