# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signed and encrypted sessions (API reference, section 13)."""

from __future__ import annotations

import hashlib
import json
import sys
from typing import Any

import pytest
import requests
from skyline_simulator.server import aes

STATUS = "/goip_get_status.html"
COMMAND = "/goip_send_cmd.html"


def md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


class Session:
    """A client of the session API, written from the reference's formulas."""

    def __init__(self, client: Any, password: str = "admin", **parameters: str) -> None:
        self.gateway = client.gateway
        self.password = password
        self.auth = md5(f"admin{password}abc/crypt_sess.json")
        query = {"username": "admin", "cnonce": "abc", "auth": self.auth, **parameters}
        self.response = requests.get(f"{self.gateway.url}/crypt_sess.json", params=query, timeout=10)
        self.answer = self.response.json() if self.response.status_code == 200 else {}
        self.id = self.answer.get("session", "")
        self.seq = 0

    def query(self, path: str, seq: int | None = None) -> dict[str, str]:
        if seq is None:
            self.seq += 1
            seq = self.seq
        return {
            "session": self.id,
            "seq": str(seq),
            "auth": md5(f"admin{self.password}{self.id}{seq}{path}"),
        }

    def get(self, path: str, seq: int | None = None, **more: str) -> Any:
        return requests.get(self.gateway.url + path, params={**self.query(path, seq), **more}, timeout=10).json()

    def key(self) -> bytes:
        return md5(f"admin{self.password}{self.auth}{self.id}{self.seq}").encode()

    def post(self, body: bytes, encrypted: bool = True, path: str = COMMAND, **more: str) -> requests.Response:
        query = {**self.query(path), **more}
        data = aes.encrypt(self.key(), body) if encrypted else body
        return requests.post(self.gateway.url + path, params=query, data=data, timeout=10)


def test_the_digests_are_those_of_md5sum(start):
    # printf %s 'rootroot123456/crypt_sess.json' | md5sum
    assert md5("rootroot123456/crypt_sess.json") == "8e064d3cea40fb69afc5be4760b67925"
    client = start(ports=1, slots=1, username="root", password="root")
    answer = requests.get(
        client.gateway.url
        + "/crypt_sess.json?username=root&cnonce=123456&auth=8e064d3cea40fb69afc5be4760b67925&expires=60",
        timeout=10,
    ).json()
    assert answer["code"] == 0


def test_a_session_needs_no_password_on_the_wire(start):
    client = start(ports=2, slots=2, password="hush-hush")
    session = Session(client, "hush-hush")
    assert session.answer == {"code": 0, "desc": "OK", "expires": 180, "session": session.id}
    assert session.get(STATUS)["type"] == "dev-status"
    assert session.get(STATUS, all_slots="1")["type"] == "dev-status"
    assert session.get(COMMAND, op="save") == {"code": 0, "reason": "OK"}
    told = [record.as_dict("admin", "hush-hush") for record in client.gateway.log]
    assert [record["operation"] for record in told] == ["session", "status", "status", "save"]
    assert not any(record["password_on_wire"] for record in told)
    assert [record["username_on_wire"] for record in told] == [True, False, False, False]
    assert client.gateway.counters.sessions == 1


def test_a_wrong_password_is_code_1_in_desc_and_counts(start):
    client = start(ports=1, slots=1, switches={"lockout": 2})
    session = Session(client, "wrong")
    assert session.answer == {"code": 1, "desc": "wrong username or password"}
    assert client.gateway.counters.auth_failures == 1
    assert Session(client, username="other").answer["code"] == 1
    assert "locked" in Session(client).answer["desc"]


@pytest.mark.parametrize(
    ("parameters", "desc"),
    [
        ({"cnonce": ""}, "cnonce is missing"),
        ({"auth": ""}, "auth is missing"),
        ({"crypt": "rot13"}, "unknown crypt"),
        ({"expires": "0"}, "expires must be"),
        ({"expires": "soon"}, "expires must be"),
        ({"expires": "9" * 5000}, "expires must be"),
        ({"seq": "1"}, "unknown query parameter 'seq'"),
    ],
)
def test_establishing_is_checked(start, parameters, desc):
    client = start(ports=1, slots=1)
    session = Session(client, **parameters)
    assert session.answer["code"] not in (0, 200)
    assert desc in session.answer["desc"]
    assert client.gateway.counters.refused == 1
    assert client.gateway.counters.sessions == 0


def test_a_password_has_no_place_in_establishing(start):
    client = start(ports=1, slots=1)
    answer = client.get("/crypt_sess.json", "cnonce=abc&auth=x").json()
    assert answer["desc"] == "unknown query parameter 'password'"


def test_seq_rises(start):
    client = start(ports=1, slots=1)
    session = Session(client)
    assert session.get(STATUS, 5)["type"] == "dev-status"
    for seq in (5, 4, 0):
        assert session.get(STATUS, seq) == {"code": 1, "reason": f"seq {seq} is not above 5"}
    assert session.get(STATUS, 17)["type"] == "dev-status"
    assert client.gateway.counters.auth_failures == 0
    assert client.gateway.counters.refused == 3


