"""A scan's own result: who was scanned, and how the log-in went, in every shape it may have."""

import pytest

from qpctui.compliance.findings import LoginOutcome
from qpctui.qualys.errors import Malformed
from qpctui.qualys.scans import find_by_reference, find_by_title, read_result

IP = "10.0.0.5"
FAILED, INSUFFICIENT = LoginOutcome.FAILED, LoginOutcome.INSUFFICIENT
SUCCESS, UNLISTED, UNREAD = LoginOutcome.SUCCESS, LoginOutcome.UNLISTED, LoginOutcome.UNREAD


def result(scripted, *, hosts="<HOSTS_SCANNED>10.0.0.5</HOSTS_SCANNED>", auth="", issues=""):
    transport, _ = scripted(
        lambda _: (
            "<COMPLIANCE_SCAN_RESULT_OUTPUT><RESPONSE><COMPLIANCE_SCAN><HEADER/>"
            f"{issues}<APPENDIX><TARGET_HOSTS>{hosts}</TARGET_HOSTS>{auth}</APPENDIX>"
            "</COMPLIANCE_SCAN></RESPONSE></COMPLIANCE_SCAN_RESULT_OUTPUT>"
        )
    )
    return read_result(transport, "compliance/1.1", IP)


def auth(*groups):
    listed = "".join(f"<AUTH><TYPE>{kind}</TYPE>{body}</AUTH>" for kind, body in groups)
    return f"<AUTHENTICATION>{listed}</AUTHENTICATION>"


ORACLE = ("Oracle", "<SUCCESS><IP>10.0.0.5</IP></SUCCESS>")


@pytest.mark.parametrize(
    ("lists", "outcome"),
    [
        (auth(("Unix", "<SUCCESS><IP>10.0.0.5</IP></SUCCESS>")), SUCCESS),
        (auth(("Unix", "<SUCCESS><IP>10.0.0.1-10.0.0.9</IP></SUCCESS>")), SUCCESS),
        (auth(("Unix", "<SUCCESS><IP>10.0.0.4, 10.0.0.5</IP></SUCCESS>")), SUCCESS),
        (auth(("Unix", "<SUCCESS><IP>10.0.0.50</IP></SUCCESS>")), UNLISTED),
        (auth(("Unix", "<FAILED><IP>10.0.0.5</IP></FAILED>"), ORACLE), FAILED),
        (auth(("Unix", "<FAILED>10.0.0.5</FAILED>"), ORACLE), FAILED),
        (auth(("Unix", "<FAILED><IP>10.0.0.4\n10.0.0.5</IP></FAILED>"), ORACLE), FAILED),
        (auth(("Unix", "<FAILED><IP>10.0.0.1 - 10.0.0.9</IP></FAILED>"), ORACLE), FAILED),
        (auth(("Unix", "<FAILED><X><IP>10.0.0.5</IP></X></FAILED>"), ORACLE), FAILED),
        (auth(("Unix", "<INSUFFICIENT><IP>10.0.0.0/29</IP></INSUFFICIENT>"), ORACLE), INSUFFICIENT),
        (auth(("Unix", "<FAILED><IP>10.0.0.9</IP></FAILED>"), ORACLE), SUCCESS),
        (auth(("Unix", "<FAILED><IP>web-01.example</IP></FAILED>"), ORACLE), UNREAD),
        ("<FAILED><IP>10.0.0.5</IP></FAILED>", FAILED),
        ("<AUTH><FAILED><IP>10.0.0.5</IP></FAILED></AUTH>", FAILED),
        (
            auth(("Unix", "<FAILED><IP>10.0.0.5</IP><INSTANCE>db 1</INSTANCE></FAILED>"), ORACLE),
            FAILED,
        ),
        (
            "<AUTH><SUCCESS><IP>10.0.0.1</IP><FAILED><IP>10.0.0.5</IP></FAILED></SUCCESS></AUTH>",
            FAILED,
        ),
        ("", UNLISTED),
    ],
)
def test_the_worst_outcome_that_any_list_gives(scripted, lists, outcome):
    assert result(scripted, auth=lists).authentication.outcome is outcome


def test_issues_are_read_beside_the_appendix(scripted):
    issues = (
        "<AUTH_SCAN_ISSUES><AUTH_SCAN_FAILED><HOST_INFO><DNS>web-01</DNS><IP>10.0.0.5</IP>"
        "<CAUSE>no password</CAUSE></HOST_INFO></AUTH_SCAN_FAILED></AUTH_SCAN_ISSUES>"
    )
    found = result(scripted, auth=auth(ORACLE), issues=issues)
    assert found.authentication.outcome is FAILED


def test_the_types_of_the_worst_outcome_are_named(scripted):
    lists = auth(
        ("Unix", "<FAILED><IP>10.0.0.5</IP></FAILED>"),
        ("Apache", "<FAILED><IP>10.0.0.5</IP></FAILED>"),
        ORACLE,
    )
    assert result(scripted, auth=lists).authentication.details == "Apache, Unix"


