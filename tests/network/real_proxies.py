"""tinyproxy and proxy.py as processes of their own, which know a host that nobody else knows."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep

import pytest

NAME = "platform.test"
"""Resolved by the proxies alone: to the client it is a host that needs a proxy."""

LOOPBACK = "127.0.0.1"
USER = "pr0xy-user"
PASSWORDS = {"tinyproxy": "c4n4ry-s3cret", "proxy.py": "c4n4ry:s3cret@/%"}
"""tinyproxy's configuration takes plain letters alone."""

WRAPPERS = ("/usr/lib/*/libnss_wrapper.so", "/usr/lib/libnss_wrapper.so")


@contextmanager
def running(kind, folder, *, logs_in=False, allowed=True):
    """Gives the port of a proxy that runs until the block ends."""
    wrapper = next((str(p) for g in WRAPPERS for p in Path("/").glob(g[1:])), None)
    missing = [] if wrapper else ["libnss-wrapper"]
    if kind == "tinyproxy" and shutil.which("tinyproxy") is None:
        missing.append("tinyproxy")
    if missing and not os.environ.get("QPCTUI_REQUIRE_REAL"):
        pytest.skip(f"needs {', '.join(missing)}")
    assert not missing
    hosts = folder / "hosts"
    hosts.write_text(f"{LOOPBACK} {NAME}\n")
    port = free_port()
    command = COMMANDS[kind](folder, port, logs_in, allowed)
    environ = os.environ | {"LD_PRELOAD": wrapper, "NSS_WRAPPER_HOSTS": str(hosts)}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command, env=environ, stdout=log, stderr=log, cwd=folder, start_new_session=True
        )
        try:
            until_listening(port, process, folder / "log")
            # It was read, and holds the password.
            (folder / "tinyproxy.conf").unlink(missing_ok=True)
            yield port
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)


def free_port():
    with socket.create_server((LOOPBACK, 0)) as server:
        return server.getsockname()[1]


def until_listening(port, process, log):
    until = monotonic() + 30
    while process.poll() is None and monotonic() < until:
        try:
            socket.create_connection((LOOPBACK, port), 1).close()
            return
        except OSError:
            sleep(0.05)
    raise AssertionError(log.read_text())


def tinyproxy(folder, port, logs_in, allowed):
    lines = [f"Port {port}", f"Listen {LOOPBACK}", "Timeout 60", f'LogFile "{folder}/tinyproxy"']
    if logs_in:
        lines.append(f"BasicAuth {USER} {PASSWORDS['tinyproxy']}")
    if not allowed:
        lines.append("ConnectPort 1")
    file = folder / "tinyproxy.conf"
    file.write_text("\n".join(lines) + "\n")
    return ["tinyproxy", "-d", "-c", str(file)]


def proxy_py(folder, port, logs_in, allowed):
    options = ["--hostname", LOOPBACK, "--port", str(port), "--num-workers", "1"]
    options += ["--num-acceptors", "1", "--data-dir", str(folder)]
    if logs_in:
        options += ["--basic-auth", f"{USER}:{PASSWORDS['proxy.py']}"]
    if not allowed:
        options += ["--plugins", "proxy.plugin.FilterByUpstreamHostPlugin"]
        options += ["--filtered-upstream-hosts", NAME]
    return [sys.executable, "-m", "proxy", *options]


COMMANDS = {"tinyproxy": tinyproxy, "proxy.py": proxy_py}
