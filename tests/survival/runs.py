"""Runs as their folders tell them, and how they compare with one that nobody disturbed."""

import json
from dataclasses import dataclass

from tests.end_to_end.conftest import Work
from tests.survival.processes import Starter

SPEED = 600.0


@dataclass(frozen=True)
class Judged:
    """What must not depend on what happened on the way."""

    exit_code: int
    verdict: str
    policies: tuple
    causing: frozenset

    @classmethod
    def of(cls, result):
        return cls(
            result["exit_code"],
            result["verdict"],
            tuple(tuple(sorted(policy.items())) for policy in result["policies"]),
            frozenset(
                (finding["policy_id"], finding["control_id"], finding["instance"])
                for finding in result["findings"]
                if finding["causes_failure"]
            ),
        )


class Place(Work):
    """A job at a simulated platform in this process, its state folder, and its commands."""

    def __init__(self, folder, simulator, state=None):
        folder.mkdir(parents=True, exist_ok=True)
        self.simulator = simulator
        self.state = state or folder / "state"
        platform = {
            "api_server": simulator.api_server,
            "username": simulator.username,
            "password": simulator.password,
        }
        super().__init__(folder, platform)
        self.environ |= {
            "QPCTUI_STATE_DIR": str(self.state),
            "QPCTUI_CONFIG_DIR": str(folder / "config"),
            "QPCTUI_CREDENTIAL_ROOT_USERNAME": simulator.host_username,
            "QPCTUI_CREDENTIAL_ROOT_PASSWORD": simulator.host_password,
        }
        self.commands = Starter(folder, self.environ)

    def start_run(self):
        return self.commands.start("run", str(self.job))

    def start_resume(self, *words):
        return self.commands.start("resume", *words)

    def go_on(self):
        """What a person would do: resume the run that began, else begin it."""
        begun = [folder for folder in self.folders() if "begun" in kinds(folder)]
        if not begun:
            return self.start_run()
        newest = begun[-1]
        return self.start_resume(*([newest.name] if "ended" in kinds(newest) else []))

    def folders(self):
        return sorted((self.state / "runs").glob("*"))

    def files(self, name):
        return (self.state / "runs").glob(f"*/{name}")

    def result(self):
        (file,) = self.files("result.json")
        return json.loads(file.read_bytes())

    def launched(self):
        """The scans at the platform by reference."""
        return [scan.reference for scan in self.simulator.platform.scans]


def kinds(folder):
    """The kinds of a journal's whole lines."""
    return [entry["kind"] for entry in entries(folder)]


def entries(folder):
    """A journal's lines, but for a last one that was cut."""
    try:
        lines = (folder / "journal.jsonl").read_bytes().split(b"\n")
    except FileNotFoundError:
        return []
    return [json.loads(line) for line in lines[:-1] if line.endswith(b"}")]
