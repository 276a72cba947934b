"""Every reader of a file with a file that it reads, and the errors that are its own."""

import io
import json
import zipfile
from datetime import UTC, datetime

import msgspec

from qpctui.compliance.findings import Identity
from qpctui.credential import IndexUnreadable
from qpctui.credential_index import Index as CredentialIndex
from qpctui.history.index import FILE as INDEX
from qpctui.history.index import Index
from qpctui.job.document import JobDocument
from qpctui.job.jenkins import FORMS, NoStep, imported, lost_in, steps_in, written
from qpctui.job.model import ALL_CRITICALITIES, FailOn, Job, Policy, Scan, Target, Waiver
from qpctui.job.rules import check
from qpctui.job.toml import JobFileError, dump, read
from qpctui.recent_jobs import recent_jobs
from qpctui.run.baseline import BaselineUnusable, read_baseline
from qpctui.run.comparison import Comparison, Side
from qpctui.run.event_log import EventReader, line_of
from qpctui.run.events import Log, RequestMade, ScanState, Step, StepDone, StepStarted, Waiting
from qpctui.run.expected import expected
from qpctui.run.follow import RunFollowed
from qpctui.run.journal import RunFolder, assigned_policies, writes_to
from qpctui.run.ownership import held
from qpctui.run.result import ResultUnreadable, read_result, worst_first
from qpctui.run.reweigh import Weighable
from qpctui.run.standing import breaks_of, note_on, seconds_of, standing_of
from qpctui.run.stored import stored_result
from qpctui.run.stored_runs import NoSuchRun, read_run
from qpctui.settings import Places, Settings, SettingsUnreadable
from qpctui.settings_edit import keep_theme
from tests.guide import GUIDE
from tests.reports.test_artifacts import ALL_PASSED, SAMPLE

RUN = "2026-11-23-14-02-42"
WHEN = datetime(2026, 11, 23, 14, 2, 42, tzinfo=UTC)
JOB = Job(
    name="web-01",
    target=Target(host_ip="10.0.0.7"),
    scan=Scan(policies=(Policy(id="7", title="Größe"), Policy(id="8", title="Web"))),
    fail_on=FailOn(exclude=True, exclude_cids="1071, 2000-2005", authentication_failure=True),
    waiver=(Waiver(controls="1072", reason="moved", expires="2027-01-01"),),
)
EVENTS = (
    *(StepStarted(Step.CONNECT), RequestMade("log in", "POST", "/auth", 201, 0.4, 299)),
    *(StepDone(Step.CONNECT, "10.39"), Waiting("the scan", 120.0), Log("[red]")),
    ScanState("Running", "", processed=False),
)
JOURNAL = b"""{"at":"2026-11-23T14:02:42.000+00:00","kind":"begun","details":{"job":"web-01",\
"api":"https://x","target":"10.0.0.7","scale":"1","title":"t"}}
{"at":"2026-11-23T14:02:43.000+00:00","kind":"done","details":{"step":"RESOLVE","result":"a"},\
"known":{"ip":"10.0.0.7"}}
{"at":"2026-11-23T14:02:44.000+00:00","kind":"intent","write":"policy.add_asset_group",\
"details":{"policy":"7","group_title":"t"}}
{"at":"2026-11-23T14:02:45.000+00:00","kind":"answer","write":"asset_group.delete",\
"details":{"title":"t"}}
{"at":"2026-11-23T14:02:46.000+00:00","kind":"answer","write":"scan.launch",\
"details":{"title":"t","reference":"compliance/1.1","id":"1"}}
{"at":"2026-11-23T14:30:00.000+00:00","kind":"ended","details":{"verdict":"FAILED",\
"exit_code":"1","breaks":"1","findings":"2","policies":"1","gaps":"0"}}
""".replace(b"\\\n", b"")
SETTINGS = b"""[appearance]
theme = "qpctui-dark"
[watching]
bell = false
[results]
columns = ["policy", "since"]
[keys]
form.run = "f9"
[credentials]
backend = "command"
command = ["pass", "show", "qualys/{id}"]
[history]
keep_runs = 20
[platforms.EU_PLATFORM_1]
api = "https://qualysapi.example.com"
versions = { "posture.list" = ["2.0"] }
"""


def packed(*files):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, told in files:
            archive.writestr(name, json.dumps(told))
    return held.getvalue()


