"""Several processes change the same files at once, and no change is lost."""

import subprocess
import sys
from pathlib import Path

from qpctui.credential_index import FILE, Index
from qpctui.recent_jobs import recent_jobs
from qpctui.settings import Places

PROCESSES, TIMES = 4, 6
WRITER = """
import sys
from pathlib import Path
from qpctui.credential_index import FILE, Index, StoredCredential
from qpctui.recent_jobs import note_job
from qpctui.settings import Places
places, who = Places(Path(sys.argv[1]), Path(sys.argv[2])), sys.argv[3]
for number in range(int(sys.argv[4])):
    with Index(places.config / FILE).changing() as rows:
        rows[f"{who}-{number}"] = StoredCredential(f"{who}-{number}", "u", ("host.example",))
    note_job(places, Path(f"/{who}-{number}.toml"))
"""


def test_no_change_is_lost(tmp_path):
    places = Places(tmp_path / "config", tmp_path / "state")
    folders = [str(places.config), str(places.state)]
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, *folders, f"{who}", f"{TIMES}"])
        for who in range(PROCESSES)
    ]
    assert [writer.wait(60) for writer in writers] == [0] * PROCESSES
    wanted = {f"{who}-{number}" for who in range(PROCESSES) for number in range(TIMES)}
    assert Index(places.config / FILE).read().keys() == wanted
    assert set(recent_jobs(places)) == {Path(f"/{name}.toml") for name in wanted}
