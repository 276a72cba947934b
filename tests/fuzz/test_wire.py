"""Broken HTTP to the real transport: an error in words, soon, in little memory, never a pass."""

import resource
from threading import Event
from time import monotonic

import pytest
from msgspec.structs import replace

from qpctui.compliance.criteria import Outcome
from qpctui.qualys import scans
from qpctui.qualys import transport as transport_module
from qpctui.qualys.authorisation import Login
from qpctui.qualys.calls import Endpoints
from qpctui.qualys.errors import QualysError, never_acted
from qpctui.qualys.pace import Pace
from qpctui.qualys.posture import read_posture
from qpctui.qualys.transport import Transport
from qpctui.run import results
from qpctui.secret import Secret
from tests.canaries import MARK, holds_canary
from tests.fuzz.chance import EXCHANGES, SEED, bounded, case, share
from tests.fuzz.hostile_server import hostile
from tests.fuzz.manglings import spoilt, whole
from tests.fuzz.readers import ORDER, recorded
from tests.properties.conftest import JOB, launched, outcome
from tests.properties.documents import (
    REFERENCE,
    TARGET,
    Info,
    end_of_root,
    posture,
    scan_list,
    scan_result,
)

PARTS = 4
LARGEST = 16 * 2**20
DEADLINE, LONGEST = 0.25, 20.0
MOST_MEMORY = 200 * 1024
"""KiB by which the peak may grow, the bombs that the server holds included."""


def _bare(body):
    """Without what follows the root, so that nothing can be cut without harm."""
    return body[: end_of_root(body)]


FAILING = posture([Info(11), Info(12, control="1073", status="Failed")])
GOOD = {
    b"action=list&scan": _bare(scan_list()),
    b"action=fetch": _bare(scan_result()),
    b"action=launch": _bare(recorded("scan.launch")),
    b"policy_id=": _bare(posture([Info(11)])),
}
BAD = GOOD | {b"policy_id=": _bare(FAILING)}


@pytest.fixture(autouse=True)
def _limits(monkeypatch):
    """Limits of a size that can be reached five hundred times."""
    monkeypatch.setattr(results, "_PAUSES_BETWEEN_RESULTS", ())
    monkeypatch.setattr(transport_module, "_LARGEST_ANSWER", LARGEST)


@pytest.fixture
def servers():
    with hostile() as server, hostile() as elsewhere:
        yield server, elsewhere


@pytest.fixture
def transport(servers):
    """The real one, which asks once."""
    login = Login("u", Secret(f"{MARK}-wire"))
    made = Transport(Endpoints(servers[0].url, servers[0].url), login, pace=Pace(1e6))
    yield made.hurried(Event(), LONGEST)
    made.close()


def answering(answers, about, way):
    """Each request is answered as it should be, but for those about one thing."""

    def speak(speaker, request):
        asked = next(key for key in answers if key in request)
        if asked == about:
            return way.speak(speaker, request)
        speaker.say(whole(answers[asked]))
        return "go on"

    return speak


def try_one(chance, transport, server, elsewhere):
    """One case: the verdict of a run or the error of a call."""
    answers = chance.choice((GOOD, BAD))
    about = chance.choice([*answers, b"policy_id="])
    way = spoilt(chance, answers[about], elsewhere.url)
    about = b"policy_id=" if way.slow else about
    server.script = answering(answers, about, way)
    server.requests.clear()
    transport = transport.hurried(Event(), DEADLINE if way.slow else LONGEST)
    told = f"{way.name} {about.decode()} {'good' if answers is GOOD else 'bad'}"
    try:
        if about == b"action=launch":
            check_launch(transport, way)
        else:
            check_run(transport, way, answers)
    except BaseException as error:
        error.add_note(told)
        raise
    finally:
        transport._session().close()  # what it connected with alone; the next case connects anew
    assert elsewhere.requests == [], told


def check_launch(transport, way):
    """A scan that may have been launched is never taken for one that was not."""
    try:
        scans.launch(transport, ORDER)
    except QualysError as error:
        assert str(error)
        assert not never_acted(error) or way.name.startswith("status 4")
    else:
        assert not way.fatal


def check_run(transport, way, answers):
    job = replace(JOB, fail_on=replace(JOB.fail_on, authentication_failure=True))
    run = launched(REFERENCE, None, job)
    run.transport = transport
    verdict, reasons = outcome(run)
    assert all(reasons), reasons
    assert verdict is not Outcome.PASSED or (answers is GOOD and not way.fatal), way.name


@pytest.mark.parametrize("part", range(PARTS))
def test_no_broken_answer_is_an_answer(part, servers, transport, record_measure):
    server, elsewhere = servers
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    numbers, slowest = share(EXCHANGES, PARTS, part), 0.0
    for number in numbers:
        began = monotonic()
        try:
            with bounded(LONGEST):
                try_one(case("wire", number), transport, server, elsewhere)
        except BaseException as error:
            error.add_note(f"QPCTUI_FUZZ_SEED={SEED}, wire {number}")
            raise
        slowest = max(slowest, monotonic() - began)
    assert slowest < 2 * LONGEST
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < MOST_MEMORY
    costs = f"the slowest {slowest:.1f} s, {grown >> 10} MiB more"
    record_measure(f"Fuzz: {len(numbers)} broken exchanges, {costs}")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_credentials_never_reach_another_server(status, servers, transport):
    server, elsewhere = servers
    moved = b"HTTP/1.1 %d Moved\r\nLocation: %s/x\r\nContent-Length: 0\r\n\r\n"
    server.script = lambda speaker, _: speaker.say(moved % (status, elsewhere.url.encode()))
    with pytest.raises(QualysError, match="sends us elsewhere"):
        read_posture(transport, "7", "Policy", TARGET)
    assert elsewhere.requests == []
    assert all(b"Authorization: Basic" in request for request in server.requests)
    assert any(holds_canary(request) for request in server.requests)


def test_a_gigabyte_is_not_taken(servers, transport, monkeypatch):
    """By the real limit: half of it is read, and no more."""
    monkeypatch.undo()
    server, _ = servers
    piece = b" " * 2**20

    def flood(speaker, request):
        speaker.say(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(1024):
            speaker.say(piece)

    server.script = flood
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(QualysError, match="more than 512 MiB"):
        read_posture(transport.hurried(Event(), 120), "7", "Policy", TARGET)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024
