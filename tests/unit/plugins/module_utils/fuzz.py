# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a gateway may answer that has lost its mind: replies as they should be, and what can become of them."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

from hypothesis import strategies as st

ROW = {
    "port": "1.01", "sim": "", "seq": 3, "st": "3 OK", "bal": "0.00", "opr": "EXAMPLE 00101", "sn": "+491500010001",
    "imei": "865847053403208", "active": 1, "imsi": "001010000000001", "iccid": "89000000000000001001", "inserted": 1,
    "slot_active": 1, "sig": 20, "led": 1,
}  # fmt: skip
STATUS = {
    "type": "dev-status", "seq": 1, "expires": -1, "mac": "00-30-f1-01-02-03", "ip": "192.168.1.67", "ver": "608-520",
    "max-ports": 2, "max-slot": 2,
    "status": [ROW, {**ROW, "port": "1.02", "active": 0, "st": 1, "imei": "865847053403216"},
               {"port": "2A", "seq": 1, "st": 12, "imei": "", "active": 1}, {"port": "12.sp256.101", "st": 0}],
}  # fmt: skip
PROFILE = {
    "slot": 1, "enabled": 1, "iccid": "8900000000000000100", "ac": "LPA:1$smdp.example$ABCDE", "cc": "4711",
    "provider": "Example", "exist": 1, "op": 0, "status": 0, "reason": "",
}  # fmt: skip
MESSAGE = [0, "1B", 1466506477, "10010", "13265825775", "SGVsbG8=", "89", "00101", "8658"]
SMS_COUNTS = {"received": 10, "sent": 50, "sent_ok": 48, "sent_failed": 2, "con_failed": 0, "unsent": 5, "sending": 1}
CALL_COUNTS = {
    "calls": 100, "alerted": 90, "connected": 80, "con_failed": 20, "nc": "15/20", "pdd": 5, "acd": 120, "asr": 80,
    "tcd": 160, "act_tcd": 9600,
}  # fmt: skip

CELL = {"operator": "00101", "earfcn": 1300, "pci": 5, "cid": "00A10056", "rsrp": -70}
LOCKING = {"port": 1, "status": "completed", "action": 2, "earfcn": 1300, "pci": 5, "cid": "0", "action_status": 0}
# By the path of the request; a status and its like are what a gateway answers to the API's own examples.
VALID: dict[str, Any] = {
    "/goip_get_status.html": STATUS,
    "/goip_send_cmd.html": {"code": 0, "reason": "OK", "par_set": 2, "data": {"ttl": "64", "port_status": ["3", "0"]}},
    "/goip_get_esims.html": {
        "code": 200, "reason": "OK", "count": 1,
        "ports": [{"port": 1, "eid": "89001", "profiles": [PROFILE, {**PROFILE, "slot": 2, "exist": 0}]}],
    },
    "/goip_write_esims.html": {"code": 200, "results": [{"port": 2, "slot": 1, "status": 1, "reason": "OK"}]},
    "/goip_delete_esims.html": [{"port": 1, "slot": 1, "status": 1, "reason": "OK"}],
    "/goip_post_sms.html": {"code": 200, "type": "task-status", "status": [{"tid": 7, "status": "0 OK"}]},
    "/goip_get_tasks.html": {
        "code": 200, "reason": "OK", "total_num": 2, "task_num": 2,
        "tasks": [{"tid": tid, "state": 0, "from": "", "to": "1368,1369", "chs": "utf8", "coding": 0, "sms": "hello"}
                  for tid in (7, 8)],
    },
    "/goip_get_sms.html": {
        "code": 0, "reason": "OK", "ssrc": "0123", "sms_num": 2, "next_sms": 3,
        "data": [MESSAGE, [1, "2.02", 1466506480, "10086", "1368", "0 24/11/22,10:20:30+00"]],
    },
    "/goip_get_sms_stat.html": {"code": 200, "count": 1, "stats": [{"port": 1, "slot": 1, **SMS_COUNTS}]},
    "/goip_get_call_stat.html": {"code": 200, "count": 1, "stats": [{"port": 1, "slot": 1, **CALL_COUNTS}]},
    "/get_pins": [{"port": 1, "slot": 1, "pin": "1111"}, {"port": 2, "slot": 2, "pin": ""}],
    "/get_network_type": {"type": "lte"},
    "/get_bound_opers": [{"port": 1, "oper_id": 26201}, {"port": 2, "oper_id": 0}],
    "/query_cells_locking_status": [LOCKING, {**LOCKING, "port": 2, "status": "idle"}],
    "/get_cells_locking_status": [LOCKING],
    "/get_serving_cells": [{"port": 1, "status": "completed", **CELL}, {"port": 2, "status": "waitting"}],
    "/get_neighbour_cells": [{"port": 1, "status": "completed", "cells": [CELL]}, {"port": 2, "status": "timeout"}],
    "/get_sms_config": {
        "sms_status_url": "", "sms_status_max": 100, "sms_status_period": 30, "recv_sms_url": "", "recv_sms_max": 1,
        "recv_sms_period": 30,
    },
    "/get_number_config": {"config": [{"operator_id": "00101", "method": "ussd", "command": "KjEzNSM="}]},
    "/crypt_sess.json": {"code": 0, "desc": "OK", "session": "f00d", "expires": 180},
}  # fmt: skip
for _action in ("set_pins", "set_network_type", "set_bound_opers", "lock_cells", "unlock_cells", "set_sms_config",
                "set_number_config", "scan_serving_cells", "scan_neighbour_cells"):  # fmt: skip
    VALID[f"/{_action}"] = {}
