# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cells of CSV files that people open in spreadsheets."""

from __future__ import annotations

import re
from typing import Any

# A spreadsheet takes a text for a formula by its first sign, which may be a full-width one, and passes over blanks
# before it. Where it splits lines at semicolons or tabs, a formula may begin in the middle of a cell of ours.
_BLANK = r'\s\x00-\x1f"\u00ad\u180e\u200b-\u200f\u2060\ufeff'
_START = re.compile(rf"(?:\A|[;\t\r\n])[{_BLANK};]*")
_SIGN = re.compile("[=+\\-@\uff1d\uff0b\uff0d\uff20]")
_SIGNED_NUMBER = re.compile(rf"[+-][0-9]+(?:[{_BLANK}]*\Z|[;\t\r\n])")


def cell(value: Any) -> str:
    """A value as a cell, in which no spreadsheet finds a formula; "" for none.

    A NUL, which Python 3.10 writes into no CSV file and spreadsheets take for the end of a text, is shown as U+FFFD.
    """
    text = str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)
    return _START.sub(_as_text, text).replace("\0", "\ufffd")


def _as_text(start: re.Match[str]) -> str:
    """The start of a text or of a part of it; with an apostrophe where a formula follows, which no signed number is."""
    text, end = start.string, start.end()
    formula = _SIGN.match(text, end) and not _SIGNED_NUMBER.match(text, end)
    return f"{start.group()}'" if formula else start.group()
