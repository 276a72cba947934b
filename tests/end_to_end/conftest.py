"""The platform and the run as two processes."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

JOB = """\
name = "web-01"

[qualys]
platform = "PCP"
api_server = "{api_server}"
credentials = "sim"

[target]
host_ip = "10.10.32.162"

[scan]
option_profile = {{ name = "Jenkins_RHEL", id = "11" }}
policies = [
  {{ id = "1485826", title = "RHEL 7.x" }},
  {{ id = "1485830", title = "Apache 2.4" }},
  {{ id = "1485900", title = "Debian 12 baseline" }},
]

[fail_on]
criticalities = ["Serious", "Urgent", "Critical"]
"""
EC2 = """
[target.ec2]
instance_id = "{instance}"
connector = {{ name = "Auto-EC2", id = "7", account_id = "210987654321" }}
run_connector = {run_connector}
"""
QPCTUI = [sys.executable, "-m", "qpctui"]
WATCHED = """\
import sys
from tests.canaries import watch_simulator
watch_simulator(lambda told: print(told, file=sys.stderr))
from qpctui.cli.main import main
main()
"""
"""Its secrets are marked, and an URL with one of them goes to its log, which is searched."""
HOUSE = Path(__file__).parents[2]


@pytest.fixture
def simulate(tmp_path):
    """Starts ``qpctui simulate`` as a process; what it printed when ready, its log and its pid."""
    processes = []

    def start(scenario="default", speed=600):
        log = tmp_path / "simulate.log"
        options = ["--port", "0", "--speed", str(speed), "--scenario", scenario]
        with log.open("w") as stream:
            process = subprocess.Popen(
                [sys.executable, "-c", WATCHED, "simulate", *options],
                stdout=subprocess.PIPE,
                stderr=stream,
                text=True,
                cwd=HOUSE,
            )
        processes.append(process)
        return json.loads(process.stdout.readline()) | {"log": log, "pid": process.pid}

    yield start
    for process in processes:
        process.terminate()
        process.communicate(timeout=10)


class Work:
    """A folder with a job in it, and ways to run it."""

    def __init__(self, folder, platform):
        self.folder = folder
        self.platform = platform
        self.job = folder / "job.toml"
        self.job.write_text(JOB.format(**platform))
        self.environ = {
            "QPCTUI_TIME_SCALE": "600",
            "QPCTUI_CREDENTIAL_SIM_USERNAME": platform["username"],
            "QPCTUI_CREDENTIAL_SIM_PASSWORD": platform["password"],
        }

    def add(self, text):
        self.job.write_text(self.job.read_text() + text)

    def replace(self, old, new):
        text = self.job.read_text()
        assert old in text
        self.job.write_text(text.replace(old, new))

    def line_of(self, words):
        """The number of the first line that holds the words."""
        lines = self.job.read_text().splitlines()
        return next(number for number, line in enumerate(lines, 1) if words in line)

    def scan_instance(self, instance="i-0123456789abcdef0", *, run_connector=False):
        """Let the job scan an EC2 instance instead of its host."""
        self.replace('host_ip = "10.10.32.162"', 'kind = "ec2"')
        self.replace("[scan]", '[scan]\nscanner = { name = "ec2-scan-eu", id = "700420" }')
        self.add(EC2.format(instance=instance, run_connector=str(run_connector).lower()))

    def keep_credential_for_another_host(self):
        """Take the log-in from the environment into a store that is bound to another host."""
        config = self.folder / "config"
        config.mkdir()
        words = json.dumps([sys.executable, "-c", "print('never asked for')"])
        settings = f'[credentials]\nbackend = "command"\ncommand = {words}\n'
        (config / "settings.toml").write_text(settings)
        index = '[sim]\nusername = "u"\nhosts = ["qualysapi.example.com"]\n'
        (config / "credentials.toml").write_text(index)
        for name in ("USERNAME", "PASSWORD"):
            del self.environ[f"QPCTUI_CREDENTIAL_SIM_{name}"]

    def requests(self):
        """What the platform was asked, a line each."""
        return self.platform["log"].read_text()

    def name_platform(self, api_server):
        self.job.write_text(JOB.format(api_server=api_server))

    def result(self):
        """What the one run left in its folder."""
        (file,) = (self.folder / "state" / "runs").glob("*/result.json")
        return json.loads(file.read_bytes())

    def start(self, *words, **environ):
        return subprocess.Popen(
            [*QPCTUI, "run", str(self.job), "--report", "json=-", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | self.environ | environ,
        )

    def shell(self, line, command="run", **environ):
        """A line of bash in which ``"$@"`` is the command on the job; exit code, both outputs."""
        done = subprocess.run(
            ["bash", "-c", line, "bash", *QPCTUI, command, str(self.job)],
            capture_output=True,
            text=True,
            timeout=60,
            env=os.environ | self.environ | environ,
            cwd=self.folder,
        )
        return done.returncode, done.stdout, done.stderr

    def interrupt_while_platform_hangs(self, *words):
        """Exit code, listed and said of a command that Ctrl+C ends while no answer comes."""
        os.kill(self.platform["pid"], signal.SIGSTOP)
        process = subprocess.Popen(
            [*QPCTUI, *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | self.environ,
        )
        try:
            while "Comparing with" not in (line := process.stderr.readline()):
                assert line, "it ended before it asked"
            process.send_signal(signal.SIGINT)
            told, said = process.communicate(timeout=30)
        finally:
            process.kill()
            process.communicate()
            os.kill(self.platform["pid"], signal.SIGCONT)
        return process.returncode, told, said

    def check_online(self, **environ):
        """What ``check --online`` ended with, listed and said."""
        code, told, said = self.shell('"$@" --online', "check", **environ)
        assert self.platform["password"] not in told + said
        return code, told, said

    def run(self, *words, **environ):
        """Exit code, the report on stdout (None without one), and what was said."""
        process = self.start(*words, **environ)
        report, said = process.communicate(timeout=60)
        assert self.platform["password"] not in report + said
        return process.returncode, json.loads(report) if report else None, said


@pytest.fixture
def work(simulate, tmp_path):
    return lambda scenario="default", **options: Work(tmp_path, simulate(scenario, **options))


@pytest.fixture
def work_at(tmp_path):
    """The same for an API server that is no simulated platform."""
    return lambda api_server: Work(
        tmp_path, {"api_server": api_server, "username": "u", "password": "c4n4ry-s3cret"}
    )
