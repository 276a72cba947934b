"""A small disk of its own, which a test fills and frees."""

import errno
import os
import subprocess
from contextlib import contextmanager

import pytest

SIZE, INODES = 4 * 2**20, 400
PAGE = 4096


class SmallDisk:
    """A tmpfs that holds a few runs."""

    def __init__(self, path):
        self.path = path
        self._filling = path / "filling"

    def fill(self, *, leave=0):
        """Take all room but for so many pages; what was begun in one may still grow a little."""
        self._filling.mkdir()
        with (self._filling / "room").open("wb", buffering=0) as file:
            _until_full(lambda: file.write(bytes(PAGE)))
            file.truncate(max(file.tell() - leave * PAGE, 0))

    def fill_with_names(self):
        """Let no more files be made; those that are there may still grow."""
        self._filling.mkdir()
        names = iter(range(INODES * 2))
        _until_full(lambda: (self._filling / f"{next(names)}").touch())

    def free(self):
        if self._filling.exists():
            for file in self._filling.iterdir():
                file.unlink()
            self._filling.rmdir()


def _until_full(write):
    try:
        while True:
            write()
    except OSError as error:
        assert error.errno == errno.ENOSPC


@contextmanager
def mounted(path):
    """The disk at a path; None without the right to mount."""
    path.mkdir()
    options = f"size={SIZE},nr_inodes={INODES},mode=700"
    mount = ["mount", "-t", "tmpfs", "-o", options, "qpctui-test", str(path)]
    try:
        done = subprocess.run(mount, capture_output=True)
    except FileNotFoundError:
        yield None
        return
    if done.returncode:
        yield None
        return
    try:
        yield SmallDisk(path)
    finally:
        subprocess.run(["umount", str(path)], check=True)


@pytest.fixture
def small_disk(tmp_path):
    """A small disk for a test; without the right to mount one the test is skipped."""
    with mounted(tmp_path / "disk") as disk:
        if disk is None and not os.environ.get("QPCTUI_REQUIRE_REAL"):
            pytest.skip("needs the right to mount a small disk")
        assert disk is not None, "a small disk can't be mounted"
        yield disk
