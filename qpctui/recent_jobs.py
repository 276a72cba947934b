"""Which job files were opened or saved lately, so that they can be found again."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from qpctui.files import locked, make_private_folder, write_atomically
from qpctui.settings import Places

FILE = "recent-jobs.json"
_MOST = 30


def recent_jobs(places: Places) -> list[Path]:
    """The job files of late, the newest first; some may be gone by now.

    A list that can't be read is as good as none: nothing of a job is in it.
    """
    try:
        listed = json.loads((places.state / FILE).read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return []
    named = listed if isinstance(listed, list) else []
    return [Path(name) for name in named if isinstance(name, str)]


def note_job(places: Places, file: Path) -> None:
    """Put a job file on top of the list; where that can't be written, it is not."""
    path = file.absolute()
    with suppress(OSError):
        make_private_folder(places.state)
        with locked(places.state / FILE):
            others = [known for known in recent_jobs(places) if known != path]
            listed = [str(known) for known in [path, *others][:_MOST]]
            write_atomically(places.state / FILE, json.dumps(listed, indent=1))
