"""No text from outside names a file: titles, hosts and jobs reach what is in files alone."""

import msgspec
import pytest
from msgspec.structs import replace

from qpctui.cli.carry_out import Telling
from qpctui.cli.run import run_job
from qpctui.job.model import Policy
from qpctui.job.toml import dump
from qpctui.reports.artifacts import save_artifacts
from qpctui.reports.formats import FORMATS, ReportOrder
from qpctui.run.result import Result, ScanPart
from tests.guide import GUIDE

NAMES = ["../../etc/x", "/abs", "CON", "x" * 5000, "a\0b", "a\nb", "..", "~", "C:\\x", "$(id)"]


def files_below(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def told_by_platform(name):
    """A result in which it is what everything is called."""
    scan = ScanPart(id=name, reference=name, title=name, state=name, target=name)
    return replace(
        GUIDE,
        job=replace(GUIDE.job, name=name),
        scan=scan,
        policies=tuple(replace(policy, title=name) for policy in GUIDE.policies),
        findings=tuple(replace(one, host=name, instance=name) for one in GUIDE.findings),
    )


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_reports_are_where_they_were_ordered(tmp_path, name):
    result = told_by_platform(name)
    for kind in FORMATS:
        ReportOrder.parse(f"{kind}={tmp_path}/r.{kind}").save(result)
    save_artifacts(result, tmp_path / "artifacts")
    expected = {"artifacts", "artifacts/qualys_1485826.json", *(f"r.{kind}" for kind in FORMATS)}
    assert set(files_below(tmp_path)) == expected


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_an_id_that_is_a_path_gets_no_file(tmp_path, name):
    policy = replace(GUIDE.policies[0], id=name)
    findings = tuple(replace(one, policy_id=name) for one in GUIDE.findings)
    result = replace(GUIDE, policies=(policy,), findings=findings)
    said = save_artifacts(result, tmp_path / "in" / "artifacts")
    written = [f"in/artifacts/qualys_{name}.json"] if name == "CON" else []
    assert files_below(tmp_path) == ["in", "in/artifacts", *written]
    assert bool(written) or "can't be part of a file's name" in said[0]


@pytest.mark.parametrize("name", ["../../etc/x", "/abs", "CON", "x" * 200])
def test_a_run_is_named_for_its_time_alone(tmp_path, monkeypatch, simulated, job_for, name):
    platform = simulated()
    monkeypatch.setenv("QPCTUI_TIME_SCALE", "600")
    monkeypatch.setenv("QPCTUI_CREDENTIAL_SIM_USERNAME", platform.username)
    monkeypatch.setenv("QPCTUI_CREDENTIAL_SIM_PASSWORD", platform.password)
    policies = (Policy(id="1485826", title=name),)
    job = job_for(platform, scan={"title": name, "policies": policies})
    (tmp_path / "job.toml").write_text(dump(replace(job, name=name)))
    assert run_job(tmp_path / "job.toml", Telling()) == 1
    (folder,) = (tmp_path / "state" / "runs").iterdir()
    (lock,) = (tmp_path / "state" / "jobs").iterdir()
    assert msgspec.json.decode((folder / "result.json").read_bytes(), type=Result).job.name == name
    kept = {"events.jsonl", "job.json", "journal.jsonl", "owner", "result.json"}
    assert set(files_below(folder)) == kept
    assert lock.stem.isalnum()
    assert {path.name for path in tmp_path.iterdir()} == {"job.toml", "state"}
