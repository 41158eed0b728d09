# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What tasks for messages want done, before anything is sent."""

from __future__ import annotations

import secrets
from typing import Any

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.model.sms_task import (
    HIGHEST_TID,
    Answer,
    Attachment,
    Forwarding,
    SmsTask,
)
from ansible_collections.skyline.gateway.plugins.module_utils.model.status import Status
from ansible_collections.skyline.gateway.plugins.module_utils.resources.sms_plan import (
    Entry,
    Options,
    batches,
    first_batch,
    names_of,
    new_tid,
    parse_tasks,
    shown_options,
)
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import VALIDATION, GatewayError

STATUS = Status(None, None, None, 2, 1, None, (), {}, False)
TASK: dict[str, Any] = {
    **dict.fromkeys(
        [
            "from_ports", "to_all", "coding", "title", "titles", "attachments", "smsc", "interval_ms", "timeout",
            "report_success", "report_failure", "report_delivery", "report_count", "report_period", "tid",
        ]
    ),
    "to": ["10010"], "text": "Hello", "charset": "utf8", "type": "sms",
}  # fmt: skip


def options(*tasks: dict[str, Any], **others: Any) -> Options:
    given = {**dict.fromkeys(Options._fields), "tasks": [{**TASK, **task} for task in tasks], "wait_timeout": 180.0}
    return Options(**{**given, **others})


def entry(length: int = 1, tid: int = 7) -> Entry:
    return Entry(SmsTask(tid, ("1",), "x" * length), own_tid=False)


class TestOptions:
    def test_good_ones(self) -> None:
        told = {"report_url": "http://192.0.2.1/r", "sms_url": "https://192.0.2.1/s"}
        numbers = dict.fromkeys(("report_count", "report_period", "sms_count", "sms_period"), 1)
        assert options({}).problems() == []
        assert options({}, **told, **numbers).problems() == []

    @pytest.mark.parametrize(
        ("wrong", "problem"),
        [
            *(({name: 0}, f"{name}: 0 is less than 1") for name in ("report_count", "report_period")),
            *(({name: -1}, f"{name}: -1 is less than 1") for name in ("sms_count", "sms_period")),
            ({"report_url": ""}, "report_url: (empty) is not an http or https URL"),
            ({"sms_url": "ftp://u:p@x/"}, "sms_url: ftp://********@x/ is not an http or https URL"),
            ({"tasks": []}, "tasks: is empty"),
        ],
    )
    def test_bad_ones(self, wrong: dict[str, Any], problem: str) -> None:
        assert options({}, **wrong).problems() == [problem]

    def test_where_reports_and_messages_go(self) -> None:
        told = ("http://r", 2, 3, "http://s", 4, 5)
        assert Options([], *told, 180.0).forwarding == Forwarding(*told)

    def test_as_they_are_shown(self) -> None:
        given = {
            "tasks": [{"text": "a", "attachments": ["jpg|AAAA", "x.png"]}, {"text": "b", "attachments": []}, {}],
            "report_url": "http://u:p@x/r", "sms_url": None,
        }  # fmt: skip
        assert shown_options(given) == {
            "report_url": "http://********@x/r",
            "tasks": [
                {"text": "a", "attachments": ["jpg|(4 characters)", "x.png"]}, {"text": "b", "attachments": []}, {}
            ],
        }  # fmt: skip
        assert shown_options({"tasks": [], "report_url": None, "sms_url": "http://s"}) == {
            "sms_url": "http://s", "tasks": []
        }  # fmt: skip


