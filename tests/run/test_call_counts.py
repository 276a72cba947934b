"""A run asks the platform for no more than the connector does for the same job."""

import pytest

from tests.benchmarks.run_calls import KINDS, counted


@pytest.mark.parametrize("again", [False, True], ids=["first", "again"])
@pytest.mark.parametrize("kind", KINDS)
def test_no_more_calls_than_the_connector(kind, again):
    found = counted(kind, again=again)
    assert found.ours <= found.connectors
