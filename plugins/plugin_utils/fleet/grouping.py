# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Drops what people and spreadsheets put between the digits of an IMEI or a number."""

from __future__ import annotations

import re
import unicodedata

# A number as it is dialled within its country. Whether the zero is part of it, only its owner knows.
_TRUNK_ZERO = re.compile(r"\(\s*0\s*\)")
# One dot or comma may be that of decimals, so only several of them group.
_GROUPS = re.compile(r"\+?[0-9]+([.,])[0-9]+(\1[0-9]+)+")
# Spaces, dashes, and characters that only direct the writing and that nobody sees.
_BETWEEN = {"Zs", "Pd", "Cf"}


def ungrouped(text: str) -> str:
    """``49-015420-323751-8`` as ``490154203237518``, and ``+49 (30) 123/4`` as ``+49301234``.

    What is no such text comes back as it is, without the spaces around it, so that messages can quote it.
    """
    given = text.strip()
    if _TRUNK_ZERO.search(given):
        return given
    kept = "".join([each for each in given if unicodedata.category(each) not in _BETWEEN and each not in "/()"])
    if _GROUPS.fullmatch(kept):
        kept = re.sub("[.,]", "", kept)
    return kept if re.fullmatch(r"\+?[0-9]+", kept) else given
