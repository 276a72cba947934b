"""One live process at a run, however many would go on with it at once."""

import json
import os
import socket
from threading import Event, Thread

from qpctui.run.ownership import held, owner_of, run_lock
from tests.survival.runs import Judged, kinds


def killed_after_launch(place):
    """The folder of a run that was killed while its scan went on."""
    command = place.start_run()
    while not any("LAUNCH" in str(file.read_bytes()) for file in place.files("journal.jsonl")):
        assert not command.ended, command.said
    command.kill()
    command.code()
    (folder,) = place.folders()
    return folder


def test_of_two_that_go_on_with_a_run_one_is_refused(place, undisturbed):
    expected = undisturbed("fails")
    at = place()
    folder = killed_after_launch(at)
    both = [at.start_resume(folder.name), at.start_resume(folder.name)]
    codes = [command.code() for command in both]
    said = [command.said for command in both]
    if codes == [1, 1]:  # the second came when the first had ended already
        assert sum("has ended already" in words for words in said) == 1
    else:
        assert sorted(codes) == [1, 2], said
        winner, loser = (both[codes.index(code)] for code in (1, 2))
        assert f"is being run by process {winner.pid} since" in loser.said
    assert kinds(folder).count("resumed") == 1
    assert Judged.of(at.result()) == expected
    assert len(at.launched()) == 1


def test_a_process_that_goes_on_with_a_run_is_named(place):
    at = place()
    folder = killed_after_launch(at)
    asked, answered = Event(), Event()

    def hold(request):
        asked.set()
        answered.wait(60)

    at.simulator.strike = hold
    first = at.start_resume(folder.name)
    assert asked.wait(60)
    second = at.start_resume(folder.name)
    assert second.code() == 2
    assert f"The run {folder.name} is being run by process {first.pid} since" in second.said
    answered.set()
    assert first.code() == 1, first.said


def test_a_stale_lock_is_no_obstacle(place):
    at = place()
    folder = killed_after_launch(at)
    living = {"pid": os.getpid(), "host": socket.gethostname(), "since": "2026-11-25T08:15:00"}
    for said in (json.dumps(living), "garbage \x00"):
        run_lock(folder).write_text(said)
        (job_lock,) = (at.state / "jobs").iterdir()
        job_lock.write_text(said)
        command = at.start_resume(folder.name)
        assert command.code() == 1, command.said
        assert at.launched() == [at.result()["scan"]["reference"]]
        (folder / "result.json").unlink()


def test_who_only_looks_keeps_nobody_from_a_run(tmp_path):
    """A look at the owner takes the lock for a moment."""
    lock, over = tmp_path / "owner", Event()

    def look():
        while not over.is_set():
            owner_of(lock)

    watchers = [Thread(target=look) for _ in range(3)]
    for watcher in watchers:
        watcher.start()
    try:
        for _ in range(300):
            with held(lock):
                pass
    finally:
        over.set()
        for watcher in watchers:
            watcher.join()