for _action in ("pause", "resume", "remove"):
    VALID[f"/goip_{_action}_sms.html"] = {"code": 200, "reason": "OK", "results": [{"tid": 7, "status": "0 OK"}]}

EVIL = "{{ lookup('pipe', 'touch evaluated') }}{% raw %}"


# What a terminal obeys, and what no encoding can write; lines may be in the text of a message.
OBEYED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def assert_harmless(result: Any) -> None:
    """JSON can hold a result, any encoding can write it, and a terminal obeys none of it."""
    if isinstance(result, dict):
        for key, value in result.items():
            assert_harmless(key)
            assert_harmless(value)
    elif isinstance(result, (list, tuple)):
        for value in result:
            assert_harmless(value)
    elif isinstance(result, str):
        assert not OBEYED.search(result), ascii(result)[:200]
    else:
        assert result is None or isinstance(result, (bool, int, float)), type(result)
        json.dumps(result, allow_nan=False)


# In a body, these texts become lists in lists, so deep that they can just be read, and long lists.
_ENORMOUS = {
    "<deep>": b"[" * 400 + b"]" * 400,
    "<lists>": b"[%s[]]" % (b"[]," * 300),
    "<rows>": b"[%s0]" % (b"{}," * 300),
}


def _body(document: Any) -> bytes:
    body = json.dumps(document).encode()
    for text, value in _ENORMOUS.items():
        body = body.replace(json.dumps(text).encode(), value)
    return body


SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=12)
    | st.sampled_from([
        0, 1, 2, 3, 13, 200, -1, 10**17, 10**18, 2**63, 10**30, -(10**400), "1", "0 OK", "2", "13 Duplicated TaskId",
        "1.01", "2B", "1", "256.99", "999999.99", "0.01", "0A", "1.1", "x" * 5000, "9" * 5000, "1,2," * 500,
        "\ud800", "a\udfffb", *_ENORMOUS,
        "\x1b[31m\x1b]0;x\x07", "\u202eevil", "\x00", "\r\n", EVIL, "../../x", "/etc/passwd", "=1+1", "*" * 9,
        "\\" * 40, "dev-status", "//x:y@", "٣", "１", "1e999", "nan", "SGVsbG8", "U2VuZGVyOg==", 1e300, -0.0,
    ])
)  # fmt: skip
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=4) | st.sampled_from([*ROW, *PROFILE, "tid", "code"]), inner, max_size=4)
    ),
    max_leaves=8,
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, item in inner for place in _places(item, (*path, key)))]


@st.composite
def mutated(draw: st.DrawFn, document: Any) -> Any:
    """A reply with something else in some places: anything, nothing at all, or the same again."""
    document = copy.deepcopy(document)
    for _time in range(draw(st.integers(1, 4))):
        path = draw(st.sampled_from(_places(document)))
        if not path:
            continue
        parent = document
        for key in path[:-1]:
            parent = parent[key]
        kind = draw(st.sampled_from(["replace", "replace", "replace", "remove", "double"]))
        if kind == "replace":
            parent[path[-1]] = draw(ANYTHING)
        elif kind == "remove":
            del parent[path[-1]]
        elif isinstance(parent, list):
            parent.append(copy.deepcopy(parent[path[-1]]))
    return document


@st.composite
def _damaged(draw: st.DrawFn, document: Any) -> bytes:
    """A reply in JSON of which a piece is missing, or other bytes stand in its place."""
    body = _body(document)
    start = draw(st.integers(0, len(body)))
    end = draw(st.integers(start, min(len(body), start + 20)))
    return body[:start] + draw(st.binary(max_size=6)) + body[end:]


def valid_body(path: str) -> bytes:
    """What a gateway should answer to a request of a path."""
    return _body(VALID[path])


def bodies(path: str) -> st.SearchStrategy[bytes]:
    """What a gateway may answer to a request of a path: nearly what it should, some JSON, or any bytes."""
    valid = VALID[path]
    return (
        mutated(valid).map(_body)
        | _damaged(valid)
        | st.just(valid_body(path))
        | ANYTHING.map(_body)
        | st.binary(max_size=40)
        | st.sampled_from([b"[" * 100_000, b'{"a":' * 100_000, b"9" * 10_000, b'{"code":1e999}', b"NaN", b"\xff\xfe[]"])
    )
