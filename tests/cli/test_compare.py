"""``qpctui compare`` and ``baseline`` on stored results."""

import json
from datetime import timedelta

import pytest
from msgspec.structs import replace
from typer.testing import CliRunner

from qpctui.cli.main import app
from qpctui.settings import Places
from tests.history.conftest import JOB, NOW, finding, policy, result
from tests.run_folders import leave_run

FAILED, PASSED, WAIVED = finding(), finding("Passed"), finding(waiver="[why]")


@pytest.fixture
def stored(tmp_path, monkeypatch):
    """Leaves runs of one job, a minute apart; gives their ids."""
    monkeypatch.setenv("QPCTUI_STATE_DIR", str(tmp_path / "state"))
    places = Places(tmp_path, tmp_path / "state")

    def leave(*results):
        return [
            leave_run(places.runs, JOB, NOW + timedelta(minutes=n), result=one, exit_code=1).id
            for n, one in enumerate(results)
        ]

    return leave


def compared(*words, code):
    done = CliRunner().invoke(app, ["compare", *words])
    assert done.exit_code == code, done.output
    return done.stdout


def test_what_changed_is_listed_worst_first_and_the_exit_code_tells_whether_it_is_worse(stored):
    before = result(FAILED, finding("Passed", "7"), finding(control="8"), finding(control="9"))
    after = result(
        PASSED, finding("Failed", "7"), finding(control="8", waiver="why"), finding(control="9")
    )
    first, second = stored(before, after)
    head, _, counted, *lines = compared(second, code=1).splitlines()
    assert head.startswith(f"Before  {first}  ")
    assert counted == (
        "1 newly failing, 1 still failing, 1 fixed, 0 appeared, 0 gone, 1 waived, 0 unchanged"
    )
    assert [line.split("  ")[:4] for line in lines] == [
        ["newly failing", "7", "Urgent", "Passed -> Failed"],
        ["still failing", "9", "Urgent", "Failed -> Failed"],
        ["fixed", "1071", "Urgent", "Failed -> Passed"],
        ["waived", "8", "Urgent", "Failed -> Waived"],
    ]
    told = json.loads(compared(second, first, "--json", code=1))
    assert [one["kind"] for one in told["changes"]][:1] == ["newly failing"]
    assert told["after"]["run"] == first


@pytest.mark.parametrize(
    ("before", "after", "code", "caution"),
    [
        (result(FAILED), result(FAILED), 0, None),
        (result(FAILED), result(PASSED, policies=[policy(data="stale")]), 4, "(after) is not"),
        (result(FAILED, policies=[policy(data="incomplete")]), result(), 4, "(before) is not"),
        (result(FAILED), replace(result(), exit_code=6), 4, "ended before it was judged"),
        (result(), result(FAILED, policies=[policy(data="stale")]), 1, "(after) is not"),
        (result(), result(policies=[policy(id="q")]), 0, "Other policies: only before, p [x]."),
    ],
)
def test_what_is_not_complete_or_not_alike_is_told_first(stored, before, after, code, caution):
    lines = compared(*stored(before, after), code=code).splitlines()
    cautions = [line for line in lines if line.startswith("! ")]
    assert all(caution in line for line in cautions[:1])
    assert bool(cautions) is (caution is not None)


def test_one_run_needs_an_earlier_one_of_its_job(stored):
    (only,) = stored(result(FAILED))
    done = CliRunner().invoke(app, ["compare", only])
    assert done.exit_code == 2
    assert "No earlier run of web-01 on this machine has a verdict" in done.stderr


def test_a_baseline_replaces_no_other_file_unless_told_to(stored, tmp_path):
    (run,) = stored(result(FAILED))
    file = tmp_path / "pinned.json"
    file.write_text("mine")
    pin = ["baseline", run, "-o", str(file)]
    done = CliRunner().invoke(app, pin)
    assert (done.exit_code, file.read_text()) == (2, "mine")
    assert "--force replaces it" in done.stderr
    assert CliRunner().invoke(app, [*pin, "--force"]).exit_code == 0
    assert CliRunner().invoke(app, pin).exit_code == 0
    assert file.read_bytes() == result(FAILED).to_json()
