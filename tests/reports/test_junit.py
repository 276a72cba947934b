"""JUnit reports fit the schema, and red is what breaks the build or keeps it from being judged."""

from pathlib import Path

import pytest
from lxml import etree
from msgspec.structs import replace

from qpctui.compliance.criteria import Outcome
from qpctui.job.model import FailOn, Job
from qpctui.reports import junit
from qpctui.run.result import AuthenticationPart, Result
from tests.guide import FINDINGS, GUIDE

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).with_name("junit.xsd")))


def outcomes(result):
    """Of each test its outcome by its name up to the first dot; it fits the schema."""
    root = etree.fromstring(junit.write(result))
    SCHEMA.assertValid(root)
    for suite in (root, *root):
        cases = suite.findall(".//testcase")
        assert int(suite.get("tests")) == len(cases)
        for count, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.get(count)) == len(suite.findall(f".//{tag}"))
    told = {}
    for case in root.iter("testcase"):
        outcome = next((one.tag for one in case if one.tag != "system-out"), "passed")
        told.setdefault(case.get("name").split(" ")[0], []).append(outcome)
    return told


def test_what_breaks_the_build_is_red_and_the_rest_says_why_it_is_not():
    assert outcomes(GUIDE) == {
        "Host": ["passed"],
        "1071": ["failure"],
        "1072": ["error"],  # the platform could not check, and that breaks this build
        "1073": ["skipped"],
        "1091": ["skipped"],
        "1117": ["skipped"],
        "1120": ["skipped"],
        "1123": ["passed"],
        "1141": ["passed", "failure"],
        "1145": ["passed"],
        "1159": ["passed"],
        "Data": ["error"],
    }
    root = etree.fromstring(junit.write(GUIDE))
    reasons = [one.get("message") for one in root.iter("skipped")]
    for words in ("does not meet", "excluded by", "waived: needed by", "in the baseline"):
        assert any(words in reason for reason in reasons)
    (failure,) = root.xpath("//testcase[starts-with(@name, '1071')]/failure")
    assert "Unexpected:\n  4" in failure.text


BARE = Result(verdict=Outcome.INCONCLUSIVE, reasons=("Timed out",), exit_code=5, job=Job())
OF_LOGIN = Job(fail_on=FailOn(authentication_failure=True, state_and_criticality=False))


@pytest.mark.parametrize(
    ("result", "red"),
    [
        (BARE, {"Verdict": ["error"]}),
        (replace(BARE, verdict=Outcome.PASSED, exit_code=0), {}),
        (
            replace(
                BARE,
                verdict=Outcome.FAILED,
                job=OF_LOGIN,
                authentication=AuthenticationPart(outcome="failed"),
            ),
            {"Host": ["failure"]},
        ),
        (replace(BARE, job=OF_LOGIN), {"Host": ["error"]}),
        (
            # A gap in data that no criterion needs.
            replace(
                BARE,
                verdict=Outcome.PASSED,
                job=Job(fail_on=FailOn(state_and_criticality=False)),
                policies=GUIDE.policies[1:],
            ),
            {},
        ),
        (
            # Passed, but older than the scan: not green.
            replace(BARE, findings=(replace(FINDINGS[6], fresh=False),), policies=GUIDE.policies),
            {"Data": ["error"]},
        ),
    ],
)
def test_only_what_breaks_or_hides_the_verdict_is_red(result, red):
    told = outcomes(result)
    wanted = {"failure", "error"}
    assert {name: how for name, how in told.items() if wanted & set(how)} == red
    if red.keys() == {"Data"}:
        assert told["1123"] == ["skipped"]


def test_findings_that_look_alike_stay_apart():
    alike = tuple(replace(FINDINGS[0], posture_id=str(number % 2)) for number in range(4))
    assert outcomes(replace(GUIDE, findings=alike))["1071"] == ["failure"] * 4
