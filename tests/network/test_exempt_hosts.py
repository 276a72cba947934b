"""NO_PROXY: who is reached without the job's proxy."""

import pytest

from qpctui.credentials import Credentials
from qpctui.job.model import Job, Proxy, Qualys
from qpctui.qualys.proxies import ProxyServer
from qpctui.run.connect import connection_of
from qpctui.secret import Secret
from qpctui.settings import Places

API = "https://qualysapi.example.com"


@pytest.mark.parametrize(
    ("exempt", "url", "goes_through"),
    [
        ("", API, True),
        ("other.example.com", API, True),
        ("qualysapi.example.com", API, False),
        ("QualysAPI.Example.com", API, False),
        ("a.test, qualysapi.example.com ,b.test", API, False),
        ("example.com", API, False),
        (".example.com", API, False),
        ("ple.com", API, True),
        ("example.com", "https://example.com", False),
        ("qualysapi.example.com:443", API, False),
        ("qualysapi.example.com:8443", API, True),
        ("qualysapi.example.com:8443", f"{API}:8443", False),
        ("qualysapi.example.com", "https://qualysapi.example.com.:8443", False),
        ("*", API, False),
        (" * ", API, False),
        ("10.1.2.3", "https://10.1.2.3", False),
        ("10.1.2.3", "https://10.1.2.30", True),
        ("10.0.0.0/8", "https://10.1.2.3:8443", False),
        ("192.168.0.0/16,10.0.0.0/8", "https://10.1.2.3", False),
        ("10.0.0.0/8", "https://11.1.2.3", True),
        ("10.0.0.0/99", "https://10.1.2.3", True),
        ("2001:db8::/32", "https://[2001:db8::7]:8443", False),
        ("[2001:db8::7]", "https://[2001:db8::7]:8443", False),
        ("2001:db8::7", "https://[2001:db8::7]", False),
        ("2001:db8::/32", "https://[2001:db9::7]", True),
        ("", "https://127.0.0.1:8443", False),
        ("", "https://localhost", False),
        ("", "https://[::1]:8443", False),
    ],
)
def test_who_is_exempt(exempt, url, goes_through):
    assert ProxyServer("proxy.test", 3128, exempt=exempt).stands_before(url) is goes_through


@pytest.mark.parametrize(
    ("environ", "exempt"),
    [
        ({}, ""),
        ({"NO_PROXY": "a.test"}, "a.test"),
        ({"no_proxy": "b.test"}, "b.test"),
        ({"NO_PROXY": "a.test", "no_proxy": "b.test"}, "b.test"),
        ({"NO_PROXY": "a.test", "no_proxy": ""}, "a.test"),
        ({"HTTPS_PROXY": "http://u:p@other.test:1", "NO_PROXY": "a.test"}, "a.test"),
    ],
)
def test_the_environment_names_them(tmp_path, monkeypatch, environ, exempt):
    monkeypatch.setenv("NO_PROXY", "the.process.test")
    credentials = Credentials(Places(tmp_path / "config", tmp_path / "state"), {})
    approved = ["qualysapi.example.com", "proxy.test:3128"]
    credentials.remember("mine", "u", Secret("p"), approved)
    proxy = Proxy(use=True, server="proxy.test", port=3128)
    job = Job(qualys=Qualys(platform="PCP", api_server=API, credentials="mine", proxy=proxy))
    found = connection_of(job, credentials, environ).proxy
    assert found == ProxyServer("proxy.test", 3128, exempt=exempt)


def test_a_proxy_of_the_environment_is_not_used(tmp_path):
    credentials = Credentials(Places(tmp_path / "config", tmp_path / "state"), {})
    credentials.remember("mine", "u", Secret("p"), ["qualysapi.example.com"])
    job = Job(qualys=Qualys(platform="PCP", api_server=API, credentials="mine"))
    environ = {"HTTPS_PROXY": "http://proxy.test:3128"}
    assert connection_of(job, credentials, environ).proxy is None
