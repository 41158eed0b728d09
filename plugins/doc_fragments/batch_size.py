# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """The option of modules that set many values at once."""

    DOCUMENTATION = r"""
options:
  batch_size:
    description:
      - Maximum number of values in one request.
    type: int
    default: 256
"""
