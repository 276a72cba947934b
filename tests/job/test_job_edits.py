"""Edits of job files as people lay them out: nothing beside the change is lost."""

import pytest
from msgspec.structs import replace

from qpctui.job.model import Proxy, Scanner, Timing
from qpctui.job.rules import check
from qpctui.job.syntax import Cids, SyntaxProblem, build_number, host_ip, job_name
from qpctui.job.toml import JobFileError, edit, line_of, load, read, save

DOTTED = """\
scan.policies = ["7", "8"] # both
qualys.credentials = "c"
target.host_ip = "10.0.0.1"
"""

LISTED = """\
[scan]
policies = [
  { id = "7", title = "RHEL" }, # the big one
  # asked for by audit
  { id = "8", title = "Apache" }, # the web
  { id = "9", title = "Debian" }, # the small one
]
"""


def with_policies(job, *kept):
    policies = tuple(policy for policy in job.scan.policies if policy.id in kept)
    return replace(job, scan=replace(job.scan, policies=policies))


def lines_of(text):
    with pytest.raises(JobFileError) as caught:
        read(text)
    return [line.split(":", 2)[1:] for line in caught.value.lines()]


def test_a_file_of_dotted_keys_can_be_edited():
    job = read(DOTTED)
    changed = replace(
        job,
        qualys=replace(job.qualys, proxy=Proxy(use=True, server="proxy.corp")),
        scan=replace(job.scan, scanner=Scanner(name="inside", id="7")),
        timing=Timing(poll_every="3"),
    )
    edited = edit(DOTTED, changed)
    assert read(edited) == changed
    for line in DOTTED.splitlines():
        assert line in edited.splitlines()


@pytest.mark.parametrize(("kept", "gone"), [("89", "RHEL"), ("79", "Apache"), ("78", "Debian")])
def test_comments_beside_the_other_policies_stay(kept, gone):
    job = with_policies(read(LISTED), *kept)
    edited = edit(LISTED, job)
    assert read(edited) == job
    for line in LISTED.splitlines():
        assert (line in edited.splitlines()) == (gone not in line)


def test_a_policy_that_is_added_leaves_the_comments():
    job = read(LISTED)
    more = replace(job.scan.policies[0], id="10", title="Windows")
    changed = replace(job, scan=replace(job.scan, policies=(*job.scan.policies, more)))
    edited = edit(LISTED, changed)
    assert read(edited) == changed
    for comment in ("# the big one", "# asked for by audit", "# the web", "# the small one"):
        assert comment in edited


@pytest.mark.parametrize("text", [LISTED, DOTTED, f"# a\n\n{LISTED}# the end\n"])
def test_a_file_of_windows_lines_keeps_them(tmp_path, text):
    file = tmp_path / "job.toml"
    file.write_bytes(text.replace("\n", "\r\n").encode())
    changed = replace(with_policies(load(file), "8"), name="new", timing=Timing(timeout="9"))
    save(file, changed)
    data = file.read_bytes()
    assert load(file) == changed
    assert data.count(b"\n") == data.count(b"\r\n") > 0
    assert b"\r\r" not in data


def test_a_file_of_unix_lines_gets_no_others():
    changed = replace(with_policies(read(LISTED), "8"), name="new")
    assert "\r" not in edit(LISTED, changed)


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\u0085"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_only_python_takes_for_a_line_s_end_is_kept(separator, end):
    text = f"# a{separator}b{end}[qualys]{end}credentials = 'c{separator}d'{end}"
    changed = replace(read(text), name="new")
    edited = edit(text, changed)
    assert read(edited) == changed
    assert f"# a{separator}b{end}" in edited


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\u0085"])
def test_lines_are_counted_as_editors_do(separator):
    text = f"# a{separator}b{separator}c\n[qualys]\ncredentials = 7\n"
    assert [line for line, _ in lines_of(text)] == ["3"]
    assert line_of(text, "qualys.credentials") == 3


def test_the_second_policy_has_its_own_lines():
    text = "[[scan.policies]]\nid = '7'\n\n[[scan.policies]]\nid = 8\nttle = 'x'\n"
    assert [line for line, _ in lines_of(text)] == ["5", "6"]
    assert line_of(text, "scan.policies.0.id") == 2
    assert line_of(text, "scan.policies.1.id") == 5


@pytest.mark.parametrize(
    "text",
    [
        "[target]\nhost_ip = '10.0.0.1'\n[target.ec2]\ninstance_id = 'i-01234567'\n",
        "target.host_ip = '10.0.0.1'\ntarget.ec2.instance_id = 'i-01234567'\n",
    ],
)
def test_two_targets_are_not_guessed_between(text):
    with pytest.raises(JobFileError) as caught:
        read(text)
    (problem,) = caught.value.problems
    assert problem.field == "target.kind"
    assert "both given" in problem.message
    for kind in ("host", "ec2"):
        told = (
            f"target.kind = '{kind}'\n{text}"
            if text.startswith("target.")
            else text.replace("[target]\n", f"[target]\nkind = '{kind}'\n")
        )
        assert read(told).target.kind == kind


def test_every_wrong_piece_of_the_control_ids_is_named():
    with pytest.raises(SyntaxProblem) as caught:
        Cids.parse("1071, abc, 5, 9-1, 1-, 7;8")
    said = str(caught.value)
    for piece in ("'abc'", "9-1", "'1-'", "'7;8'"):
        assert piece in said
    assert "1071" not in said.replace("such as 1071, 1100-1120", "")


def test_check_names_every_wrong_piece_too():
    job = read("[fail_on]\nexclude_cids = 'abc, 7, 9-1'\n")
    (problem,) = [found for found in check(job) if found.field == "fail_on.exclude_cids"]
    assert "'abc'" in problem.message
    assert "9-1" in problem.message


def test_names_of_bytes_that_are_no_text_can_be_sent():
    assert job_name("", "stem", {"JOB_NAME": "web\udcff"}).encode() == b"web?"
    assert job_name("", "st\udce4m", {}).encode() == b"st?m"
    assert build_number({"BUILD_NUMBER": "7\udcff"}).encode() == b"7?"


@pytest.mark.parametrize("text", ["fe80::1%eth0", "fe80::1%1", "::1%lo", " fe80::1%eth0 "])
def test_an_address_of_one_link_alone_is_no_target(text):
    with pytest.raises(SyntaxProblem, match="not one IP address"):
        host_ip(text)