def test_wrong_digests_are_refused_and_count(start):
    client = start(ports=1, slots=1)
    session = Session(client)
    query = session.query(STATUS)
    url = client.gateway.url
    for path, changed in ((STATUS, {"auth": "0" * 32}), (STATUS, {"seq": "9"}), (COMMAND, {"op": "save"})):
        answer = requests.get(url + path, params={**query, **changed}, timeout=10).json()
        assert answer == {"code": 1, "reason": "wrong auth"}
    assert client.gateway.counters.auth_failures == 3
    assert client.gateway.counters.writes == 0
    # A digest that was wrong has not used its number up.
    assert requests.get(url + STATUS, params=query, timeout=10).json()["type"] == "dev-status"


def test_sessions_expire_unless_a_request_resets_the_time(start):
    client = start(ports=1, slots=1, switches={"session_code": 9})
    session = Session(client, expires="60")
    assert session.answer["expires"] == 60
    client.fleet.advance(50)
    assert session.get(STATUS)["type"] == "dev-status"
    client.fleet.advance(11)
    assert session.get(STATUS) == {"code": 9, "reason": "session expired"}
    assert session.get(STATUS) == {"code": 9, "reason": "unknown session"}
    session = Session(client, expires="60")
    client.fleet.advance(50)
    assert session.get(STATUS, expires="100")["type"] == "dev-status"
    client.fleet.advance(90)
    assert session.get(STATUS)["type"] == "dev-status"
    client.fleet.advance(11)
    assert session.get(STATUS)["code"] == 9


def test_a_reboot_forgets_sessions(start):
    client = start(ports=1, slots=1)
    session = Session(client, expires="3600")
    assert session.get(COMMAND, op="reboot")["code"] == 0
    client.fleet.advance(60)
    assert session.get(STATUS) == {"code": 1, "reason": "unknown session"}
    assert client.gateway.counters.auth_failures == 0
    assert Session(client).get(STATUS)["type"] == "dev-status"


def test_many_sessions_push_out_the_oldest(start):
    client = start(ports=1, slots=1)
    sessions = [Session(client) for _each in range(33)]
    assert sessions[0].get(STATUS)["reason"] == "unknown session"
    assert sessions[1].get(STATUS)["type"] == "dev-status"
    assert len({session.id for session in sessions}) == 33


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"username": "admin"}, "a session beside username"),
        ({"auth": None}, "needs seq and auth"),
        ({"seq": None}, "needs seq and auth"),
        ({"seq": "-1"}, "seq must be a number"),
        ({"session": "0123456789abcdef"}, "unknown session"),
        ({"session": None}, "wrong username or password"),
    ],
)
def test_requests_of_a_session_are_checked(start, change, reason):
    client = start(ports=1, slots=1)
    session = Session(client)
    query = {key: value for key, value in {**session.query(STATUS), **change}.items() if value is not None}
    answer = requests.get(client.gateway.url + STATUS, params=query, timeout=10).json()
    assert answer["code"] not in (0, 200)
    assert reason in answer["reason"]


def test_parameters_of_a_session_beside_a_login(start):
    client = start(ports=1, slots=1)
    assert client.status("seq=1")["reason"] == "parameters of a session without one"
    assert client.status("username=admin")["reason"] == "a login parameter twice"
    assert client.get(STATUS, "session=1&session=2", login=False).json()["reason"] == "a login parameter twice"


def test_the_other_order_of_the_digest(start):
    client = start(ports=1, slots=1, switches={"session_digest": "url-seq"})
    session = Session(client)
    assert session.get(STATUS)["reason"] == "wrong auth"
    query = {"session": session.id, "seq": "2", "auth": md5(f"adminadmin{session.id}{STATUS}2")}
    assert requests.get(client.gateway.url + STATUS, params=query, timeout=10).json()["type"] == "dev-status"


def test_gateways_without_sessions(start):
    client = start(profile="legacy", ports=1, slots=1)
    session = Session(client)
    assert session.response.status_code == 404
    assert session.response.text.startswith("<html>")
    assert session.get(STATUS)["code"] == 1
    client = start(ports=1, slots=1, switches={"sessions": "refused"})
    assert Session(client).answer == {"code": 3, "desc": "unknown path /crypt_sess.json"}


def test_only_encrypted_sessions_need_the_library(start, monkeypatch):
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.ciphers", None)
    client = start(ports=2, slots=2)
    refused = Session(client, crypt="aes-ecb")
    assert (refused.id, refused.answer["code"]) == ("", 3)
    assert "need the Python library cryptography" in refused.answer["desc"]
    assert Session(client).get(STATUS)["type"] == "dev-status"
    assert client.status()["type"] == "dev-status"


