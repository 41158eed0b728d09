# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the cells of a spreadsheet, and says what a spreadsheet has done to those that it has damaged.

Every function raises :class:`ValueError` with a sentence for the user. Spaces around a text, non-breaking ones too, are
dropped. Names of slots repeat in every gateway, so what was read once is remembered.
"""

from __future__ import annotations

import functools
import ipaddress
import re
import unicodedata

from ...module_utils.model.address import mac_digits
from ...module_utils.model.imei import parse_imei
from ...module_utils.model.ports import MOST_PORTS, MOST_SLOTS, parse_slot_name, parse_slot_of
from ...module_utils.model.sim_number import parse_number
from .grouping import ungrouped

_SCIENTIFIC = re.compile(r"[0-9]+([.,][0-9]+)?[eE]\+?[0-9]+")
_DECIMALS = re.compile(r"[0-9]+[.,]0+")
_DATE = re.compile(r"[0-9]{1,2}\W+[^\W\d]{3,}\W*[0-9]*|[0-9]+([-./])[0-9]+\1[0-9]+")
_SHORT_SLOT = re.compile(r"([0-9]+)[.,]([0-9])")
_COMMA_SLOT = re.compile(r"[0-9]+,[0-9]{2}")
_HOST = re.compile(r"\w[\w.-]*")

_IMEI = re.compile(r"[0-9]{15}")
_NUMBER = re.compile(r"\+?[0-9]{1,32}")

_AS_TEXT = "format the column as text and enter it again"


def read_gateway(text: str) -> str:
    """The name of a gateway, which becomes the name of a host."""
    name = text.strip()
    if not _HOST.fullmatch(name) and not _is_address(name):
        raise ValueError(_hidden(name) or "not usable as the name of a host; letters, digits and . _ - are")
    return name


def read_address(text: str) -> str:
    """An IP address or a host's name, in the one spelling by which two of them can be compared."""
    address = text.strip()
    if _is_address(address):
        return str(ipaddress.ip_address(address))
    if not _HOST.fullmatch(address):
        raise ValueError(_damage(address) or "not an address; give an IP address or the name of a host alone")
    if re.fullmatch(r"[0-9.]+", address):
        raise ValueError("not an IP address")
    return address.lower()


def read_http_port(text: str) -> int:
    """The number of a TCP port."""
    port = text.strip()
    if not re.fullmatch(r"[0-9]{1,5}", port) or not 1 <= int(port) <= 65535:
        raise ValueError(_damage(port) or "not the number of a TCP port")
    return int(port)


def read_mac(text: str) -> str:
    """A MAC address in any usual spelling, as ``00:30:f1:0a:0b:0c``."""
    digits = mac_digits(text)
    if digits is None:
        raise ValueError(_damage(text.strip()) or "not a MAC address; it has 12 digits of 0-9 and A-F")
    return ":".join(digits[place : place + 2] for place in range(0, 12, 2))


def read_text(text: str) -> str:
    """Any text."""
    return text.strip()


@functools.cache
def read_slot(port: str, slot: str) -> str:
    """The canonical name of a slot given by two columns: ``6`` and ``2``, or ``6`` and ``B``."""
    try:
        return str(parse_slot_of(port, slot, MOST_PORTS, MOST_SLOTS))
    except ValueError as error:
        raise ValueError(_damage(port.strip()) or _damage(slot.strip()) or str(error)) from error


@functools.cache
def read_slot_name(text: str) -> str:
    """The canonical name of a slot given by one column: ``6B`` or ``6.02``."""
    name = read_slot_or_port(text)
    if "." not in name:
        raise ValueError("names no slot of a port; write 6B or 6.02, or give ports a column of their own")
    return name


@functools.cache
def read_slot_or_port(text: str) -> str:
    """The same, or a bare ``6``: only the gateway can say whether it has one slot per port."""
    name = text.strip()
    if not name:
        raise ValueError("empty")
    try:
        return str(parse_slot_name(name))
    except ValueError as error:
        raise ValueError(_slot_damage(name) or _damage(name) or str(error)) from error


def read_imei(text: str, complete: bool, clean: bool = False) -> str:
    """An IMEI of 15 digits; one of 14 gets its check digit only where complete says so.

    clean: whether what groups the digits is dropped.
    """
    given = ungrouped(text) if clean else text.strip()
    try:
        imei = parse_imei(given)
    except ValueError as error:
        raise ValueError((_damage(given) or _imei_damage(given)) + _cleanable(given, clean, _IMEI)) from error
    if len(given) == 14 and not complete:
        # For parse_imei the check digit is missing. In a table of numbers it is as well the zero in front.
        raise ValueError(
            f"14 digits: the spreadsheet has dropped the zero in front (0{given}), or the check digit is missing "
            f"({imei}); give all 15, or set complete_imeis"
        )
    return imei


def read_number(text: str, clean: bool = False) -> str:
    """The number of a SIM; clean as for IMEIs."""
    number = ungrouped(text) if clean else text.strip()
    try:
        return parse_number(number)
    except ValueError as error:
        reason = _damage(number) or "not a number; give up to 32 digits with an optional leading +"
        raise ValueError(reason + _cleanable(number, clean, _NUMBER)) from error


def _cleanable(text: str, cleaned: bool, wanted: re.Pattern[str]) -> str:
    """What to add where only signs between the digits are wrong."""
    if cleaned or not wanted.fullmatch(ungrouped(text)):
        return ""
    return "; clean: true drops what groups its digits"


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _damage(text: str) -> str | None:
    """What a spreadsheet has done to a text of any column."""
    if _SCIENTIFIC.fullmatch(text):
        return f"rounded by the spreadsheet, its digits are lost; {_AS_TEXT}"
    if _DECIMALS.fullmatch(text):
        return f"made a number with decimals by the spreadsheet; {_AS_TEXT}"
    if text.startswith("#"):
        return "an error that a formula of the spreadsheet shows"
    if text.startswith("="):
        return "a formula; give its value"
    if text.startswith("'"):
        return "begins with the apostrophe that marks a text in a spreadsheet; leave it out"
    return _hidden(text)


def _hidden(text: str) -> str | None:
    """Names a character in the middle of a text that nobody sees there."""
    for character in text:
        if not character.isprintable():
            name = unicodedata.name(character, "control character").lower()
            return f"has a {name} (U+{ord(character):04X}) in it, which looks like a space or like nothing"
    return None


def _slot_damage(name: str) -> str | None:
    short = _SHORT_SLOT.fullmatch(name)
    if short:
        port, digit = short.groups()
        return (
            f"is it {port}.{digit}0, shortened by the spreadsheet, or {port}.0{digit}? "
            "Write letters, as in 6B, or format the column as text and write two digits"
        )
    if _COMMA_SLOT.fullmatch(name):
        return f"made a decimal number by the spreadsheet; write letters, as in 6B, or {_AS_TEXT}"
    if _DATE.fullmatch(name):
        return f"made a date by the spreadsheet; write letters, as in 6B, or {_AS_TEXT}"
    return None


def _imei_damage(given: str) -> str:
    if not (given.isascii() and given.isdigit()):
        return "not an IMEI; give 15 digits"
    if len(given) < 14:
        hint = "; a spreadsheet drops the zeros in front of a number"
    elif len(given) == 16:
        hint = "; 16 are an IMEISV, which ends in the version of the software instead of a check digit"
    else:
        hint = ""
    return f"{len(given)} digits, and an IMEI has 15{hint}"
