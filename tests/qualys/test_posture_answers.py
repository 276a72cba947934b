"""Posture as a platform may send it: what contradicts itself or is cut short leaves a gap."""

import pytest

from qpctui.compliance.findings import Totals
from qpctui.qualys.errors import QualysError
from qpctui.qualys.posture import read_posture

HOST = "10.0.0.5"


def info(record, cid, status="Passed", host="1", **more):
    extra = "".join(f"<{name}>{value}</{name}>" for name, value in more.items())
    identity = f"<ID>{record}</ID>" if record else ""
    return (
        f"<INFO>{identity}<HOST_ID>{host}</HOST_ID><CONTROL_ID>{cid}</CONTROL_ID>"
        f"<TECHNOLOGY_ID>81</TECHNOLOGY_ID><STATUS>{status}</STATUS>{extra}</INFO>"
    )


def host(host_id="1", ip=HOST, scanned="2026-11-23T08:00:00Z"):
    address = "" if ip is None else f"<IP>{ip}</IP>"
    date = f"<LAST_COMPLIANCE_SCAN_DATETIME>{scanned}</LAST_COMPLIANCE_SCAN_DATETIME>"
    return f"<HOST><ID>{host_id}</ID>{address}{date}</HOST>"


def control(cid):
    return (
        f"<CONTROL><ID>{cid}</ID><STATEMENT>s {cid}</STATEMENT>"
        "<CRITICALITY><LABEL>URGENT</LABEL><VALUE>5</VALUE></CRITICALITY></CONTROL>"
    )


def summary(total, failed=0):
    return (
        f"<SUMMARY><CONTROL_INSTANCES><TOTAL>{total}</TOTAL><TOTAL_PASSED>{total - failed}"
        f"</TOTAL_PASSED><TOTAL_FAILED>{failed}</TOTAL_FAILED><TOTAL_ERROR>0</TOTAL_ERROR>"
        "<TOTAL_EXCEPTIONS>0</TOTAL_EXCEPTIONS></CONTROL_INSTANCES></SUMMARY>"
    )


def more(url):
    return (
        "<WARNING_LIST><WARNING><CODE>1980</CODE><TEXT>cut</TEXT>"
        f"<URL><![CDATA[\n{url}\n]]></URL></WARNING></WARNING_LIST>"
    )


def page(*infos, hosts=None, warning="", sums="", cids=("100", "101", "102"), symbols=""):
    records = f"<INFO_LIST>{''.join(infos)}</INFO_LIST>" if infos else ""
    glossary = (
        f"<GLOSSARY><HOST_LIST>{host() if hosts is None else hosts}</HOST_LIST>"
        f"<CONTROL_LIST>{''.join(map(control, cids))}</CONTROL_LIST>{symbols}"
        "</GLOSSARY>"
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" ?><POSTURE_INFO_LIST_OUTPUT><RESPONSE>'
        f"<DATETIME>2026-11-23T09:00:00Z</DATETIME>{records}{sums}{warning}{glossary}"
        "</RESPONSE></POSTURE_INFO_LIST_OUTPUT>"
    )


EMPTY = (
    "<POSTURE_INFO_LIST_OUTPUT><RESPONSE><DATETIME>2026-11-23T09:00:00Z</DATETIME>"
    "</RESPONSE></POSTURE_INFO_LIST_OUTPUT>"
)
NEXT = "https://internal.host/api/3.0/x?action=list&id_min=2&extra=1"


def pages(*bodies):
    left = list(bodies)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


def posture(scripted, *bodies):
    transport, _ = scripted(pages(*bodies))
    return read_posture(transport, "7", "Policy", HOST).posture


@pytest.mark.parametrize(
    "records",
    [
        (info("1", "100", "Failed"), info("1", "101", "Passed")),
        (info("1", "100", "Failed"), info("1", "100", "Passed")),
        (info("", "100", "Failed"), info("", "100", "Passed")),
        (info("1", "100", "Failed", INSTANCE="a"), info("1", "100", "Failed", INSTANCE="b")),
    ],
    ids=["control", "status", "no-id", "instance"],
)
def test_records_that_contradict_each_other_leave_a_gap_and_are_all_kept(scripted, records):
    found = posture(scripted, page(*records))
    assert "contradicts" in found.gap
    assert len(found.findings) == 2
    assert "Failed" in {finding.status for finding in found.findings}


def test_contradictions_over_pages_are_seen_too(scripted):
    first = page(info("1", "100", "Failed"), warning=more(NEXT))
    found = posture(scripted, first, page(info("1", "100", "Passed"), info("2", "101")))
    assert "contradicts" in found.gap
    assert [f.status for f in found.findings if f.control_id == "100"] == ["Failed", "Passed"]


