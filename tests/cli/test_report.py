"""Reports of stored results, and files of Jenkins, as a user asks for them."""

import json

import pytest
from typer.testing import CliRunner

from qpctui.cli.main import app
from qpctui.cli.options import Format
from qpctui.reports.endings import ENDINGS
from qpctui.reports.formats import FORMATS
from qpctui.run.result import FILE
from tests.guide import GUIDE

RUN = "2026-11-23-14-02-42"


@pytest.fixture
def runs(tmp_path, monkeypatch):
    monkeypatch.setenv("QPCTUI_STATE_DIR", str(tmp_path))
    folder = tmp_path / "runs" / RUN
    folder.mkdir(parents=True)
    (folder / FILE).write_bytes(GUIDE.to_json())
    return tmp_path / "runs"


def call(*words):
    done = CliRunner().invoke(app, ["report", *map(str, words)])
    return done.exit_code, done.stdout_bytes, done.stderr


def test_help_and_completion_name_every_format():
    assert list(Format) == list(FORMATS) == list(ENDINGS)
    said = " ".join(
        CliRunner().invoke(app, ["report", "--help"], env={"COLUMNS": "200"}).output.split()
    )
    assert "json|jsonl|csv|junit|html|markdown|sarif" in said


@pytest.mark.parametrize("named", [(), (RUN,), ("path",)])
def test_the_last_run_a_run_or_a_path(runs, named):
    words = [runs / RUN / FILE if word == "path" else word for word in named]
    assert call(*words, "--format", "csv") == (0, FORMATS["csv"](GUIDE), "")


def test_several_reports_at_once(runs, tmp_path):
    html, sarif, folder = tmp_path / "r.html", tmp_path / "r.sarif", tmp_path / "new" / "artifacts"
    code, out, said = call(
        *(RUN, "--format", "html", "-o", html, "--report", f"sarif={sarif}"),
        *("--artifacts", folder),
    )
    assert (code, out) == (0, b"")
    assert f"Wrote {html}, {sarif}, {folder}" in said
    assert "qualys_1485830.json was not written" in said
    assert html.read_bytes() == FORMATS["html"](GUIDE)
    (file,) = folder.iterdir()
    assert json.loads(file.read_bytes())["failedCountrols"] == ["1071", "1072", "1141"]

    code, out, _ = call(file, "--format", "jsonl")
    assert code == 0
    assert json.loads(out.splitlines()[0])["policy_title"] == "CentOS 7 (1)"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([RUN], "name what to write"),
        ([RUN, "-o", "x"], "--output needs --format"),
        ([RUN, "--format", "pdf"], "No report format 'pdf'"),
        ([RUN, "--format", "csv", "-o", "/no/such/folder/x"], "does not exist"),
        ([RUN, "--artifacts", "/dev/null/x"], "is no folder"),
        ([RUN, "--format", "csv", "--report", "json=-"], "can go to stdout"),
        (["2025", "--format", "csv"], "no run is named"),
        ([RUN, RUN, "--format", "csv"], "can't be read"),
    ],
)
def test_what_can_not_be_is_2_and_said(runs, words, told):
    code, out, said = call(*words)
    assert (code, out) == (2, b"")
    assert told in " ".join(said.replace("│", " ").split())


def test_without_runs_it_says_how_to_make_one(tmp_path, monkeypatch):
    monkeypatch.setenv("QPCTUI_STATE_DIR", str(tmp_path))
    code, _, said = call("--format", "csv")
    assert code == 2
    assert "qpctui run JOB.toml" in said


def test_the_schema_of_results_is_its_own():
    told = json.loads(CliRunner().invoke(app, ["schema", "--result"]).stdout)
    assert told["title"] == "qpctui result.json"
    assert json.loads(CliRunner().invoke(app, ["schema"]).stdout)["title"] == "qpctui job file"
