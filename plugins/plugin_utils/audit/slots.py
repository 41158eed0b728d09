# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The slots of a gateway as an audit's JSON report has them: rows of values, whose columns are named once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, overload

# What skyline_audit returns for each slot, in its ``ports``.
COLUMNS = ("name", "port", "slot", "state_name", "active", "imei", "number", "operator", "signal", "iccid")

Row = dict[str, Any]


class Rows(Sequence[Row]):
    """The slots of one gateway of a report that was read from its file, each as skyline_audit returns it.

    They are kept as text until somebody looks at them: the slots of ten thousand gateways as mappings take 2 GB.
    """

    def __init__(self, rows: Sequence[Sequence[Any]]) -> None:
        """rows: for each slot its values, in the order of COLUMNS."""
        self._text = json.dumps(rows, separators=(",", ":")).encode()
        self._number = len(rows)

    def __len__(self) -> int:
        return self._number

    def __iter__(self) -> Iterator[Row]:
        return (dict(zip(COLUMNS, row)) for row in json.loads(self._text))

    @overload
    def __getitem__(self, at: int) -> Row: ...

    @overload
    def __getitem__(self, at: slice) -> list[Row]: ...

    def __getitem__(self, at: int | slice) -> Row | list[Row]:
        return [*self][at]
