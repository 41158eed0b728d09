# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every behaviour in which gateways differ, as a switch, and the named sets of them.

Each point that the notes on device behaviour mark "(switch)" is one of these.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .errors import SpecError

_TRUE = ("true", "yes", "on", "1")
_FALSE = ("false", "no", "off", "0")


@dataclass(frozen=True)
class Range:
    """A span of device seconds, written ``60-90`` or ``5``."""

    low: float
    high: float

    @classmethod
    def of(cls, value: object) -> Range:
        if isinstance(value, Range):
            return value
        if isinstance(value, (list, tuple)) and len(value) == 2:
            low, high = float(value[0]), float(value[1])
        else:
            first, dash, last = str(value).partition("-")
            low = float(first)
            high = float(last) if dash else low
        if low < 0 or high < low:
            raise ValueError
        return cls(low, high)

    def __str__(self) -> str:
        return f"{self.low:g}" if self.low == self.high else f"{self.low:g}-{self.high:g}"


def _choice(*choices: object, about: str) -> dict[str, object]:
    return {"choices": choices, "about": about}


def _flag(about: str) -> dict[str, object]:
    return {"kind": "flag", "about": about}


def _count(about: str) -> dict[str, object]:
    return {"kind": "count", "about": about}


def _header(about: str) -> dict[str, object]:
    return {"kind": "header", "about": about}


