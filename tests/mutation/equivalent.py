# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The mutants that were shown to behave as the original does: equivalent.yml."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import yaml

from .errors import MutationError
from .mutants import Mutant

FILE = Path(__file__).with_name("equivalent.yml")


class Entry(NamedTuple):
    """One mutant, found again by what its line says: lines move."""

    file: str
    function: str
    line: str
    change: str
    why: str

    def is_of(self, mutant: Mutant) -> bool:
        change = f"{mutant.before} -> {mutant.after}"
        return (self.file, self.function, self.line, self.change) == (mutant.path, mutant.where, mutant.text, change)


def read(file: Path = FILE) -> list[Entry]:
    try:
        return [Entry(**entry) for entry in yaml.safe_load(file.read_text(encoding="utf-8")) or []]
    except TypeError as error:
        raise MutationError(f"{file.name}: each entry has the keys {', '.join(Entry._fields)}: {error}") from error


def without_mutant(entries: Iterable[Entry], mutants: Iterable[Mutant]) -> list[Entry]:
    """Entries that no mutant is meant by any more."""
    mutants = list(mutants)
    return [entry for entry in entries if not any(map(entry.is_of, mutants))]
