"""What spreadsheets and pull requests show."""

import csv
import io

from msgspec.structs import replace

from qpctui.reports.formats import FORMATS
from tests.guide import FINDINGS, GAP, GUIDE


def test_csv_is_a_row_a_finding_under_a_header():
    data = FORMATS["csv"](GUIDE).decode()
    rows = list(csv.DictReader(io.StringIO(data, newline=""), strict=True))
    assert [row["control_id"] for row in rows] == [one.control_id for one in FINDINGS]
    assert data.count("\r\n") == len(FINDINGS) + 1
    first, last = rows[0], rows[8]
    assert (first["policy"], first["state"], first["breaks_build"]) == (
        *("CentOS 7 (1)", "Failed", "yes"),
    )
    assert (first["expected"], first["evaluated"]) == ("14 or more", "2026-11-23 14:02:42 UTC")
    assert last["unexpected"] == "games: /bin/sh\nlp: /bin/sh"


def test_a_comment_says_what_breaks_and_folds_the_rest():
    page = FORMATS["markdown"](GUIDE).decode()
    head, _, folded = page.partition("<details>")
    assert head.startswith("### ❌ FAILED: Qualys Policy Compliance of 10.10.32.162\n")
    for words in (GUIDE.reasons[0], GAP.replace("[httpd]", r"\[httpd\]")):
        assert f"- {words}\n" in head
    for control in ("1071", "1072", "1141"):
        assert f"| {control} |" in head
    assert "/srv/jail/etc/passwd" in head
    for words in ("excluded by the job", "needed by the old printer", "in the baseline"):
        assert words in folded
        assert words not in head
    for state in ("active", "expired", "unused"):
        assert f"| {state} |" in folded
    assert "2 of them expired or unused" in folded
    assert r"\[Prompt user\]" in folded


def test_a_pass_is_short():
    whole = replace(GUIDE, verdict="PASSED", findings=FINDINGS[6:8], policies=GUIDE.policies[:1])
    page = FORMATS["markdown"](replace(whole, waivers=(), warnings=(), baseline=None)).decode()
    assert page.startswith("### ✅ PASSED")
    assert "<details>" not in page