@pytest.mark.parametrize(
    ("hosts", "words"),
    [
        ("<HOSTS_NOT_ALIVE>10.0.0.5</HOSTS_NOT_ALIVE>", "not alive"),
        ("<EXCLUDED_HOSTS>10.0.0.1-10.0.0.9</EXCLUDED_HOSTS>", "excluded"),
        ("<HOSTS_SCAN_ABORTED>10.0.0.5</HOSTS_SCAN_ABORTED>", "broken off"),
    ],
)
def test_a_target_that_was_not_scanned_is_told(scripted, hosts, words):
    assert words in result(scripted, hosts=hosts).unscanned
    assert result(scripted, hosts=hosts.replace("10.0.0", "10.0.7")).unscanned == ""


def test_an_error_in_place_of_a_result_is_told(scripted):
    transport, _ = scripted(
        lambda _: (
            "<COMPLIANCE_SCAN_RESULT_OUTPUT><RESPONSE><COMPLIANCE_SCAN><ERROR>no result</ERROR>"
            "</COMPLIANCE_SCAN></RESPONSE></COMPLIANCE_SCAN_RESULT_OUTPUT>"
        )
    )
    assert "an error: no result" in read_result(transport, "compliance/1.1", IP).unscanned


@pytest.mark.parametrize(
    ("hosts", "listed"),
    [
        ("<HOSTS_SCANNED>10.0.0.1-10.0.0.9</HOSTS_SCANNED>", True),
        ("<HOSTS_SCANNED>10.0.0.9</HOSTS_SCANNED>", False),
        ("<HOSTS_SCANNED>web-01.example</HOSTS_SCANNED>", True),
        ("", None),
    ],
)
def test_whether_the_scanned_hosts_hold_the_target(scripted, hosts, listed):
    assert result(scripted, hosts=hosts).listed is listed


def scans(*listed):
    return (
        "<SCAN_LIST_OUTPUT><RESPONSE><SCAN_LIST>"
        + "".join(
            f"<SCAN><REF>{ref}</REF><TITLE><![CDATA[\n{title}\n]]></TITLE>"
            f"<LAUNCH_DATETIME>{date}</LAUNCH_DATETIME><STATUS><STATE>Running</STATE></STATUS>"
            f"<TARGET><![CDATA[{target}]]></TARGET></SCAN>"
            for ref, title, date, target in listed
        )
        + "</SCAN_LIST></RESPONSE></SCAN_LIST_OUTPUT>"
    )


def test_a_title_is_found_whatever_its_white_space_but_only_on_its_target(scripted):
    body = scans(
        ("compliance/1.1", "nightly  web", "2026-11-23T08:00:00Z", "10.0.0.5"),
        ("compliance/1.2", "nightly web", "2026-11-23T08:00:00Z", "10.0.0.6"),
        ("compliance/1.3", "nightly web 2", "2026-11-23T08:00:00Z", "10.0.0.5"),
    )
    transport, _ = scripted(lambda _: body)
    found = find_by_title(transport, "  nightly web ", IP).found
    assert [record.reference for record in found] == ["compliance/1.1"]


def test_a_launch_date_without_a_time_is_its_last_second(scripted):
    body = scans(("compliance/1.1", "t", "2026-11-23", IP))
    transport, _ = scripted(lambda _: body)
    launched = find_by_reference(transport, "compliance/1.1").launched
    assert f"{launched:%Y-%m-%dT%H:%M:%SZ}" == "2026-11-23T23:59:59Z"


@pytest.mark.parametrize(
    ("second", "words"),
    [
        ("<STATUS><STATE>Running</STATE></STATUS>", "says STATUS twice"),
        ("<LAUNCH_DATETIME>2026-11-22</LAUNCH_DATETIME>", "says LAUNCH_DATETIME twice"),
        ("</SCAN><SCAN><REF>compliance/1.1</REF>", "in more than one way"),
        ("<SCAN/>", "inside another element"),
    ],
)
def test_a_scan_that_is_listed_in_two_ways_is_not_believed(scripted, second, words):
    body = scans(("compliance/1.1", "t", "2026-11-23", IP)).replace("<TARGET>", f"{second}<TARGET>")
    transport, _ = scripted(lambda _: body)
    with pytest.raises(Malformed, match=words):
        find_by_reference(transport, "compliance/1.1")


@pytest.mark.parametrize("name", ["ERROR", "HOSTS_NOT_ALIVE"])
def test_what_speaks_against_a_scan_is_seen_wherever_it_stands(scripted, name):
    odd = f"<AUTH><TYPE>Unix</TYPE><X><{name}>10.0.0.5</{name}></X></AUTH>"
    assert result(scripted, auth=odd).unscanned
