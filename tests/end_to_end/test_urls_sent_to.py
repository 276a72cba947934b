"""A URL that two readers could understand differently is sent nothing at all."""

import json
import socket
import sys

import pytest

CANARY = "c4n4ry-s3cret"


@pytest.fixture
def elsewhere():
    """A socket that listens on another address of this machine."""
    with socket.create_server(("127.0.0.2", 0)) as server:
        server.settimeout(0)
        yield server


def approve_for(work, host):
    """Let a command know the job's log-in, and approve it for a host alone."""
    config = work.folder / "config"
    config.mkdir()
    words = json.dumps([sys.executable, "-c", f"print({CANARY!r}); print('username: u')"])
    (config / "settings.toml").write_text(
        f'[credentials]\nbackend = "command"\ncommand = {words}\n'
    )
    (config / "credentials.toml").write_text(f'[sim]\nusername = "u"\nhosts = ["{host}"]\n')
    for name in ("USERNAME", "PASSWORD"):
        del work.environ[f"QPCTUI_CREDENTIAL_SIM_{name}"]


@pytest.mark.parametrize("stored", [True, False])
def test_a_url_with_two_hosts_is_refused_and_neither_is_asked(work_at, elsewhere, stored):
    job = work_at(f"http://127.0.0.2:{elsewhere.getsockname()[1]}\\\\[::1]")
    if stored:
        approve_for(job, "[::1]")
    code, report, said = job.run()
    assert (code, report) == (2, None)
    assert "error: qualys.api_server" in said
    assert CANARY not in said
    with pytest.raises(BlockingIOError):
        elsewhere.accept()


def test_the_socket_would_have_heard_a_url_with_one_host(work_at, elsewhere):
    job = work_at(f"http://127.0.0.2:{elsewhere.getsockname()[1]}")
    with job.start() as process:
        process.stdout.close()
        elsewhere.settimeout(20)
        elsewhere.accept()[0].close()
        process.kill()
