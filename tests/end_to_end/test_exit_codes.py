"""Every exit code of the contract."""

import json
import signal
import time
from pathlib import Path

import pytest

BREAKING = {2201, 2502, 2505, 2511, 2600, 2952, 3012, 4850, 1071, 1141}


def test_1_failures_of_the_default_scenario(work):
    job = work()
    code, report, said = job.run("--artifacts", str(job.folder / "artifacts"))
    assert code == report["exit_code"] == 1
    assert report["verdict"] == "FAILED"
    causing = {int(f["control_id"]) for f in report["findings"] if f["causes_failure"]}
    assert causing == BREAKING
    files = map(json.loads, (f.read_bytes() for f in (job.folder / "artifacts").iterdir()))
    assert {int(cid) for file in files for cid in file["failedCountrols"]} == BREAKING
    assert said.splitlines()[-1].startswith("× FAILED (exit code 1): RHEL 7.x: 7 controls meet")


def test_0_when_those_are_excluded_by_ranges(work):
    job = work()
    job.add('exclude_cids = "1071-1141, 2201, 2500-2600, 2952, 3012, 4850"\n')
    code, report, said = job.run()
    assert code == report["exit_code"] == 0
    assert report["verdict"] == "PASSED"
    excluded = {int(f["control_id"]) for f in report["findings"] if f["excluded"]}
    assert excluded >= BREAKING
    assert not {107, 71, 11071} & excluded
    assert {107, 11071} <= {int(f["control_id"]) for f in report["findings"]}
    assert "✓ PASSED" in said.splitlines()[-1]


def test_4_when_a_policy_has_no_data(work):
    code, report, said = work("policy-without-data").run()
    assert code == report["exit_code"] == 4
    assert [policy["data"] for policy in report["policies"]] == ["complete", "complete", "missing"]
    assert 'Data not found for policy "Debian 12 baseline"' in said


def test_4_when_data_is_undated_and_1_when_that_is_accepted(work):
    job = work("undated")
    code, report, said = job.run()
    assert code == report["exit_code"] == 4
    assert "accept_undated" in said
    job.add("[timing]\naccept_undated = true\n")
    assert job.run()[0] == 1


def test_0_when_undated_data_is_accepted_and_clean(work):
    job = work("undated")
    job.add('exclude_cids = "1-99999"\n[timing]\naccept_undated = true\n')
    assert job.run()[0] == 0


def test_6_when_no_host_is_alive(work):
    code, report, said = work("no-host-alive").run()
    assert code == report["exit_code"] == 6
    assert report["verdict"] == "INCONCLUSIVE"
    assert report["scan"]["sub_state"] == "No_Host"
    assert "no host alive" in said


def test_1_when_the_host_refuses_the_log_in_and_the_box_is_ticked(work):
    job = work("host-authentication-fails")
    job.add("authentication_failure = true\n")
    code, report, said = job.run()
    assert code == report["exit_code"] == 1
    assert report["authentication"]["outcome"] == "failed"
    assert "Authentication failed on the target" in said


def test_3_when_the_password_is_wrong(work):
    code, report, said = work().run(QPCTUI_CREDENTIAL_SIM_PASSWORD="wrong-c4n4ry")
    assert code == report["exit_code"] == 3
    assert report["scan"] is None
    assert "refused the user name or password" in said
    assert "wrong" not in said.replace("wrongly", "")


def test_3_when_nobody_answers(work):
    job = work()
    job.name_platform("http://127.0.0.1:1")
    code, report, said = job.run()
    assert code == report["exit_code"] == 3
    assert "No connection to 127.0.0.1:1" in said


def test_2_when_the_job_is_broken_with_every_problem(work):
    job = work()
    broken = 'nmae = "x"\n[target]\nhost_ip = "10.0.0.0/8"\n[timing]\npoll_every = "0"\n'
    job.job.write_text(broken)
    code, report, said = job.run()
    assert (code, report) == (2, None)
    for words in (
        "job.toml:1: error: unknown key 'nmae'",
        "job.toml:3: error: target.host_ip",
        "job.toml:5: error: timing.poll_every",
        "error: qualys.credentials",
        "error: scan.policies",
    ):
        assert words in said
    assert job.job.read_text() == broken


def test_2_when_a_stored_credential_is_not_approved_for_the_host(work, tmp_path):
    job = work()
    job.keep_credential_for_another_host()
    code, report, said = job.run()
    assert (code, report) == (2, None)
    assert "qpctui credentials allow sim 127.0.0.1:" in said


def test_5_when_the_timeout_passes(work):
    job = work(speed=20)
    job.add('[timing]\npoll_every = "1"\ntimeout = "1"\n')
    code, report, said = job.run()
    assert code == report["exit_code"] == 5
    assert "goes on at the platform as compliance/" in said


@pytest.mark.parametrize(("number", "expected"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_130_and_143_cancel_the_scan(work, number, expected):
    process = work(speed=20).start(QPCTUI_TIME_SCALE="20")
    for line in process.stderr:
        if "The scan is" in line:
            break
    process.send_signal(number)
    report, said = process.communicate(timeout=60)
    assert process.returncode == expected
    assert json.loads(report)["exit_code"] == expected
    assert json.loads(report)["scan"]["state"] == "Canceled"
    assert "is Canceled" in said


def test_the_run_s_folder_holds_the_same_report(work, tmp_path):
    _, report, _ = work().run()
    (folder,) = (tmp_path / "state" / "runs").iterdir()
    assert json.loads((folder / "result.json").read_text()) == report


def test_a_report_goes_to_a_file_too(work, tmp_path):
    job = work()
    file = tmp_path / "out.json"
    code, report, said = job.run("--report", f"json={file}")
    assert json.loads(file.read_text()) == report
    assert said.splitlines()[-1].endswith(f"· Reports: json on stdout, {file}")
    code, report, said = job.run("--report", "pdf=x")
    assert (code, report) == (2, None)
    assert "No report format 'pdf'. Known: json" in said


def test_another_private_cloud_may_be_named(work, simulate):
    job = work()
    job.name_platform("http://127.0.0.1:1")
    assert job.run("--api-server", job.platform["api_server"])[0] == 1


def test_quiet_says_the_verdict_alone(work):
    _, _, said = work().run("--quiet")
    assert len(said.splitlines()) == 1
    assert said.startswith("× FAILED (exit code 1)")


def test_verbose_says_every_request(work):
    _, _, said = work().run("--verbose")
    assert "POST /api/2.0/fo/scan/compliance/ (launch the scan): 200" in said


def test_a_real_platform_is_never_hurried(work):
    job = work()
    job.name_platform("https://qualysapi.invalid")
    code, report, said = job.run()
    assert (code, report) == (2, None)
    assert "QPCTUI_TIME_SCALE" in said


def test_a_run_that_is_killed_leaves_its_journal(work, tmp_path):
    process = work(speed=20).start()
    for line in process.stderr:
        if "Launch the scan:" in line:
            break
    process.kill()
    process.communicate(timeout=10)
    time.sleep(0.1)
    (folder,) = (tmp_path / "state" / "runs").iterdir()
    written = [json.loads(line) for line in Path(folder, "journal.jsonl").read_text().splitlines()]
    launch = [line["kind"] for line in written if line.get("write") == "scan.launch"]
    assert launch == ["intent", "answer"]
    assert written[-1]["known"]["reference"].startswith("compliance/")
