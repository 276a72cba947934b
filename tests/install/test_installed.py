"""Fresh installations on each Python and by each installer, used from elsewhere."""

import json
import os

import pytest

from tests.install.conftest import OLDER, done, interpreter
from tests.tui.terminal import CTRL_Q

ELSEWHERE = "import os, sys; os.chdir(sys.argv[1]); os.execv(sys.argv[2], sys.argv[2:])"
"""Becomes a program that stands in another folder."""
COMMANDS = ("run", "resume", "check", "runs", "report", "credentials", "demo", "simulate")
FILES = """\
from importlib.metadata import files
about = (f"{file} {file.hash}" for file in files("qpctui") if file.suffix != ".pyc")
print(*sorted(line for line in about if line.startswith("qpctui/")), sep="\\n")
"""
"""Prints each file of the package as it was noted when it was installed, with its digest."""


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13"])
def test_wheel_and_sdist_install_clean(version, built, installers, environment, user, terminal):
    wheel, sdist = built
    done(interpreter(version), "-m", "venv", "--without-pip", environment)
    python = environment / "bin" / "python"
    pip = [installers / "pip", "-q", "--python", python]
    # Compiling what is never imported would take as long as the rest.
    done(*pip, "install", "--no-compile", wheel)
    done(*pip, "check")  # no dependency is missing or of the wrong version
    someone = user(environment / "bin" / "qpctui")
    number = wheel.name.split("-")[1]
    assert someone.says("--version") == f"qpctui {number}\n"
    told = someone.says("--help")
    assert all(f" {command} " in told for command in COMMANDS)
    someone.runs_a_job()
    assert "</style>" in someone.says("report", "--format", "html")
    assert_the_demo_opens(terminal, someone)

    from_wheel = done(python, "-c", FILES)
    again = [installers / "uv", "pip", "install", "-q", "--python", python]
    done(*again, "--no-deps", "--reinstall", sdist, env=os.environ | as_pip_is_told(installers))
    assert done(python, "-c", FILES) == from_wheel
    assert done(python, "-m", "qpctui", "--version", cwd=someone.home) == f"qpctui {number}\n"


def assert_the_demo_opens(terminal, someone):
    words = (str(someone.home), str(someone.program), "demo")
    own = {"HOME": str(someone.home), "PYTHONPATH": ""}
    shown = terminal(*words, program=("-c", ELSEWHERE), **own)
    shown.expect("web-01|demo")
    shown.expect("Portal")
    shown.press(CTRL_Q)
    assert shown.end() == 0


def test_pipx_installs_it(built, installers, environment, user):
    wheel, _ = built
    places = {"PIPX_HOME": environment / "pipx", "PIPX_BIN_DIR": environment / "bin"}
    done(installers / "pipx", "install", wheel, env=os.environ | places)
    someone = user(environment / "bin" / "qpctui")
    assert someone.says("--version").startswith("qpctui ")
    someone.runs_a_job()


def test_an_upgrade_keeps_jobs_settings_and_runs(built, older, installers, environment, user):
    wheel, _ = built
    places = {"UV_TOOL_DIR": environment / "uv", "UV_TOOL_BIN_DIR": environment / "bin"}
    install = [installers / "uv", "tool", "install", "-q", "--python", interpreter("3.11")]
    environ = os.environ | as_pip_is_told(installers) | places
    done(*install, older, env=environ)
    someone = user(environment / "bin" / "qpctui")
    assert someone.says("--version") == f"qpctui {OLDER}\n"
    settings = someone.home / ".config" / "qpctui" / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('[appearance]\ntheme = "qpctui-light"  # for the day\n')
    result = someone.runs_a_job()
    listed = someone.says("runs", "--plain")
    kept = files_of(someone.home)

    done(*install, wheel, env=environ)
    number = wheel.name.split("-")[1]
    assert someone.says("--version") == f"qpctui {number}\n"
    assert "no errors" in someone.says("check", "job.toml")
    assert "nothing wrong" in someone.says("settings", "check")
    assert someone.says("runs", "--plain") == listed
    assert json.loads(someone.says("report", "--format", "json")) == result
    assert files_of(someone.home) == kept


def files_of(home):
    """What a user keeps, but for the index over it, which may be made anew."""
    return {
        path: path.read_bytes()
        for path in home.rglob("*")
        if path.is_file() and not path.name.startswith("history.sqlite")
    }


def as_pip_is_told(installers):
    """Where pip finds packages on this machine, as uv, which reads none of it, is told."""
    told = done(installers / "pip", "config", "list").splitlines()
    names = {"index-url": "UV_DEFAULT_INDEX", "cert": "SSL_CERT_FILE"}
    pairs = (line.partition("=") for line in told)
    return {
        names[name]: value.strip("'\"")
        for where, _, value in pairs
        if (name := where.rpartition(".")[2]) in names
    }
