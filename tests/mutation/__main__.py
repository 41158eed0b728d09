# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lets ``python tests/mutation`` run from a checkout."""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / ".build"))
    from ansible_collections.skyline.gateway.tests.mutation.main import main

    sys.exit(main())
