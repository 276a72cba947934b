"""SARIF logs fit the official schema, please its own validator, and say what they should."""

import json
import os
import subprocess

import jsonschema
from msgspec.structs import replace

from qpctui.compliance.criteria import Outcome
from qpctui.job.model import Job
from qpctui.reports import sarif
from qpctui.run.result import Result
from tests.guide import GAP, GUIDE
from tests.reports.test_hostile_texts import HOSTILE, all_of

BARE = Result(verdict=Outcome.INCONCLUSIVE, reasons=("Timed out",), exit_code=5, job=Job())


def run_of(result):
    (run,) = json.loads(sarif.write(result))["runs"]
    return run


def test_it_fits_the_schema_and_its_own_validator(judges, tmp_path):
    multitool = judges / "@microsoft" / "sarif-multitool-linux"
    schema = json.loads((multitool / "sarif-2.1.0.json").read_text())
    validator = jsonschema.validators.validator_for(schema)(schema)
    assert not validator.is_valid({"version": "2.1.0", "runs": [{}]})
    results = [GUIDE, BARE, replace(GUIDE, baseline=None), all_of(" ".join(HOSTILE))]
    for number, result in enumerate(results):
        log = sarif.write(result)
        assert list(validator.iter_errors(json.loads(log))) == []
        (tmp_path / f"{number}.sarif").write_bytes(log)
    done = subprocess.run(
        [
            *(multitool / "Sarif.Multitool", "validate", tmp_path / "*.sarif"),
            *("--output", tmp_path / "found.json", "--level", "Error;Warning"),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        env=os.environ | {"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1", "HOME": str(tmp_path)},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(results)} files scanned" in done.stdout
    found = json.loads((tmp_path / "found.json").read_text())["runs"][0]["results"]
    # That the tool has no page of its own on the web is all that it may say.
    assert {one["ruleId"] for one in found} <= {"SARIF2005"}, done.stdout


def test_what_is_not_in_order_is_a_result_with_its_level():
    run = run_of(GUIDE)
    told = {one["ruleId"]: one for one in run["results"]}
    levels = {cid: one["level"] for cid, one in told.items()}
    breaking = dict.fromkeys(("1071", "1072", "1141"), "error")
    assert levels == breaking | dict.fromkeys(("1073", "1091", "1117", "1120"), "warning")
    assert [one["id"] for one in run["tool"]["driver"]["rules"]] == [
        *("1071", "1072", "1073", "1091", "1117", "1120", "1123", "1141", "1145", "1159")
    ]
    suppressed = {cid: one["suppressions"][0] for cid, one in told.items() if "suppressions" in one}
    assert suppressed.keys() == {"1073", "1091", "1117"}
    assert suppressed["1117"] == {
        "kind": "external",
        "status": "accepted",
        "justification": "waived: needed by the old printer (Ada, SEC-7, until 2027-01-31)",
    }
    states = {cid: one["baselineState"] for cid, one in told.items()}
    assert states == dict.fromkeys(told, "new") | {"1120": "unchanged"}
    assert "[Prompt user]" in told["1091"]["message"]["text"]
    rule = run["tool"]["driver"]["rules"][0]
    assert "Set PASS_MIN_LEN to 14." in rule["help"]["text"]
    places = told["1141"]["locations"][0]["logicalLocations"]
    assert [one["name"] for one in places] == [
        *("10.10.32.162", "CentOS 7 (1)", "/srv/jail/etc/passwd")
    ]


def test_a_finding_is_known_again_and_gaps_are_no_success():
    later = replace(
        GUIDE, findings=tuple(replace(one, posture_id="new", host_id="x") for one in GUIDE.findings)
    )
    prints = [[one["partialFingerprints"] for one in run_of(r)["results"]] for r in (GUIDE, later)]
    assert prints[0] == prints[1]
    assert len({json.dumps(one) for one in prints[0]}) == len(prints[0])
    for result, gap in ((GUIDE, GAP), (BARE, "Timed out")):
        (invocation,) = run_of(result)["invocations"]
        assert invocation["executionSuccessful"] is False
        said = [one["message"]["text"] for one in invocation["toolExecutionNotifications"]]
        assert any(gap in text for text in said)
    whole = replace(GUIDE, policies=GUIDE.policies[:1])
    assert run_of(whole)["invocations"][0]["executionSuccessful"] is True
