# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stand-in for SKYLINE multi-port gateways: strict where the API reference is, strange where the hardware is.

It shares no code with the collection's client on purpose: one misreading of the reference would otherwise pass both.
"""

from __future__ import annotations
