# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads workbooks (``.xlsx``) by openpyxl into sheets of texts, which are what the cells show to a user.

openpyxl is optional, and imported only where a workbook is read or written.
"""

from __future__ import annotations

import contextlib
import datetime
import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .sheets import Row, Sheet, SheetError

if TYPE_CHECKING:
    from types import ModuleType

# How files begin: any zip archive, as which .xlsx and .ods come; and what .xls and encrypted workbooks are.
_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The part that every .xlsx and .xlsm has.
_MAIN_PART = "xl/workbook.xml"
# A spreadsheet keeps this many digits of a number, and makes zeros of the rest.
_EXACT = 10**15
_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
_ZEROS = re.compile(r"0+")
_DECIMALS = re.compile(r"#?0*0\.(0+)")
_PLUS = re.compile(r'(?:"\+"|\\?\+)[0#]+')
# So many cells are named in one message.
_NAMED = 3


def is_workbook(content: bytes) -> bool:
    """Whether this is a workbook of any kind rather than text, whatever the file is called."""
    return content.startswith((_ZIP, _COMPOUND))


def library() -> ModuleType:
    """The library openpyxl. Raises SheetError where it is missing."""
    try:
        import openpyxl
    except ImportError as error:
        raise SheetError(
            0,
            "workbooks need the Python library openpyxl, in the Python that runs Ansible: python -m pip install "
            "openpyxl; or save the sheets as CSV",
        ) from error
    library: ModuleType = openpyxl
    return library


class Workbook:
    """An open workbook. Raises SheetError where it is none, or openpyxl is missing."""

    def __init__(self, content: bytes) -> None:
        if not _has_part(content, _MAIN_PART):
            raise SheetError(0, f"{_kind(content)}; save it as .xlsx or as CSV")
        openpyxl = library()
        with _understood():
            self._values = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            self._formulas = (
                openpyxl.load_workbook(io.BytesIO(content), read_only=True) if _calculates(content) else None
            )
            # In its own order; charts are no worksheets.
            self.names: list[str] = [sheet.title for sheet in self._values.worksheets]

    def sheet(self, name: str) -> Sheet | None:
        """A sheet by its name; None where it has no text at all. Formulas stand there by the values saved with them.

        A row begins with the first column of the sheet, and is as wide as the headings, or wider where there is text
        behind the last of them. Empty rows above the headings are left out. Raises SheetError.
        """
        if self._formulas is not None:
            with _understood():
                _check_formulas(self._values[name], self._formulas[name])
        rows = _rows(self._values[name])
        headings = next((row for row in rows if any(map(str.strip, row[1]))), None)
        return None if headings is None else Sheet(headings, _widened(rows, len(headings[1])))


@contextlib.contextmanager
def _understood() -> Iterator[None]:
    """Lets openpyxl say nothing of what it leaves out, such as rules for cells, and makes one error of its many."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except SheetError:
        raise
    except Exception as error:  # what it raises for a damaged file is documented nowhere
        text = f"not a workbook that openpyxl can read ({type(error).__name__}: {error})"
        raise SheetError(0, text) from error


def _widened(rows: Iterator[Row], width: int) -> Iterator[Row]:
    for line, row in rows:
        yield line, row + [""] * (width - len(row))


def _rows(sheet: Any) -> Iterator[Row]:
    """The rows of a sheet, without the empty cells at their ends."""
    with _understood():
        # Programs other than Excel may write a wrong size, by which rows would be missed.
        sheet.reset_dimensions()
        for line, row in enumerate(sheet.iter_rows(), start=1):
            texts = [_text(cell) for cell in row]
            while texts and not texts[-1].strip():
                texts.pop()
            yield line, texts


def _check_formulas(sheet: Any, formulas: Any) -> None:
    """A program that writes formulas without calculating them leaves cells that only look empty here."""
    for each in (sheet, formulas):
        each.reset_dimensions()
    missing = [
        (line, cell.coordinate)
        for line, (row, shown) in enumerate(zip(formulas.iter_rows(), sheet.iter_rows()), start=1)
        for cell, value in zip(row, shown)
        # A formula whose value is the empty text says so.
        if cell.data_type == "f" and value.value is None and value.data_type != "str"
    ]
    if missing:
        cells = ", ".join(cell for _line, cell in missing[:_NAMED])
        more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
        raise SheetError(
            missing[0][0],
            f"formulas without values in {cells}{more}; open the workbook in a spreadsheet program, which calculates "
            "them, and save it",
        )


def _text(cell: Any) -> str:
    """What a cell shows, as far as it matters: whole numbers whole, and no date as a number."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, (int, float)):
        return _number(value, str(cell.number_format).split(";", maxsplit=1)[0])
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return str(value.date())
    return str(value)


def _number(value: float, shape: str) -> str:
    """A number as its cell shows it: zeros in front, decimals and a plus count, for they may be what was meant."""
    if abs(value) >= _EXACT:
        return f"{value:.5E}"
    decimals = _DECIMALS.fullmatch(shape)
    if decimals:
        text = f"{value:.{len(decimals.group(1))}f}"
        return text if float(text) == value else repr(value)
    if value != int(value):
        text = f"{value:.15g}"
        # Rounding must not make a whole number of it.
        return text if "." in text else repr(value)
    text = str(int(value))
    if value >= 0 and _ZEROS.fullmatch(shape):
        return text.zfill(len(shape))
    return f"+{text}" if value >= 0 and _PLUS.fullmatch(shape) else text


def _has_part(content: bytes, part: str) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return part in archive.namelist()
    except zipfile.BadZipFile:
        return False


def _calculates(content: bytes) -> bool:
    """Whether any sheet has a formula; looking a second time at all cells is only then worth its time."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        return any(_FORMULA.search(archive.read(name)) for name in parts if name.endswith(".xml"))


def _kind(content: bytes) -> str:
    """What a file is instead of an .xlsx workbook."""
    if content.startswith(_COMPOUND):
        return "an old workbook (.xls), or one that is encrypted by a password"
    if _has_part(content, "xl/workbook.bin"):
        return "a binary workbook (.xlsb)"
    if _has_part(content, "content.xml"):
        return "an OpenDocument spreadsheet (.ods)"
    return "a zip archive that is no workbook, or is cut off"
