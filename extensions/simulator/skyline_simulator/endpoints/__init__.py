# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The API of gateways: requests in, state changed, replies out. No web framework in here."""
