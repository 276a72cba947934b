"""When a run looks again, and what earlier runs let it expect."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from qpctui.run import expected as history
from qpctui.run.event_log import FILE, line_of
from qpctui.run.events import PolicyArrived, PolicyStale, ScanLaunched, ScanState
from qpctui.run.expected import Expected, Span
from qpctui.run.journal import Journal, reserve
from qpctui.run.polling import ask_for_posture, look_at_scan
from qpctui.run.stored_runs import runs_of_job

API = "https://qualysapi.example.com"
BEGAN = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
KNOWN = Expected(processed=Span(290, 300), fresh=Span(350, 360), runs=3)


def looks(expected, end, every=120.0):
    """When a scan that is processed at ``end`` is looked at, by what is expected of it."""
    elapsed, times = 0.0, []
    while not times or times[-1] < end:
        elapsed += look_at_scan(every, elapsed, expected, None)
        times.append(elapsed)
    return times


def test_without_earlier_runs_the_job_s_frequency_counts():
    assert looks(None, 500) == [120, 240, 360, 480, 600]


@pytest.mark.parametrize("end", [100, 290, 300, 301, 420, 5000])
@pytest.mark.parametrize("span", [Span(290, 300), Span(20, 300), Span(0, 10)])
def test_no_pause_is_longer_than_the_job_s_frequency(end, span):
    times = [0.0, *looks(Expected(span, Span(0, 5), 1), end)]
    pauses = [later - earlier for earlier, later in pairwise(times)]
    assert max(pauses) <= 120.0
    assert min(pauses) >= 1.0


def test_the_expected_end_is_met_without_more_looks():
    times = looks(KNOWN, 300)
    assert len(times) == 3
    assert 300 <= times[-1] < 305


def test_what_is_known_widely_is_looked_at_in_its_middle_too():
    times = looks(Expected(Span(100, 300), Span(0, 5), 1), 300)
    assert any(abs(time - 202) < 1 for time in times)


def test_near_the_end_it_looks_soon_and_then_ever_slower():
    pauses = [look_at_scan(120, None, None, near) for near in (0, 15, 30, 60, 300)]
    assert pauses == [15, 15, 30, 60, 90]


def test_posture_is_asked_when_earlier_runs_had_it():
    assert ask_for_posture(120, 300, KNOWN.fresh, 0) == 62
    assert ask_for_posture(120, 362, KNOWN.fresh, 62) == 62
    assert ask_for_posture(120, 370, KNOWN.fresh, 5) == 15
    assert ask_for_posture(120, 340, None, 40) == 40
    assert ask_for_posture(120, None, KNOWN.fresh, 40) == 40


@pytest.mark.parametrize(
    ("processed", "fresh"),
    [
        (290, Span(350, 360)),
        (295, Span(350, 360)),
        (300, Span(350, 360)),
        (330, Span(380, 390)),
        (250, Span(310, 320)),
    ],
)
def test_a_scan_out_of_the_ordinary_has_its_posture_as_much_earlier_or_later(processed, fresh):
    assert KNOWN.fresh_after(processed) == fresh


def expected(runs):
    return history.expected(runs_of_job(runs, API, "web-01"))


def ran(runs, *events, name="web-01", api=API, scale="1"):
    """A run whose events came at these seconds after it began."""
    folder = reserve(runs, BEGAN)
    with Journal(folder.path) as journal:
        journal.note("begun", job=name, api=api, scale=scale)
    lines = [line_of(event, BEGAN + timedelta(seconds=after)) for after, event in events]
    (folder.path / FILE).write_bytes(b"".join(lines))


def course(processed, fresh, *, data="complete"):
    return (
        (10, ScanLaunched("compliance/1.1", "1", "t")),
        (processed - 20, ScanState("Running", "", False)),
        (processed, ScanState("Finished", "", True)),
        (fresh - 15, PolicyStale("7", "p", "stale")),
        (fresh, PolicyArrived("7", "p", 3, data)),
    )


def test_what_runs_have_in_common_is_expected(tmp_path):
    ran(tmp_path, *course(310, 370))
    ran(tmp_path, *course(320, 372))
    ran(tmp_path, *course(900, 990), name="another job")
    ran(tmp_path, *course(900, 990), api="https://elsewhere.example.com")
    found = expected(tmp_path)
    assert found == Expected(processed=Span(290, 300), fresh=Span(347, 360), runs=2)


def test_posture_that_was_there_at_once_came_after_the_last_look_at_the_scan(tmp_path):
    launch, look, processed, _, fresh = course(310, 312)
    ran(tmp_path, launch, look, processed, fresh)
    assert expected(tmp_path).fresh == Span(280, 302)


def test_runs_that_differ_let_expect_the_usual():
    found = Span.of([Span(100, 120), Span(300, 320), Span(200, 220)])
    assert found == Span(200, 220)


def test_time_counts_at_the_platform_s_pace(tmp_path):
    ran(tmp_path, *course(310, 370), scale="10")
    assert expected(tmp_path).processed == Span(2800, 3000)


@pytest.mark.parametrize("data", ["stale", "missing", "incomplete"])
def test_a_run_without_all_its_data_says_nothing(tmp_path, data):
    ran(tmp_path, *course(310, 370, data=data))
    assert expected(tmp_path) is None


def test_a_run_that_was_not_seen_to_its_end_says_nothing(tmp_path):
    ran(tmp_path, *course(310, 370)[:3])
    assert expected(tmp_path) is None
    assert expected(tmp_path / "none") is None
