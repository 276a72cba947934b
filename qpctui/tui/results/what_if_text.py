"""What if, in words: both verdicts, what changes, what is hidden, how waivers fare."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from textual.content import Content

from qpctui.compliance.criteria import Outcome
from qpctui.compliance.findings import LoginOutcome
from qpctui.compliance.waivers import WaiverState, WaiverUse, works
from qpctui.job.model import Job, Waiver
from qpctui.printable import printable
from qpctui.run.result import AuthenticationPart
from qpctui.tui.results.what_if import HIDDEN_BY, Change, Effect, Weighed
from qpctui.tui.results.words import criticality_text, outcome_text
from qpctui.tui.widgets.control_table import Column

_QUIET = "$foreground 58%"
_NAME = 10
_MOST_CIDS = 6
_SIGNS = {
    Effect.BREAKS: ("×", "bold $error"),
    Effect.KNOWN: ("=", "$warning"),
    Effect.EXCLUDED: ("○", _QUIET),
    Effect.WAIVED: ("◇", ""),
    Effect.UNCLEAR: ("?", "$warning"),
    Effect.PASSED: ("✓", "$success"),
    Effect.NOT_COUNTED: ("–", _QUIET),
}
_LOGIN = {
    LoginOutcome.SUCCESS: "worked",
    LoginOutcome.FAILED: "failed",
    LoginOutcome.INSUFFICIENT: "had insufficient privileges",
    LoginOutcome.UNLISTED: "is not told by the scan result",
    LoginOutcome.UNREAD: "was not read",
}


def change_columns() -> list[Column[Change]]:
    """CID, criticality, the effect now and then, title."""
    return [
        Column("CID", 6, lambda row, _: Content(printable(row.finding.control_id))),
        Column("Criticality", 11, lambda row, plain: criticality_text(row.finding, plain=plain)),
        Column("Now", 13, lambda row, plain: _effect_text(row.now, plain)),
        Column("What if", 13, lambda row, plain: _effect_text(row.then, plain)),
        Column("Title", 0, lambda row, _: Content(_title(row))),
    ]


def _title(row: Change) -> str:
    instance = f"[{row.finding.instance}] " if row.finding.instance else ""
    return printable(instance + row.finding.title)


def _effect_text(effect: Effect, plain: bool) -> Content:
    sign, style = _SIGNS[effect]
    return Content.assemble((sign, "" if plain else style), f" {effect}")


def verdict_lines(now: Weighed, then: Weighed, login: AuthenticationPart) -> Content:
    """Now, what if, what changes, the log-in."""
    lines = [
        _line("Now", outcome_text(now.verdict.outcome), _count(now)),
        _line("What if", outcome_text(then.verdict.outcome), _count(then)),
        _line("Changed", _changed(then)),
        _line("Log-in", printable(_login(login, then.job))),
    ]
    if then.verdict.outcome is Outcome.INCONCLUSIVE:
        lines.append(Content.styled(printable(then.verdict.reasons[0]), _QUIET))
    return Content("\n").join(lines)


def _line(name: str, *parts: Content | str) -> Content:
    return Content.assemble((f"{name:<{_NAME}}", _QUIET), *parts)


def _count(weighed: Weighed) -> str:
    verb = "breaks" if weighed.breaking == 1 else "break"
    return f"   {weighed.breaking:,} of {weighed.judged:,} {verb}"


def _changed(then: Weighed) -> str:
    counted = then.by_effect
    said = ", ".join(f"{counted[effect]:,} {effect}" for effect in Effect if counted[effect])
    return said or "nothing"


def _login(login: AuthenticationPart, job: Job) -> str:
    outcome = LoginOutcome(login.outcome)
    said = _LOGIN[outcome]
    if not job.fail_on.authentication_failure or outcome is LoginOutcome.SUCCESS:
        return f"{said}, changes nothing"
    refused = outcome in (LoginOutcome.FAILED, LoginOutcome.INSUFFICIENT)
    return f"{said}, {'fails the build' if refused else 'leaves it open'}"


def warning(then: Weighed) -> Content:
    """The Urgent and Critical controls that fail and don't break the build, and why they don't."""
    cids = {cid for hidden in then.hidden.values() for cid in hidden}
    if not cids:
        return Content("")
    noun = "control" if len(cids) == 1 else "controls"
    count = f"{len(cids):,} Urgent/Critical {noun}"
    if then.verdict.outcome is Outcome.PASSED:
        said = f"Passes with {count} failing:"
    else:
        said = f"{count} {'fails but does' if len(cids) == 1 else 'fail but do'} not count:"
    lines = [Content.assemble(("! ", "$warning"), (said, "bold"))]
    for effect, hidden in then.hidden.items():
        more = f" and {len(hidden) - _MOST_CIDS:,} more" if len(hidden) > _MOST_CIDS else ""
        verb = "is" if len(hidden) == 1 else "are"
        listed = printable(", ".join(hidden[:_MOST_CIDS]))
        words = f"  {listed}{more} {verb} hidden by your {HIDDEN_BY[effect]}."
        lines.append(Content.styled(words, "$foreground 75%"))
    return Content("\n").join(lines)


def waiver_label(waiver: Waiver) -> str:
    """What it is for, and until when."""
    where = [waiver.policy and f"policy {waiver.policy}", waiver.host, waiver.instance]
    until = f"until {waiver.expires.isoformat()}" if waiver.expires else ""
    said = [waiver.controls, until, *where]
    return printable("  ".join(word for word in said if word))


def waiver_standing(
    waiver: Waiver, use: WaiverUse | None, today: date, *, saved: Collection[Waiver]
) -> Content:
    """Whether it works, is new, has expired since, and why it was given."""
    said = [] if waiver in saved else ["new"]
    if use is None:
        said.append("taken out")
    elif use.state is WaiverState.ACTIVE:
        said.append(f"excuses {use.findings:,}")
    else:
        said.append(str(use.state))
    if use is not None and use.state is not WaiverState.EXPIRED and not works(waiver, today):
        said.append("expired since")
    why = ", ".join(word for word in (waiver.reason, waiver.owner, waiver.ticket) if word)
    return Content.assemble(", ".join(said), " · ", printable(why))