def test_one_record_on_two_pages_is_one(scripted):
    first = page(info("1", "100"), info("2", "101"), warning=more(NEXT))
    found = posture(scripted, first, page(info("2", "101"), info("3", "102")))
    assert (found.gap, len(found.findings)) == ("", 3)


@pytest.mark.parametrize("second", [EMPTY, page(info("1", "100"))], ids=["empty", "repeated"])
def test_a_page_that_was_announced_and_brings_nothing_leaves_a_gap(scripted, second):
    found = posture(scripted, page(info("1", "100"), warning=more(NEXT)), second)
    assert "announced more findings and sent none" in found.gap
    assert len(found.findings) == 1


@pytest.mark.parametrize(
    "url", ["", "https://[internal/x?id_min=2", f"?id_min={'9' * 5000}", "?id_min=x", "?page=2"]
)
def test_a_failure_on_a_page_that_does_not_say_how_to_go_on_is_kept(scripted, url):
    found = posture(scripted, page(info("1", "100", "Failed"), warning=more(url)))
    assert "cut a list short" in found.gap
    assert [(f.status, f.criticality) for f in found.findings] == [("Failed", 5)]


@pytest.mark.parametrize("sums", [(summary(2), summary(2)), (summary(1), summary(1))])
def test_sums_of_pages_are_those_of_the_whole_or_add_up(scripted, sums):
    first = page(info("1", "100"), warning=more(NEXT), sums=sums[0])
    found = posture(scripted, first, page(info("2", "101"), sums=sums[1]))
    assert found.platform_totals == Totals(total=2, passed=2)


def test_sums_that_differ_from_what_arrived_are_told(scripted):
    first = page(info("1", "100"), warning=more(NEXT), sums=summary(300, 100))
    found = posture(scripted, first, page(info("2", "101"), sums=summary(300, 100)))
    assert found.platform_totals == Totals(total=300, passed=200, failed=100)


@pytest.mark.parametrize(
    ("record", "hosts"),
    [
        (info("2", "101", "Failed", host="2"), host() + host("2", ip=None)),
        (info("2", "101", "Failed", host="2"), host() + host("2", ip="10.0.0.5, 10.0.0.6")),
        (info("2", "101", "Failed", host=""), host() + host("")),
        (info("2", "101", "Failed", host="9"), host()),
    ],
    ids=["no-ip", "two-ips", "no-id", "unexplained"],
)
def test_a_host_that_is_not_explained_is_no_other_host(scripted, record, hosts):
    found = posture(scripted, page(info("1", "100"), record, hosts=hosts))
    assert "of a host that is not explained" in found.gap


def test_findings_of_other_hosts_are_left_out_and_counted(scripted):
    hosts = host() + host("2", ip="10.0.0.6")
    transport, _ = scripted(pages(page(info("1", "100"), info("2", "101", host="2"), hosts=hosts)))
    answer = read_posture(transport, "7", "Policy", HOST)
    assert (answer.other_hosts, answer.posture.gap, len(answer.posture.findings)) == (1, "", 1)


def test_dates_that_can_t_be_read_leave_a_gap(scripted):
    found = posture(scripted, page(info("1", "100", EVALUATION_DATE="0001-01-01T00:00:00+05:00")))
    assert "unreadable evaluation date" in found.gap
    found = posture(scripted, page(info("1", "100"), hosts=host(scanned="Oct 1 2026")))
    assert "date of the host's last scan can't be read" in found.gap
    good = info("1", "100", EVALUATION_DATE="2026-11-23T08:30:00Z ")
    assert posture(scripted, page(good, hosts=host(scanned="Oct 1 2026"))).gap == ""


@pytest.mark.parametrize(
    "evidence", ["a &#x1b;[31m b", "R & D", "x&#0;", "caf\xe9 &#27;", "<![CDATA[x & y &#27;]]>"]
)
def test_forbidden_characters_do_not_cost_the_page(scripted, evidence):
    cause = f"<UNEXPECTED><V>{evidence}</V></UNEXPECTED>"
    body = page(info("1", "100", "Failed", CAUSE_OF_FAILURE=cause)).encode("latin-1")
    found = posture(scripted, body)
    assert found.gap == ""
    (value,) = found.findings[0].unexpected
    assert value
    assert "\x1b" not in value


