"""What tests measured is printed at the end, also when all is well."""

import pytest


@pytest.fixture
def record_measure(record_property):
    """Takes a line that the session's summary shows."""
    return lambda line: record_property("measured", line)


def pytest_terminal_summary(terminalreporter):
    lines = [
        line
        for report in terminalreporter.getreports("passed")
        for name, line in report.user_properties
        if name == "measured"
    ]
    if lines:
        terminalreporter.section("Measured")
        for line in lines:
            terminalreporter.line(line)
