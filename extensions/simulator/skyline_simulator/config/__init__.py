# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a gateway is to be: its entry in a fleet file, its switches and profiles, and how slots are named."""
