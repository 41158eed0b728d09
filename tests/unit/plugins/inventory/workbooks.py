# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Workbooks for tests, made cell by cell."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import openpyxl


class Shaped(NamedTuple):
    """A value with the number format of its cell."""

    value: Any
    number_format: str


def workbook(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    """A workbook of these sheets, row by row."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for line, row in enumerate(rows, start=1):
            for column, value in enumerate(row, start=1):
                if isinstance(value, Shaped):
                    sheet.cell(line, column, value.value).number_format = value.number_format
                elif value is not None:
                    sheet.cell(line, column, value)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def patched(content: bytes, old: str, new: str, part: str = "xl/worksheets/sheet1.xml") -> bytes:
    """A workbook with another text in one of its parts, as no library writes it."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(file, "w") as written:
        for name in given.namelist():
            data = given.read(name)
            if name == part:
                assert old.encode() in data
                data = data.replace(old.encode(), new.encode())
            written.writestr(name, data)
    return file.getvalue()
