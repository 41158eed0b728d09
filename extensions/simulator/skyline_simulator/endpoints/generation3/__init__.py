# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Generation 3 of the API (facts of documents 3.0.0 to 3.3.0): what its requests mean, and how it answers."""
