"""What every test starts from."""

import os

import pytest

for variable in ("NO_COLOR", "TEXTUAL_THEME", "JOB_NAME", "BUILD_NUMBER", "QPCTUI_TIME_SCALE"):
    os.environ.pop(variable, None)


@pytest.fixture(autouse=True)
def _own_places(tmp_path, monkeypatch):
    """No test sees or touches the settings and runs of whoever runs it."""
    monkeypatch.setenv("QPCTUI_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("QPCTUI_STATE_DIR", str(tmp_path / "state"))
