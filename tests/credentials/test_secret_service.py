"""A real Secret Service: gnome-keyring on a message bus of its own."""

import os
import shutil
import subprocess
import sys

import pytest

NEEDED = ("dbus-run-session", "gnome-keyring-daemon", "secret-tool")
CANARY = "c4n4ry-s3cret"
STORY = """
set -e
echo -n unlocked | gnome-keyring-daemon --unlock --components=secrets >/dev/null
{python} -m qpctui credentials list
echo {canary} | {python} -m qpctui credentials add web --username sim_ab1 \
    --host qualysapi.example.com --password-stdin
{python} -m qpctui credentials list
secret-tool search service qpctui
{python} - <<'END'
import os
from qpctui.credentials import Credentials
from qpctui.settings import Places
found = Credentials(Places.of(os.environ), {{}}).find("web", hosts=["qualysapi.example.com"])
assert found.password.reveal() == "{canary}", "not what was stored"
print("found", found.username, found.source)
END
{python} -m qpctui credentials remove web
{python} -m qpctui credentials list
secret-tool search service qpctui
"""


def test_store_find_and_remove(tmp_path):
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing and not os.environ.get("QPCTUI_REQUIRE_REAL"):
        pytest.skip(f"needs {', '.join(missing)}")
    assert not missing
    home = tmp_path / "home"
    home.mkdir()
    environ = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DBUS_", "PYTHON_KEYRING", "XDG_"))
    } | {"HOME": str(home), "XDG_RUNTIME_DIR": str(tmp_path)}
    tmp_path.chmod(0o700)
    done = subprocess.run(
        [
            "dbus-run-session",
            "--",
            "bash",
            "-c",
            STORY.format(python=sys.executable, canary=CANARY),
        ],
        env=environ,
        capture_output=True,
        text=True,
        timeout=120,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert "Stored web for qualysapi.example.com" in said
    assert "web\tpassword\tsim_ab1\tqualysapi.example.com" in said
    assert "found sim_ab1 keyring" in said
    assert "Removed web" in said
    assert said.count("None stored") == 2
