"""Runs whose disk is full from any moment on, and those that go on with them when there is room."""

import json
import random
import shutil
from collections import Counter

import pytest

from qpctui.run.result import read_result
from tests.survival.conftest import share
from tests.survival.moments import disturbed
from tests.survival.runs import Judged

CANT_STORE = 3
LOCKS = ("owner", ".versions.json.lock")


def assert_nothing_half_written(state):
    for file in state.rglob("*"):
        if file.is_dir() or "filling" in file.parts:
            continue
        assert not file.name.startswith(".") or file.name in LOCKS, file
        if file.name == "result.json":
            read_result(file.read_bytes())
        elif file.suffix == ".json":
            json.loads(file.read_bytes())
        elif file.name == "journal.jsonl":
            *whole, _ = file.read_bytes().split(b"\n")
            assert all(json.loads(line)["kind"] for line in whole), file


def filled(disk, chance, kind):
    """What fills the disk, once."""
    leave = chance.choice([0, 0, 1, 3, 40])

    def strike():
        disk.fill_with_names() if kind == "names" else disk.fill(leave=leave)

    return strike


@pytest.mark.parametrize("kind", ["room", "names"])
@pytest.mark.parametrize("scenario", ["fails", "passes"])
def test_a_run_without_room_says_so_and_goes_on_when_there_is(
    place, undisturbed, small_disk, scenario, kind, record_measure
):
    expected, wanted = undisturbed(scenario), share(4)
    ends = Counter()
    for number in range(wanted):
        chance = random.Random(f"{scenario} {kind} {number}")
        at = place(scenario, state=small_disk.path / f"{number}")
        strike = filled(small_disk, chance, kind)
        starts_full = number % 5 == 1
        if starts_full:
            strike()
        command = at.start_run()
        if not starts_full:
            disturbed(at, command, chance, strike, fates=[None])
        code = command.code()
        assert_nothing_half_written(at.state)
        assert len(at.launched()) <= 1
        assert code in (expected.exit_code, CANT_STORE), command.said
        if code != expected.exit_code:
            told = command.said.splitlines()[-1]
            assert str(at.state) in told
            assert "No space left on device" in told
        ends[code] += 1
        small_disk.free()
        command = at.go_on()
        assert command.code() == expected.exit_code, command.said
        result = at.result()
        assert Judged.of(result) == expected, command.said
        assert at.launched() == [result["scan"]["reference"]], command.said
        assert_nothing_half_written(at.state)
        shutil.rmtree(at.state)
    told = ", ".join(f"{count} × {code}" for code, count in sorted(ends.items()))
    record_measure(f"{scenario}: {wanted} × no {kind} left, {wanted} scans; ends before: {told}")


@pytest.mark.parametrize("kind", ["room", "names"])
def test_a_run_that_can_t_begin_leaves_nothing_behind(place, small_disk, kind):
    at = place(state=small_disk.path / "state")
    assert at.start_run().code() == 1
    before = at.folders()
    filled(small_disk, random.Random(0), kind)()
    command = at.start_run()
    assert command.code() == CANT_STORE
    assert str(at.state) in command.said
    assert "No space left on device" in command.said
    assert "QPCTUI_STATE_DIR" in command.said
    assert at.folders() == before
    assert len(at.launched()) == 1
