# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading the status of the gateway that is meant, and of no other."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.status import read_sims, read_status
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import GatewayError
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire import stub
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire.stub import Stub, status_document


def test_the_requests() -> None:
    """Never a url or a period in them: those would change the reports."""
    with Stub(stub.STATUS, stub.STATUS) as device, device.client() as client:
        read_status(client)
        read_sims(client)
    assert device.targets == [f"/goip_get_status.html?all_{what}=1&{stub.LOGIN}" for what in ("slots", "sims")]


def test_of_the_gateway_with_the_right_mac() -> None:
    with Stub(stub.STATUS, stub.STATUS) as device, device.client(mac="00:30:F1:01:02:03") as client:
        assert read_status(client).mac == "00-30-f1-01-02-03"
        assert read_sims(client).mac == "00-30-f1-01-02-03"


@pytest.mark.parametrize(
    ("mac", "shown"), [("00-30-f1-01-02-04", "00-30-f1-01-02-04"), ("", "not shown"), (None, "not shown")]
)
@pytest.mark.parametrize("read", [read_status, read_sims])
def test_of_another_gateway(read: Any, mac: str | None, shown: str) -> None:
    reply = stub.answer(**status_document(mac=mac))
    with Stub(reply) as device, device.client(mac="0030f1010203") as client, pytest.raises(GatewayError) as caught:
        read(client)
    assert caught.value.kind == "validation"
    assert caught.value.message == (f"another gateway answers there: its MAC address is {shown}, not 0030f1010203")
    assert caught.value.advice.endswith("Correct the address, or the option mac if the gateway was replaced.")


def test_another_message_is_no_status() -> None:
    """A gateway that starts may have something else to say at first; the error says what."""
    other = stub.answer(type="other")
    with Stub(other, other) as device, device.client(retries=1) as client, pytest.raises(GatewayError) as caught:
        read_status(client)
    assert caught.value.message.startswith('status: expected a dev-status, got "{')
