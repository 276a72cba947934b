"""What answers a log-in, odd as it may be: numbers without end, claims without bottom."""

import base64

import pytest

from qpctui.qualys.errors import Malformed
from qpctui.qualys.login import test_gateway as ask_gateway
from qpctui.qualys.login import test_private_cloud as ask_private_cloud


def about(version):
    return f"<ABOUT><WEB-VERSION>{version}</WEB-VERSION></ABOUT>"


@pytest.mark.parametrize("version", ["9" * 5000, "10x", "", "-10.1", "٣.1"])
def test_a_version_that_is_none_is_no_qualys_server_s(scripted, version):
    transport, _ = scripted(lambda _: about(version))
    with pytest.raises(Malformed, match="does not tell its version"):
        ask_private_cloud(transport)


@pytest.mark.parametrize("left", ["9" * 5000, "²", "-1", ""])
def test_a_count_of_calls_that_is_none_is_not_told(scripted, left):
    transport, _ = scripted(lambda _: (200, {"X-RateLimit-Remaining": left}, about("10.1")))
    told = []
    transport._on_exchange = told.append
    assert ask_private_cloud(transport).web_version == "10.1"
    assert [exchange.calls_left for exchange in told] == [None]


@pytest.mark.parametrize(
    "claims", [b"[" * 30_000, b'{"modulesAllowed":[' + b"[" * 30_000, b"9" * 5000, b"\xff"]
)
def test_claims_that_nothing_can_hold_are_no_token_s(scripted, claims):
    payload = base64.urlsafe_b64encode(claims).rstrip(b"=")
    transport, _ = scripted(lambda _: b"e30." + payload + b".c2ln")
    with pytest.raises(Malformed, match="token that can't be read"):
        ask_gateway(transport)
