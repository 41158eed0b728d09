# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What comes of asking a modem: a USSD code that goes to its network, or an AT command."""

from __future__ import annotations

import enum
import re
from typing import Any, NamedTuple

# Lines come as they are, or with their ends written as backslashes (facts of generation 3, section 10).
_LINE_END = re.compile(r"(?:\r|\n|\\r|\\n)+")
_FAILED = re.compile(r"(?:ERROR|\+CM[ES] ERROR\b.*)", re.IGNORECASE)


class Cause(enum.Enum):
    """Why there is no reply. Its value is the word that users read; the sentence behind it says more."""

    BUSY = "busy"
    UNAVAILABLE = "unavailable"
    TIMEOUT = "timeout"
    INVALID = "invalid"
    ERROR = "error"
    REFUSED = "refused"
    LOST = "lost"

    @property
    def in_doubt(self) -> bool:
        """Whether the network or the modem may have carried it out all the same."""
        return self in (Cause.TIMEOUT, Cause.LOST)


_SENTENCES = {
    Cause.BUSY: "the port has not finished another request",
    Cause.UNAVAILABLE: "the module does not run, or its SIM is not registered",
    Cause.TIMEOUT: "no answer in time; it may still have been carried out",
    Cause.INVALID: "the modem does not accept it as a command",
    Cause.ERROR: "the modem answers that it failed",
    Cause.REFUSED: "the gateway did not send it",
    Cause.LOST: "the gateway's answer was lost; it may still have been carried out",
}


class Reply(NamedTuple):
    """What came of it on one port.

    text: what the modem or the network said, None where nothing came; code: the gateway's own; cause: why this is no
    success, None = it is one; detail: more about the cause.
    """

    port: int
    text: str | None
    code: int | None = None
    cause: Cause | None = None
    detail: str = ""

    @property
    def ok(self) -> bool:
        """Whether there is a reply, and it reports no error."""
        return self.cause is None

    @property
    def reason(self) -> str | None:
        """Why it is no success: a word, and a sentence without its end."""
        if self.cause is None:
            return None
        return f"{self.cause.value}: {_SENTENCES[self.cause]}{f' ({self.detail})' if self.detail else ''}"

    def facts(self) -> dict[str, Any]:
        """The reply for a user."""
        return {"port": self.port, "ok": self.ok, "reply": self.text, "code": self.code, "reason": self.reason}


def at_reply(reply: Reply, command: str) -> Reply:
    """The reply to an AT command in lines, without the echo of the command; one that ends with an error is none."""
    if reply.text is None:
        return reply
    lines = [line.strip() for line in _LINE_END.split(reply.text) if line.strip()]
    if lines and lines[0].upper() == command.strip().upper():
        del lines[0]
    failed = reply.ok and bool(lines) and _FAILED.fullmatch(lines[-1])
    return reply._replace(text="\n".join(lines), cause=Cause.ERROR if failed else reply.cause)
