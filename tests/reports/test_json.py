"""result.json: what is promised of it, and reading it back."""

import json

import pytest

from qpctui.compliance.criteria import Outcome
from qpctui.job.model import Job
from qpctui.reports.formats import ReportOrder, ReportRefused
from qpctui.run.result import Result, ResultUnreadable, read_result

RESULT = Result(verdict=Outcome.PASSED, reasons=("No control meets",), exit_code=0, job=Job())


def test_the_promised_keys_are_there():
    data = json.loads(RESULT.to_json())
    assert set(data) >= {
        "format",
        "verdict",
        "reasons",
        "exit_code",
        "job",
        "scan",
        "authentication",
        "policies",
        "findings",
    }
    assert (data["format"], data["verdict"], data["scan"]) == (1, "PASSED", None)


def test_it_is_read_as_written():
    assert read_result(RESULT.to_json()) == RESULT


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"format": 1}', b"\xff", b"null"])
def test_half_a_result_is_none(data):
    with pytest.raises(ResultUnreadable, match="not a whole"):
        read_result(data)


def test_a_newer_format_is_told():
    with pytest.raises(ResultUnreadable, match="format 2"):
        read_result(RESULT.to_json().replace(b'"format": 1', b'"format": 2', 1))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("pdf=x", "Known: json"),
        ("json", "needs a path"),
        ("json=", "needs a path"),
        ("json=/no/such/folder/x.json", "does not exist"),
    ],
)
def test_orders_that_are_refused(text, words):
    with pytest.raises(ReportRefused, match=words):
        ReportOrder.parse(text)


def test_a_report_that_can_not_be_written_leaves_what_stood_there(tmp_path, monkeypatch):
    import os

    file = tmp_path / "r.json"
    file.write_text("before")
    order = ReportOrder.parse(f"json={file}")
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "full")))
    with pytest.raises(OSError, match="full"):
        order.save(RESULT)
    assert file.read_text() == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["r.json"]
