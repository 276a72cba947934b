"""Writers that are killed, and two at once: what is there stays whole."""

import random
import subprocess
import sys
import threading
import time

import pytest

from qpctui.compliance.findings import identity
from qpctui.history.runs import History
from tests.history.conftest import finding, leave
from tests.history.test_index import dump

REBUILD_FOR_EVER = """\
import sys
from pathlib import Path
from qpctui.history.runs import History
from qpctui.settings import Places
history = History(Places(Path(sys.argv[1]), Path(sys.argv[2])), lambda words: sys.exit(words))
print("ready", flush=True)
while True:
    history.rebuild()
"""
CONTROLS = [str(number) for number in range(150)]


@pytest.fixture
def many(places):
    return [leave(places, n, *(finding(control=c) for c in CONTROLS)) for n in range(5)]


@pytest.fixture
def writer(places):
    """Starts a process that makes the index anew again and again."""
    processes = []

    def start():
        words = [sys.executable, "-c", REBUILD_FOR_EVER, str(places.config), str(places.state)]
        process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        processes.append(process)
        assert process.stdout.readline() == "ready\n"
        return process

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def test_a_killed_writer_leaves_a_whole_index(places, many, history, told, writer):
    history.rebuild()
    expected = dump(places)
    moments = random.Random(12)
    for _ in range(4):
        process = writer()
        time.sleep(moments.uniform(0.0, 0.12))
        process.kill()
        process.communicate()
        runs, states = dump(places)
        assert set(runs) <= set(expected[0])
        assert len(states) == len(CONTROLS) * len(runs)
        history.bring_up_to_date()
        assert dump(places) == expected
    assert told == []


def test_readers_and_a_second_writer_wait_for_each_other(places, many, told, writer):
    process = writer()
    failures = []

    def read():
        history = History(places, failures.append)
        for _ in range(15):
            earlier = history.earlier_states(identity(finding(control="7")), many[-1].id)
            if len(earlier) > len(many) - 1 or {one.state for one in earlier} - {"Failed"}:
                failures.append(earlier)

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert process.poll() is None
