"""The last lists of each platform and log-in, kept between sessions."""

from datetime import UTC, datetime
from threading import Event

import pytest

from qpctui.credentials import Credentials
from qpctui.job.syntax import host_of
from qpctui.run.known_lists import KnownList, keep, recall
from qpctui.run.offered import Offer
from qpctui.run.offers import Offers
from qpctui.secret import Secret
from qpctui.settings import Places

NOW = datetime(2026, 11, 23, 14, 2, tzinfo=UTC)
KNOWN = KnownList(NOW, (Offer("Jenkins_RHEL", "11", policies=(("1", "RHEL [7]"),)),))


@pytest.fixture
def places(tmp_path):
    return Places(tmp_path / "config", tmp_path / "state")


def test_a_list_comes_back_for_the_same_server_and_log_in_alone(places):
    keep(places, "https://a", "user", "option-profiles", KNOWN)
    assert recall(places, "https://a", "user", "option-profiles") == KNOWN
    assert recall(places, "https://b", "user", "option-profiles") is None
    assert recall(places, "https://a", "other", "option-profiles") is None
    assert recall(places, "https://a", "user", "scanners") is None


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"read_at": 1, "offers": []}', b"\xff"])
def test_a_broken_list_is_as_good_as_none(places, content):
    keep(places, "https://a", "user", "scanners", KNOWN)
    (file,) = (places.state / "lists").iterdir()
    file.write_bytes(content)
    assert recall(places, "https://a", "user", "scanners") is None


def test_names_of_servers_and_credentials_are_no_paths(places):
    keep(places, "https://../../x", "../../../etc/passwd", "scanners", KNOWN)
    assert [file.parent for file in (places.state / "lists").iterdir()] == [places.state / "lists"]
    assert (next((places.state / "lists").iterdir()).stat().st_mode & 0o777) == 0o600


def test_what_is_read_is_kept_and_recalled_without_asking(simulated, job_for, places):
    simulator = simulated()
    job = job_for(simulator)
    credentials = Credentials(places, {})
    credentials.remember(
        job.qualys.credentials,
        simulator.username,
        Secret(simulator.password),
        [host_of(simulator.api_server)],
    )
    offers = Offers(credentials, {})
    assert offers.last_known(job, "scanners") is None
    read = offers.read(job, "scanners", Event(), NOW)
    asked = len(simulator.requests)
    assert offers.last_known(job, "scanners") == KnownList(NOW, tuple(read))
    assert len(simulator.requests) == asked
    (file,) = (places.state / "lists").iterdir()
    assert simulator.password not in file.read_text()
