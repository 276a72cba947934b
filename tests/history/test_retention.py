"""What the settings no longer keep is deleted; what may be needed stays."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from qpctui.history.retention import retire
from qpctui.run.journal import Writes, writes_to
from qpctui.run.ownership import held, run_lock
from qpctui.settings import Settings, SettingsUnreadable
from tests.history.conftest import JOB, NOW, finding, leave
from tests.run_folders import leave_run

LATER = NOW + timedelta(days=9, hours=12)


def keep(places, text):
    places.config.mkdir(exist_ok=True)
    places.settings.write_text(f"[history]\n{text}\n")


def left(places):
    return [folder.name for folder in sorted(places.runs.iterdir())]


def test_of_each_job_the_newest_finished_runs_stay(places):
    unfinished = leave_run(places.runs, JOB, NOW, exit_code=5, unfinished="yes")
    killed = leave_run(places.runs, JOB, NOW)
    old = [leave(places, n, finding()) for n in (2, 3)]
    owned, newest = leave(places, 4), leave(places, 5)
    other = leave(places, 1, job=replace(JOB, name="other"))
    assert retire(places, LATER) == []
    keep(places, "keep_runs = 1")
    with held(run_lock(owned.path)):
        (said,) = retire(places, LATER)
    assert said == f"Deleted 2 runs that [history] no longer keeps: {old[0].id} to {old[1].id}"
    stays = (unfinished, killed, other, owned, newest)
    assert left(places) == sorted(folder.id for folder in stays)
    launches = [entry for entry in writes_to(places.runs, "https://x") if entry.kind == "answer"]
    assert [entry.write for entry in launches] == [Writes.LAUNCH] * 7


def test_what_ended_too_long_ago_goes(places):
    old, young = leave(places, 0), leave(places, 60 * 24)
    for folder, at in ((old, NOW), (young, NOW + timedelta(days=1))):
        journal = folder.path / "journal.jsonl"
        lines = journal.read_text().splitlines()
        lines[-1] = f'{{"at":"{at.isoformat()}",{lines[-1].split(",", 1)[1]}'
        journal.write_text("\n".join([*lines, ""]))
    keep(places, "keep_days = 9")
    assert retire(places, LATER) == [f"Deleted 1 run that [history] no longer keeps: {old.id}"]
    assert left(places) == [young.id]


@pytest.mark.parametrize("text", ["keep_runs = -1", "keep_days = 1000000", 'keep_runs = "x"'])
def test_numbers_that_can_not_be_are_told_and_delete_nothing(places, text):
    leave(places, 0)
    leave(places, 1)
    keep(places, text)
    assert retire(places, LATER) == []
    assert len(left(places)) == 2
    with pytest.raises(SettingsUnreadable, match=r"settings\.toml:2: .*keep_"):
        Settings.load(places)