@dataclass(frozen=True)
class Switches:
    """The behaviours of one gateway. The defaults are those of a real gateway with firmware 2.4."""

    # Status (section 1)
    slots_key: str = field(
        default="max-slot",
        metadata=_choice("max-slot", "max-slots", "none", about="how dev-status spells slots per port; none: left out"),
    )
    slots_claimed: int = field(
        default=0, metadata=_count("slots per port that dev-status reports, whatever there are (0: those there are)")
    )
    sizes: str = field(
        default="number",
        metadata=_choice(
            "number", "text", "junk", about='dev-status has its numbers of ports and slots as 2, "2" or "2x"'
        ),
    )
    rows_beyond: int = field(
        default=0, metadata=_count("rows of ports beyond max-ports, as an 8 x 32 box was seen to show")
    )
    status_type: str = field(
        default="dev-status",
        metadata=_choice("dev-status", "dev-Status", about="type of status replies"),
    )
    network: bool = field(default=False, metadata=_flag("rows say the generation of their network: 2, 3 or 4"))
    bom: bool = field(default=False, metadata=_flag("JSON replies begin with a byte order mark"))
    ver: bool = field(default=True, metadata=_flag("dev-status has ver, the firmware version"))
    expires: str = field(
        default="period", metadata=_choice("period", "3x", about="expires is the report period, or three times it")
    )
    st: str = field(default="int", metadata=_choice("int", "text", "string", about='st is 3, "3 OK" or "3"'))
    bal: str = field(default="text", metadata=_choice("text", "number", about='bal is "0.00" or 0.0'))
    sparse_rows: bool = field(default=False, metadata=_flag("a row with st 0 carries only port, sim, seq, st, imei"))
    fields_2_4: bool = field(default=True, metadata=_flag("rows have active, inserted, slot_active and led"))
    port_names: str = field(default="dotted", metadata=_choice("dotted", "letter", about="1.01 or 1A"))
    all_slots: bool = field(default=True, metadata=_flag("all_slots=1 is honoured; otherwise ignored"))
    imei: str = field(
        default="configured",
        metadata=_choice("configured", "module", about="a row's imei is the slot's sim_imei, or the module's own"),
    )
    push_st: str = field(
        default="text", metadata=_choice("text", "int", "string", about="st in reports the gateway sends by itself")
    )
    push_port_names: str = field(
        default="letter",
        metadata=_choice("letter", "dotted", about="port names in reports the gateway sends by itself"),
    )
    port_status_key: str = field(
        default="st", metadata=_choice("st", "status", about="key of the state in the push of one port")
    )
    shuffle: bool = field(default=False, metadata=_flag("rows come in a mixed order"))
    pool_ids: str = field(
        default="none",
        metadata=_choice("none", "sim", "port", about="SIM pool ids in sim, or also in place of some port names"),
    )
    content_type: str = field(
        default="application/json;charset=utf-8",
        metadata=_choice(
            "application/json;charset=utf-8", "text/html", "text/plain", "none", about="Content-Type of replies"
        ),
    )
    framing: str = field(
        default="length", metadata=_choice("length", "chunked", "close", about="how the end of a reply is marked")
    )

    # Login
    lockout: int = field(
        default=5, metadata=_count("refused logins after which a client's address is locked out (0: never)")
    )
    lockout_seconds: Range = field(
        default=Range(600, 600), metadata={"kind": "range", "about": "how long a lock-out lasts"}
    )

    proxy_header: str = field(
        default="",
        metadata=_header("a proxy in front answers 403 with HTML to requests without this header, NAME=VALUE"),
    )

    # Parameters (sections 2 to 4)
    decode: str = field(
        default="form", metadata=_choice("form", "percent", "none", about="how values of op=set are decoded")
    )
    bad_entry: str = field(
        default="refuse",
        metadata=_choice("refuse", "prefix", about="one bad entry: nothing is set, or what precedes it is"),
    )
    unknown_parameters: str = field(
        default="refuse",
        metadata=_choice("refuse", "ignore", "accept", about="names of op=set the device does not know"),
    )
    empty_values: str = field(
        default="accept",
        metadata=_choice("accept", "refuse", "keep", about='of IMEIs and numbers; keep: "OK", no effect'),
    )
    index_slots: int = field(
        default=0, metadata=_count("slots per port by which indices are counted (0: those there are)")
    )
    max_params: int = field(default=0, metadata=_count("most parameters in one op=set (0: no limit)"))

    # Commands (section 2)
    command_code: int = field(default=0, metadata=_choice(0, 200, about="code of a command that was accepted"))
    multiple: bool = field(default=True, metadata=_flag("op=multiple is known"))
    lock_code: int = field(default=12, metadata=_choice(12, 7, about="st of a slot locked by command"))
    port_lock: str = field(
        default="slots",
        metadata=_choice("slots", "flag", about="locking a port locks its slots, or sets a lock above theirs"),
    )
    led_scope: str = field(
        default="slot", metadata=_choice("slot", "port", about="whether slots have an LED of their own")
    )
    effect_seconds: Range = field(
        default=Range(1, 2), metadata={"kind": "range", "about": "until lock, unlock and LED show in the status"}
    )
    switch_seconds: Range = field(
        default=Range(60, 90), metadata={"kind": "range", "about": "until a switch has happened"}
    )
    switch_restarts_module: bool = field(
        default=True, metadata=_flag("after a switch the module starts anew, with the slot's IMEI")
    )
    register_seconds: Range = field(
        default=Range(8, 15), metadata={"kind": "range", "about": "from a started module to a registered SIM"}
    )
    reset_seconds: Range = field(
        default=Range(8, 15), metadata={"kind": "range", "about": "from a reset until the module answers again"}
    )
    empty_imei: bool = field(default=True, metadata=_flag("imei is empty while a module starts"))

    # Reboot
    reboot_reply: bool = field(default=True, metadata=_flag("a reboot is answered before the connection goes"))
    silence: str = field(
        default="refuse",
        metadata=_choice("refuse", "reset", "hang", about="what connecting to a rebooting gateway meets"),
    )
    silence_seconds: Range = field(
        default=Range(10, 20), metadata={"kind": "range", "about": "of a reboot, without any answer"}
    )
    boot_seconds: Range = field(
        default=Range(10, 30),
        metadata={"kind": "range", "about": "from the first answer after a reboot until a module answers"},
    )
    boot_locked: bool = field(default=False, metadata=_flag("slots come up locked after a reboot"))

    # Sessions (section 13)
    sessions: str = field(
        default="supported", metadata=_choice("supported", "refused", "404", about="what /crypt_sess.json answers")
    )
    session_digest: str = field(
        default="seq-url",
        metadata=_choice("seq-url", "url-seq", about="the order of the last two parts of a request's auth"),
    )
    session_code: int = field(default=1, metadata=_count("code for an unknown or expired session and an old seq"))
    session_replies: str = field(
        default="plain", metadata=_choice("plain", "encrypted", about="replies in a session with crypt=aes-ecb")
    )

    # eSIM (section 12)
    esim: bool = field(default=True, metadata=_flag("the gateway has eSIM"))
    esim_exist_key: str = field(
        default="exist", metadata=_choice("exist", "exust", about="how the query spells whether a profile is there")
    )
    esim_ac_key: str = field(
        default="ac",
        metadata=_choice("ac", "aa", "none", about="how the query spells the activation code; none: no codes"),
    )
    esim_rows: str = field(
        default="all", metadata=_choice("all", "written", about="whether the query lists slots without a profile")
    )
    esim_reply_key: str = field(
        default="results",
        metadata=_choice("results", "status", "ports", "esims", about="where write and delete list their items"),
    )
    esim_write_body: str = field(
        default="array",
        metadata=_choice("array", "object", "both", about="what a write takes: a list of items, one item, or either"),
    )
    esim_delete_body: str = field(
        default="array", metadata=_choice("array", "object", "both", about="what a delete takes, likewise")
    )
    esim_body_refusal: str = field(
        default="code", metadata=_choice("code", "400", about="how the other form of body is refused: HTTP 200, or 400")
    )
    esim_status_key: str = field(
        default="status",
        metadata=_choice("status", "stauts", about="how the items in replies to write and delete spell their status"),
    )
    esim_delete_enabled: bool = field(default=True, metadata=_flag("the profile of the slot in use may be deleted"))
    esim_one_time_codes: bool = field(default=True, metadata=_flag("an activation code works once"))
    esim_write_seconds: Range = field(default=Range(30, 60), metadata={"kind": "range", "about": "of a download"})
    esim_delete_seconds: Range = field(default=Range(5, 10), metadata={"kind": "range", "about": "of a deletion"})

    # Messages (sections 5 to 8)
    sms_seconds: Range = field(default=Range(2, 4), metadata={"kind": "range", "about": "that sending a message takes"})
    sms_delivery_seconds: Range = field(
        default=Range(2, 10), metadata={"kind": "range", "about": "until a sent message is reported as delivered"}
    )
    sms_task_limit: int = field(
        default=1000, metadata=_count("most tasks in the table: more are 16 Too Many Task (0: no limit)")
    )
    sms_request_tasks: int = field(default=0, metadata=_count("most tasks in one request (0: no limit)"))
    sms_tid_seconds: int = field(
        default=3600,
        metadata=_count("seconds that a tid stays known, for 13 Duplicated TaskId, when its task is through"),
    )
    mms_limit: int = field(
        default=102_400, metadata=_count("bytes that the attachments of a task, decoded, have to stay below")
    )
    sms_reply_key: str = field(
        default="status",
        metadata=_choice("status", "tasks", about="where a reply lists the tasks; with tasks it has no code"),
    )
    sms_plus: bool = field(default=True, metadata=_flag("recipients may have a leading +; otherwise 9 TO expected"))
    sms_from_required: bool = field(default=False, metadata=_flag("a task without from is 12 FROM Expected"))
    sms_unregistered: str = field(
        default="refuse",
        metadata=_choice(
            "refuse",
            "accept",
            about="a task none of whose ports is registered: 5 SIM Unregistered, or taken, and fails",
        ),
    )
    sms_reboot: str = field(
        default="forget", metadata=_choice("forget", "keep", about="what a reboot does to tasks and their tids")
    )
    sr_port_names: str = field(
        default="dotted", metadata=_choice("dotted", "letter", about="port names in status reports")
    )
    sms_port_names: str = field(
        default="letter", metadata=_choice("letter", "dotted", about="port names of received messages")
    )
    sms_row: int = field(
        default=9, metadata=_choice(9, 6, about="elements of a received message; 9: with iccid, imsi and imei")
    )
    sms_content: str = field(
        default="plain",
        metadata=_choice(
            "plain",
            "headers",
            "headers-tight",
            about="received text alone, after header lines, or without an empty one",
        ),
    )
    sms_slot_line: bool = field(default=False, metadata=_flag("the header lines of a received message name the slot"))
    sms_header_quotes: bool = field(
        default=False, metadata=_flag("header lines quote their values, and the slot has two digits")
    )
    legacy_query: str = field(
        default="all",
        metadata=_choice("all", "port", about="what SMS to HTTP adds to the query; with port, the port alone"),
    )
    mms_gateway: bool = field(
        default=False, metadata=_flag("an MMS says its gateway and SIM: Emms-Mac, -Port, -Iccid, -Imsi")
    )
    mms_date: str = field(
        default="standard",
        metadata=_choice("standard", "tight", about="Date of an MMS; tight: no space after the comma"),
    )
    inbox_limit: int = field(default=20_000, metadata=_count("most messages kept; the oldest goes (0: no limit)"))
    inbox_reboot: str = field(
        default="keep", metadata=_choice("keep", "lose", about="what a reboot does to received messages")
    )
    page_limit: int = field(
        default=0, metadata=_count("most messages or tasks in one reply, whatever was asked for (0: no limit)")
    )

    # Statistics (sections 9 and 10)
    statistics_reply: str = field(
        default="object", metadata=_choice("object", "array", about="the rows under stats, beside a code, or alone")
    )
    undefined_statistics: str = field(
        default="absent", metadata=_choice("absent", "empty", about='a value that has no meaning is left out, or ""')
    )

    def changed(self, values: Mapping[str, object]) -> Switches:
        """These switches with some turned; every unknown name and bad value is named."""
        known = {item.name: item for item in dataclasses.fields(self)}
        problems: list[str] = []
        good: dict[str, Any] = {}
        for name, value in values.items():
            item = known.get(name)
            if item is None:
                problems.append(f"unknown switch {name!r}")
                continue
            try:
                good[name] = _convert(item, value)
            except (ValueError, TypeError):
                problems.append(f"switch {name}: {value!r} is not {_accepted(item)}")
        if problems:
            raise SpecError(problems)
        return dataclasses.replace(self, **good)

    def as_dict(self) -> dict[str, object]:
        values = {item.name: getattr(self, item.name) for item in dataclasses.fields(self)}
        return {name: str(value) if isinstance(value, Range) else value for name, value in values.items()}


