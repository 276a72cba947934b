"""Looking at once: it ends the wait under way, and never asks the platform too often."""

import threading
import time

import pytest
from msgspec.structs import replace

from qpctui.job.model import Timing
from qpctui.qualys.errors import Cancelled
from qpctui.qualys.pace import Pace
from qpctui.run import looks as looks_module
from qpctui.run.events import ScanState, Waiting
from qpctui.run.looks import Looks


def waited(looks, seconds, pace=None):
    """Waits in a thread; gives it and what it raised."""
    raised = []

    def wait():
        try:
            looks.wait(seconds, pace or Pace())
        except Cancelled as error:
            raised.append(error)

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    return thread, raised


def come(condition):
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_nothing_is_looked_at_while_nothing_is_awaited():
    assert Looks(threading.Event()).now() is None


def test_a_wait_ends_when_somebody_wants_to_look(monkeypatch):
    monkeypatch.setattr(looks_module, "_SECONDS_BETWEEN", 0.0)
    looks = Looks(threading.Event())
    thread, raised = waited(looks, 3600)
    come(lambda: looks.now() is not None)
    thread.join(30)
    assert not thread.is_alive()
    assert raised == []
    assert looks.now() is None


def test_a_look_keeps_its_distance_from_the_one_before():
    clock = iter([100.0, 101.0, 104.9, 200.0])
    looks = Looks(threading.Event(), lambda: next(clock, 200.0))
    thread, _ = waited(looks, 3600)
    come(lambda: looks._earliest is not None)
    assert looks.now() == pytest.approx(4.0)
    thread.join(30)
    assert not thread.is_alive()


@pytest.mark.parametrize("when", ["before", "meanwhile"])
def test_a_stop_order_ends_the_wait(when):
    stop = threading.Event()
    looks = Looks(stop)
    if when == "before":
        stop.set()
    thread, raised = waited(looks, 3600)
    if when == "meanwhile":
        come(lambda: looks._earliest is not None)
        stop.set()
        looks.wake()
    thread.join(30)
    assert len(raised) == 1


def test_a_run_looks_when_it_is_told_to(simulated, job_for, carry_out):
    simulator = simulated(speed=2000)
    job = job_for(simulator)
    job = replace(job, timing=Timing(poll_every="60*24", timeout="60*24*30"))
    told = []

    def act(event, runner):
        if isinstance(event, Waiting) and event.reason == "the scan":
            threading.Timer(0.02, lambda: told.append(runner.look_now())).start()

    run = carry_out(simulator, job, scale=2000, on_event=act)
    assert run.result.exit_code == 1
    assert [seconds for seconds in told if seconds is not None]
    assert len(run.heard(ScanState)) >= 2
