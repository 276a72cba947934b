"""Platforms and versions as this user knows them, and what a platform served today."""

from threading import Event

import msgspec
import pytest

from qpctui.credentials import Credentials
from qpctui.job.model import Job, Qualys
from qpctui.job.syntax import host_of
from qpctui.qualys import appliances, scans
from qpctui.qualys.portals import suggested_platform
from qpctui.run.connect import connection_of
from qpctui.secret import Secret
from qpctui.settings import Places, SettingsUnreadable
from tests.canaries import MARK

PUBLIC = Job(qualys=Qualys(platform="EU_PLATFORM_1", credentials="x"))


@pytest.fixture
def credentials_with(tmp_path):
    """Credentials of a user whose settings are the text given."""

    def make(settings=""):
        places = Places(tmp_path / "config", tmp_path / "state")
        places.config.mkdir(exist_ok=True)
        (places.config / "settings.toml").write_text(settings)
        environ = {"QUALYS_USERNAME": "u", "QUALYS_PASSWORD": MARK}
        return Credentials(places, environ)

    return make


OWN = """
[platforms.EU_PLATFORM_1]
gateway = "https://gateway.new.example"
[platforms.EU_PLATFORM_1.versions]
"scan.list" = ["2.0"]
"""


def test_the_user_s_own_urls_and_versions_come_before_the_published(credentials_with):
    credentials = credentials_with(OWN)
    connection = connection_of(PUBLIC, credentials, credentials.environ)
    assert connection.endpoints.gateway == "https://gateway.new.example"
    assert connection.endpoints.api == "https://qualysapi.qualys.eu"
    assert connection.versions.ladder("scan.list") == ("2.0",)
    assert connection.versions.ladder("posture.list") == ("2.0", "3.0")


def test_other_platforms_stay_as_published(credentials_with):
    credentials = credentials_with(OWN)
    job = Job(qualys=Qualys(platform="US_PLATFORM_1", credentials="x"))
    connection = connection_of(job, credentials, credentials.environ)
    assert connection.endpoints.gateway == "https://gateway.qg1.apps.qualys.com"
    assert connection.versions.ladder("scan.list") == ("3.0", "2.0")


@pytest.mark.parametrize(
    ("settings", "error", "said"),
    [
        ('[platforms.EU_PLATFORM_1]\nhost = "x"', SettingsUnreadable, "host"),
        ('[platforms.EU_PLATFORM_9]\napi = "https://x.example"', SettingsUnreadable, "PLATFORM_9"),
        ('[platforms.EU_PLATFORM_1]\napi = "ftp://x"', SettingsUnreadable, "toml:2: .*ftp"),
        (
            '[platforms.EU_PLATFORM_1.versions]\n"scan.lsit" = ["2.0"]',
            SettingsUnreadable,
            "scan.lsit.*scan.list",
        ),
        (
            '[platforms.EU_PLATFORM_1.versions]\n"scan.list" = ["../2"]',
            SettingsUnreadable,
            "write it like",
        ),
    ],
)
def test_settings_that_can_be_none_are_named(credentials_with, settings, error, said):
    credentials = credentials_with(settings)
    with pytest.raises(error, match=said):
        connection_of(PUBLIC, credentials, credentials.environ)


def test_what_was_served_is_known_to_the_next_run_of_the_day(simulated, job_for, credentials_with):
    simulator = simulated()
    simulator.set_version("scan.list", "3.0", "eol:410")
    credentials = credentials_with()
    hosts = [host_of(simulator.api_server)]
    credentials.remember("sim", simulator.username, Secret(simulator.password), hosts)
    for _ in range(2):
        connection = connection_of(job_for(simulator), credentials, {})
        transport = connection.transport(Event(), lambda _: None, lambda _, __: None)
        scans.find_by_reference(transport, "compliance/1.1")
        appliances.list_appliances(transport)
        transport.close()
    asked = [r.path.split("/")[2] for r in simulator.requests if "scan" in r.path]
    assert asked == ["3.0", "2.0", "2.0"]
    kept = credentials.places.state / "versions.json"
    told = msgspec.json.decode(kept.read_bytes())[simulator.api_server]
    assert told["versions"] == {"scan.list": "2.0", "appliance.list": "2.0"}


@pytest.mark.parametrize("kept", ["", "[]", '{"x": 1}', "\x00"])
def test_a_broken_memory_of_versions_costs_nothing(credentials_with, kept):
    credentials = credentials_with()
    credentials.places.state.mkdir()
    (credentials.places.state / "versions.json").write_text(kept)
    versions = connection_of(PUBLIC, credentials, credentials.environ).versions
    assert versions.served("scan.list") == ""


def test_yesterday_s_versions_are_found_out_anew(credentials_with):
    credentials = credentials_with()
    credentials.places.state.mkdir()
    api = "https://qualysapi.qualys.eu"
    old = {api: {"day": "2026-01-01", "versions": {"scan.list": "2.0"}}}
    (credentials.places.state / "versions.json").write_bytes(msgspec.json.encode(old))
    assert (
        connection_of(PUBLIC, credentials, credentials.environ).versions.served("scan.list") == ""
    )


@pytest.mark.parametrize(
    ("username", "code"),
    [
        ("acme_ab1", "US_PLATFORM_1"),
        ("acme2ab", "US_PLATFORM_2"),
        ("acme3ab14", "US_PLATFORM_3"),
        ("acme6ab14", "US_PLATFORM_4"),
        ("acmeCab1", "GOV_PLATFORM_1"),
        ("acme-ab1", "EU_PLATFORM_1"),
        ("acme5ab1", "EU_PLATFORM_2"),
        ("acme!ab1", "EU_PLATFORM_2"),
        ("acmeBab1", "EU_PLATFORM_3"),
        ("acme8ab1", "INDIA_PLATFORM"),
        ("acme9ab1", "CANADA_PLATFORM"),
        ("acme7ab1", "UAE_PLATFORM"),
        ("acme1ab1", "UK_PLATFORM"),
        ("acme4ab1", "AUSTRALIA_PLATFORM"),
        ("acmeAab1", "KSA_PLATFORM"),
        ("acme0ab1", ""),
        ("api_user", ""),
        ("somebody@example.com", ""),
        ("_ab1", ""),
        ("", ""),
    ],
)
def test_a_user_name_points_to_its_platform(username, code):
    assert suggested_platform(username) == code
