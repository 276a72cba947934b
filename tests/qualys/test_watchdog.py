"""Servers that drip, stall or send elsewhere: a request ends at its deadline, or at a stop."""

from threading import Event, Thread
from time import monotonic, sleep

import pytest

from qpctui.qualys import appliances, policies
from qpctui.qualys import transport as transport_module
from qpctui.qualys.calls import Call
from qpctui.qualys.errors import Cancelled, Malformed, QualysError, Refused, Unreachable

CALL = Call("ask", "appliance.list", {"action": "list"})


def drip_body(handler, *, length):
    handler.send_response(200)
    if length:
        handler.send_header("Content-Length", "100000")
    handler.end_headers()
    handler.wfile.write(b"<A>")
    drip(handler)


def drip_chunk(handler):
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b"186a0\r\n<A>")
    drip(handler)


def drip_headers(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
    drip(handler)


def say_nothing(handler):
    handler.connection.settimeout(30)
    handler.rfile.read(1)


def drip(handler):
    for _ in range(300):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        sleep(0.1)


WAYS = {
    "length": lambda handler: drip_body(handler, length=True),
    "until-close": lambda handler: drip_body(handler, length=False),
    "chunk": drip_chunk,
    "headers": drip_headers,
    "silence": say_nothing,
}


@pytest.mark.parametrize("way", WAYS)
def test_a_request_ends_at_its_deadline(scripted, monkeypatch, way):
    monkeypatch.setattr(transport_module, "_REQUEST_SECONDS", 0.5)
    transport, _ = scripted(lambda _: WAYS[way])
    began = monotonic()
    with pytest.raises(Unreachable, match=r"took longer than 0.5 s") as caught:
        transport.write(CALL)
    assert caught.value.sent
    assert monotonic() - began < 10


@pytest.mark.parametrize("way", WAYS)
def test_a_request_ends_at_a_stop(scripted, way):
    cancel = Event()
    transport, _ = scripted(lambda _: WAYS[way], cancel=cancel)
    Thread(target=lambda: (sleep(0.3), cancel.set())).start()
    began = monotonic()
    with pytest.raises(Cancelled):
        transport.read(CALL)
    assert monotonic() - began < 10


def test_the_connection_is_used_again_after_a_whole_answer(scripted):
    transport, script = scripted(lambda _: "<A/>")
    for _ in range(3):
        assert transport.read(CALL).status == 200
    assert len(script.asked) == 3


@pytest.mark.parametrize("location", ["http://[login/x", "http://127.0.0.2/", "\xff"])
def test_a_redirect_is_an_answer_wherever_it_points(scripted, location):
    transport, script = scripted(lambda _: (302, {"Location": location}, "elsewhere"))
    with pytest.raises(Malformed, match="sends us elsewhere"):
        transport.read(CALL)
    assert len(script.asked) == 1


@pytest.mark.parametrize("status", [200, 302])
def test_an_answer_has_a_largest_size_whatever_its_status(scripted, monkeypatch, status):
    monkeypatch.setattr(transport_module, "_LARGEST_ANSWER", 2**20)
    transport, _ = scripted(lambda _: (status, {"Location": "/"}, b" " * 2**22))
    with pytest.raises(Malformed, match="more than 1 MiB"):
        transport.read(CALL)


def refusal(code, text, prolog=""):
    return (
        f"{prolog}<SIMPLE_RETURN><RESPONSE><DATETIME>x</DATETIME>{code}<TEXT>{text}</TEXT>"
        "</RESPONSE></SIMPLE_RETURN>"
    )


@pytest.mark.parametrize(
    "body",
    [
        refusal("<CODE>1905</CODE>", "no"),
        refusal("<CODE/>", "no"),
        refusal("<CODE>x</CODE>", "no"),
        refusal("<CODE>1905</CODE>", "no", prolog=f"<!-- {'x' * 6000} -->"),
        refusal("<CODE>1905</CODE>", "no").lower(),
        '<q:SIMPLE_RETURN xmlns:q="urn:x">'
        "<RESPONSE><CODE>1905</CODE><TEXT>no</TEXT></RESPONSE></q:SIMPLE_RETURN>",
    ],
    ids=["plain", "empty-code", "odd-code", "comment-first", "lower-case", "namespace"],
)
def test_a_refused_write_is_never_read_as_success(scripted, body):
    transport, _ = scripted(lambda _: body)
    with pytest.raises(Refused, match="says no"):
        policies.add_asset_group(transport, "7", "1")


def test_nothing_to_change_is_no_refusal(scripted):
    transport, script = scripted(
        lambda _: refusal("<CODE>1920</CODE>", "There is nothing to change")
    )
    policies.add_asset_group(transport, "7", "1")
    assert len(script.asked) == 1


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (409, {"X-RateLimit-ToWait-Sec": "0"}, refusal("<CODE>1965</CODE>", "wait")),
        (409, {}, refusal("<CODE>1960</CODE>", "wait")),
        (429, {"Retry-After": "0"}, ""),
    ],
)
def test_a_limit_that_asks_for_no_wait_ends_too(scripted, monkeypatch, status, headers, body):
    monkeypatch.setattr(transport_module, "_LONGEST_LIMIT_WAIT", 60)
    transport, script = scripted(lambda _: (status, headers, body), scale=1_000_000)
    with pytest.raises(Refused):
        transport.read(CALL)
    assert len(script.asked) <= 31


@pytest.mark.parametrize("encoding", ["Shift_JIS", "no-such-code", "utf-16"])
def test_an_encoding_that_can_t_be_read_is_said(scripted, encoding):
    body = f'<?xml version="1.0" encoding="{encoding}"?><APPLIANCE_LIST_OUTPUT/>'
    transport, _ = scripted(lambda _: body.encode("ascii"))
    with pytest.raises(QualysError, match="damaged|not XML"):
        appliances.list_appliances(transport)


def test_a_refusal_without_a_code_keeps_the_platform_s_words(scripted):
    transport, _ = scripted(lambda _: (400, {}, refusal("", "mend the target")))
    with pytest.raises(Refused, match="mend the target"):
        transport.read(CALL)
