"""``run --plan``: what a run would write, and nothing of it is written."""

from tests.end_to_end.test_check_online import only_read


def plan(job, *words, **environ):
    """What it ended with, printed and said."""
    code, told, said = job.shell(f'"$@" --plan {" ".join(words)}', "run", **environ)
    assert job.platform["password"] not in told + said
    return code, told, said


def runs(job):
    return job.folder / "state" / "runs"


def test_it_tells_what_the_first_run_and_the_next_would_write(work):
    job = work()
    code, told, said = plan(job)
    assert code == 0
    assert only_read(job)
    assert not runs(job).exists()
    assert "Comparing with 127.0.0.1:" in said
    lines = told.splitlines()
    assert lines[0] == "A run would write this"
    assert "+ Jenkins_AG_web-01: with 10.10.32.162" in lines
    assert "+ RHEL 7.x: gets it; evaluated anew" in lines
    assert lines[-1] == "+ new   ~ changed   = stays   ? unknown"
    job.run()
    code, told, _ = plan(job)
    assert code == 0
    assert "= Jenkins_AG_web-01: has 10.10.32.162" in told.splitlines()
    assert "= RHEL 7.x: has it; evaluated anew" in told.splitlines()
    assert len(list(runs(job).iterdir())) == 1


def test_3_when_not_connected(work):
    job = work()
    code, told, said = plan(job, QPCTUI_CREDENTIAL_SIM_PASSWORD="wrong")
    assert (code, told) == (3, "")
    assert "refused the user name or password" in said
    job.replace(job.platform["api_server"], "http://127.0.0.1:1")
    code, told, said = plan(job)
    assert (code, told) == (3, "")
    assert "No connection to 127.0.0.1:1" in said


def test_2_and_nothing_sent_when_a_run_could_not_begin(work):
    job = work()
    text = job.job.read_text()
    job.add('states = ["Fial"]\n')
    assert plan(job)[:2] == (2, "")
    job.job.write_text(text)
    job.replace('"10.10.32.162"', '"env.noSuchHost"')
    code, told, said = plan(job)
    assert (code, told) == (2, "")
    assert "noSuchHost" in said
    job.job.write_text(text)
    job.add('[auth_record]\nplatform = "unix"\ncredentials = "root"\n')
    code, told, said = plan(job)
    assert (code, told) == (2, "")
    assert "root" in said
    job.job.write_text(text)
    job.keep_credential_for_another_host()
    code, told, said = plan(job)
    assert (code, told) == (2, "")
    assert "qpctui credentials allow sim 127.0.0.1:" in said
    assert job.requests() == ""


def test_a_plan_has_no_report(work):
    code, told, said = plan(work(), "--report", "json=-")
    assert (code, told) == (2, "")
    assert "--plan runs nothing" in said


def test_ctrl_c_ends_it_with_130_while_the_platform_hangs(work):
    job = work()
    code, told, said = job.interrupt_while_platform_hangs("run", str(job.job), "--plan")
    assert (code, told) == (130, "")
    assert said.endswith("Not compared with the platform: interrupted\n")
