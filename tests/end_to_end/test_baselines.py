"""A pinned result: what fails there does not fail the build again, and nothing else is excused."""

import json
import os
import subprocess

import pytest

from tests.end_to_end.conftest import QPCTUI


def qpctui(work, *words, code=0):
    """What a command listed and said."""
    environ = os.environ | work.environ
    done = subprocess.run(
        [*QPCTUI, *words], capture_output=True, text=True, timeout=60, env=environ, cwd=work.folder
    )
    assert done.returncode == code, done.stderr
    return done.stdout, done.stderr


@pytest.fixture
def other_folder(tmp_path):
    """A run finds its baseline beside the job file, wherever it is started."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return folder


def test_what_is_in_the_baseline_does_not_fail_the_build_again(work, other_folder):
    work = work()
    code, first, _ = work.run()
    assert code == 1
    (run,) = (work.folder / "state" / "runs").iterdir()
    _, said = qpctui(work, "baseline", run.name, "-o", "pinned.json")
    assert 'pinned.json"' in said
    assert json.loads((work.folder / "pinned.json").read_bytes()) == first
    work.replace("[fail_on]\n", '[fail_on]\nbaseline = "pinned.json"\n')
    listed, _ = qpctui(work, "check", "job.toml")
    assert "baseline" not in listed
    code, _, said = work.shell(f'cd {other_folder}; "$@"')
    assert code == 0, said
    assert "No control newly meets the fail criteria" in said
    listed, _ = qpctui(work, "compare", sorted((work.folder / "state" / "runs").iterdir())[-1].name)
    assert "\n0 newly failing, " in listed
    assert "! Other fail criteria: baseline." in listed


def other_target(folder, result):
    for finding in result["findings"]:
        finding["host"] = "192.0.2.1"
    (folder / "pinned.json").write_text(json.dumps(result))
    return "it is of 192.0.2.1, not of 10.10.32.162"


def incomplete(folder, result):
    result["policies"][0] |= {"data": "incomplete", "gap": "Page 2 never came"}
    (folder / "pinned.json").write_text(json.dumps(result))
    return "Page 2 never came"


def missing(folder, result):
    return "it can't be read: No such file or directory"


def test_a_baseline_that_can_not_be_used_excuses_nothing_and_is_told(work):
    work = work()
    work.replace("[fail_on]\n", '[fail_on]\nbaseline = "pinned.json"\n')
    pinned = work.folder / "pinned.json"
    warning = f"The baseline {pinned} excuses nothing: "
    code, first, said = work.run()
    why = missing(work.folder, first)
    assert code == 1
    assert warning + why in said
    assert first["baseline"] == {"path": str(pinned), "problem": why}
    for harm in (missing, other_target, incomplete):
        why = harm(work.folder, json.loads(json.dumps(first)))
        listed, _ = qpctui(work, "check", "job.toml")
        assert f"warning: fail_on.baseline: {warning}{why}" in listed
    _, said = qpctui(work, "baseline", str(pinned), "-o", "new.json", code=2)
    assert "can't be a baseline: Page 2 never came" in said
