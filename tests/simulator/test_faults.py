"""Each fault that can be ordered, at the wire of the simulated platform."""

import gzip
import http.client
import socket

import pytest

from qpctui.simulator import SimulatorError
from qpctui.simulator.faults import FAULTS

APPLIANCE = "/api/2.0/fo/appliance/"
GROUP = "/api/2.0/fo/asset/group/"
LIST = {"action": "list"}
ANSWERED = {
    "html-200": (200, b"Log in", None),
    "html-404": (404, b"Not Found", None),
    "maintenance": (200, b"Planned Maintenance", None),
    "502-html": (502, b"Bad Gateway", None),
    "503-html": (503, b"Planned Maintenance", None),
    "504-html": (504, b"Gateway Timeout", None),
    "redirect": (302, b"Log in", "Location"),
    "503-xml": (503, b"<CODE>1999</CODE>", None),
    "garbage": (200, b"\x93", None),
    "empty": (200, b"", None),
    "denied": (403, b"<CODE>2012</CODE>", None),
    "inactive": (403, b"<CODE>2002</CODE>", None),
    "eula": (409, b"<CODE>2003</CODE>", None),
    "second-factor": (409, b"<CODE>2011</CODE>", None),
    "internal-error": (501, b"<CODE>999</CODE>", None),
    "1960": (409, b"<CODE>1960</CODE>", "X-Concurrency-Limit-Running"),
    "1965": (409, b"<CODE>1965</CODE>", "X-RateLimit-ToWait-Sec"),
    "1965-bare": (409, b"<KEY>SECONDS_TO_WAIT</KEY>", None),
    "429": (429, b"", "X-RateLimit-ToWait-Sec"),
    "1981": (202, b"<CODE>1981</CODE>", None),
    "conflict": (409, b"<CODE>1920</CODE>", None),
}
CUT = {"cut", "cut-chunks", "reset-midway"}
WELL_FRAMED = {"truncated", "cut-unframed"}
SLOW = {"late", "drip"}
COMPRESSED = {"bad-gzip", "cut-gzip"}
UNENDING = {"endless", "oversize", "trickle"}
SILENT = {"silent", "silent-after"}
NO_ANSWER = {"reset", "answer-lost"}
WHOLE_END = b"</APPLIANCE_LIST_OUTPUT>"


@pytest.fixture
def caller(calls):
    return calls()


def ordered(caller, fault, **options):
    caller.simulator.answer_next("appliance", fault)
    return caller.ask(APPLIANCE, LIST, **options)


def test_every_fault_is_looked_at_here():
    seen = (CUT, WELL_FRAMED, SLOW, COMPRESSED, UNENDING, SILENT, NO_ANSWER)
    assert set(FAULTS) == set(ANSWERED).union(*seen)


@pytest.mark.parametrize("fault", ANSWERED)
def test_an_answer_in_place_of_the_real_one(caller, fault):
    status, part, header = ANSWERED[fault]
    found, body, headers = ordered(caller, fault)
    assert found == status
    assert part in body
    assert header is None or header in headers
    assert caller.ask(APPLIANCE, LIST)[0] == 200


@pytest.mark.parametrize("fault", sorted(CUT))
def test_a_cut_is_noticed(caller, fault):
    with pytest.raises((http.client.IncompleteRead, ConnectionResetError)):
        ordered(caller, fault)


@pytest.mark.parametrize("fault", sorted(WELL_FRAMED))
def test_a_cut_that_looks_whole(caller, fault):
    status, body, headers = ordered(caller, fault)
    assert (status, WHOLE_END in body) == (200, False)
    assert body.startswith(b"<?xml")
    assert ("Content-Length" in headers) is (fault == "truncated")


@pytest.mark.parametrize("fault", sorted(SLOW))
def test_what_is_slow_is_whole(caller, fault):
    status, body, _ = ordered(caller, fault)
    assert (status, WHOLE_END in body) == (200, True)


@pytest.mark.parametrize("fault", sorted(COMPRESSED))
def test_what_is_compressed_is_broken(caller, fault):
    _, body, headers = ordered(caller, fault)
    assert headers["Content-Encoding"] == "gzip"
    with pytest.raises((EOFError, gzip.BadGzipFile, OSError)):
        gzip.decompress(body)


@pytest.mark.parametrize("fault", sorted(UNENDING))
def test_what_never_ends(caller, fault):
    caller.simulator.answer_next("appliance", fault)
    connection = caller.open(APPLIANCE, LIST)
    try:
        response = connection.response
        assert int(response.headers.get("Content-Length", 2**36)) == 2**36
        assert len(response.read(200)) == 200
    finally:
        connection.close()
    assert caller.ask(APPLIANCE, LIST)[0] == 200


@pytest.mark.parametrize("fault", sorted(NO_ANSWER))
def test_a_reset_in_place_of_an_answer(caller, fault):
    with pytest.raises(ConnectionResetError):
        ordered(caller, fault)
    assert caller.simulator.requests[-1].status == 0


@pytest.mark.parametrize("fault", sorted(SILENT))
def test_silence(caller, fault):
    caller.simulator.answer_next("asset/group", fault)
    with pytest.raises(socket.timeout):
        caller.ask(GROUP, {"action": "add", "title": "g"}, timeout=0.5)
    groups = caller.simulator.platform.groups
    assert [group.title for group in groups.values()] == ["g"] * (fault == "silent-after")


def test_faults_come_as_often_as_ordered(caller):
    caller.simulator.answer_next("action=list", "502-html", times=2)
    statuses = [caller.ask(APPLIANCE, LIST)[0] for _ in range(3)]
    assert statuses == [502, 502, 200]


def test_an_unknown_fault_names_the_known(caller):
    with pytest.raises(SimulatorError, match="no fault 'x'. Known: html-200"):
        caller.simulator.answer_next("appliance", "x")
