"""Two results compared: every failure is new or old, and nothing that is missing looks fixed."""

from collections import Counter
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qpctui.compliance.compare import Kind, Stand, compare, counts, stand_of


@dataclass(frozen=True)
class Found:
    control_id: str = "1"
    state: str = "Failed"
    excluded: bool = False
    waiver: str | None = None
    fresh: bool = True
    instance: str = ""
    policy_id: str = "p"
    host: str = "h"
    technology: str = "t"


FOUND = st.builds(
    Found,
    control_id=st.sampled_from("12"),
    instance=st.sampled_from(("", "i")),
    state=st.sampled_from(("Failed", "Error", "Exceptions", "Passed", "Unknown")),
    excluded=st.booleans(),
    waiver=st.sampled_from((None, None, "why")),
    fresh=st.sampled_from((True, True, False)),
)
RUN = st.lists(FOUND, max_size=6)
FEW = settings()


def fails(finding):
    return finding.state in ("Failed", "Error") and finding.waiver is None and not finding.excluded


def of_kinds(changes, *kinds):
    return [change for change in changes if change.kind in kinds]


@FEW
@given(RUN, RUN)
def test_what_fails_after_is_newly_or_still_failing_and_nothing_is_lost(before, after):
    changes = compare(before, after)
    failing = of_kinds(changes, Kind.NEWLY_FAILING, Kind.STILL_FAILING)
    assert Counter(one.after for one in failing) == Counter(filter(fails, after))
    assert Counter(one.before for one in changes if one.before) == Counter(before)
    assert Counter(one.after for one in changes if one.after) == Counter(after)


@FEW
@given(RUN, RUN)
def test_only_what_passes_now_is_fixed(before, after):
    for change in of_kinds(compare(before, after), Kind.FIXED):
        assert fails(change.before)
        assert change.after.state == "Passed"
        assert change.after.fresh


@FEW
@given(RUN)
def test_a_result_differs_in_nothing_from_itself(run):
    changes = compare(run, reversed(run))
    kinds = {change.kind for change in changes}
    assert kinds <= {Kind.STILL_FAILING, Kind.UNCHANGED}
    assert counts(changes)[Kind.STILL_FAILING] == sum(map(fails, run))


@FEW
@given(RUN, RUN)
def test_swapping_turns_new_into_what_does_not_fail_any_more(before, after):
    new = of_kinds(compare(before, after), Kind.NEWLY_FAILING)
    swapped = compare(after, before)
    ended = [one for one in swapped if one.before and fails(one.before)]
    ended = [one for one in ended if one.kind is not Kind.STILL_FAILING]
    assert Counter((one.before, one.after) for one in new) == Counter(
        (one.after, one.before) for one in ended
    )
    assert all(
        (one.kind is Kind.FIXED) == (one.after is not None and stand_of(one.after) is Stand.PASSING)
        for one in ended
    )


PASSED, WAIVED = Found(state="Passed"), Found(waiver="why")


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        ([PASSED], [Found()], [Kind.NEWLY_FAILING]),
        ([], [Found(state="Error")], [Kind.NEWLY_FAILING]),
        ([WAIVED], [Found()], [Kind.NEWLY_FAILING]),
        ([Found(state="Error")], [Found()], [Kind.STILL_FAILING]),
        ([Found()], [PASSED], [Kind.FIXED]),
        ([Found()], [WAIVED], [Kind.WAIVED]),
        ([PASSED], [Found(excluded=True)], [Kind.WAIVED]),
        ([Found()], [Found(state="Exceptions")], [Kind.WAIVED]),
        ([Found(state="Exceptions")], [WAIVED], [Kind.CHANGED]),
        ([WAIVED], [PASSED], [Kind.CHANGED]),
        ([Found()], [Found(state="Passed", fresh=False)], [Kind.UNCLEAR]),
        ([Found()], [Found(state="Unknown")], [Kind.UNCLEAR]),
        ([Found()], [], [Kind.GONE]),
        ([], [PASSED], [Kind.APPEARED]),
        ([Found()], [Found(), Found()], [Kind.NEWLY_FAILING, Kind.STILL_FAILING]),
        ([PASSED, Found()], [Found(), PASSED], [Kind.STILL_FAILING, Kind.UNCHANGED]),
        ([Found(instance="a")], [Found(instance="b")], [Kind.NEWLY_FAILING, Kind.GONE]),
    ],
)
def test_each_kind(before, after, kinds):
    assert [change.kind for change in compare(before, after)] == kinds
