"""The HTML report has every field that the connector's has, and more."""

import pytest
from msgspec.structs import replace

from qpctui.reports import html
from qpctui.run.result import ScanPart
from tests.guide import FINDINGS, GAP, GUIDE
from tests.reports.pages import Page

POLICY = "CentOS 7 (1) 1485826"
MATRIX = [
    ["State", "Urgent", "Serious", "Critical", "Medium", "Minimal"],
    ["Fail", "1 (×1)", "1", "1 (×1)", "0", "0"],
    ["Error", "1 (×1)", "0", "0", "0", "0"],
    ["Exception", "1", "0", "0", "0", "0"],
]
CHART = [
    ["Total controls", "9"],
    ["Passed", "4"],
    ["Failed", "3"],
    ["Error", "1"],
    ["Exceptions", "1"],
]


@pytest.fixture(scope="module")
def page():
    return Page(html.write(GUIDE).decode())


def test_every_field_of_the_connector_s_report_is_there(page):
    title = "Qualys PC Scan Report for 10.10.32.162"
    assert page.title == title
    assert page.headings[0] == title
    link = "https://qualysguard.mycloud.com/fo/report/compliance_scan_result.php?id=40118"
    assert page.under(title) == [
        ["Scan ID", "40118"],
        ["Scan name", "web-01_jenkins_build_418_2026-11-23-14-02-38"],
        ["Build status", "FAILED"],
        ["Link to the scan", link],
    ]
    assert ("a", {"href": link, "rel": "noreferrer noopener"}) in page.tags

    assert page.under("Results Summary") == [
        ["Auth record", "Jenkins_Unix_web-01; host log-in worked (Unix)"],
        ["Launch date", "2026-11-23 14:02:42 UTC"],
        ["Network", "not told by the platform"],
        ["Duration", "00:28:11"],
        ["Scan reference", "compliance/1764000162.40118"],
        ["Target", "10.10.32.162"],
        ["State", "Finished"],
    ]
    assert page.under("Scan Policies")[1:] == [
        ["CentOS 7 (1)", "Failed by Criteria: 3", "complete"],
        ["Apache 2.4 [httpd]", "Failed by Criteria: 0", "missing"],
    ]
    assert page.under("Overall Compliance")[1:] == CHART
    causing = "Controls causing Build Failure"
    assert page.words_under(causing).startswith("3 of 5 controls")
    assert [row[0] for row in page.under(causing)[1:]] == ["1141", "1072", "1071"]
    criteria = page.under("Pass/Fail Criteria Results Summary")
    assert criteria[:4] == MATRIX
    assert ["Excluded CIDs", "1091, 1200-1220"] in criteria

    rows = page.under(POLICY)
    assert [row for row in rows if row in CHART] == CHART
    assert [row for row in rows if row in MATRIX] == MATRIX
    assert "3 of 5 controls" in page.words_under(POLICY)


def test_all_controls_are_listed_with_what_is_known_of_each(page):
    head, *rows = page.under("All Controls")
    assert head == [
        *("Control ID", "Title", "Criticality", "Policy", "Status"),
        *("Unexpected Values", "Missing Values", "Expected Values"),
    ]
    assert len(rows) == len(FINDINGS)
    for finding in FINDINGS:
        named = f"{finding.title} {finding.instance}".strip()
        row = next(row for row in rows if row[0] == finding.control_id and named in row[1])
        assert row[2:4] == [finding.criticality, "CentOS 7 (1)"]
        assert row[4].startswith(finding.state)
        shown = [", ".join(values) for values in (finding.unexpected, finding.missing)]
        assert row[5:7] == (shown if finding.state == "Failed" else ["N/A", "N/A"])
    worst = next(row for row in rows if row[0] == "1071")
    assert worst[7] == "14 or more"
    for words in ("Short passwords are guessed.", "Set PASS_MIN_LEN to 14.", ":minlen >= #14"):
        assert words in worst[1]
    said = page.words_under("All Controls")
    assert "Showing 1 to 11 of 11 entries" in said
    fields = {attrs["name"] for tag, attrs in page.tags if tag == "select"}
    assert fields >= {"criticality", "state", "size"}


def test_gaps_waivers_baseline_and_warnings_are_told(page):
    assert GAP in page.words_under("Gaps in the data")
    assert [row[0] for row in page.under("Waivers")[1:]] == ["active", "expired", "unused"]
    assert "/builds/first.json" in page.words_under("Baseline")
    assert "account differs" in page.words_under("Warnings")


def test_it_asks_for_nothing(page):
    fetching = [
        (tag, name, value)
        for tag, attrs in page.tags
        for name, value in attrs.items()
        if name in ("src", "srcset", "action", "style") or (name == "href" and tag != "a")
    ]
    assert fetching == [("link", "href", "data:,")]


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "//[", ""])
def test_what_is_no_web_address_is_no_link(link):
    scan = ScanPart(id="1", reference="compliance/1.1", title="t", link=link)
    told = Page(html.write(replace(GUIDE, scan=scan)).decode())
    hrefs = [attrs["href"] for tag, attrs in told.tags if tag == "a"]
    assert [href for href in hrefs if not href.startswith("#")] == []


def test_what_there_is_too_much_of_is_counted_and_nothing_vanishes(monkeypatch):
    monkeypatch.setattr(html, "_ROWS", 50)
    monkeypatch.setattr(html, "_PASSED_ROWS", 20)
    passed = tuple(replace(FINDINGS[6], control_id=str(2000 + number % 20)) for number in range(80))
    failing = (FINDINGS[0],) * 60
    told = Page(html.write(replace(GUIDE, findings=(*FINDINGS[1:], *passed, *failing))).decode())
    rows = told.under("All Controls")
    assert [row[4:] for row in rows if row[0] == "2000"] == [["Passed", "4"]]
    folded = [row[4:] for row in rows if row[0] == "1071" and len(row) == 6]
    with_a_row = sum(row[0] == "1071" and len(row) == 8 for row in rows)
    assert folded == [["Failed × breaks the build", str(60 - with_a_row)]]
    assert {one.control_id for one in FINDINGS} <= {row[0] for row in rows}
