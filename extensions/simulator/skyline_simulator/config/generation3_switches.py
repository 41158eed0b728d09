# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The behaviours that the facts on generation 3 of the API leave open, or tell in two ways.

The default of each is the form that the schemas have, where they have one.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .switch_kinds import Range, choice, flag, names, span


@dataclass(frozen=True)
class RequestSwitches:
    """Generations, and what a gateway takes (facts, sections 0, 1 and 16)."""

    generation: int | str = field(
        default=2, metadata=choice(2, 3, "both", about="which generations of the API the gateway serves")
    )
    missing_paths: tuple[str, ...] = field(
        default=(), metadata=names("paths that the firmware does not have, such as get_pins,set_pins")
    )
    unknown_path: str = field(
        default="refused",
        metadata=choice(
            "refused",
            "404",
            "html",
            "login",
            about="what an unknown path answers: code 3, HTTP 404, a page with HTTP 200, or code 1",
        ),
    )
    lenient: bool = field(
        default=False, metadata=flag("takes what clients were seen to send beside what the documents have")
    )
    session_paths: str = field(
        default="all",
        metadata=choice("all", "goip", about="the paths that sessions are good for: goip, the older ones"),
    )
    error_form: str = field(
        default="code",
        metadata=choice(
            "code",
            "400",
            "400-empty",
            about="how generation 3 refuses: HTTP 200 with code and reason, HTTP 400 with them, or without a body",
        ),
    )
    login_refusal: str = field(
        default="code",
        metadata=choice(
            "code", "401", "html", about="a wrong login on the paths of generation 3: code 1, HTTP 401, or a page"
        ),
    )
    get_bodies: str = field(
        default="read",
        metadata=choice("read", "dropped", about="what becomes of the body of a GET; dropped: as by a proxy"),
    )
    get_content_type: str = field(
        default="accept",
        metadata=choice("accept", "refuse", about="a Content-Type on a GET of generation 3 that has no body"),
    )
    port_items: str = field(
        default="both",
        metadata=choice("both", "numbers", "objects", about="what an array of ports holds: 1, or {port: 1}"),
    )
    pattern_range: str = field(
        default="span",
        metadata=choice(
            "span", "slots", about="1.01-3.01 in a pattern: every slot between the two, or slot 1 of each port"
        ),
    )
    bad_item: str = field(
        default="refuse",
        metadata=choice(
            "refuse",
            "prefix",
            "ignore",
            about="one bad item of an array: nothing is set, what precedes it is, or the others are",
        ),
    )


@dataclass(frozen=True)
class ReplySwitches:
    """How replies and reports of generation 3 are spelled (facts, sections 3 to 7 and 13)."""

    write_reply: str = field(
        default="empty",
        metadata=choice(
            "empty", "object", "array", "code", about="what a write answers: nothing, {}, [], or command_code"
        ),
    )
    reply_numbers: str = field(
        default="number", metadata=choice("number", "text", about='numbers in replies of generation 3: 1 or "1"')
    )
    port_numbers: bool = field(
        default=False, metadata=flag("a row's port is a JSON number, as 1.10 (where names are dotted)")
    )
    status_rows: str = field(
        default="slots",
        metadata=choice(
            "slots", "sims", "active", about="rows of get_device_status: every slot, those with a SIM, those in use"
        ),
    )
    ports_status_reply: str = field(
        default="array",
        metadata=choice("array", "object", about="get_ports_status answers with all rows, or with the first alone"),
    )
    port_status_network: bool = field(
        default=False, metadata=flag("the push of one port says the generation of its network: 2, 3 or 4")
    )
    push_type: bool = field(default=True, metadata=flag("status and SMS reports say their type"))
    report_url: str = field(
        default="full",
        metadata=choice("full", "host", about="what is kept of the URL of set_status_report_server: all, or the host"),
    )
    value_rows: str = field(
        default="all",
        metadata=choice(
            "all", "filled", about="slots without a value in get_imeis, get_numbers, get_pins: empty, or out"
        ),
    )
    call_stat_request: str = field(
        default="query",
        metadata=choice("query", "body", "both", about="where goip_get_call_stat.html reads its slots"),
    )
    stats_pattern_slots: str = field(
        default="current",
        metadata=choice(
            "current", "all", about="slots of the ports in a pattern of get_sms_stats: those in use, or all"
        ),
    )


@dataclass(frozen=True)
class MessageSwitches3:
    """SMS in generation 3 (facts, sections 5, 11 and 12)."""

    sms_ids_body: str = field(
        default="wrapped",
        metadata=choice("wrapped", "bare", "both", about="ids of tasks: {ids: [...]}, or the list alone"),
    )
    sms_config_read: str = field(
        default="stored",
        metadata=choice("stored", "effective", about="a URL that was not set in get_sms_config: empty, or what holds"),
    )
    inbox_delete: bool = field(
        default=False, metadata=flag("get_received_smses deletes what it returns when told so by the key detele")
    )
    arrivals_form: str = field(
        default="rows",
        metadata=choice("rows", "objects", about="the push of received messages to recv_sms_url: recv-sms, or smses"),
    )


@dataclass(frozen=True)
class ModemSwitches:
    """USSD, AT commands, number configuration and cells (facts, sections 8 to 10)."""

    at_seconds: Range = field(default=Range(0.2, 0.5), metadata=span("until a modem answers an AT command"))
    ussd_seconds: Range = field(default=Range(2, 5), metadata=span("until the network answers a USSD request"))
    at_line_ends: str = field(
        default="real", metadata=choice("real", "escaped", about="line ends of AT replies, or backslashes for them")
    )
    ussd_reply_key: str = field(
        default="resp", metadata=choice("resp", "ussd", about="where goip_send_ussd.html has the text")
    )
    number_config_reply: str = field(
        default="wrapped",
        metadata=choice("wrapped", "bare", about="get_number_config: {config: [...]}, or the list alone"),
    )
    number_config_body: str = field(
        default="wrapped", metadata=choice("wrapped", "bare", "both", about="set_number_config, likewise")
    )
    scan_seconds: Range = field(default=Range(20, 40), metadata=span("that a scan of cells takes"))
    cell_lock_seconds: Range = field(default=Range(3, 8), metadata=span("that locking a cell takes"))
    cells_reply: str = field(
        default="array", metadata=choice("array", "object", about="replies about cells: an array, or its first element")
    )
    neighbour_cells: str = field(
        default="array", metadata=choice("array", "object", about="cells of a neighbour scan: all, or the first alone")
    )
    waiting_word: str = field(
        default="waitting", metadata=choice("waitting", "waiting", about="how the state of a running scan is spelled")
    )
    unlock_cells_body: str = field(
        default="objects",
        metadata=choice("objects", "numbers", "both", about="unlock_cells: {port, earfcn, pci}, or ports"),
    )
    locking_query: int = field(
        default=200,
        metadata=choice(
            200, 202, about="query_cells_locking_status answers; or starts, and get_cells_locking_status answers"
        ),
    )
    cell_config_status: int = field(default=200, metadata=choice(200, 202, about="HTTP status of get_cell_config"))
    retry_after: bool = field(default=False, metadata=flag("HTTP 202 comes with the header Retry-After"))
    cell_report_key: str = field(
        default="locking_status",
        metadata=choice("locking_status", "locking_cells", about="where a cell report tells of locks"),
    )


@dataclass(frozen=True)
class Generation3Switches(RequestSwitches, ReplySwitches, MessageSwitches3, ModemSwitches):
    """All of them."""
