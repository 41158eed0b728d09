# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads CSV files as spreadsheet programs write them, into one sheet of texts."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence

from .sheets import Row, Sheet, SheetError

# What a file is decoded by where the user says nothing.
DEFAULT_ENCODING = "utf-8-sig"

_DELIMITERS = ",;\t"
# The line that tells Excel the delimiter. A program that does not know it may have quoted it, or added cells.
_SEPARATOR = re.compile(r'"?sep=(.)"?[,;\t]*', re.IGNORECASE)
_UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# So many bytes of a file are looked at for the zero bytes of UTF-16.
_SAMPLE = 4096


def read(content: bytes, encoding: str, delimiter: str | None, sense: Callable[[Sequence[str]], int]) -> Sheet:
    """The sheet that a CSV file is.

    encoding: how it is decoded. Under the default, UTF-16 is recognised too.
    delimiter: None takes what a line ``sep=;`` says, else the one by which sense counts most of the headings.
    Raises SheetError where the file cannot be decoded, or its headings cannot be read.
    """
    encoding = _encoding(content, encoding)
    try:
        # Excel on a Mac ends lines as no other program does.
        first = re.split(r"[\r\n]", content.decode(encoding), maxsplit=1)[0]
    except UnicodeError as error:
        line = content.count(b"\n", 0, getattr(error, "start", 0)) + 1
        text = f"not {encoding}; save the file as 'CSV UTF-8', or set encoding (Excel's plain CSV is often cp1252)"
        raise SheetError(line, text) from error
    told = _SEPARATOR.fullmatch(first.lstrip("\ufeff"))
    chosen = delimiter or (told.group(1) if told else _most_sensible(first, sense))
    stream = io.TextIOWrapper(io.BytesIO(content), encoding=encoding, newline="")
    rows = _rows(stream, chosen, skip=1 if told else 0)
    return Sheet(next(rows, (1, [])), rows)


def _rows(stream: io.TextIOWrapper, delimiter: str, skip: int) -> Iterator[Row]:
    """The rows behind the first so many; a row's number is that of its first line."""
    line = 1
    rows = csv.reader(stream, delimiter=delimiter, strict=True)
    try:
        for row in rows:
            if line > skip:
                yield line, row
            line = rows.line_num + 1
    except csv.Error as error:
        raise SheetError(line, f"{error}; is there a quotation mark too many?") from error


def _encoding(content: bytes, encoding: str) -> str:
    """The encoding, and for UTF-16 its order of bytes where no byte order mark tells it."""
    asked = codecs.lookup(encoding).name
    if asked not in (DEFAULT_ENCODING, "utf-16"):
        return encoding
    if content.startswith(_UTF_16_MARKS):
        return "utf-16"
    sample = content[:_SAMPLE]
    zeros = [sample[start::2].count(0) for start in (0, 1)]
    # Delimiters, digits and line ends have a zero byte each; a stray one of a damaged file in UTF-8 does not count.
    if asked != "utf-16" and sum(zeros) * 5 <= len(sample):
        return encoding
    return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"


def _most_sensible(line: str, sense: Callable[[Sequence[str]], int]) -> str:
    """The delimiter by which most headings make sense, else the one by which there are most."""

    def count(delimiter: str) -> tuple[int, int]:
        try:
            headings = next(csv.reader([line], delimiter=delimiter), [])
        except csv.Error:  # a NUL on Python 3.10, or too long a cell: what reads the rows says so
            headings = []
        return sense(headings), len(headings)

    return max(_DELIMITERS, key=count)