def test_encrypted_bodies(start):
    client = start(ports=2, slots=2, switches={"effect_seconds": 0})
    session = Session(client, crypt="aes-ecb")
    answer = session.post(b"sim_number(0)=%2B4912345&sms_url=16-bytes-or-not", op="set").json()
    assert answer == {"code": 0, "reason": "OK", "par_set": 2}
    assert client.gateway.number("1A") == "+4912345"
    assert client.gateway.parameter("sms_url") == "16-bytes-or-not"
    record = client.gateway.log[-1]
    assert record.encrypted
    assert record.body == "sim_number(0)=%2B4912345&sms_url=16-bytes-or-not"
    document = json.dumps({"type": "command", "op": "lock", "ports": "2"}).encode()
    assert session.post(document, version="1.1").json() == {"code": 0, "reason": "OK"}
    assert client.gateway.log[-1].operation == "lock"
    assert client.gateway.st("2A") == 12
    # A block of padding beyond a whole block, as some clients send.
    body = b"sim_number(1)=12"
    assert len(body) == 16
    assert session.post(body + b"\0" * 16, op="set").json()["par_set"] == 1
    assert client.gateway.number("1B") == "12"


@pytest.mark.parametrize("body", [b"sim_number(0)=1", b"0123456789abcdef", b"x" * 1600])
def test_bodies_that_cannot_be_decrypted(start, body):
    client = start(ports=1, slots=1)
    session = Session(client, crypt="aes-ecb")
    answer = session.post(body, encrypted=False, op="set").json()
    assert answer["code"] == 2
    assert client.gateway.number("1A") == ""
    assert client.gateway.counters.writes == 0
    assert session.get(STATUS)["type"] == "dev-status"


def test_a_body_encrypted_for_another_request_is_refused(start):
    client = start(ports=1, slots=1)
    session = Session(client, crypt="aes-ecb")
    session.seq = 1
    stale = aes.encrypt(session.key(), b"sim_number(0)=1")
    answer = requests.post(
        client.gateway.url + COMMAND, params={**session.query(COMMAND, 2), "op": "set"}, data=stale, timeout=10
    ).json()
    assert answer["code"] == 2
    assert client.gateway.number("1A") == ""


def test_encrypted_replies(start):
    client = start(ports=1, slots=1, switches={"session_replies": "encrypted"})
    session = Session(client, crypt="aes-ecb")
    response = session.post(b"sim_number(0)=1", op="set")
    assert len(response.content) % 16 == 0
    assert json.loads(aes.decrypt(session.key(), response.content)) == {"code": 0, "reason": "OK", "par_set": 1}
    plain = Session(client)
    assert plain.get(STATUS)["type"] == "dev-status"


def test_faults_hit_sessions_too(start):
    client = start(ports=1, slots=1)
    client.gateway.add_fault("code", "session", code=7, reason="busy")
    assert Session(client).answer == {"code": 7, "desc": "busy"}
    client.gateway.add_fault("login", "status")
    session = Session(client)
    assert session.get(STATUS)["code"] == 1
    assert session.get(STATUS)["type"] == "dev-status"


def test_messages_and_statistics_by_an_encrypted_session(start):
    client = start(ports=1, slots=1, password="hush-hush")
    session = Session(client, "hush-hush", crypt="aes-ecb")
    tasks = [{"tid": 5, "to": "1,2", "sms": "x"}]
    body = json.dumps({"type": "send-sms", "task_num": 1, "tasks": tasks}).encode()
    assert session.post(body, path="/goip_post_sms.html", version="1.1").json()["status"] == [
        {"tid": 5, "status": "0 OK"}
    ]
    for path in ("/goip_pause_sms.html", "/goip_resume_sms.html"):
        assert session.post(b'{"tids": [5]}', path=path).json()["results"] == [{"tid": 5, "status": "0 OK"}]
    assert session.get("/goip_get_tasks.html", version="1.1", port="1", pos="0")["total_num"] == 1
    assert session.post(b"{}", path="/goip_remove_sms.html").json() == {"code": 200, "reason": "OK"}
    assert session.get("/goip_get_sms.html", sms_num="5")["sms_num"] == 0
    for path in ("/goip_get_sms_stat.html", "/goip_get_call_stat.html"):
        assert session.get(path, type="3")["count"] == 1
    assert client.gateway.operations == [
        "session", "sms_send", "sms_pause", "sms_resume", "sms_tasks", "sms_remove", "sms_query",
        "sms_stat", "call_stat",
    ]  # fmt: skip
    told = [record.as_dict("admin", "hush-hush") for record in client.gateway.log[1:]]
    assert not any(record["password_on_wire"] or record["username_on_wire"] for record in told)
    # And without a session, none of them answers.
    for path in ("/goip_post_sms.html", "/goip_pause_sms.html"):
        assert session.post(b"{}", path=path, session="other").json() == {"code": 1, "reason": "unknown session"}
    for path in ("/goip_get_tasks.html", "/goip_get_sms.html", "/goip_get_sms_stat.html", "/goip_get_call_stat.html"):
        assert client.get(path, "username=admin&password=wrong", login=False).json()["code"] == 1
