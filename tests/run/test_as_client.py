"""A whole run as an OAuth client, whom the environment gives."""

import json

from msgspec.structs import replace

from qpctui.cli.carry_out import Telling
from qpctui.cli.run import run_job
from qpctui.job.toml import save


def test_a_run_as_a_client(simulated, job_for, tmp_path, monkeypatch, capfd):
    simulator = simulated()
    job, file = job_for(simulator), tmp_path / "job.toml"
    save(file, replace(job, qualys=replace(job.qualys, gateway_server=simulator.gateway_server)))
    monkeypatch.setenv("QPCTUI_TIME_SCALE", "600")
    monkeypatch.setenv("QUALYS_CLIENT_ID", simulator.client_id)
    monkeypatch.setenv("QUALYS_CLIENT_SECRET", simulator.client_secret)
    code = run_job(file, Telling.parse(["json=-"], quiet=False, verbose=True, events=""))
    told = capfd.readouterr()
    assert (code, json.loads(told.out)["verdict"]) == (1, "FAILED"), told.err
    assert simulator.client_id in told.err
    written = [path.read_text() for path in tmp_path.rglob("*") if path.is_file()]
    assert len(written) > 1
    for text in (told.out, told.err, *written):
        assert simulator.client_secret not in text
