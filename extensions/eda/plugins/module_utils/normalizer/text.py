# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Texts of gateways, made safe: no control characters, and no templates that a playbook would run."""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Mapping
from typing import Any

# No push has a tenth of that; what is in still deeper is left out, for neither Python nor the engine could take it.
_MOST_LEVELS = 50
# Control characters, those that turn the direction of text, and halves of characters that no encoding can write.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
# In the text of a message, line ends and tabs are what its sender wrote.
_UNSAFE_IN_MESSAGES = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
# What begins a template: {{, {% and {# anywhere, and a line that sets other signs.
_TEMPLATE = re.compile(r"\{(?=[{%#])|\A#(?=jinja2:)")


def defused(text: str) -> str:
    """A text that no template engine takes for a template.

    Playbooks get events as extra variables, which Ansible templates: without this, the text of a message from anybody
    could run commands. A word joiner, which nobody sees, stands where a template would begin.
    """
    return _TEMPLATE.sub("\\g<0>\u2060", text) if "{" in text or "#" in text else text


def defused_all(value: Any, levels: int = _MOST_LEVELS) -> Any:
    """A value of JSON with all its texts defused; what JSON has no words for is None."""
    if isinstance(value, str):
        return defused(value)
    if isinstance(value, Mapping):
        inside = value.items() if levels else ()
        return {defused_all(key): defused_all(inner, levels - 1) for key, inner in inside}
    if isinstance(value, (list, tuple)):
        return [defused_all(inner, levels - 1) for inner in value] if levels else []
    return None if isinstance(value, float) and not math.isfinite(value) else value


def clean(value: object) -> str | None:
    """A text of the device without control characters, and without templates; None for what is no text."""
    if not isinstance(value, str):
        if not isinstance(value, (int, float)):
            return None
        value = str(value)
    text: str = value
    return defused(text if text.isprintable() else _UNSAFE.sub("\ufffd", text))


def texts_of(message: str) -> dict[str, str]:
    """The text of a message, safe to use; where that is not quite what was written, also as it was, in BASE64."""
    text = defused(message if message.isprintable() else _UNSAFE_IN_MESSAGES.sub("\ufffd", message))
    if text == message:
        return {"text": text}
    return {"text": text, "text_base64": base64.b64encode(message.encode("utf-8", "surrogatepass")).decode()}


def stripped(value: object) -> str | None:
    """A text of the device as ``clean`` has it, without blanks around it."""
    text = clean(value)
    return text.strip() if text else text
