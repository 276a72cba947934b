"""Jobs out to Jenkins, and in, as a user types it."""

import pytest

from qpctui.job.jenkins import FORMS, imported, steps_in
from qpctui.job.toml import load
from tests.cli.test_commands import GOOD, call

STEP = "qualysPolicyComplianceScanner"
JOB = f'name = "web"\n{GOOD}'


@pytest.fixture
def job(tmp_path):
    path = tmp_path / "job.toml"
    path.write_text(JOB)
    return path


@pytest.mark.parametrize("form", [form for form in FORMS if form != "stage"])
def test_export_gives_the_job_and_says_what_is_left_out(job, form):
    code, out, said = call("export", str(job), "--to", form)
    assert code == 0
    assert imported(steps_in(out)[0]).job.target == load(job).target
    name, profile = said.splitlines()
    assert name.startswith("Left out: The job's name 'web'")
    assert profile.startswith("Left out: The id of the option profile 'Jenkins_RHEL'")


def test_a_stage_loses_nothing(job):
    code, out, said = call("export", str(job), "--to", "stage")
    assert (code, said) == (0, "")
    assert "qpctui run job.toml" in out


def test_export_writes_a_file(job, tmp_path):
    code, out, _ = call("export", str(job), "--to", "pipeline", "-o", str(tmp_path / "Jenkinsfile"))
    assert (code, out) == (0, "")
    assert STEP in (tmp_path / "Jenkinsfile").read_text()


def test_a_job_with_errors_is_not_exported(tmp_path):
    job = tmp_path / "job.toml"
    job.write_text(JOB.replace("93.184.216.34", "web"))
    code, out, said = call("export", str(job), "--to", "pipeline")
    assert (code, out) == (2, "")
    assert "job.toml:5: error: target.host_ip" in said
    assert "was not exported" in said


def test_an_unknown_form_is_2(job):
    code, _, said = call("export", str(job), "--to", "ant")
    assert code == 2
    assert "Known: pipeline, jenkinsfile, stage, config-xml" in said


def test_an_export_that_can_not_be_written_is_2(job, tmp_path):
    code, _, said = call("export", str(job), "--to", "pipeline", "-o", str(tmp_path / "no" / "x"))
    assert code == 2
    assert "was not written" in said


def test_import_makes_a_job_and_says_what_did_not_come_through(tmp_path):
    script, new = tmp_path / "Jenkinsfile", tmp_path / "new.toml"
    script.write_text(f"\n{STEP} hostIp: '10.0.0.1', useHost: true, platform: 'X', colour: 'mauve'")
    code, out, said = call("import", str(script), "-o", str(new))
    assert (code, out) == (0, "")
    assert load(new).target.host_ip == "10.0.0.1"
    for words in (
        "Jenkinsfile:2: colour: the connector has no such parameter",
        "Jenkinsfile:2: platform: 'X' is no portal",
        "new.toml:5: error: qualys.platform",
        f"Wrote {new}; it can't run",
    ):
        assert words in said
    assert "mauve" not in said


def test_import_reads_what_export_gives(job, tmp_path):
    _, out, _ = call("export", str(job), "--to", "config-xml")
    code, _, said = call("import", "-", "-o", str(tmp_path / "new.toml"), given=out)
    assert (code, said) == (0, f"Wrote {tmp_path / 'new.toml'}\n")
    assert load(tmp_path / "new.toml").scan == load(job).scan


TWO = f"{STEP} scanName: 'a'\n\n{STEP} scanName: 'b'\n"


@pytest.mark.parametrize(
    ("words", "title"), [((), "a"), (("--step", "1"), "a"), (("--step", "2"), "b")]
)
def test_one_of_several_steps_is_taken(tmp_path, words, title):
    new = tmp_path / "new.toml"
    code, _, said = call("import", "-", "-o", str(new), *words, given=TWO)
    assert code == 0
    assert load(new).scan.title == title
    assert ("2 steps, in lines 1, 3: the first was taken" in said) == (not words)


@pytest.mark.parametrize("number", ["0", "3"])
def test_a_step_that_is_not_there_is_2(tmp_path, number):
    new = tmp_path / "new.toml"
    code, _, said = call("import", "-", "-o", str(new), "--step", number, given=TWO)
    assert code == 2
    assert f"there is no step {number}" in said
    assert not new.exists()


def test_import_overwrites_nothing(job):
    code, _, said = call("import", "-", "-o", str(job), given=TWO)
    assert code == 2
    assert "is there already" in said
    assert job.read_text() == JOB


@pytest.mark.parametrize(
    ("data", "words"), [(b"node { }", "Neither"), (b"\xff\xfe", "UTF-8"), (None, "can't be read")]
)
def test_what_holds_no_step_is_2(tmp_path, data, words):
    script = tmp_path / "Jenkinsfile"
    if data is not None:
        script.write_bytes(data)
    code, _, said = call("import", str(script), "-o", str(tmp_path / "new.toml"))
    assert code == 2
    assert words in said
    assert not (tmp_path / "new.toml").exists()
