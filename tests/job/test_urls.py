"""URLs of servers and proxies: one grammar, which no two readers understand differently."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpctui.cli.check import check_job
from qpctui.job.syntax import (
    SyntaxProblem,
    api_url,
    host_of,
    is_loopback,
    proxy_host,
    proxy_name,
)

LONG_LABEL = "a" * 64
HOSTILE = [
    "http://192.0.2.2:80\\[::1]",
    "https://evil.example\\[qualysapi.example.com]",
    "https://evil.example\\qualysapi.example.com",
    "https://[v1.x]",
    "https://[abc",
    "https://abc]",
    "https://[::1]x",
    "https://[::1]]",
    "https://[fe80::1%25eth0]",
    "https://[fe80::1%eth0]",
    "https://host?",
    "https://host#",
    "https://host;x",
    "https://host/path",
    "https://host/\nx",
    "https://ho st",
    "https://$(id).example",
    "https://`id`.example",
    "https://%65vil.example",
    "https://a..example",
    "https://.example",
    "https://host..",
    "https://-host",
    f"https://{LONG_LABEL}.example",
    f"https://qualysapi.{LONG_LABEL}",
    "https://host:",
    "https://host:0",
    "https://host:65536",
    "https://host:70000",
    "https://host:-1",
    "https://host:4 43",
    "https://host:443:443",
    "https:///host",
    "https:host",
    "https:\\\\host",
    "//host",
    "https://",
    "://host",
    "https://user:C4N4RY@host",
    "https://user:C4N4RY@host:x",
    "https://C4N4RY@[::1",
    # letters and digits that only look like, or only fold to, those of ASCII
    "https://\uff48ost",
    "https://host:\uff14\uff14\uff13",
    "http\u017f://host",
    "https://\u212a.example",
]

JOB = """\
[qualys]
platform = "PCP"
credentials = "sim"
{keys}
[target]
host_ip = "93.184.216.34"
[scan]
option_profile = "Jenkins_RHEL"
policies = ["1485826"]
"""


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace("\n", "\\n") + '"'


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_no_plain_url_is_refused(text):
    with pytest.raises(SyntaxProblem) as caught:
        api_url(text)
    assert "C4N4RY" not in str(caught.value)
    with pytest.raises(SyntaxProblem):
        host_of(text)
    assert not is_loopback(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_check_tells_a_hostile_server_with_its_line(tmp_path, capsys, text):
    job = tmp_path / "job.toml"
    job.write_text(
        JOB.format(keys=f"api_server = {quoted(text)}\ngateway_server = {quoted(text)}\n")
    )
    assert check_job(job) == 2
    said = capsys.readouterr().out
    assert "job.toml:4: error: qualys.api_server: " in said
    assert "job.toml:5: error: qualys.gateway_server: " in said
    assert said.endswith("job.toml: 2 errors, no warnings\n")
    assert "C4N4RY" not in said


@pytest.mark.parametrize(
    "text",
    [
        "evil.example\\[::1]",
        "[v1.x]",
        "[abc",
        "host?",
        "host#",
        "$(id).example",
        "a..example",
        f"{LONG_LABEL}.example",
        "host:x",
        "user:C4N4RY@host",
        "http://user:C4N4RY@host:x",
        "\u212a.example",
    ],
)
def test_check_tells_a_hostile_proxy(tmp_path, capsys, text):
    keys = f'api_server = "https://qualysapi.example.com"\nproxy = {{ server = {quoted(text)} }}\n'
    job = tmp_path / "job.toml"
    job.write_text(JOB.format(keys=keys))
    assert check_job(job) == 2
    said = capsys.readouterr().out
    assert "job.toml:5: error: qualys.proxy.server: " in said
    assert "C4N4RY" not in said


@pytest.mark.parametrize(
    "text", [" https://host ", "https://host/ ", "\thttps://host\n", "https://host//"]
)
def test_blanks_and_slashes_around_a_url_are_dropped_and_used_so(text):
    assert api_url(text) == "https://host"
    assert host_of(text) == "host"


def test_blanks_around_this_machine_s_url_change_nothing():
    assert is_loopback(" http://127.0.0.1:8080/ ")
    assert api_url(" http://127.0.0.1:8080/ ") == "http://127.0.0.1:8080"


@given(st.text(st.sampled_from("htps:/[]@\\#?.%1a0 \n\u017f\u212a\uff14"), max_size=30))
def test_a_url_that_is_taken_names_one_host(text):
    try:
        url = api_url(f"https://{text}")
    except SyntaxProblem:
        return
    assert url.isascii()
    assert host_of(url)


@pytest.mark.parametrize(
    ("server", "port", "name", "host"),
    [
        ("proxy.corp", 80, "proxy.corp", "proxy.corp:80"),
        ("http://Proxy.corp/", 8080, "Proxy.corp", "proxy.corp:8080"),
        ("https://proxy.corp", 443, "proxy.corp", "proxy.corp"),
        ("10.1.1.1", 443, "10.1.1.1", "10.1.1.1"),
        ("::1", 80, "[::1]", "[::1]:80"),
        ("2001:DB8::0001", 8080, "[2001:db8::1]", "[2001:db8::1]:8080"),
        ("[2001:db8::1]", 443, "[2001:db8::1]", "[2001:db8::1]"),
    ],
)
def test_a_proxy_s_host_is_read_back_as_itself(server, port, name, host):
    assert proxy_name(server) == name
    assert proxy_host(server, port) == host
    assert host_of(proxy_host(server, port)) == host


@pytest.mark.parametrize("server", ["", "[::1", "::1%eth0", "p:8080", "p q", "p\\[::1]"])
def test_what_is_no_host_is_no_proxy(server):
    with pytest.raises(SyntaxProblem):
        proxy_host(server, 80)
