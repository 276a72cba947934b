"""Finding a stored result again."""

import pytest

from qpctui.compliance.criteria import Outcome
from qpctui.job.model import Job
from qpctui.run.result import FILE, Result, ResultUnreadable
from qpctui.run.stored import stored_result

RESULT = Result(verdict=Outcome.PASSED, reasons=("No control meets",), exit_code=0, job=Job())
ID = "2026-11-23-14-02-42"


@pytest.fixture
def runs(tmp_path):
    folder = tmp_path / "runs" / ID
    folder.mkdir(parents=True)
    (folder / FILE).write_bytes(RESULT.to_json())
    return tmp_path / "runs"


def test_by_id_by_file_and_by_folder(runs):
    assert stored_result(runs, ID) == RESULT
    assert stored_result(runs, str(runs / ID)) == RESULT
    assert stored_result(runs, str(runs / ID / FILE)) == RESULT


def test_an_unknown_name_is_told_with_what_could_be_meant(runs, tmp_path):
    with pytest.raises(ResultUnreadable, match=f"named '2025'. The newest runs: {ID}"):
        stored_result(runs, "2025")
    with pytest.raises(ResultUnreadable, match="There are no runs in"):
        stored_result(tmp_path / "none", "2025")


def test_a_run_that_never_ended_is_told(runs):
    (runs / ID / FILE).unlink()
    with pytest.raises(ResultUnreadable, match=r"it never ended\. qpctui resume \S+ goes on"):
        stored_result(runs, ID)


def test_an_id_never_leads_out_of_the_runs(runs, tmp_path, monkeypatch):
    monkeypatch.chdir(runs)
    (tmp_path / FILE).write_bytes(RESULT.to_json())
    with pytest.raises(ResultUnreadable, match="No result.json and no run is named '../x'"):
        stored_result(runs, "../x")


def test_a_broken_file_is_named(runs):
    (runs / ID / FILE).write_text("{")
    with pytest.raises(ResultUnreadable, match=f"{ID}/result.json: This is not a whole"):
        stored_result(runs, ID)
