"""A posture is the same however the platform splits it into pages."""

from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from qpctui.compliance.assessment import Scope
from qpctui.compliance.criteria import Criteria, Outcome, judge
from qpctui.compliance.findings import AuthOutcome, LoginOutcome
from qpctui.job.model import ALL_CRITICALITIES, FailOn
from qpctui.qualys.posture import read_posture
from tests.properties.conftest import POLICY, Canned
from tests.properties.documents import (
    CONTROLS,
    EVALUATED,
    HOSTS,
    TARGET,
    TECHNOLOGIES,
    Deviation,
    Info,
    Paged,
)

SCOPE = Scope(TARGET, datetime(2026, 11, 23, 8, tzinfo=UTC))
SUCCESS = AuthOutcome(LoginOutcome.SUCCESS)

text = st.text(
    st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), max_size=12
) | st.sampled_from(["]]>", "<V>&amp;</V>", "größer – 日本 🂡", "[/x]", " padded "])
values = st.lists(text, max_size=3).map(tuple)
exceptions = st.builds(
    Deviation,
    status=st.sampled_from(["Pending", "Approved", "Rejected", "Expired"]),
    ends=st.sampled_from(["", "N/A", "2026-11-24T00:00:00Z", "11/22/2026", "soon"]),
    comments=values,
)
infos = st.builds(
    Info,
    id=st.integers(1, 10**17),
    host=st.sampled_from(["4401", "4401", *HOSTS]),
    control=st.sampled_from([*CONTROLS]),
    technology=st.sampled_from([*TECHNOLOGIES]),
    status=st.sampled_from(["Passed", "Passed", "Failed", "Error", "Odd"]),
    instance=text,
    unexpected=values,
    missing=values,
    exception=st.none() | exceptions,
    evaluated=st.sampled_from([EVALUATED, EVALUATED, "", "2026-11-01T00:00:00Z", "yesterday"]),
    remediation=text,
)
sound = infos.filter(
    lambda info: (
        info.status != "Odd"
        and info.evaluated in (EVALUATED, "")
        and (info.exception is None or info.exception.ends != "soon")
    )
)
"""Without what makes the data incomplete or stale, so that verdicts of all kinds come out."""


@st.composite
def postures(draw):
    """All records by ascending id, and the same in pages."""
    of_one_kind = draw(st.sampled_from([infos, sound, sound]))
    records = draw(st.lists(of_one_kind, min_size=1, max_size=12, unique_by=lambda info: info.id))
    records = tuple(sorted(records, key=lambda info: info.id))
    cuts = sorted(draw(st.sets(st.integers(1, len(records)))) | {0, len(records)})
    return records, tuple(records[start:end] for start, end in pairwise(cuts))


criteria = st.builds(
    FailOn,
    states=st.sets(st.sampled_from(["Fail", "Error", "Exceptions"])).map(tuple),
    criticalities=st.sets(st.sampled_from(ALL_CRITICALITIES)).map(tuple),
    exclude=st.booleans(),
    exclude_cids=st.just("1072, 5000-5200"),
)


def read(pages):
    paged = Paged(pages)
    answer = read_posture(Canned(paged), POLICY.id, POLICY.title, TARGET)
    assert len(paged.forms) == len(pages)
    return answer


def stripped(texts):
    return tuple(text for text in map(str.strip, texts) if text)


def as_found(finding):
    exception = finding.exception
    return (
        finding.posture_id,
        finding.control_id,
        finding.status,
        finding.instance,
        finding.unexpected,
        finding.missing,
        finding.remediation,
        finding.technology,
        int(finding.criticality),
        exception and (exception.status, exception.comments),
    )


def as_written(info):
    exception = info.exception
    return (
        str(info.id),
        info.control,
        info.status,
        info.instance.strip(),
        stripped(info.unexpected),
        stripped(info.missing),
        info.remediation.strip(),
        TECHNOLOGIES[info.technology],
        CONTROLS[info.control],
        exception and (exception.status, tuple(map(str.strip, exception.comments))),
    )


@given(postures(), criteria)
def test_a_posture_in_any_pages_gives_the_same_findings_and_verdict(posture, fail_on):
    records, pages = posture
    whole, split = read((records,)), read(pages)
    assert split == whole
    verdicts = [
        judge(Criteria(fail_on), [POLICY], [p.posture], SUCCESS, SCOPE) for p in (whole, split)
    ]
    assert verdicts[0] == verdicts[1]


@given(postures())
def test_pages_give_what_is_written_of_the_target_and_nothing_of_others(posture):
    records, pages = posture
    answer = read(pages)
    of_target = [info for info in records if info.host == "4401"]
    assert [as_found(f) for f in answer.posture.findings] == [as_written(i) for i in of_target]
    assert answer.other_hosts == len(records) - len(of_target)


def test_the_last_page_alone_can_fail_or_pass_a_build():
    passed = tuple(Info(number) for number in range(1, 6))
    pages = tuple((info,) for info in passed)
    worse = (*pages[:-1], (Info(5, status="Failed"),))
    outcomes = [
        judge(Criteria(FailOn()), [POLICY], [read(split).posture], SUCCESS, SCOPE).outcome
        for split in (pages, worse)
    ]
    assert outcomes == [Outcome.PASSED, Outcome.FAILED]
