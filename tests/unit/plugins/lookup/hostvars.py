# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Variables by host, for lookups that read them without templating."""

from __future__ import annotations

from typing import Any


class HostVars(dict[str, Any]):
    """As ansible-core has them; templated ones must not be read."""

    def raw_get(self, name: str) -> Any:
        return dict.__getitem__(self, name)

    def __getitem__(self, name: str) -> Any:
        raise AssertionError(f"the variables of {name} are templated")
