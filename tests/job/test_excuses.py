"""Excluding and waiving, and carrying that into another job."""

import pytest
from msgspec.structs import replace

from qpctui.job.excuses import carried_over, excluding, waiving, with_excluded
from qpctui.job.model import FailOn, Job, Waiver

OLD, NEW, THEIRS = (Waiver(controls=str(n), reason="legacy") for n in (1, 2, 3))
BASE = Job(fail_on=FailOn(exclude=True, exclude_cids="1117, 1200-1220"), waiver=(OLD,))


def test_excluding_adds_what_is_not_excluded_yet():
    assert excluding(BASE, ["1141", "1210", "1141"]).fail_on.exclude_cids == "1117, 1200-1220, 1141"
    assert excluding(BASE, ["1117"]) == BASE


def test_what_was_typed_while_the_box_was_off_does_not_come_back():
    off = Job(fail_on=FailOn(exclude=False, exclude_cids="1-9999"))
    assert excluding(off, ["5"]).fail_on == FailOn(exclude=True, exclude_cids="5")


def test_waiving_the_same_twice_is_one_waiver():
    assert waiving(BASE, [OLD, NEW]).waiver == (OLD, NEW)


@pytest.mark.parametrize(
    ("after", "other", "expected"),
    [
        # what differs is taken, what the file alone has stays
        (
            excluding(BASE, ["5"]),
            with_excluded(BASE, "1117, 7"),
            with_excluded(BASE, "1117, 7, 5"),
        ),
        (with_excluded(BASE, "1117"), BASE, with_excluded(BASE, "1117")),
        (with_excluded(BASE, ""), BASE, with_excluded(BASE, "")),
        (
            waiving(replace(BASE, waiver=()), [NEW]),
            waiving(BASE, [THEIRS]),
            replace(BASE, waiver=(THEIRS, NEW)),
        ),
        (
            replace(BASE, fail_on=replace(BASE.fail_on, states=("Error",))),
            replace(BASE, fail_on=replace(BASE.fail_on, criticalities=("Urgent",))),
            replace(
                BASE,
                fail_on=replace(BASE.fail_on, states=("Error",), criticalities=("Urgent",)),
            ),
        ),
        (BASE, Job(name="other"), Job(name="other")),
    ],
)
def test_a_change_is_carried_over(after, other, expected):
    assert carried_over(BASE, after, other) == expected


def test_a_baseline_is_switched_off_and_its_path_never_carried_over():
    base = replace(BASE, fail_on=replace(BASE.fail_on, baseline="/builds/7/pinned.json"))
    file = replace(BASE, fail_on=replace(BASE.fail_on, baseline="pinned.json"))
    off = replace(base, fail_on=replace(base.fail_on, baseline=""))
    assert carried_over(base, off, file).fail_on.baseline == ""
    assert carried_over(base, excluding(base, ["5"]), file).fail_on.baseline == "pinned.json"
