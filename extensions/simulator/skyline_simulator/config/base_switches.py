# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The behaviours in which gateways of generation 2 differ, and gateways at all."""

from __future__ import annotations

from dataclasses import dataclass, field

from .switch_kinds import Range, choice, count, flag, header, span


@dataclass(frozen=True)
class BaseSwitches:
    """The defaults are those of a real gateway with firmware 2.4."""

    # Status (section 1)
    slots_key: str = field(
        default="max-slot",
        metadata=choice("max-slot", "max-slots", "none", about="how dev-status spells slots per port; none: left out"),
    )
    slots_claimed: int = field(
        default=0, metadata=count("slots per port that dev-status reports, whatever there are (0: those there are)")
    )
    sizes: str = field(
        default="number",
        metadata=choice(
            "number", "text", "junk", about='dev-status has its numbers of ports and slots as 2, "2" or "2x"'
        ),
    )
    rows_beyond: int = field(
        default=0, metadata=count("rows of ports beyond max-ports, as an 8 x 32 box was seen to show")
    )
    status_type: str = field(
        default="dev-status",
        metadata=choice("dev-status", "dev-Status", about="type of status replies"),
    )
    network: bool = field(default=False, metadata=flag("rows say the generation of their network: 2, 3 or 4"))
    bom: bool = field(default=False, metadata=flag("JSON replies begin with a byte order mark"))
    ver: bool = field(default=True, metadata=flag("dev-status has ver, the firmware version"))
    expires: str = field(
        default="period", metadata=choice("period", "3x", about="expires is the report period, or three times it")
    )
    st: str = field(default="int", metadata=choice("int", "text", "string", about='st is 3, "3 OK" or "3"'))
    bal: str = field(default="text", metadata=choice("text", "number", about='bal is "0.00" or 0.0'))
    sparse_rows: bool = field(default=False, metadata=flag("a row with st 0 carries only port, sim, seq, st, imei"))
    fields_2_4: bool = field(default=True, metadata=flag("rows have active, inserted, slot_active and led"))
    port_names: str = field(default="dotted", metadata=choice("dotted", "letter", about="1.01 or 1A"))
    all_slots: bool = field(default=True, metadata=flag("all_slots=1 is honoured; otherwise ignored"))
    imei: str = field(
        default="configured",
        metadata=choice("configured", "module", about="a row's imei is the slot's sim_imei, or the module's own"),
    )
    push_st: str = field(
        default="text", metadata=choice("text", "int", "string", about="st in reports the gateway sends by itself")
    )
    push_port_names: str = field(
        default="letter",
        metadata=choice("letter", "dotted", about="port names in reports the gateway sends by itself"),
    )
    port_status_key: str = field(
        default="st", metadata=choice("st", "status", about="key of the state in the push of one port")
    )
    shuffle: bool = field(default=False, metadata=flag("rows come in a mixed order"))
    pool_ids: str = field(
        default="none",
        metadata=choice("none", "sim", "port", about="SIM pool ids in sim, or also in place of some port names"),
    )
    content_type: str = field(
        default="application/json;charset=utf-8",
        metadata=choice(
            "application/json;charset=utf-8", "text/html", "text/plain", "none", about="Content-Type of replies"
        ),
    )
    framing: str = field(
        default="length", metadata=choice("length", "chunked", "close", about="how the end of a reply is marked")
    )

    # Login
    lockout: int = field(
        default=5, metadata=count("refused logins after which a client's address is locked out (0: never)")
    )
    lockout_seconds: Range = field(default=Range(600, 600), metadata=span("how long a lock-out lasts"))

    proxy_header: str = field(
        default="",
        metadata=header("a proxy in front answers 403 with HTML to requests without this header, NAME=VALUE"),
    )

    # Parameters (sections 2 to 4)
    decode: str = field(
        default="form", metadata=choice("form", "percent", "none", about="how values of op=set are decoded")
    )
    bad_entry: str = field(
        default="refuse",
        metadata=choice("refuse", "prefix", about="one bad entry: nothing is set, or what precedes it is"),
    )
    unknown_parameters: str = field(
        default="refuse",
        metadata=choice("refuse", "ignore", "accept", about="names of op=set the device does not know"),
    )
    empty_values: str = field(
        default="accept",
        metadata=choice("accept", "refuse", "keep", about='of IMEIs and numbers; keep: "OK", no effect'),
    )
    index_slots: int = field(
        default=0, metadata=count("slots per port by which indices are counted (0: those there are)")
    )
    max_params: int = field(default=0, metadata=count("most parameters in one op=set (0: no limit)"))

    # Commands (section 2)
    command_code: int = field(default=0, metadata=choice(0, 200, about="code of a command that was accepted"))
    command_version: bool = field(
        default=False, metadata=flag("a command by POST has to name the version, as the reference says")
    )
    multiple: bool = field(default=True, metadata=flag("op=multiple is known"))
    lock_code: int = field(default=12, metadata=choice(12, 7, about="st of a slot locked by command"))
    port_lock: str = field(
        default="slots",
        metadata=choice("slots", "flag", about="locking a port locks its slots, or sets a lock above theirs"),
    )
    led_scope: str = field(
        default="slot", metadata=choice("slot", "port", about="whether slots have an LED of their own")
    )
    effect_seconds: Range = field(default=Range(1, 2), metadata=span("until lock, unlock and LED show in the status"))
    switch_seconds: Range = field(default=Range(60, 90), metadata=span("until a switch has happened"))
    switch_restarts_module: bool = field(
        default=True, metadata=flag("after a switch the module starts anew, with the slot's IMEI")
    )
    register_seconds: Range = field(default=Range(8, 15), metadata=span("from a started module to a registered SIM"))
    reset_seconds: Range = field(default=Range(8, 15), metadata=span("from a reset until the module answers again"))
    empty_imei: bool = field(default=True, metadata=flag("imei is empty while a module starts"))

    # Reboot
    reboot_reply: bool = field(default=True, metadata=flag("a reboot is answered before the connection goes"))
    silence: str = field(
        default="refuse",
        metadata=choice("refuse", "reset", "hang", about="what connecting to a rebooting gateway meets"),
    )
    silence_seconds: Range = field(default=Range(10, 20), metadata=span("of a reboot, without any answer"))
    boot_seconds: Range = field(
        default=Range(10, 30),
        metadata=span("from the first answer after a reboot until a module answers"),
    )
    boot_locked: bool = field(default=False, metadata=flag("slots come up locked after a reboot"))

    # Sessions (section 13)
    sessions: str = field(
        default="supported", metadata=choice("supported", "refused", "404", about="what /crypt_sess.json answers")
    )
    session_digest: str = field(
        default="seq-url",
        metadata=choice("seq-url", "url-seq", about="the order of the last two parts of a request's auth"),
    )
    session_code: int = field(default=1, metadata=count("code for an unknown or expired session and an old seq"))
    session_replies: str = field(
        default="plain", metadata=choice("plain", "encrypted", about="replies in a session with crypt=aes-ecb")
    )

    # eSIM (section 12)
    esim: bool = field(default=True, metadata=flag("the gateway has eSIM"))
    esim_exist_key: str = field(
        default="exist", metadata=choice("exist", "exust", about="how the query spells whether a profile is there")
    )
    esim_ac_key: str = field(
        default="ac",
        metadata=choice("ac", "aa", "none", about="how the query spells the activation code; none: no codes"),
    )
    esim_rows: str = field(
        default="all", metadata=choice("all", "written", about="whether the query lists slots without a profile")
    )
    esim_reply_key: str = field(
        default="results",
        metadata=choice("results", "status", "ports", "esims", about="where write and delete list their items"),
    )
    esim_write_body: str = field(
        default="array",
        metadata=choice("array", "object", "both", about="what a write takes: a list of items, one item, or either"),
    )
    esim_delete_body: str = field(
        default="array", metadata=choice("array", "object", "both", about="what a delete takes, likewise")
    )
    esim_body_refusal: str = field(
        default="code", metadata=choice("code", "400", about="how the other form of body is refused: HTTP 200, or 400")
    )
    esim_status_key: str = field(
        default="status",
        metadata=choice("status", "stauts", about="how the items in replies to write and delete spell their status"),
    )
    esim_delete_enabled: bool = field(default=True, metadata=flag("the profile of the slot in use may be deleted"))
    esim_one_time_codes: bool = field(default=True, metadata=flag("an activation code works once"))
    esim_write_seconds: Range = field(default=Range(30, 60), metadata=span("of a download"))
    esim_delete_seconds: Range = field(default=Range(5, 10), metadata=span("of a deletion"))

    # Messages (sections 5 to 8)
    sms_seconds: Range = field(default=Range(2, 4), metadata=span("that sending a message takes"))
    sms_delivery_seconds: Range = field(
        default=Range(2, 10), metadata=span("until a sent message is reported as delivered")
    )
    sms_task_limit: int = field(
        default=1000, metadata=count("most tasks in the table: more are 16 Too Many Task (0: no limit)")
    )
    sms_request_tasks: int = field(default=0, metadata=count("most tasks in one request (0: no limit)"))
    sms_tid_seconds: int = field(
        default=3600,
        metadata=count("seconds that a tid stays known, for 13 Duplicated TaskId, when its task is through"),
    )
    mms_limit: int = field(
        default=102_400, metadata=count("bytes that the attachments of a task, decoded, have to stay below")
    )
    sms_reply_key: str = field(
        default="status",
        metadata=choice("status", "tasks", about="where a reply lists the tasks; with tasks it has no code"),
    )
    sms_plus: bool = field(default=True, metadata=flag("recipients may have a leading +; otherwise 9 TO expected"))
    sms_from_required: bool = field(default=False, metadata=flag("a task without from is 12 FROM Expected"))
    sms_unregistered: str = field(
        default="refuse",
        metadata=choice(
            "refuse",
            "accept",
            about="a task none of whose ports is registered: 5 SIM Unregistered, or taken, and fails",
        ),
    )
    sms_reboot: str = field(
        default="forget", metadata=choice("forget", "keep", about="what a reboot does to tasks and their tids")
    )
    sr_port_names: str = field(
        default="dotted", metadata=choice("dotted", "letter", about="port names in status reports")
    )
    sms_port_names: str = field(
        default="letter", metadata=choice("letter", "dotted", about="port names of received messages")
    )
    sms_row: int = field(
        default=9, metadata=choice(9, 6, about="elements of a received message; 9: with iccid, imsi and imei")
    )
    sms_content: str = field(
        default="plain",
        metadata=choice(
            "plain",
            "headers",
            "headers-tight",
            about="received text alone, after header lines, or without an empty one",
        ),
    )
    sms_slot_line: bool = field(default=False, metadata=flag("the header lines of a received message name the slot"))
    sms_header_quotes: bool = field(
        default=False, metadata=flag("header lines quote their values, and the slot has two digits")
    )
    legacy_query: str = field(
        default="all",
        metadata=choice("all", "port", about="what SMS to HTTP adds to the query; with port, the port alone"),
    )
    mms_gateway: bool = field(
        default=False, metadata=flag("an MMS says its gateway and SIM: Emms-Mac, -Port, -Iccid, -Imsi")
    )
    mms_date: str = field(
        default="standard",
        metadata=choice("standard", "tight", about="Date of an MMS; tight: no space after the comma"),
    )
    inbox_limit: int = field(default=20_000, metadata=count("most messages kept; the oldest goes (0: no limit)"))
    inbox_reboot: str = field(
        default="keep", metadata=choice("keep", "lose", about="what a reboot does to received messages")
    )
    page_limit: int = field(
        default=0, metadata=count("most messages or tasks in one reply, whatever was asked for (0: no limit)")
    )

    # Statistics (sections 9 and 10)
    statistics_reply: str = field(
        default="object", metadata=choice("object", "array", about="the rows under stats, beside a code, or alone")
    )
    undefined_statistics: str = field(
        default="absent", metadata=choice("absent", "empty", about='a value that has no meaning is left out, or ""')
    )
