"""Job files: problems with their lines, defaults, and edits that keep comments."""

import os
import stat
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from qpctui.job.model import (
    AuthRecord,
    FailOn,
    Job,
    OptionProfile,
    Policy,
    Proxy,
    Qualys,
    Scan,
    Scanner,
    Target,
    Timing,
    Waiver,
)
from qpctui.job.toml import JobFileError, dump, edit, line_of, load, read, save

COMMENTED = """\
# our web server
format = 1

[qualys]
credentials = "Qualys_user"   # asked the platform team for it

[target]
host_ip = "10.0.0.1" # rack 4

[scan]
option_profile = "Jenkins_RHEL"
policies = [
  { id = "7", title = "RHEL" }, # the big one
]

[fail_on]
# agreed in SEC-12
states = ["Fail"]
"""


def problems_of(text):
    with pytest.raises(JobFileError) as caught:
        read(text)
    return caught.value.lines()


def test_an_empty_file_is_the_default_job():
    assert read("") == Job()


def test_every_problem_with_its_line():
    lines = problems_of(
        'nmae = "x"\n[qualys]\ncredentials = 7\nplatfrom = "x"\n[fail_on]\nstates = ["Failed"]'
    )
    assert [line.split(":")[1] for line in lines] == ["1", "3", "4", "6"]
    assert "'nmae'" in lines[0]
    assert "did you mean 'name'" in lines[0]
    assert "qualys.credentials must be text" in lines[1]
    assert "'platform'" in lines[2]
    assert "'Fail', 'Error', 'Exceptions'" in lines[3]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("format = 2", "newer qpctui: upgrade"),
        ("format = true", "format must be 1"),
        ("[target]\nkind = 'hots'", "'host', 'ec2'"),
        ("target = 3", "target must be a table"),
        ("[scan]\npolicies = 7", "must be a list"),
        ("[scan]\npolicies = [7]", "a policy must be a table"),
        ("[scan]\nscanner = 7", "a table or a name"),
        ("[qualys.proxy]\nport = '80'", "a whole number"),
        ("[fail_on]\nexclude = 1", "true or false"),
        ("[timing]\npoll_every = 2.5", "timing.poll_every must be text"),
        ("[[scan]]\ntitle = 'x'", "scan must be a table"),
    ],
)
def test_wrong_shapes_are_said(text, words):
    assert words in "\n".join(problems_of(text))


@pytest.mark.parametrize("text", ["a = [", "[a\n", "a = 1\na = 2", "x", "a = '\x00'"])
def test_no_toml(text):
    assert "TOML" in problems_of(text)[0]


def test_deep_nesting_is_a_problem_not_a_crash():
    assert "TOML" in problems_of("a = " + "[" * 5000)[0]


@given(st.text(max_size=200))
def test_any_text_is_a_job_or_a_problem(text):
    try:
        read(text)
    except JobFileError as error:
        assert error.lines()


def test_what_may_be_left_to_be_understood():
    assert read("[target.ec2]\ninstance_id = 'i-1'").target.kind == "ec2"
    assert read("[target]\nhost_ip = 'x'\n[target.ec2]\nrun_connector = true").target.kind == "host"
    assert read("[qualys.proxy]\nserver = 'p'").qualys.proxy.use
    assert not read("[qualys.proxy]\nserver = 'p'\nuse = false").qualys.proxy.use
    assert read("[auth_record]\ncredentials = 'c'").auth_record.use
    assert read("[fail_on]\nexclude_cids = '1'").fail_on.exclude
    assert not read("[fail_on]\nexclude_cids = '1'\nexclude = false").fail_on.exclude
    assert read("[timing]\npoll_every = 3").timing.poll_every == "3"
    assert read("[scan]\npolicies = ['7']").scan.policies == (Policy(id="7"),)


def test_a_field_knows_its_line():
    assert line_of(COMMENTED, "target.host_ip") == 8
    assert line_of(COMMENTED, "target.ec2.connector") == 7
    assert line_of(COMMENTED, "timing.timeout") is None


names = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=12)
jobs = st.builds(
    Job,
    name=names,
    qualys=st.builds(
        Qualys,
        api_server=names,
        credentials=names,
        proxy=st.builds(Proxy, use=st.booleans(), server=names, port=st.integers(0, 70000)),
    ),
    target=st.builds(Target, kind=st.sampled_from(["host", "ec2"]), host_ip=names),
    auth_record=st.builds(AuthRecord, use=st.booleans(), credentials=names),
    scan=st.builds(
        Scan,
        scanner=st.builds(Scanner, name=names, id=names),
        option_profile=st.builds(OptionProfile, name=names, id=names),
        policies=st.lists(st.builds(Policy, id=names, title=names), max_size=3).map(tuple),
    ),
    fail_on=st.builds(FailOn, exclude=st.booleans(), exclude_cids=names, baseline=names),
    timing=st.builds(Timing, poll_every=names, accept_undated=st.booleans()),
    waiver=st.lists(
        st.builds(Waiver, controls=names, reason=names, expires=st.none() | st.dates()), max_size=3
    ).map(tuple),
)


@given(jobs)
def test_what_is_written_is_what_is_read(job):
    assert read(dump(job)) == job


@given(jobs)
def test_an_edited_file_reads_as_the_new_job(job):
    edited = edit(COMMENTED, job)
    assert read(edited) == job
    assert edited.startswith("# our web server\n")


WAIVED = """\
[target]
host_ip = "10.0.0.1"

[[waiver]] # until the new release
controls = [1071, "1100-1120"]
reason = "legacy"
expires = 2026-12-31

[[waiver]]
controls = 1072
reason = "agreed" # SEC-12
"""


def test_control_ids_of_a_waiver_may_be_numbers_and_lists():
    first, second = read(WAIVED).waiver
    assert (first.controls, first.expires) == ("1071, 1100-1120", date(2026, 12, 31))
    assert second == Waiver(controls="1072", reason="agreed")


def test_waivers_are_added_and_taken_out_one_by_one():
    job = read(WAIVED)
    added = Waiver(controls="7", reason="new", expires=date(2027, 1, 2))
    more = edit(WAIVED, replace(job, waiver=(*job.waiver, added)))
    assert more.startswith(WAIVED)
    assert read(more).waiver[2] == added
    less = edit(more, replace(job, waiver=(job.waiver[1], added)))
    assert "# until" not in less
    assert "# SEC-12" in less
    assert "waiver" not in edit(less, replace(job, waiver=()))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("controls = true", "must be control ids"),
        ("expires = 1", "a date such as 2026-12-31"),
        ("expires = 2026-12-31T00:00:00Z", "a date such as"),
        ("until = 2026-12-31", "unknown key 'until'"),
    ],
)
def test_what_is_no_waiver_is_told_with_its_line(line, words):
    (said,) = problems_of(f"\n[[waiver]]\n{line}\n")
    assert said.startswith("job.toml:3:")
    assert words in said


def test_comments_and_order_stay():
    job = read(COMMENTED)
    changed = replace(
        job,
        target=replace(job.target, host_ip="10.0.0.2"),
        fail_on=replace(job.fail_on, states=("Fail", "Error")),
        timing=Timing(poll_every="3"),
    )
    expected = COMMENTED.replace("10.0.0.1", "10.0.0.2").replace('["Fail"]', '["Fail", "Error"]')
    assert edit(COMMENTED, changed).startswith(expected)
    assert edit(COMMENTED, job) == COMMENTED


def test_saving_replaces_the_file_and_keeps_its_mode(tmp_path):
    file = tmp_path / "job.toml"
    file.write_text(COMMENTED)
    file.chmod(0o640)
    save(file, replace(read(COMMENTED), name="new"))
    assert load(file).name == "new"
    assert "# rack 4" in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert os.listdir(tmp_path) == ["job.toml"]  # noqa: PTH208 - no half-written neighbour


@pytest.mark.parametrize("text", ["a = [", 'unknown = "key"\n', "\xff"])
def test_a_file_that_is_no_job_is_never_overwritten(tmp_path, text):
    file = tmp_path / "job.toml"
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(JobFileError):
        save(file, Job())
    assert file.read_bytes() == text.encode("latin-1")


def test_unreadable_files_are_named(tmp_path):
    with pytest.raises(JobFileError, match="No such file"):
        load(tmp_path / "none.toml")
    with pytest.raises(JobFileError, match="directory"):
        load(tmp_path)
    (tmp_path / "big.toml").write_bytes(b"#" * (2**20 + 1))
    with pytest.raises(JobFileError, match="larger than 1 MiB"):
        load(tmp_path / "big.toml")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(JobFileError, match="not UTF-8"):
        load(tmp_path / "bytes.toml")


def test_the_sound_part_of_a_broken_file_is_a_draft():
    with pytest.raises(JobFileError) as caught:
        read('[qualys]\nplatform = 7\ncredentials = "c"\n[scan]\npolicies = [{id = "7", x = 1}]')
    assert caught.value.draft == Job(qualys=Qualys(credentials="c"))
