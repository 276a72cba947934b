"""result.json: what is promised of it, and reading it back."""

import json
import os
import stat
from pathlib import Path

import jsonschema
import pytest

from qpctui.compliance.criteria import Outcome
from qpctui.job.model import Job
from qpctui.reports.formats import FORMATS, ReportOrder, ReportRefused
from qpctui.run.result import FindingPart, Result, ResultUnreadable, read_result
from qpctui.run.result_schema import result_schema
from tests.guide import GUIDE
from tests.reports.test_hostile_texts import all_of

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


def test_it_fits_the_schema_that_is_published():
    schema = result_schema()
    for result in (RESULT, GUIDE, all_of("x\u202e")):
        jsonschema.validate(json.loads(FORMATS["json"](result)), schema)
        assert read_result(FORMATS["json"](result)) == result
    for wrong in ({"format": 2}, {"verdict": "MAYBE"}, {"findings": [{}]}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(json.loads(RESULT.to_json()) | wrong, schema)


def test_jsonl_is_a_finding_a_line():
    lines = [json.loads(line) for line in FORMATS["jsonl"](GUIDE).splitlines()]
    stored = json.loads(GUIDE.to_json())["findings"]
    beside = {"verdict": "FAILED", "scan_reference": "compliance/1764000162.40118"}
    beside["policy_title"] = "CentOS 7 (1)"
    for line, finding in zip(lines, stored, strict=True):
        # The file leaves out what is empty or stands in it once for several; a line is whole.
        assert line.keys() == {*FindingPart.__struct_fields__, *beside}
        assert line == line | finding | beside
    assert lines[0]["rationale"] == "Short passwords are guessed."
    assert FORMATS["jsonl"](RESULT) == b""


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
        ("pdf=x", "Known: json, jsonl, csv, junit, html, markdown, sarif"),
        ("json", "needs a path"),
        ("json=", "needs a path"),
        ("json=/no/such/folder/x.json", "does not exist"),
    ],
)
def test_orders_that_are_refused(text, words):
    with pytest.raises(ReportRefused, match=words):
        ReportOrder.parse(text)


def test_a_report_that_can_not_be_written_leaves_what_stood_there(tmp_path, monkeypatch):
    file = tmp_path / "r.json"
    file.write_text("before")
    order = ReportOrder.parse(f"json={file}")
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "full")))
    with pytest.raises(OSError, match="full"):
        order.save(RESULT)
    assert file.read_text() == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["r.json"]


def test_a_folder_or_a_loop_of_links_is_refused_before_the_run(tmp_path):
    with pytest.raises(ReportRefused, match="is a folder"):
        ReportOrder.parse(f"json={tmp_path}")
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    with pytest.raises(ReportRefused, match="can't be written"):
        ReportOrder.parse(f"json={loop}")
    with pytest.raises(ReportRefused, match="can't be written"):
        ReportOrder.parse(f"json={tmp_path}/a\0b")


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o027, 0o640), (0o077, 0o600)])
def test_a_new_report_obeys_the_umask(tmp_path, mask, mode):
    before = os.umask(mask)
    try:
        ReportOrder.parse(f"json={tmp_path}/r.json").save(RESULT)
        assert os.umask(mask) == mask
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "r.json").stat().st_mode) == mode


def test_a_report_that_is_there_keeps_its_mode(tmp_path):
    file = tmp_path / "r.json"
    file.touch(0o640)
    file.chmod(0o640)
    ReportOrder.parse(f"json={file}").save(RESULT)
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert read_result(file.read_bytes()) == RESULT


def test_a_device_is_written_to_and_not_replaced():
    ours, theirs = os.openpty()
    device = Path(os.ttyname(theirs))
    ReportOrder.parse(f"json={device}").save(RESULT)
    assert device.is_char_device()
    assert b'"format"' in os.read(ours, 1000)
    os.close(theirs)
    os.close(ours)
    with pytest.raises(OSError, match="No space left"):
        ReportOrder.parse("json=/dev/full").save(RESULT)
    assert Path("/dev/full").is_char_device()
