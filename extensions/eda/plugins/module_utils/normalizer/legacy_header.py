# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lines that the legacy SMS to HTTP has before the text of a message (API reference, section 7).

The lines in the content of a received message, which come with a sender and a port of its own, are read by
``model.message``; here these lines are all that says who sent the text, and to whom.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ......plugins.module_utils.model.message import unquoted
from .slots import slot_of

# All of the first four have to be there: a text may begin like one. Newer firmware quotes values.
_PORT = re.compile(r"[1-9][0-9]{0,5}")
_HEADER_BLOCK = re.compile(
    r"Sender:([^\r\n]*)\r?\nReceiver:([^\r\n]*)\r?\nSMSC:([^\r\n]*)\r?\nSCTS:([^\r\n]*)\r?\n"
    r'(?:Slot:[ \t]*("?)([0-9]{1,3})\5[ \t]*\r?\n)?(?:\r?\n)?'
)
# The port in quotes, then the number of the SIM, which may be missing: ``"24.01" 555``.
_RECEIVER = re.compile(r'"([^"]*)"[ \t]*(.*)')


class Header(NamedTuple):
    """What the lines before the text of a message say; None for what they do not."""

    sender: str | None = None
    port: str | None = None
    recipient: str | None = None
    smsc: str | None = None
    scts: str | None = None
    slot: int | None = None


def without_header(text: str) -> tuple[str, Header]:
    """A text without the lines before it, and what these say."""
    found = _HEADER_BLOCK.match(text)
    if not found:
        return text, Header()
    sender, receiver, smsc, scts, _quote, slot = found.groups()
    port, recipient = _receiver_of(receiver)
    known = (unquoted(sender), port, recipient, unquoted(smsc), unquoted(scts), int(slot) if slot else None)
    return text[found.end() :], Header(*known)


def _receiver_of(line: str) -> tuple[str | None, str | None]:
    """The port and the number in ``"24.01" 555``, ``"24.01"`` and ``555``."""
    quoted = _RECEIVER.fullmatch(line.strip())
    if not quoted:
        return None, line.strip() or None
    port, rest = quoted.groups()
    # A number in quotes, without a port.
    if not rest and slot_of(port)[2] is None and not _PORT.fullmatch(port):
        return None, port.strip() or None
    return port, unquoted(rest)
