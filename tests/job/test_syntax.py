"""The small languages of a job."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpctui.job.syntax import (
    Cids,
    SyntaxProblem,
    api_url,
    build_number,
    environment_name,
    fill_title,
    host_ip,
    host_of,
    is_loopback,
    job_name,
    minutes,
    resolve,
    stamped_title,
)


@pytest.mark.parametrize(
    ("text", "meant"),
    [("2", 2), ("60*2", 120), (" 2 * 60 ", 120), ("1*1*1", 1), ("0000001", 1), ("24*60*2", 2880)],
)
def test_minutes(text, meant):
    assert minutes(text) == meant


@pytest.mark.parametrize(
    "text",
    ["", "0", "2*0", "-1", "+2", "2.5", "2**3", "*2", "2*", "two", "1e3", "٣", "²", "0x10", "1_0"],
)
def test_no_minutes(text):
    with pytest.raises(SyntaxProblem):
        minutes(text)


@pytest.mark.parametrize("text", ["2147483648", "65536*65536", "9999999*9999999*9999999", "600000"])
def test_minutes_do_not_overflow(text):
    with pytest.raises(SyntaxProblem):
        minutes(text)


@given(st.text())
def test_minutes_are_a_number_or_a_problem(text):
    try:
        assert minutes(text) > 0
    except SyntaxProblem:
        pass


@pytest.mark.parametrize(
    "template",
    ["[job_name]_[build_number]", "[JOB_NAME]_[Build_Number]", "[Job_Name]_[build_NUMBER]"],
)
def test_placeholders_in_any_case(template):
    assert fill_title(template, job_name="web", build_number="7") == "web_7"


def test_a_placeholder_inside_a_value_stays():
    filled = fill_title("[job_name]", job_name="[build_number]\\1", build_number="7")
    assert filled == "[build_number]\\1"


def test_the_stamp_is_utc():
    when = datetime(2026, 11, 23, 1, 2, 3, tzinfo=timezone(timedelta(hours=5)))
    assert stamped_title("t", when) == "t_2026-11-22-20-02-03"


def test_build_numbers_of_each_ci():
    assert build_number({"BUILD_NUMBER": "1", "GITHUB_RUN_NUMBER": "3"}) == "1"
    assert build_number({"CI_PIPELINE_IID": "2"}) == "2"
    assert build_number({"GITHUB_RUN_NUMBER": "3"}) == "3"
    assert build_number({"BUILD_NUMBER": " "}) == "local"


def test_the_job_is_named_by_its_file_then_the_build_then_the_stem():
    assert job_name("a", "c", {"JOB_NAME": "b"}) == "a"
    assert job_name("", "c", {"JOB_NAME": "b"}) == "b"
    assert job_name("", "c", {}) == "c"


def test_variables_are_resolved():
    assert resolve("env.hostIp", {"hostIp": " 10.0.0.1 "}) == "10.0.0.1"
    assert resolve("10.0.0.1", {}) == "10.0.0.1"
    with pytest.raises(SyntaxProblem, match="hostIp is not set"):
        resolve("env.hostIp", {})
    with pytest.raises(SyntaxProblem, match="hostIp is not set"):
        resolve("env.hostIp", {"hostIp": ""})


def test_addresses():
    assert host_ip(" 10.0.0.1 ") == "10.0.0.1"
    assert host_ip("2001:DB8::0001") == "2001:db8::1"
    for wrong in ("", "web", "10.0.0.0/24", "10.0.0.1-10.0.0.9", "10.0.0.1,10.0.0.2", "010.1.1.1"):
        with pytest.raises(SyntaxProblem):
            host_ip(wrong)


def test_cids_are_exact():
    cids = Cids.parse("1071")
    assert 1071 in cids
    assert "1071" in cids
    for other in ("107", "71", "11071", "10710", "", "1071a", "٣"):
        assert other not in cids


def test_cids_in_ranges_and_with_spaces():
    cids = Cids.parse(" 1071 , 1100 - 1120,5-5")
    assert [n in cids for n in (1071, 1099, 1100, 1120, 1121, 5)] == [
        True,
        False,
        True,
        True,
        False,
        True,
    ]
    assert str(cids) == "1071, 1100-1120, 5"
    assert 1 not in Cids.parse("")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("1,,2", "''"),
        ("1071,abc", "'abc'"),
        ("9-1", "9-1"),
        ("1-", "'1-'"),
        ("-5", "'-5'"),
        ("1-2-3", "'1-2-3'"),
        ("1;2", "'1;2'"),
        ("9999999999999", "'9999999999999'"),
    ],
)
def test_a_wrong_cid_is_named(text, named):
    with pytest.raises(SyntaxProblem) as caught:
        Cids.parse(text)
    assert named in str(caught.value)


@given(st.lists(st.integers(0, 99999), min_size=1), st.integers(0, 99999))
def test_a_list_of_cids_is_a_set(ids, asked):
    assert (asked in Cids.parse(",".join(map(str, ids)))) == (asked in ids)


@given(st.integers(0, 9999), st.integers(0, 9999), st.integers(0, 9999))
def test_a_range_of_cids_holds_its_ends(a, b, asked):
    low, high = sorted((a, b))
    assert (asked in Cids.parse(f"{low}-{high}")) == (low <= asked <= high)


@pytest.mark.parametrize(
    ("given_url", "meant"),
    [
        ("https://qualysapi.example.com/", "https://qualysapi.example.com"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://localhost:1", "http://localhost:1"),
        ("http://[::1]:9", "http://[::1]:9"),
    ],
)
def test_api_servers(given_url, meant):
    assert api_url(given_url) == meant


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("qualysapi.example.com", "is not a URL"),
        ("ftp://x", "is not a URL"),
        ("https://", "is not a URL"),
        ("https://[::1", "is not a URL"),
        ("https://host:99999", "is not a URL"),
        ("https://user:pw@host", "use credentials"),
        ("https://host/api", "more than a host"),
        ("https://host?x=1", "more than a host"),
        ("http://qualysapi.example.com", "https://"),
        ("http://127.0.0.1.evil.example", "https://"),
        ("http://localhost.evil.example", "https://"),
        ("http://127.1@evil.example", "use credentials"),
    ],
)
def test_no_api_servers(url, words):
    with pytest.raises(SyntaxProblem) as caught:
        api_url(url)
    assert words in str(caught.value)
    assert "user:pw" not in str(caught.value)


def test_loopback_is_not_a_matter_of_spelling():
    assert is_loopback("http://127.9.9.9")
    assert not is_loopback("http://10.0.0.1")
    assert not is_loopback("http://[::1")


def test_hosts_keep_unusual_ports():
    assert host_of("https://A.example.com:443/") == "a.example.com"
    assert host_of("https://a.example.com.:8443") == "a.example.com:8443"
    assert host_of("http://127.0.0.1:80") == "127.0.0.1"
    assert host_of("a.example.com") == "a.example.com"
    assert host_of("http://[::1]:9") == "[::1]:9"
    with pytest.raises(SyntaxProblem):
        host_of("https://")


def test_ids_become_variables():
    assert environment_name("Qualys user-2.ä") == "QUALYS_USER_2__"
