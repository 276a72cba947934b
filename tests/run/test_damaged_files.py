"""Files of runs that a disk or a hand has damaged: read as far as they go, or said to be broken."""

from datetime import UTC, datetime

import msgspec
import pytest

from qpctui.credential import IndexUnreadable
from qpctui.credential_index import Index
from qpctui.job.jenkins import NoStep, steps_in
from qpctui.job.model import Job, Target
from qpctui.recent_jobs import recent_jobs
from qpctui.run.event_log import EventReader, line_of
from qpctui.run.events import Log, Step, StepDone, StepStarted
from qpctui.run.follow import RunFollowed
from qpctui.run.journal import assigned_policies
from qpctui.run.ownership import held
from qpctui.run.result import ResultUnreadable, read_result, worst_first
from qpctui.run.reweigh import Weighable
from qpctui.run.standing import Standing, seconds_of, standing_of
from qpctui.run.stored_runs import NoSuchRun, read_run
from qpctui.settings import Places
from tests.guide import FINDINGS, GUIDE
from tests.run_folders import leave_run

NOW = datetime(2026, 11, 23, 14, 2, 42, tzinfo=UTC)
JOB = Job(name="web-01", target=Target(host_ip="10.0.0.7"))
ENDLESS = b"[" * 100_000


@pytest.fixture
def folder(tmp_path):
    happened = [(NOW, Log("one")), (NOW, Log("two"))]
    return leave_run(tmp_path / "runs", JOB, NOW, happened=happened, verdict="FAILED", exit_code=1)


@pytest.mark.parametrize("damage", [b'"\xff"', ENDLESS], ids=["no text", "endless"])
def test_a_damaged_line_is_passed_over(folder, damage):
    """A single flipped bit in one journal ended every command that lists the runs."""
    for name in ("journal.jsonl", "events.jsonl"):
        file = folder.path / name
        file.write_bytes(b'{"at":' + damage + b"}\n" + file.read_bytes())
    assert standing_of(read_run(folder)) is Standing.FAILED
    assert [happened.event.text for happened in EventReader(folder.path).more()] == ["one", "two"]


@pytest.mark.parametrize("damage", [b'"\xff"', ENDLESS], ids=["no text", "endless"])
def test_a_damaged_job_or_result_is_said_to_be_so(folder, damage):
    (folder.path / "job.json").write_bytes(b'{"name":' + damage + b"}")
    with pytest.raises(NoSuchRun, match="does not have its job"):
        read_run(folder).job()
    begun = b'"reasons": ['
    with pytest.raises(ResultUnreadable, match="not a whole"):
        read_result(GUIDE.to_json().replace(begun, begun + damage + b", ", 1))


def test_an_owner_who_can_t_be_read_is_none(tmp_path):
    (tmp_path / "owner").write_bytes(b'{"host":"\xff"}')
    with held(tmp_path / "owner") as before:
        assert before is None


def test_dates_without_a_zone_are_no_dates(folder):
    for name in ("journal.jsonl", "events.jsonl"):
        file = folder.path / name
        file.write_bytes(file.read_bytes().replace(b"+00:00", b""))
    assert seconds_of(read_run(folder), NOW) is None
    assert list(EventReader(folder.path).more()) == []


def test_an_assignment_to_no_policy_is_none(folder):
    begun = b'{"at":"2026","kind":"begun","details":{"api":"https://x"}}\n'
    lost = b'{"at":"2026","kind":"intent","write":"policy.add_asset_group","details":%s}\n'
    lines = begun + lost % b'{"group_title":"t"}' + lost % b'{"group_title":"t","policy":"7"}'
    (folder.path / "journal.jsonl").write_bytes(lines)
    assert assigned_policies(folder.path.parent, "https://x", "t") == {"7"}


def test_findings_of_a_policy_that_is_not_listed_are_no_result():
    with pytest.raises(ResultUnreadable, match="a policy that it does not list"):
        read_result(msgspec.structs.replace(GUIDE, policies=GUIDE.policies[1:]).to_json())


def test_a_rank_that_there_is_not_is_no_result():
    ranked = msgspec.structs.replace(FINDINGS[0], criticality_value=6)
    with pytest.raises(ResultUnreadable, match="criticality_value"):
        read_result(msgspec.structs.replace(GUIDE, findings=(ranked,)).to_json())


def test_an_unknown_age_is_not_fresh():
    aged = msgspec.structs.replace(FINDINGS[0], freshness="ripe")
    weighed = Weighable.of(msgspec.structs.replace(GUIDE, findings=(aged,)))
    assert [one.fresh for policy in weighed.policies for one in policy.findings] == [False]


def test_a_control_s_endless_number_is_sorted():
    endless = msgspec.structs.replace(FINDINGS[0], control_id="9" * 5000)
    assert len(worst_first([endless, *FINDINGS])) == len(FINDINGS) + 1


def test_a_step_that_its_job_does_not_have_is_followed():
    """As when the job beside the events is another one's."""
    run = RunFollowed.of(JOB, lambda: 0.0)
    for step in (step for step in Step if step not in run.steps):
        run.hear(StepDone(step, "done"), NOW)
        run.hear(StepStarted(step), NOW)
        assert run.now.step is step
    assert line_of(StepStarted(Step.CONNECT), NOW)


def test_lists_nested_without_end_are_no_lists(tmp_path):
    (tmp_path / "recent-jobs.json").write_bytes(ENDLESS)
    assert recent_jobs(Places(tmp_path, tmp_path)) == []
    (tmp_path / "credentials.toml").write_bytes(b"a = " + ENDLESS)
    with pytest.raises(IndexUnreadable, match="can't be read"):
        Index(tmp_path / "credentials.toml").read()


@pytest.mark.parametrize("opened", ["<!--", "<![CDATA["])
def test_unended_comments_of_a_config_are_passed_over_in_one_go(opened):
    """Each of them was searched to the end of the file, which took minutes."""
    with pytest.raises(NoStep):
        steps_in("<project>" + opened * 200_000)
