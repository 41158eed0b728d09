# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every kind of file becomes before its rows are looked at: one or more sheets of cells, all of them texts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

# A row: its number in the file, from 1, and the texts of its cells.
Row = tuple[int, list[str]]


class Sheet(NamedTuple):
    """A sheet of a file: its headings, and the rows below them, which are read as they are taken.

    Taking a row may raise SheetError.
    """

    headings: Row
    rows: Iterator[Row]


class SheetError(Exception):
    """Why a file, or the rest of a sheet, cannot be read; line is 0 where no line is to blame."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.line = line
        self.text = text
