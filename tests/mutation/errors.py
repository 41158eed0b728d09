# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Why mutants cannot be judged."""

from __future__ import annotations


class MutationError(Exception):
    """The message is one for people."""
