# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading parameters by name."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.parameters import read_parameters
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import GatewayError
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire import stub
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire.stub import Stub


def read(data: Any, *names: str) -> dict[str, str]:
    """What comes of one reply, by the names as a user writes them."""
    with Stub(stub.answer(code=0, reason="OK", data=data)) as device, device.client() as client:
        return {str(parameter): value for parameter, value in read_parameters(client, names).items()}


class TestReading:
    def test_the_request(self) -> None:
        with Stub(stub.answer(code=0, data={})) as device, device.client() as client:
            assert read_parameters(client, ["sw_ver", "port_public_ip(3)", "sw_ver"]) == {}
        (call,) = device.calls
        assert call.method == "GET"
        assert call.target == f"/goip_send_cmd.html?version=1.1&op=get&{stub.LOGIN}&sw_ver&port_public_ip(3)"
        assert call.body == b""

    def test_many_names_are_several_requests(self) -> None:
        names = [f"name{number}" for number in range(85)]
        replies = [stub.answer(code=200, data={name: name for name in names})] * 3
        with Stub(*replies) as device, device.client() as client:
            assert len(read_parameters(client, names)) == 85
        asked = [[key for key in call.target.split("&") if key.startswith("name")] for call in device.calls]
        assert asked == [names[:40], names[40:80], names[80:]]

    @pytest.mark.parametrize(
        ("given", "text"), [("64", "64"), (64, "64"), ("", ""), ("a\x1bb", "a\ufffdb"), (0.5, "0.5"), ("0", "0")]
    )
    def test_a_scalar(self, given: object, text: str) -> None:
        assert read({"ttl": given}, "ttl") == {"ttl": text}

    def test_an_array(self) -> None:
        data = {"port_status": ["3", 0, None, "", [1], "x"]}
        assert read(data, "port_status") == {
            "port_status(0)": "3", "port_status(1)": "0", "port_status(3)": "", "port_status(5)": "x",
        }  # fmt: skip

    def test_places_of_an_array_by_name(self) -> None:
        data = {"ip(0)": "a", "ip(x)": "c", "ipx(1)": "d", "ip(9)": None, "ip(7)": "b"}
        assert read(data, "ip") == {"ip(0)": "a", "ip(7)": "b"}

    @pytest.mark.parametrize("given", [None, {}, {"a": 1}], ids=repr)
    def test_what_is_not_shown_is_missing(self, given: object) -> None:
        """Not empty: that would be a value, and one that nobody has seen."""
        assert read({"ttl": given}, "ttl") == {}

    def test_what_nobody_asked_for_is_passed_over(self) -> None:
        assert read({"ttl": "1", "sw_ver": "2"}, "ttl", "sms_url") == {"ttl": "1"}

    @pytest.mark.parametrize("data", [None, [], "x", 3], ids=repr)
    def test_a_reply_without_data(self, data: object) -> None:
        with pytest.raises(GatewayError) as caught:
            read(data, "ttl")
        assert caught.value.kind == "protocol"
        assert caught.value.message == "get: the reply has no data"