class TestTasks:
    def test_ids_are_kept_or_made(self, monkeypatch: pytest.MonkeyPatch) -> None:
        draws = iter([6, 6, 8])
        monkeypatch.setattr(secrets, "randbelow", lambda most: next(draws))
        entries = parse_tasks(options({}, {"tid": 8}, {}), STATUS)
        # 7 is drawn for the first one, and again for the last one, which gets the next.
        assert [(each.task.tid, each.own_tid) for each in entries] == [(7, True), (8, False), (9, True)]

    def test_all_that_is_wrong_is_told_at_once(self) -> None:
        tasks: tuple[dict[str, Any], ...] = ({"tid": 5}, {"tid": 5, "text": ""}, {"to": []}, {"tid": 5})
        with pytest.raises(GatewayError) as caught:
            parse_tasks(options(*tasks, wait_timeout=0), STATUS)
        assert (caught.value.kind, caught.value.sent) == (VALIDATION, False)
        first, *others = caught.value.message.partition(" problems: ")[2].split("; ")
        assert caught.value.message.startswith("the messages have 5 problems: ")
        assert first.startswith("wait_timeout")
        assert others == [
            "task 1 and task 2 have the same tid, 5",
            "task 1 and task 4 have the same tid, 5",
            "task 2 (tid 5): text: is empty",
            "task 3: to: names no recipient",
        ]

    def test_one_problem(self) -> None:
        with pytest.raises(GatewayError, match="the messages have a problem: task 1: text: is empty"):
            parse_tasks(options({"text": ""}), STATUS)

    def test_ports_are_those_of_the_gateway(self) -> None:
        assert [each.task.from_ports for each in parse_tasks(options({"from_ports": "2"}), STATUS)] == ["2"]
        with pytest.raises(GatewayError, match="port 3 is beyond the gateway's 2 ports"):
            parse_tasks(options({"from_ports": "3"}), STATUS)

    def test_names_before_there_are_ids(self) -> None:
        assert names_of([{}, {}]) == ["task 1", "task 2"]

    @pytest.mark.parametrize(("drawn", "tid"), [(0, 1), (HIGHEST_TID - 1, HIGHEST_TID)])
    def test_ids_that_are_made(self, monkeypatch: pytest.MonkeyPatch, drawn: int, tid: int) -> None:
        bounds: list[int] = []

        def draw(most: int) -> int:
            bounds.append(most)
            return drawn

        monkeypatch.setattr(secrets, "randbelow", draw)
        assert (new_tid(()), bounds) == (tid, [HIGHEST_TID])


class TestEntries:
    def test_before_it_was_sent(self) -> None:
        fresh = entry()
        assert (fresh.renewed, fresh.tries, fresh.doubtful, str(fresh)) == (False, 0, False, "7")
        assert fresh.facts() == {"tid": 7, "status": "not_attempted", "code": None, "reason": None}

    @pytest.mark.parametrize("status", ["sent", "known", "rejected", "unverified", "not_attempted"])
    def test_what_became_of_it(self, status: str) -> None:
        settled = entry()
        settled.settle(status, Answer.of(2))
        assert settled.facts() == {"tid": 7, "status": status, "code": 2, "reason": "Invalid Port"}
        settled.settle(status)
        assert settled.facts() == {"tid": 7, "status": status, "code": None, "reason": None}

    def test_another_id(self) -> None:
        renewed = entry()
        renewed.tries = 3
        renewed.renew(9)
        assert (renewed.task.tid, renewed.renewed, renewed.tries) == (9, True, 0)


class TestBatches:
    def test_at_most_a_hundred_tasks(self) -> None:
        entries = [entry(tid=number) for number in range(201)]
        assert [len(batch) for batch in batches(entries)] == [100, 100, 1]
        assert [each.task.tid for batch in batches(entries) for each in batch] == [*range(201)]
        assert len(first_batch(entries, 2)) == 2

    @pytest.mark.parametrize(("length", "together"), [(128 * 1024, [2, 1]), (128 * 1024 + 1, [1, 1, 1])])
    def test_at_most_256_kb_of_text(self, length: int, together: list[int]) -> None:
        assert [len(batch) for batch in batches([entry(128 * 1024), entry(length), entry(length)])] == together

    def test_one_is_never_too_large(self) -> None:
        assert [len(batch) for batch in batches([entry(300 * 1024), entry(1)])] == [1, 1]
        assert list(batches([])) == []

    def test_attachments_count(self) -> None:
        pieces = (Attachment("jpg", "AAAA"), Attachment("gif", "AA=="))
        assert Entry(SmsTask(7, ("1",), "Hello", attachments=pieces), own_tid=True).weight == 13
