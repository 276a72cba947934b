"""What reports are held against: parts that others made, which ``.ci/run`` installs."""

import os
from pathlib import Path

import pytest

JUDGES = Path(__file__).parents[2] / ".node-report-judges" / "node_modules"


@pytest.fixture(scope="session")
def judges():
    """The folder of npm packages pinned in package.json beside this file."""
    if not JUDGES.exists() and not os.environ.get("QPCTUI_REQUIRE_REAL"):
        pytest.skip("needs .node-report-judges, which .ci/run makes")
    assert JUDGES.exists()
    return JUDGES