def test_half_a_document_with_forbidden_characters_stays_half(scripted):
    whole = page(info("1", "100"), info("2", "101", CAUSE="a &#27; & b"))
    transport, _ = scripted(pages(whole[: len(whole) // 2]))
    with pytest.raises(QualysError, match="breaks off or is damaged"):
        read_posture(transport, "7", "Policy", HOST)


def test_lower_case_names_and_namespaces_are_read(scripted):
    body = page(info("1", "100", "Failed")).replace("POSTURE_INFO_LIST_OUTPUT", "q:ROOT")
    body = body.replace("<q:ROOT>", '<q:ROOT xmlns:q="urn:x">', 1)
    body = body.replace("q:ROOT", "q:posture_info_list_output").replace("INFO>", "info>")
    found = posture(scripted, body)
    assert (found.gap, [f.status for f in found.findings]) == ("", ["Failed"])


def evidence(expression, *points):
    dpvs = "".join(f"<DPV><LABEL>{label}</LABEL>{values}</DPV>" for label, values in points)
    return f"<BOOLEAN_EXPR>{expression}</BOOLEAN_EXPR><DPV_LIST>{dpvs}</DPV_LIST>"


def symbols(meaning, *expected):
    values = "".join(f"<V>{value}</V>" for value in expected)
    return (
        f"<DPD_LIST><DPD><LABEL>:dp_1</LABEL><DESC>{meaning}</DESC></DPD></DPD_LIST>"
        f"<FV_LIST><FV><LABEL>fv_1</LABEL>{values}</FV></FV_LIST>"
        "<TM_LIST><TM><LABEL>@tm_1</LABEL><PAIR><K>161</K><V>not set</V></PAIR></TM></TM_LIST>"
    )


def test_symbols_mean_what_their_own_page_says(scripted):
    coded = evidence("(:dp_1 in #fv_1)", (":dp_1", "<V>161</V><V>7</V><TM_REF>@tm_1</TM_REF>"))
    other = evidence("(:dp_1 in #fv_1)", (":dp_1", "<ERROR>no such file</ERROR>"))
    first = page(
        info("1", "100", EVIDENCE=coded),
        warning=more("https://x/?id_min=2"),
        symbols=symbols("length", "14", "15"),
    )
    second = page(info("2", "101", EVIDENCE=other), symbols=symbols("age", "90"))
    one, two = posture(scripted, first, second).findings
    assert one.expression == "(:dp_1 in #fv_1)"
    assert [(s.label, s.meaning, s.values) for s in one.symbols] == [
        (":dp_1", "length", ("not set", "7")),
        ("#fv_1", "", ("14", "15")),
    ]
    assert [(s.meaning, s.values, s.error) for s in two.symbols] == [
        ("age", (), "no such file"),
        ("", ("90",), ""),
    ]


@pytest.mark.parametrize(
    ("lost", "words"),
    [
        ("</INFO><INFO>", "element INFO says ID twice"),
        ("</HOST><HOST>", "element HOST says ID twice"),
        ("</CONTROL><CONTROL>", "element CONTROL says ID twice"),
        ("</VALUE></CRITICALITY>", "element CONTROL says VALUE twice"),
    ],
)
def test_elements_that_grew_together_leave_a_gap(scripted, lost, words):
    """The second record was overlooked, a failed one too: the run passed."""
    body = page(info("1", "100"), info("2", "101", "Failed"), hosts=host() + host("2"))
    assert lost in body, lost
    put = "</VALUE><VALUE>0</VALUE></CRITICALITY>" if "VALUE" in lost else ""
    assert words in posture(scripted, body.replace(lost, put, 1)).gap


def test_an_exception_that_says_two_things_leaves_a_gap(scripted):
    both = "<STATUS>Approved</STATUS><STATUS>Expired</STATUS>"
    found = posture(scripted, page(info("1", "100", "Failed", EXCEPTION=both)))
    assert "says STATUS twice" in found.gap


@pytest.mark.parametrize("more", [info("2", "101", "Failed"), more(NEXT)], ids=["record", "page"])
def test_what_stands_within_another_element_is_not_overlooked(scripted, more):
    hosts = host().replace("</HOST>", f"{more}</HOST>")
    transport, _ = scripted(pages(page(info("1", "100"), hosts=hosts)))
    with pytest.raises(QualysError, match="inside another element"):
        read_posture(transport, "7", "Policy", HOST)


def test_glossaries_that_contradict_each_other_leave_a_gap(scripted):
    found = posture(scripted, page(info("1", "100"), hosts=host() + host(ip="10.0.0.6")))
    assert "explained in two ways" in found.gap
    minimal = control("100").replace("URGENT", "MINIMAL").replace(">5<", ">1<")
    body = page(info("1", "100", "Failed")).replace("<CONTROL_LIST>", f"<CONTROL_LIST>{minimal}")
    assert "two criticalities" in posture(scripted, body).gap


@pytest.mark.parametrize(
    ("dates", "as_of"),
    [
        (("2026-11-23T09:00:00Z", "2026-11-23T10:00:00Z"), 10),
        (("soon", "2026-11-23T10:00:00Z"), None),
        ((), None),
    ],
)
def test_an_answer_is_as_of_its_latest_date_if_all_can_be_read(scripted, dates, as_of):
    said = "".join(f"<DATETIME>{date}</DATETIME>" for date in dates)
    body = page(info("1", "100")).replace("<DATETIME>2026-11-23T09:00:00Z</DATETIME>", said)
    found = posture(scripted, body).as_of
    assert (found and found.hour) == as_of
