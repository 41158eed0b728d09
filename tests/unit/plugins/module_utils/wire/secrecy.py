# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a text betrays a password, in whichever spelling."""

from __future__ import annotations

import html
import json
import traceback
from urllib.parse import quote, quote_plus


def spellings(secret: str) -> set[str]:
    """How a password may be written on the way to a gateway and back."""
    encoded = {quote(secret), quote(secret, safe=""), quote_plus(secret)}
    lower = {piece.replace("%C3%A9", "%c3%a9").replace("%2F", "%2f").replace("%2B", "%2b") for piece in encoded}
    return {
        secret,
        *encoded,
        *lower,
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        json.dumps(secret)[1:-1].replace("/", "\\/"),
        html.escape(secret),
        html.escape(secret, quote=False),
        repr(secret)[1:-1],
        quote(quote(secret, safe=""), safe=""),
        quote_plus(quote_plus(secret)),
        "".join(char if char.isalnum() and char.isascii() else f"&#{ord(char)};" for char in secret),
        "".join(char if char.isalnum() and char.isascii() else f"&#x{ord(char):X};" for char in secret),
        "".join(char if char.isalnum() and char.isascii() else f"\\u{ord(char):04X}" for char in secret),
        secret.encode("latin-1").decode("utf-8", "replace"),
    }


def everything_said_by(error: BaseException) -> str:
    """All that anybody could print of an exception, and of those behind it."""
    said = []
    chain: BaseException | None = error
    while chain is not None:
        said += [str(chain), repr(chain), repr(chain.args), repr(vars(chain))]
        chain = chain.__cause__ or chain.__context__
    said += traceback.format_exception(type(error), error, error.__traceback__)
    return "\n".join(said)


def assert_silent(text: str, secret: str) -> None:
    betrayed = [spelling for spelling in spellings(secret) if spelling in text]
    assert not betrayed, f"{betrayed} in {text}"
