"""``check --online``: a job's saved choices beside what its platform offers now."""

import pytest

WRITES = (" add", " edit", " launch", " create", "/run/")
GOOD = "job.toml: no errors, no warnings"


@pytest.fixture
def job(work):
    """A job for a host that nothing speaks against."""
    job = work()
    job.replace("[scan]", '[scan]\nscanner = "sim-scan-01"')
    return job


def only_read(job):
    """Whether the platform was asked for nothing but reading."""
    requests = [line.partition(" -> ")[0] for line in job.requests().splitlines()]
    assert len(requests) > 2
    return not [line for line in requests if any(word in line for word in WRITES)]


def test_what_is_there_passes_and_nothing_is_written(job):
    code, told, said = job.check_online()
    assert (code, told.splitlines()) == (0, [GOOD])
    assert "Comparing with 127.0.0.1:" in said
    assert not (job.folder / "state" / "runs").exists()
    assert only_read(job)


def test_what_is_gone_is_told_at_its_line(job):
    job.replace('scanner = "sim-scan-01"', 'scanner = { name = "old-scan", id = "1" }')
    job.replace('"Jenkins_RHEL", id = "11"', '"Jenkins_Old", id = "99"')
    code, told, _ = job.check_online()
    assert code == 2
    assert told.splitlines() == [
        f"job.toml:{job.line_of('scanner =')}: error: scan.scanner: old-scan is no longer on this "
        "portal (id 1). The job file keeps it until you choose another",
        f"job.toml:{job.line_of('option_profile =')}: error: scan.option_profile: Jenkins_Old is "
        "no longer on this portal (id 99). The job file keeps it until you choose another",
        "job.toml: 2 errors, no warnings",
    ]
    assert only_read(job)


def test_accounts_are_compared_as_they_are_now(work):
    job = work()
    job.scan_instance()
    job.replace('"ec2-scan-eu", id = "700420"', '"EC2-scan-us", id = "700421"')
    words = "Its account 998877665544 is not the connector's 210987654321: the launch may fail"
    code, told, _ = job.check_online()
    assert code == 0
    assert told.splitlines() == [
        f"job.toml:{job.line_of('scanner =')}: warning: scan.scanner: {words}",
        "job.toml: no errors, 1 warning",
    ]
    assert only_read(job)


def test_3_when_the_log_in_is_refused_or_nobody_answers(job):
    code, told, said = job.check_online(QPCTUI_CREDENTIAL_SIM_PASSWORD="wrong")
    assert (code, told.splitlines()) == (3, [GOOD])
    assert "Not compared with the platform: " in said
    assert "refused the user name or password" in said
    job.replace(job.platform["api_server"], "http://127.0.0.1:1")
    code, told, said = job.check_online()
    assert (code, told.splitlines()) == (3, [GOOD])
    assert "No connection to 127.0.0.1:1" in said


def test_2_and_nothing_sent_when_the_job_or_its_credential_will_not_do(job, tmp_path):
    text = job.job.read_text()
    job.add('states = ["Fial"]\n')
    code, told, said = job.check_online()
    assert code == 2
    assert "1 error" in told
    assert "the job can't run as it is" in said
    job.job.write_text(text)
    job.keep_credential_for_another_host()
    code, told, said = job.check_online()
    assert (code, told.splitlines()) == (2, [GOOD])
    assert "qpctui credentials allow sim 127.0.0.1:" in said
    assert job.requests() == ""


def test_ctrl_c_ends_it_with_130_while_the_platform_hangs(job):
    code, told, said = job.interrupt_while_platform_hangs("check", str(job.job), "--online")
    assert (code, told.splitlines()) == (130, [GOOD])
    assert said == "Not compared with the platform: interrupted\n"
