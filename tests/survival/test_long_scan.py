"""A scan that runs for a day: what a run holds does not grow with it."""

import json

from tests.survival.long_run import LOOKS_AN_HOUR, run_a_day
from tests.survival.processes import PATIENCE, in_a_process

KIBIBYTE = 2**10
MOST_MEMORY, MOST_BLOCKS = 1024 * KIBIBYTE, 1000
"""What may be more after 23 hours and 690 looks: a leak of two blocks a look would show."""


def test_a_day_s_scan_holds_no_more_than_an_hour_s(tmp_path, record_measure):
    process = in_a_process(run_a_day, tmp_path, str(tmp_path / "said"))
    process.join(PATIENCE)
    assert process.exitcode == 0, (tmp_path / "said").read_text()[-2000:]
    counted = json.loads((tmp_path / "counted.json").read_text())
    assert (counted["exit_code"], counted["duration"][:5]) == (1, "1 day")
    looks, hourly = counted["looks"], counted["hourly"]
    assert looks >= 24 * LOOKS_AN_HOUR
    first, last = hourly[0], hourly[-1]
    more = {what: last[what] - first[what] for what in first}
    record_measure(
        f"a scan of 24 h, {looks} looks: {last['memory'] // KIBIBYTE} KiB of memory, "
        f"{more['memory'] // KIBIBYTE:+} KiB since the first hour; {more['blocks']:+} blocks of "
        f"Python's; {last['files']} open files, {more['files']:+}"
    )
    assert more["memory"] <= MOST_MEMORY
    assert more["blocks"] <= MOST_BLOCKS
    assert {held["files"] for held in hourly} == {first["files"]}
