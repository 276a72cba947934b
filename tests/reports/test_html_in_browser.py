"""The HTML report in a real browser: light, dark, narrow, and as Jenkins lets it be shown."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from msgspec.structs import replace

from qpctui.reports import html
from tests.guide import GUIDE

LOOK = Path(__file__).with_name("look.cjs")
HOSTILE = "<script>window.pwned = true</script><img src=//x.invalid/y onerror='window.pwned=true'>"


@pytest.fixture(scope="module")
def seen(judges, tmp_path_factory):
    """What the browser saw, started once; PICTURES in the environment names a folder for shots."""
    chromium = shutil.which("chromium")
    if chromium is None and not os.environ.get("QPCTUI_REQUIRE_REAL"):
        pytest.skip("needs chromium")
    assert chromium
    place = tmp_path_factory.mktemp("browser")
    page = place / "report.html"
    findings = (replace(GUIDE.findings[0], title=HOSTILE), *GUIDE.findings[1:])
    page.write_bytes(html.write(replace(GUIDE, findings=findings)))
    done = subprocess.run(
        ["node", str(LOOK), str(judges), chromium, str(page)],
        capture_output=True,
        text=True,
        timeout=120,
        env=os.environ | {"HOME": str(place), "TMPDIR": str(place)},
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_it_reads_well_everywhere(seen):
    # Nothing but the page itself is asked for, and nothing from outside it runs.
    assert seen["asked"] == ["/page", "/jenkins"]
    assert (seen["others"], seen["errors"]) == ([], [])
    views = {name: seen[name] for name in ("light", "dark", "narrow", "jenkins")}
    for name, view in views.items():
        assert not view["pwned"], name
        assert "Qualys PC Scan Report for 10.10.32.162" in view["text"], name
        assert HOSTILE in view["text"], name
        assert view["rows"] == len(GUIDE.findings), name
        assert len(set(view["bars"])) == 4, name

    assert seen["light"]["violations"] == []
    assert seen["dark"]["violations"] == []
    assert seen["light"]["background"] != seen["dark"]["background"]
    assert seen["narrow"]["width"] <= 400

    assert seen["light"]["filter"]
    assert seen["light"]["said"] == "Showing 1 to 11 of 11 entries"
    assert seen["filtered"] == {
        "failed": "Showing 1 to 5 of 5 entries (of 11 in all)",
        "critical": "Showing 1 to 1 of 1 entries (of 11 in all)",
        "second": "Showing 11 to 11 of 11 entries",
    }

    # Without styles and scripts: tables with borders, no dead filter, details that open.
    jenkins = seen["jenkins"]
    assert not jenkins["filter"]
    assert jenkins["borders"] > 8
    assert jenkins["said"] == "Showing 1 to 11 of 11 entries"
    assert "Host" in jenkins["opened"]
