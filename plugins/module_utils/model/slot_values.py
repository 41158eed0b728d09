# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a gateway shows of a setting that each slot has one of: IMEI, number, PIN."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from .ports import Slot
from .status import Status


class SlotValues(NamedTuple):
    """Values by slot, "" for none; a slot that shows nothing is missing.

    status: the one that they were read with, None where no status shows them; conclusive: whether another value than
    the one written proves that it was not taken. A module that shows the IMEI that it uses shows the one that was set
    after its next restart only.
    """

    values: Mapping[Slot, str]
    status: Status | None = None
    conclusive: bool = True
