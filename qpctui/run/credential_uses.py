"""Which job files name which credentials, and as what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from qpctui.job.model import Job
from qpctui.job.toml import JobFileError, load


@dataclass(frozen=True)
class CredentialUse:
    """A job that names a credential: its file, None for one never saved, and as what it does."""

    credential_id: str
    file: Path | None
    role: str

    @property
    def words(self) -> str:
        """The job and the role, as people are told them."""
        return f"{self.file.name if self.file else 'the open job'} ({self.role})"


def uses_of(job: Job, file: Path | None) -> list[CredentialUse]:
    """What a job names, also where a box that is not ticked keeps it from being used."""
    proxy, record = job.qualys.proxy, job.auth_record
    roles = [
        (job.qualys.credentials, "log-in", True),
        (proxy.credentials, "proxy", proxy.use),
        (record.credentials, "target", record.use),
    ]
    return [
        CredentialUse(name, file, role if used else f"{role}, switched off")
        for name, role, used in roles
        if name
    ]


def uses_in(files: Iterable[Path]) -> list[CredentialUse]:
    """What job files name; one that is gone or can't be read names nothing."""
    found: list[CredentialUse] = []
    for file in files:
        try:
            found += uses_of(load(file), file)
        except JobFileError:
            continue
    return found
