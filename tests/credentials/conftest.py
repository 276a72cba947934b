"""Places of a test's own, and stores in memory."""

import pytest

from qpctui import secret_stores
from qpctui.settings import Places


@pytest.fixture
def places(tmp_path):
    return Places(tmp_path / "config", tmp_path / "state")


class MemoryStore:
    """A keyring in memory."""

    name = "keyring"
    keeps_its_own_ids = False

    def __init__(self):
        self.kept = {}

    def demand_usable(self):
        pass

    def load(self, credential_id):
        return self.kept[credential_id]

    def save(self, credential_id, username, password):
        self.kept[credential_id] = (username, password)

    def delete(self, credential_id):
        self.kept.pop(credential_id, None)


class Ring:
    def __init__(self):
        self.kept = {}

    def get_password(self, service, name):
        return self.kept.get((service, name))

    def set_password(self, service, name, value):
        self.kept[service, name] = value

    def delete_password(self, service, name):
        del self.kept[service, name]


def trust(monkeypatch, backend):
    monkeypatch.setattr(secret_stores, "_trusted_backend", lambda: backend)
