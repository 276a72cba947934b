"""The connector's files: written to the letter, and read as far as they go, whatever wrote them."""

import io
import json
import zipfile

import pytest
from msgspec.structs import replace

from qpctui.compliance.criteria import Outcome
from qpctui.reports.artifacts import artifacts_of, save_artifacts
from qpctui.reports.formats import FORMATS
from qpctui.run import artifact_places
from qpctui.run.artifacts import VERDICT_ALONE
from qpctui.run.result import ResultUnreadable
from qpctui.run.stored import stored_result, stored_results
from tests.guide import FINDINGS, GUIDE

SAMPLE = {
    "total_passed": "1",
    "total_failed": "1",
    "total_error": "0",
    "total_exceptions": "0",
    "controls": {
        "1071": {
            "status": "Failed",
            "unexpected_values": "4, ",
            "missing_values": "",
            "statement": "Status of the 'Minimum Password Length' setting",
            "criticality": "CRITICAL",
        },
        "1072": {
            "status": "Passed",
            "unexpected_values": "N/A",
            "missing_values": "N/A",
            "statement": "Status of the 'Minimum Password Age' setting",
            "criticality": "URGENT",
        },
    },
    "controlFailCount": 1,
    "failedCountrols": ["1071"],
    "policyId": "1485826",
    "policyName": "RHEL 7.x",
}
ALL_PASSED = SAMPLE | {
    "total_passed": "1",
    "total_failed": "0",
    "controls": {"1072": SAMPLE["controls"]["1072"]},
    "controlFailCount": 0,
    "failedCountrols": [],
}


def opened(tmp_path, data, name="qualys_1485826.json"):
    file = tmp_path / name
    file.write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())
    return stored_result(tmp_path / "runs", str(file))


def test_it_is_written_to_the_letter():
    findings = (replace(FINDINGS[0], missing=()), replace(FINDINGS[6], control_id="1072"))
    findings = (findings[0], replace(FINDINGS[1], state="Passed", causes_failure=False))
    policy = replace(GUIDE.policies[0], title="RHEL 7.x")
    (artifact,) = artifacts_of(replace(GUIDE, policies=(policy,), findings=findings))
    assert artifact.name == "qualys_1485826.json"
    assert artifact.data == json.dumps(SAMPLE, separators=(",", ":")).encode()


def test_no_failure_vanishes_where_a_control_has_several_findings(tmp_path):
    instances = (
        replace(FINDINGS[7], state="Error"),
        FINDINGS[8],
        FINDINGS[7],
        replace(FINDINGS[8], unexpected=("lp: /bin/sh", "sync: /bin/sh"), causes_failure=False),
    )
    for findings in (instances, instances[::-1]):
        told = json.loads(artifacts_of(replace(GUIDE, findings=findings))[0].data)
        (control,) = told["controls"].values()
        assert control["status"] == "Failed"
        values = control["unexpected_values"]
        assert sorted(values.split(", ")) == ["", "games: /bin/sh", "lp: /bin/sh", "sync: /bin/sh"]
        assert (told["controlFailCount"], told["failedCountrols"]) == (1, ["1141"])
        assert (told["total_failed"], told["total_error"]) == ("1", "0")


def test_what_is_written_is_read_again(tmp_path):
    folder = tmp_path / "artifacts"
    (folder / "qualys_1485830.json").parent.mkdir()
    (folder / "qualys_1485830.json").write_text("of an older run")
    (folder / "qualys_7.json").write_text("{}")
    said = save_artifacts(GUIDE, folder)
    # Without data there is no file that could be taken for a pass, not even an older one.
    assert "qualys_1485830.json was not written: Data not found" in said[0]
    assert "not of this run: qualys_7.json" in said[1]
    (folder / "qualys_7.json").unlink()
    assert [file.name for file in folder.iterdir()] == ["qualys_1485826.json"]
    told = stored_result(tmp_path / "runs", str(folder))
    assert told.verdict is Outcome.FAILED
    assert told.reasons == ("CentOS 7 (1): its controlFailCount is 3", VERDICT_ALONE)
    assert all(write(told) for write in FORMATS.values())
    breaking = {one.control_id for one in told.findings if one.causes_failure}
    assert breaking == {"1071", "1072", "1141"}
    by_control = {one.control_id: one for one in told.findings}
    for one in GUIDE.findings:
        again = by_control[one.control_id]
        assert (again.title, again.criticality_value) == (one.title, one.criticality_value)
    assert by_control["1071"].unexpected == ("4",)
    assert by_control["1145"].unexpected == ()
    assert by_control["1073"].state == "Exceptions"
    assert any("no host" in words and "no dates" in words for words in told.warnings)