def _convert(item: dataclasses.Field[Any], value: object) -> object:
    kind = item.metadata.get("kind")
    if kind == "flag":
        text = str(value).lower()
        if text in _TRUE:
            return True
        if text in _FALSE:
            return False
        raise ValueError
    if kind == "count":
        if isinstance(value, bool):
            raise ValueError
        number = int(str(value))
        if number < 0:
            raise ValueError
        return number
    if kind == "range":
        return Range.of(value)
    if kind == "header":
        text = str(value)
        name, equals, _value = text.partition("=")
        if text and not (name and equals):
            raise ValueError
        return text
    for choice in item.metadata["choices"]:
        if str(choice) == str(value):
            return choice
    raise ValueError


def _accepted(item: dataclasses.Field[Any]) -> str:
    kind = item.metadata.get("kind")
    if kind == "flag":
        return "true or false"
    if kind == "count":
        return "a whole number from 0"
    if kind == "range":
        return "seconds, such as 5 or 60-90"
    if kind == "header":
        return "a header as NAME=VALUE"
    return "one of " + ", ".join(str(choice) for choice in item.metadata["choices"])


#: Named sets of switches, by what differs from the default.
PROFILES: dict[str, dict[str, object]] = {
    # A real gateway with firmware 2.4.
    "modern": {},
    # To the letter of the API reference.
    "reference": {
        "slots_key": "max-slots",
        "ver": False,
        "st": "text",
        "bal": "number",
        "expires": "3x",
        "command_code": 200,
        "esim_exist_key": "exust",
        "sms_row": 6,
    },
    # Firmware before 2.4.
    "legacy": {
        "slots_key": "max-slots",
        "ver": False,
        "fields_2_4": False,
        "port_names": "letter",
        "all_slots": False,
        "imei": "module",
        "multiple": False,
        "esim": False,
        "sessions": "404",
        "sparse_rows": True,
        "sms_row": 6,
        "sr_port_names": "letter",
    },
    # 2.4, as terse and as unordered as it comes.
    "sparse": {"sparse_rows": True, "shuffle": True},
}


def switches_for(profile: str, values: Mapping[str, object] | None = None) -> Switches:
    """The switches of a named profile, with some turned."""
    if profile not in PROFILES:
        raise SpecError([f"unknown profile {profile!r} (known: {', '.join(PROFILES)})"])
    return Switches().changed({**PROFILES[profile], **(values or {})})