def opened_job(place):
    document = JobDocument.opened(place / "job.toml")
    check(document.job)
    draft = msgspec.structs.replace(document.job, name="other")
    assert read(document.text_with(draft)).name == "other"


def kept_settings(place):
    places = Places(place, place)
    Settings.load(places)
    keep_theme(places, "qpctui-light")


def stored(place, name):
    """A result as whatever shows, weighs or compares it takes it up."""
    result = stored_result(place / "runs", str(place / name))
    worst_first(result.findings)
    Weighable.of(result).verdict(FailOn(criticalities=ALL_CRITICALITIES), (), WHEN.date())
    assert read_result(result.to_json()) == result
    Comparison.of(Side(result, "a"), Side(GUIDE, "b"))
    return result


def read_journal_of(place):
    folder = RunFolder(place / "runs" / RUN, WHEN)
    run = read_run(folder)
    standing_of(run), note_on(run), breaks_of(run), seconds_of(run, WHEN)
    writes_to(place / "runs", "https://x")
    assigned_policies(place / "runs", "https://x", "t")
    expected([run])


def job_of_run(place):
    folder = RunFolder(place / "runs" / RUN, WHEN)
    (folder.path / "journal.jsonl").write_bytes(JOURNAL)
    read_run(folder).job()


def followed(place):
    run = RunFollowed.of(JOB, lambda: 0.0)
    for happened in EventReader(place / "runs" / RUN).more():
        run.hear(happened.event, happened.at)


def step_of(place):
    """As ``qpctui import`` and the form read it."""
    text = (place / "Jenkinsfile").read_text("utf-8", "replace")
    for step in steps_in(text):
        job = imported(step).job
        lost_in(job), check(job)
        assert read(dump(job)) == job


def owned(place):
    with held(place / "owner"):
        pass


def asked(place):
    """The index is opened, asked and brought up to date, as a list of runs does."""
    index = Index(place)
    index.marks(), index.told()
    index.earlier(Identity("p", "h", "1", "t", ""), RUN, 5)
    index.forget(["none"])


def index_of_runs(place):
    """An index as it stands on disk."""
    Index(place).clear()
    return (place / INDEX).read_bytes()


WHOLE = msgspec.structs.replace(
    GUIDE, policies=tuple(policy for policy in GUIDE.policies if policy.data == "complete")
)
UNREADABLE = (ResultUnreadable,)
FILES = {
    "job": ("job.toml", dump(JOB).encode(), opened_job, (JobFileError,)),
    "settings": ("settings.toml", SETTINGS, kept_settings, (SettingsUnreadable,)),
    "result": ("result.json", GUIDE.to_json(), lambda p: stored(p, "result.json"), UNREADABLE),
    "baseline": (
        *("base.json", WHOLE.to_json()),
        lambda p: read_baseline(str(p / "base.json"), "10.10.32.162"),
        (BaselineUnusable,),
    ),
    "artifact": (
        *("qualys_1.json", json.dumps(SAMPLE, indent=1).encode()),
        lambda p: stored(p, "qualys_1.json"),
        UNREADABLE,
    ),
    "archive": (
        *(
            "build.zip",
            packed(("a/qualys_1.json", SAMPLE), ("qualys_2.json", ALL_PASSED | {"policyId": "2"})),
        ),
        lambda p: stored(p, "build.zip"),
        UNREADABLE,
    ),
    "journal": (f"runs/{RUN}/journal.jsonl", JOURNAL, read_journal_of, ()),
    "job of a run": (f"runs/{RUN}/job.json", msgspec.json.encode(JOB), job_of_run, (NoSuchRun,)),
    "events": (
        *(f"runs/{RUN}/events.jsonl", b"".join(line_of(one, WHEN) for one in EVENTS)),
        *(followed, ()),
    ),
    **{
        f"step as {form}": ("Jenkinsfile", written(JOB, form).encode(), step_of, (NoStep,))
        for form in FORMS
        if form != "stage"
    },
    "owner": ("owner", b'{"pid":1,"host":"x","since":"2026"}', owned, ()),
    "recent jobs": (
        *("recent-jobs.json", b'["/a/job.toml", "/b/job.toml"]'),
        lambda p: recent_jobs(Places(p, p)),
        (),
    ),
    "credentials": (
        *("credentials.toml", b'["web"]\nusername = "u"\nhosts = ["qualysapi.example.com"]\n'),
        lambda p: CredentialIndex(p / "credentials.toml").read(),
        (IndexUnreadable,),
    ),
}
