"""The filter's language, and the orders of a result's controls."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpctui.tui.results.control_index import ControlIndex
from qpctui.tui.results.query import Query, QueryProblem
from tests.tui.conftest import FINDINGS, RESULT


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("breaks:yes", {1141, 2247, 1091}),
        ("status:!passed", {1141, 2247, 5146, 3014, 1091, 1117, 4812, 2190, 2802}),
        ("!status:passed breaks:no", {5146, 3014, 1117, 4812, 2190, 2802}),
        ("status:exceptions,excluded", {3014, 1117}),
        ("policy:1485830", {4812}),
        ("policy:14858", set()),
        ("policy:rhel crit:minimal", {2190}),
        ("crit:critical", {2247, 5146, 3014, 1071}),
        ("crit:>=critical status:failed", {1141, 2247}),
        ("cid:1000-1100,2190", {1091, 2190, 1071}),
        ("tech:linux host:10.10.32 instance:shop", {4812}),
        ('title:"system accounts"', {1141}),
        ('!title:status "settings in"', set()),
        ("since:2026-01-01", {2247}),
        ("changes:yes", {2247}),
        ("retry=5", {2247}),
        ("LOGIN  banner", {2190}),
        ("[prompt user]", {1091}),
        ("größer", {1071}),
        ("1091", {1091}),
        ("/etc/pam.d/system-auth:", {2247}),
        ("!status:failed !passed", {5146, 3014, 1117}),
        ("nothing like it", set()),
        ("", {int(row.control_id) for row in FINDINGS}),
    ],
)
def test_filters(query, expected):
    index = ControlIndex(RESULT)
    found = index.filtered(Query.parse(query), index.order(""))
    assert {int(index.findings[at].control_id) for at in found} == expected


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("cid:abc", "'abc'"),
        ("crit:>=worst", "names no criticality"),
        ("since:yesterday", "takes a date, as in since:2026-11-01"),
        ("breaks:perhaps", "takes yes or no"),
    ],
)
def test_filters_that_say_nothing(query, words):
    index = ControlIndex(RESULT)
    with pytest.raises(QueryProblem, match=words):
        index.filtered(Query.parse(query), index.order(""))


@given(st.text(alphabet='ab:!", ', max_size=20))
def test_a_filter_reads_back_as_it_is_written(text):
    query = Query.parse(text)
    assert Query.parse(str(query)) == query


def test_a_choice_takes_the_place_of_what_was_asked_of_its_field():
    query = Query.parse("banner status:!passed crit:urgent")
    assert query.chosen("status") == "!passed"
    assert str(query.choosing("status", "failed")) == "banner crit:urgent status:failed"
    assert str(query.choosing("crit", "")) == "banner status:!passed"


@pytest.mark.parametrize(
    ("column", "first"), [("", "1141"), ("cid", "1071"), ("title", "1091"), ("status", "5146")]
)
def test_sorted_by_any_column(column, first):
    index = ControlIndex(RESULT)
    order = [index.findings[at].control_id for at in index.order(column)]
    assert order[0] == first
    backwards = [index.findings[at].control_id for at in index.order(column, reverse=True)]
    assert sorted(backwards) == sorted(order)
    assert backwards[0] != first
