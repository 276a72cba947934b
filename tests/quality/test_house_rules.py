"""Lint, format, types, import contracts and file sizes: part of the same command as the tests."""

import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
LONGEST_FILE = 400


def call(*command: str) -> None:
    done = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def tool(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


@pytest.mark.parametrize("words", [("check", "."), ("format", "--check", ".")])
def test_ruff_finds_nothing(words):
    call(tool("ruff"), *words)


def test_types_are_strict_and_right():
    call(sys.executable, "-m", "mypy")


def test_layers_look_one_way():
    call(tool("lint-imports"))


def test_no_file_is_too_long():
    files = [*HOUSE.glob("qpctui/**/*.py"), *HOUSE.glob("tests/**/*.py")]
    assert files
    long = [f"{file}" for file in files if len(file.read_text().splitlines()) > LONGEST_FILE]
    assert long == []


def test_nothing_that_is_made_is_kept():
    if not (HOUSE / ".git").exists():
        pytest.skip("no checkout")
    words = ("git", "ls-files", "--cached", "--ignored", "--exclude-standard")
    assert subprocess.check_output(words, cwd=HOUSE, text=True) == ""


def test_the_core_loads_no_screen():
    code = (
        "import sys, qpctui.run.runner, qpctui.reports.formats, qpctui.run.connect; "
        "sys.exit(' '.join({'textual', 'rich', 'requests', 'keyring'} & set(sys.modules)) or 0)"
    )
    call(sys.executable, "-c", code)
