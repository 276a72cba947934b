"""What shells offer for the words of a command; each loads what it needs when it is asked."""

from __future__ import annotations

import os
from glob import escape
from pathlib import Path


def job_files(incomplete: str) -> list[str]:
    """Job files here, and one folder further down."""
    folder, _, name = incomplete.rpartition("/")
    place = Path(folder or ("/" if incomplete.startswith("/") else "."))
    found = [*place.glob(f"{escape(name)}*.toml"), *place.glob(f"{escape(name)}*/*.toml")]
    return sorted(f"{incomplete[: -len(name) or None]}{file.relative_to(place)}" for file in found)


def reports() -> list[str]:
    """Each format, with a usual name of such a file."""
    from qpctui.reports.endings import ENDINGS

    return [f"{name}=result.{ending}" for name, ending in ENDINGS.items()]


def runs() -> list[tuple[str, str]]:
    """Every run by its id, the newest first, with its job."""
    from qpctui.history.runs import History
    from qpctui.settings import Places

    try:
        return [(run.id, run.name) for run in History(Places.of(os.environ)).shelf().read()]
    except OSError:
        return []


def credential_ids() -> list[str]:
    """What environment and store know, as far as that can be read."""
    from qpctui.credentials import CredentialError, Credentials
    from qpctui.settings import Places, SettingsUnreadable

    try:
        return [known.id for known in Credentials(Places.of(os.environ), os.environ).known()]
    except (CredentialError, SettingsUnreadable, OSError):
        return []


def themes() -> list[str]:
    """All themes by name."""
    from qpctui.tui.themes import THEMES

    return list(THEMES)


def scenarios() -> list[tuple[str, str]]:
    """What the simulated platform knows, and what each is."""
    from qpctui.simulator.scenarios import SCENARIOS

    return [(one.name, one.title) for one in SCENARIOS.values()]


def portals() -> list[str]:
    """The codes of all portals."""
    from qpctui.job.platforms import PLATFORMS

    return [code for code, _ in PLATFORMS]


def jenkins_forms() -> list[str]:
    """What a job can be exported as."""
    from qpctui.job.jenkins.writing import FORMS

    return list(FORMS)
