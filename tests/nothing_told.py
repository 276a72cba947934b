"""Fails the suite where a secret of a test shows: in files, URLs, events, errors and output.

A test fails for the URLs that reached simulated platforms in its process, its runs' events, the
errors it met, what its commands said, and the words and variables that processes were started with.
The session fails for files, pictures and captured output.
"""

import logging
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from qpctui.credentials import CredentialError
from qpctui.job.toml import JobFileError
from qpctui.qualys.errors import QualysError
from qpctui.run.context import RunEnded
from qpctui.run.runner import Runner
from qpctui.run.start import CantStart
from qpctui.secret_stores import StoreUnavailable
from qpctui.settings import SettingsUnreadable
from tests.canaries import files_with_canaries, holds_canary, watch_simulator

TOLD_ON_PURPOSE = {
    "test_a_password_in_the_url_is_refused_and_not_kept": "the platform must refuse such an URL",
    "test_secrets_of_clients_are_not_kept_in_the_log": "secrets in an URL must not reach the log",
    "test_store_find_and_remove": "secret-tool shows what the keyring keeps",
}
"""Tests in which a canary shows where it should not, because that is what they are about."""

ERRORS = (
    QualysError,
    RunEnded,
    CredentialError,
    StoreUnavailable,
    CantStart,
    JobFileError,
    SettingsUnreadable,
)
HOUSE = Path(__file__).parents[1]
PICTURES = (HOUSE / "tests" / "tui" / "__snapshots__", HOUSE / "screenshots")
SECRET_VARIABLE = re.compile("(QPCTUI_CREDENTIAL|QUALYS)_")
"""Where secrets are given in the environment, and nowhere else."""

_told: list[str] = []
"""What told a canary in this process since the running test began."""


def taken():
    """What was told so far; it is forgotten by this."""
    told = _told[:]
    _told.clear()
    return told


def _look_at(what, said):
    if holds_canary(said):
        _told.append(f"{what} {said!r}")


def _watch(owner, name, what, says):
    """Look at what ``says`` makes of each call's arguments and answer."""
    real = getattr(owner, name)

    def watched(*given, **named):
        answer = real(*given, **named)
        _look_at(what, says(*given[:1], given[1:], named, answer))
        return answer

    setattr(owner, name, watched)


def _output(process, _, __, outputs):
    """What a process of ours said; what a password store's command says is secret."""
    if "qpctui" not in f"{process.args[1:]}":
        return b""
    return b"\n".join(o.encode() if isinstance(o, str) else o for o in outputs if o)


def _look_at_start(event, given):
    """Look at what a process is started with, which others on the machine may see.

    A program in its own words, after ``-c``, stands in for one in a file, and may hold a secret.
    """
    if event == "subprocess.Popen":
        _, words, _, environ = given
        pairs = zip(["", *words], words, strict=False) if isinstance(words, list) else [("", words)]
        variables = (os.environ if environ is None else environ).items()
        _look_at("the words", repr([word for before, word in pairs if before != "-c"]))
        _look_at("the variables", repr([v for v in variables if not SECRET_VARIABLE.match(v[0])]))


def pytest_configure(config):
    sys.addaudithook(_look_at_start)
    watch_simulator(_told.append)
    _watch(Runner, "_emit", "the event", lambda _, given, named, __: repr((given, named)))
    for kind in ERRORS:
        _watch(kind, "__init__", f"the error {kind.__name__}", lambda _, given, *__: repr(given))
    _watch(subprocess.Popen, "communicate", "the output", _output)
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(LastLook(config))
    # It logs each request's path.
    logging.getLogger("urllib3").setLevel(logging.DEBUG)


@pytest.fixture(autouse=True)
def _nothing_told(request):
    """No canary was told while the test ran, but where that is its subject."""
    taken()
    yield
    told = taken()
    if told and request.node.originalname not in TOLD_ON_PURPOSE:
        pytest.fail("a secret shows in " + "\n".join(told), pytrace=False)


class LastLook:
    """The session's own look, in the process to which all reports come."""

    def __init__(self, config):
        self._config = config
        self._found = []

    def pytest_runtest_logreport(self, report):
        name = report.nodeid.rpartition("::")[2].partition("[")[0]
        if name not in TOLD_ON_PURPOSE:
            shown = [title for title, text in report.sections if holds_canary(text)]
            self._found += [f"{title} of {report.nodeid}" for title in shown]

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session):
        written = self._config._tmp_path_factory.getbasetemp()
        for folder in (written, *PICTURES):
            self._found += files_with_canaries(folder)
        if self._found:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter):
        if self._found:
            terminalreporter.section("Secrets of tests were written", red=True)
            for place in self._found:
                terminalreporter.line(f"{place}")
