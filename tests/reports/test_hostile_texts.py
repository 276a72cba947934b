"""Text from outside is inert in every report: no markup, no formula, no escape, no reordering."""

import csv
import io
import json
from xml.etree import ElementTree as ET

import pytest
from markdown_it import MarkdownIt
from msgspec.structs import replace

from qpctui.job.model import Waiver
from qpctui.reports.artifacts import artifacts_of
from qpctui.reports.formats import FORMATS
from qpctui.run.result import AuthenticationPart, BaselinePart, SymbolPart, WaiverPart
from tests.guide import GUIDE
from tests.reports.pages import Page

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\" onclick='alert(1)",
    "=cmd|' /C calc'!A0",
    "\t=1+1",
    ' "@SUM(A1)',
    "-2+3",
    "[red]bold[/red]",
    "[click](https://evil.example) https://evil.example www.evil.example",
    "\x1b[31mred\x1b]0;title\x07",
    "\x9b31m \x85 \x7f",
    "abc\u202edcba\u2066 \u200f",
    "]]> <![CDATA[ --> {{ 7*7 }} {% x %} {0} &amp; &#60;",
    "a | b `code` ``` **bold** @team #12 \\",
    "nul \x00 \ufffe \uffff",
    "</details></summary></td></table>",
    "- item",
    "12. item",
    "# heading",
)
DRIVES = [*map(chr, range(9)), "\x0b", "\x0c", *map(chr, range(14, 32)), "\x7f"]
DRIVES += [*map(chr, range(0x80, 0xA0)), "\u202e", "\u2066"]


def all_of(text):
    """A result in which it stands wherever a text from outside can."""
    worst = replace(
        GUIDE.findings[0],
        **dict.fromkeys(("title", "criticality", "host", "instance", "technology"), text),
        **dict.fromkeys(("rationale", "remediation", "expression", "previous_status"), text),
        unexpected=(text, text),
        missing=(text,),
        symbols=(SymbolPart(label=text, meaning=text, values=(text,), error=text),),
        exception=replace(
            GUIDE.findings[2].exception, status=text, comments=(text,), assignee=text
        ),
    )
    waived = replace(GUIDE.findings[4], waiver=text, title=text)
    waiver = Waiver(controls="1", reason=text, owner=text, ticket=text, host=text, instance=text)
    named = [replace(policy, title=text, gap=policy.gap and text) for policy in GUIDE.policies]
    return replace(
        GUIDE,
        reasons=(text,),
        warnings=(text,),
        job=replace(GUIDE.job, name=text),
        scan=replace(GUIDE.scan, title=text, target=text, link=text, duration=text, state=text),
        authentication=AuthenticationPart(outcome="failed", details=text),
        policies=tuple(named),
        findings=(worst, *GUIDE.findings[1:4], waived, *GUIDE.findings[5:]),
        waivers=(WaiverPart(waiver=waiver, state="unused"),),
        baseline=BaselinePart(path=text, problem=text),
    )


def check_json(data, text):
    for line in data.splitlines() if not data.startswith(b"{\n") else [data]:
        json.loads(line)


def check_csv(data, text):
    header, *rows = csv.reader(io.StringIO(data.decode(), newline=""), strict=True)
    assert {len(row) for row in rows} == {len(header)}
    assert len(rows) == len(GUIDE.findings)
    cells = [cell.lstrip(" \"'")[:1] if cell[:1] != "'" else "" for row in rows for cell in row]
    assert not {*"=+-@"} & set(cells)


def check_junit(data, text):
    root = ET.fromstring(data)
    assert len(root.findall(".//testcase")) == len(GUIDE.findings) + 2


PLAIN = Page(FORMATS["html"](all_of("plain")).decode())
PLAIN_MARKDOWN = FORMATS["markdown"](all_of("plain"))


def check_html(data, text):
    told = Page(data.decode())
    # Exactly the elements and the attributes that harmless text makes.
    assert [(tag, set(attrs)) for tag, attrs in told.tags] == [
        (tag, set(attrs)) for tag, attrs in PLAIN.tags
    ]


def check_markdown(data, text):
    shown = MarkdownIt("commonmark", {"linkify": True}).enable(["table", "linkify"])
    tags, plain = (Page(shown.render(page.decode())).tags for page in (data, PLAIN_MARKDOWN))
    assert tags == plain
    assert "@team" not in data.decode()


CHECKS = {
    "csv": check_csv,
    "junit": check_junit,
    "html": check_html,
    "markdown": check_markdown,
}


@pytest.mark.parametrize("name", [*FORMATS, "artifacts"])
def test_no_text_is_anything_but_text(name):
    for text in HOSTILE:
        result = all_of(text)
        if name == "artifacts":
            data = artifacts_of(result)[0].data
            assert json.loads(data)["controls"]["1071"]["statement"] == text
        else:
            data = FORMATS[name](result)
        assert not [sign for sign in DRIVES if sign in data.decode()], (name, text)
        CHECKS.get(name, check_json)(data, text)


def test_a_comment_has_room_where_it_is_sent():
    longest = all_of("[x](y) @" * 500)
    data = FORMATS["markdown"](replace(longest, findings=longest.findings * 200))
    assert len(data.decode()) < 65_536
    assert "FAILED" in data.decode()
    assert data.count(b"<details>") == data.count(b"</details>")
