# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""SIMs in slots, and their identities, ICCIDs (API reference, section 1)."""

from __future__ import annotations

import re

from .states import PortState
from .status import Row

# ITU-T E.118: 89 and up to 17 digits more; SIMs store 20 digits, the last of which may be the filler F.
_ICCID = re.compile(r"89[0-9]{16,18}F?", re.IGNORECASE)
_FILLER = "Ff"

# Modems that have got an answer from a SIM are in one of these. A lock says nothing: empty slots have them, too.
_WITH_SIM = frozenset(
    (
        PortState.IDLE,
        PortState.REGISTERING,
        PortState.NO_BALANCE,
        PortState.REGISTRATION_FAILED,
        PortState.SIM_ERROR,
        PortState.CARD_DETECTED,
    )
)


def parse_iccid(value: object) -> str:
    """Reads an ICCID: 18 to 20 digits, without its filler. Raises ValueError with a sentence for the user."""
    # A number is as good as a text here: YAML keeps all digits of one that begins with 89.
    text = str(value).strip()
    if not _ICCID.fullmatch(text):
        raise ValueError("not an ICCID; give its 18 to 20 digits in quotes, from 89 on")
    return text.rstrip(_FILLER)


def same_iccid(one: str | None, other: str | None) -> bool:
    """Whether two ICCIDs are the same, with or without their filler."""
    return one is not None and other is not None and one.rstrip(_FILLER) == other.rstrip(_FILLER)


def holds_sim(row: Row) -> bool | None:
    """Whether a slot has a SIM; None where its row does not tell, or contradicts itself."""
    says = set() if row.inserted is None else {row.inserted}
    if row.state is PortState.NO_SIM:
        says.add(False)
    if row.iccid or (row.state is not None and row.state.working):
        says.add(True)
    if says:
        return says.pop() if len(says) == 1 else None
    return True if row.state in _WITH_SIM else None
