"""Job files that more than one program edits: no edit is lost, no comment either."""

import os
from threading import Thread

import pytest

from qpctui.job.document import Conflict, JobDocument, JobFileError, NameTaken, merged
from qpctui.job.fields import leaves, value_of, with_value
from qpctui.job.model import Job, Policy
from qpctui.job.toml import load

TEXT = """\
# ours
[target]
host_ip = "10.0.0.1"  # the web server

[timing]
timeout = "90"
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "web.toml"
    path.write_text(TEXT)
    return path


def changed(job, **values):
    for field, value in values.items():
        job = with_value(job, field.replace("__", "."), value)
    return job


def test_what_others_changed_in_other_fields_stays(file):
    mine = JobDocument.opened(file)
    theirs = JobDocument.opened(file)
    theirs.saved(changed(theirs.job, timing__timeout="30"))
    saved = mine.saved(changed(mine.job, target__host_ip="10.0.0.2"))
    assert saved.job == load(file)
    assert (saved.job.target.host_ip, saved.job.timing.timeout) == ("10.0.0.2", "30")
    assert file.read_text().startswith("# ours\n")
    assert "# the web server" in file.read_text()


def test_comments_that_others_wrote_meanwhile_stay(file):
    mine = JobDocument.opened(file)
    file.write_text(TEXT.replace("# ours", "# ours and theirs"))
    mine.saved(changed(mine.job, target__host_ip="10.0.0.2"))
    assert file.read_text().startswith("# ours and theirs\n")


def test_a_field_that_both_changed_is_written_only_when_somebody_decides(file):
    mine = JobDocument.opened(file)
    JobDocument.opened(file).saved(changed(mine.job, timing__timeout="30"))
    before = file.read_text()
    draft = changed(mine.job, timing__timeout="45", target__host_ip="10.0.0.2")
    with pytest.raises(Conflict) as conflict:
        mine.saved(draft)
    assert conflict.value.fields == ("timing.timeout",)
    assert file.read_text() == before
    assert mine.saved(draft, over_theirs=True).job == draft == load(file)


def test_both_changing_a_field_to_the_same_is_no_conflict(file):
    mine = JobDocument.opened(file)
    draft = changed(mine.job, timing__timeout="30")
    JobDocument.opened(file).saved(draft)
    assert mine.saved(draft).job == draft


def test_only_another_text_counts_as_changed(file):
    document = JobDocument.opened(file)
    os.utime(file, (1, 1))
    assert document.on_disk() is None
    file.write_text(TEXT.replace("90", "91"))
    found = document.on_disk()
    assert found is not None
    assert found.job.timing.timeout == "91"


def test_a_file_that_is_gone_is_written_anew_with_its_comments(file):
    document = JobDocument.opened(file)
    file.unlink()
    assert document.on_disk() is None
    document.saved(changed(document.job, timing__timeout="30"))
    assert file.read_text() == TEXT.replace("90", "30")


@pytest.mark.parametrize("broken", ["a = [", "unknown = 1", b"\xff\xfe"])
def test_a_file_broken_meanwhile_is_not_touched(file, broken):
    document = JobDocument.opened(file)
    content = broken if isinstance(broken, bytes) else broken.encode()
    file.write_bytes(content)
    with pytest.raises(JobFileError):
        document.saved(changed(document.job, timing__timeout="30"))
    assert file.read_bytes() == content


def test_a_new_document_does_not_replace_a_file(file, tmp_path):
    before = file.read_text()
    with pytest.raises(NameTaken):
        JobDocument().saved_as(file, Job())
    assert file.read_text() == before
    saved = JobDocument().saved_as(tmp_path / "new.toml", changed(Job(), name="new"))
    assert load(tmp_path / "new.toml").name == "new" == saved.job.name


def test_saving_as_another_file_takes_the_comments_along(file, tmp_path):
    document = JobDocument.opened(file)
    other = document.saved_as(tmp_path / "other.toml", changed(document.job, timing__timeout="30"))
    assert other.path == tmp_path / "other.toml"
    assert other.path.read_text() == TEXT.replace("90", "30")
    assert file.read_text() == TEXT


def test_a_copy_has_the_text_but_neither_file_nor_name(file):
    file.write_text('name = "web-01"\n' + TEXT)
    copy = JobDocument.opened(file).copy
    assert (copy.path, copy.job.name) == (None, "")
    assert "# the web server" in copy.text


def test_no_lock_is_left_beside_a_job_file(file):
    document = JobDocument.opened(file)
    document.saved(changed(document.job, timing__timeout="30"))
    assert [path.name for path in file.parent.iterdir()] == ["web.toml"]


def test_programs_that_save_at_once_lose_no_edit(file):
    """Each thread edits a field of its own, all from the same state of the file."""
    fields = {
        "timing.timeout": "30",
        "timing.poll_every": "3",
        "target.host_ip": "10.0.0.2",
        "scan.title": "title",
        "qualys.credentials": "user",
        "scan.policies": (Policy(id="1", title="one"),),
        "fail_on.authentication_failure": True,
        "name": "web",
    }
    document = JobDocument.opened(file)

    def save(field, value):
        document.saved(with_value(document.job, field, value))

    threads = [Thread(target=save, args=edit) for edit in fields.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    job = load(file)
    assert {field: value_of(job, field) for field in fields} == fields


def test_every_field_of_a_job_is_merged():
    """A draft that differs in one field, merged with others that differ in another."""
    base = Job()
    for field in leaves(base):
        assert merged(base, base, with_value(base, field, "theirs")) == with_value(
            base, field, "theirs"
        )
        assert value_of(merged(base, with_value(base, field, "mine"), base), field) == "mine"
        with pytest.raises(Conflict):
            merged(base, with_value(base, field, "mine"), with_value(base, field, "theirs"))