def zipped(files):
    page = io.BytesIO()
    with zipfile.ZipFile(page, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return page.getvalue()


def test_folders_zips_and_several_files_of_a_build(tmp_path):
    other = json.dumps(ALL_PASSED | {"policyId": "7", "policyName": "Apache"})
    files = {
        "archive/a/qualys_1485826.json": json.dumps(SAMPLE),
        "archive/b/qualys_7.json": other,
        "archive/b/copy/qualys_7.json": other,
        "../../etc/qualys_7.json": other,
        "archive/readme.txt": "{",
    }
    (tmp_path / "build.zip").write_bytes(zipped(files))
    paths = []
    for name, data in list(files.items())[:3]:
        path = tmp_path / "build" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(data)
        paths.append(str(path))
    (tmp_path / "build" / "qualys_9.json").symlink_to("/etc/passwd")
    before = sorted(tmp_path.rglob("*"))
    runs = tmp_path / "runs"
    for told in (
        stored_result(runs, str(tmp_path / "build.zip")),
        stored_result(runs, str(tmp_path / "build")),
        stored_results(runs, tuple(paths)),
    ):
        assert {policy.title for policy in told.policies} == {"RHEL 7.x", "Apache"}
        assert told.verdict is Outcome.FAILED
    assert sorted(tmp_path.rglob("*")) == before
    with pytest.raises(ResultUnreadable, match="both of policy 7"):
        (tmp_path / "build/archive/b/copy/qualys_7.json").write_text(other.replace("Apache", "X"))
        stored_result(runs, str(tmp_path / "build"))


def odd(name="RHEL 7.x", encoding="utf-8", **changes):
    """The sample with changes; a name is written as it is, not with escapes."""
    text = json.dumps(SAMPLE | changes)
    return text.replace("RHEL 7.x", name).encode(encoding)


def passed(**changes):
    return json.dumps(ALL_PASSED | changes).encode()


ODD = {
    "as it is": (odd(), "FAILED"),
    "with a mark": (odd(name="ü", encoding="utf-8-sig"), "FAILED"),
    "utf-16": (odd(name="Größe", encoding="utf-16"), "FAILED"),
    "windows": (odd(name="Größe", encoding="cp1252"), "FAILED"),
    "half a character": (odd(policyName="\ud800"), "FAILED"),
    "numbers": (odd(controlFailCount="1", total_failed=1, policyId=1485826.0), "FAILED"),
    "no count, a control": (odd(controlFailCount=0), "FAILED"),
    "a count, no control": (odd(failedCountrols=[]), "FAILED"),
    "an unknown control": (odd(failedCountrols=["5"], controls={}), "FAILED"),
    "passed": (passed(), "PASSED"),
    # What is missing or lost is never a pass.
    "an id": (b'{"policyId": "7"}', "INCONCLUSIVE"),
    "no controls": (passed(controls=None), "INCONCLUSIVE"),
    "no count": (passed(controlFailCount=None), "INCONCLUSIVE"),
    "a word for a count": (passed(controlFailCount="x"), "INCONCLUSIVE"),
    "a failure not there": (passed(total_failed="2"), "INCONCLUSIVE"),
}


@pytest.mark.parametrize(("data", "verdict"), ODD.values(), ids=ODD)
def test_odd_files_are_read_as_far_as_they_go(tmp_path, data, verdict):
    told = opened(tmp_path, data)
    assert told.verdict == verdict
    assert told.to_json()
    (policy,) = told.policies
    assert bool(policy.gap) or policy.data == "complete"


def test_a_control_nobody_can_read_is_kept(tmp_path):
    controls = {"1": None, "2": {"status": "Nearly", "criticality": "HUGE", "statement": 3}}
    told = opened(tmp_path, ALL_PASSED | {"controls": controls | ALL_PASSED["controls"]})
    first, second, _ = told.findings
    assert (first.state, second.state, second.criticality) == ("Unknown", "Unknown", "HUGE")
    assert (second.criticality_value, second.title) == (None, "3")


def test_a_broken_file_among_others_is_a_policy_without_data(tmp_path):
    files = {"qualys_1.json": json.dumps(ALL_PASSED), "qualys_2.json": "{"}
    told = opened(tmp_path, zipped(files), "build.zip")
    assert told.verdict is Outcome.INCONCLUSIVE
    assert "qualys_2.json can't be read: it is no JSON" in told.reasons[0]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("qualys_1.json", b"{", "not a whole result.json"),
        ("qualys_1.json", b'{"controls":' + b"[" * 100_000, "not a whole result.json"),
        ("empty.zip", zipped({"readme": "x"}), "There is no file qualys_<policyId>.json"),
        ("broken.zip", zipped({"qualys_1.json": odd()})[:-30] + b"x" * 8, "whole result.json"),
        ("bomb.zip", zipped({"qualys_1.json": b" " * 3_000_000}), "larger than"),
        ("many.zip", zipped({f"{n}/qualys_1.json": odd() for n in range(60)}), "more than"),
    ],
    ids=["cut", "nested", "empty", "broken", "bomb", "many"],
)
def test_what_is_none_is_refused(tmp_path, monkeypatch, name, data, words):
    monkeypatch.setattr(artifact_places, "_LARGEST", 2_000_000)
    monkeypatch.setattr(artifact_places, "_MOST_FILES", 50)
    with pytest.raises(ResultUnreadable, match=words):
        opened(tmp_path, data, name)
