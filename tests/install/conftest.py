"""The product as people install it: built, put into fresh environments, used from elsewhere."""

import json
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.end_to_end.conftest import JOB
from tests.tui.terminal import terminal  # noqa: F401 - a fixture

HOUSE = Path(__file__).parents[2]
INSTALLERS = HOUSE / ".venv-installers" / "bin"
OLDER = "0.0.1"


@pytest.fixture(scope="session")
def installers():
    """The folder of hatchling, pip, pipx and uv."""
    if not INSTALLERS.exists() and not os.environ.get("QPCTUI_REQUIRE_REAL"):
        pytest.skip("needs .venv-installers, which .ci/run makes")
    assert INSTALLERS.exists(), f"{INSTALLERS.parent} is not there: run .ci/run"
    return INSTALLERS


def done(*words, **options):
    """What a command that must succeed printed."""
    ended = subprocess.run(
        [str(word) for word in words], capture_output=True, text=True, timeout=200, **options
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def build(source, folder, *kinds):
    """What building a source tree makes: the wheel, the sdist."""
    done(INSTALLERS / "hatchling", "build", "-d", folder, *kinds, cwd=source)
    return (*folder.glob("*.whl"), *folder.glob("*.tar.gz"))


@pytest.fixture(scope="session")
def built(installers, tmp_path_factory):
    """The wheel and the sdist of this source."""
    return build(HOUSE, tmp_path_factory.mktemp("dist"), "-t", "wheel", "-t", "sdist")


@pytest.fixture
def unpacked(built):
    """The sdist's source tree, which may be changed."""
    _, sdist = built
    # Not below tmp_path, which is searched for secrets: the tests in it hold those of tests.
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(sdist) as packed:
            packed.extractall(folder, filter="data")
        (tree,) = Path(folder).iterdir()
        yield tree


@pytest.fixture
def older(unpacked, tmp_path):
    """A wheel of the same source with a lower version number."""
    source = unpacked / "qpctui" / "__init__.py"
    text, many = re.subn('__version__ = ".*"', f'__version__ = "{OLDER}"', source.read_text())
    assert many == 1
    source.write_text(text)
    (unpacked / "PKG-INFO").unlink()  # the version that it tells would be taken
    (wheel,) = build(unpacked, tmp_path / "older", "-t", "wheel")
    return wheel


def interpreter(version):
    """A Python of this version: on the path, or one of pyenv's."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    found = shutil.which(f"python{version}")
    others = sorted(pyenv.glob(f"versions/{version}.*/bin/python"))
    for python in [found, *others] if found else others:
        # One of pyenv's stand-ins ends with an error when its version is not chosen.
        if not subprocess.run([python, "-c", ""], capture_output=True).returncode:
            return Path(python)
    pytest.skip(f"there is no Python {version} on this machine")


@pytest.fixture
def environment():
    """A folder for a fresh environment; it goes with the test, for it is large."""
    with tempfile.TemporaryDirectory(prefix="qpctui-install-") as folder:
        yield Path(folder)


class User:
    """Someone with a home of his own who uses an installed program from elsewhere."""

    def __init__(self, program, home):
        self.program = program
        self.home = home
        self.home.mkdir(exist_ok=True)
        ours = ("QPCTUI_", "PYTHON", "XDG_", "VIRTUAL_ENV")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        self.environ = kept | {"HOME": str(home)}

    def says(self, *words, code=0, **environ):
        """What the program printed, after it ended with this code."""
        ended = subprocess.run(
            [self.program, *words],
            capture_output=True,
            text=True,
            timeout=120,
            cwd=self.home,
            env=self.environ | environ,
        )
        assert ended.returncode == code, ended.stdout + ended.stderr
        return ended.stdout

    @contextmanager
    def _platform(self):
        process = subprocess.Popen(
            [self.program, "simulate", "--speed", "600"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=self.home,
            env=self.environ,
        )
        with process:
            try:
                yield json.loads(process.stdout.readline())
            finally:
                process.terminate()

    def runs_a_job(self):
        """A simulated platform, and on it a run that fails the build; its result."""
        with self._platform() as platform:
            (self.home / "job.toml").write_text(JOB.format(**platform))
            login = {
                "QPCTUI_TIME_SCALE": "600",
                "QPCTUI_CREDENTIAL_SIM_USERNAME": platform["username"],
                "QPCTUI_CREDENTIAL_SIM_PASSWORD": platform["password"],
            }
            told = self.says("run", "job.toml", "--report", "json=-", code=1, **login)
        result = json.loads(told)
        assert result["verdict"] == "FAILED"
        return result


@pytest.fixture
def user(tmp_path):
    return lambda program: User(program, tmp_path / "home")
