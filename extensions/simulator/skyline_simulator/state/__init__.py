# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a gateway is and does in time. Nothing in here knows of requests, replies or HTTP."""
