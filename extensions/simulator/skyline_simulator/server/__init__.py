# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gateways on the network: logins, faults, the record of requests, pushes and the control path."""
