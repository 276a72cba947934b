"""How files are replaced: whole or not at all, and belonging to whom they belonged."""

import os
import stat
from pathlib import Path

import pytest

from qpctui.files import write_atomically
from qpctui.job.document import JobDocument
from qpctui.job.toml import dump
from qpctui.settings import Places, Settings
from qpctui.settings_edit import keep_theme

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_link_to_a_job_file_stays_one(tmp_path, job_for, simulated):
    (tmp_path / "shared").mkdir()
    target, link = tmp_path / "shared" / "web.toml", tmp_path / "web.toml"
    link.symlink_to("shared/web.toml")
    job = job_for(simulated())
    target.write_text(dump(job))
    JobDocument.opened(link).saved(job_for(simulated(), scan={"title": "another"}))
    assert link.readlink() == Path("shared/web.toml")
    assert 'title = "another"' in target.read_text()


def test_a_link_to_settings_stays_one(tmp_path):
    places = Places(tmp_path / "config", tmp_path / "state")
    places.config.mkdir()
    target = tmp_path / "dotfiles.toml"
    target.write_text("# mine\n")
    places.settings.symlink_to(target)
    keep_theme(places, "nord")
    assert places.settings.is_symlink()
    assert target.read_text().startswith("# mine\n")
    assert Settings.load(places).appearance.theme == "nord"


@pytest.mark.parametrize("what", ["chmod", "replace"])
def test_a_write_that_fails_leaves_all_as_it_was(tmp_path, monkeypatch, what):
    file = tmp_path / "job.toml"
    file.write_text("before")

    def refuse(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, what, refuse)
    with pytest.raises(OSError, match="No space"):
        write_atomically(file, "after")
    assert file.read_text() == "before"
    assert list(tmp_path.iterdir()) == [file]


@as_root
def test_a_file_keeps_mode_group_and_owner_whoever_writes(tmp_path):
    file = tmp_path / "job.toml"
    file.write_text("before")
    os.chown(file, 4711, 4712)
    file.chmod(0o664)
    write_atomically(file, "after")
    found = file.stat()
    assert (found.st_uid, found.st_gid, mode_of(file)) == (4711, 4712, 0o664)


@as_root
def test_a_group_that_cannot_be_kept_gives_no_other_group_rights(tmp_path, monkeypatch):
    file = tmp_path / "job.toml"
    file.write_text("before")
    os.chown(file, -1, 4712)
    file.chmod(0o660)

    def refuse(*_, **__):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "chown", refuse)
    write_atomically(file, "after")
    assert (file.read_text(), mode_of(file)) == ("after", 0o600)
