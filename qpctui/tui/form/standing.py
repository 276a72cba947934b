"""How a job stands, in words: which platform, saved or not, ready to run or not."""

from __future__ import annotations

from textual.content import Content

from qpctui.job.model import target_of
from qpctui.job.rules import errors
from qpctui.printable import printable, printable_lines
from qpctui.run.result import Result
from qpctui.tui.form.job_form import JobForm
from qpctui.tui.key_names import key_for
from qpctui.tui.results.words import verdict_text

_QUIET = "$foreground 75%"


def connection(form: JobForm, notice: str, *, brief: bool) -> Content:
    """Which platform, and whether its lists could be read; ``brief`` leaves its host out."""
    host = "" if brief else printable(form.host)
    where = (notice, "$warning") if notice else (host, _QUIET)
    return Content.assemble(where, "   " if where[0] else "", form.connection)


def head(name: str, said: str) -> Content:
    """The job's file and, in words, whether it is up to date."""
    return Content.assemble(("Job", "bold"), "\n", name, "\n", (said, "$foreground 58%"))


def readiness(form: JobForm, last: Result | None) -> Content:
    """Whether the job can run and on what, else how much is missing; and the last verdict."""
    wrong = len(errors(form.problems))
    if wrong:
        said = f"{wrong} to fill in or fix. {key_for(form, 'form.problem')} goes to the next one."
        ready = Content.assemble(("Not ready to run", "bold"), "\n", (said, _QUIET))
    else:
        job = form.job
        titles = ", ".join(policy.title or policy.id for policy in job.scan.policies)
        said = printable_lines(f"{titles}\non {target_of(job)}")
        ready = Content.assemble(("Ready to run", "bold"), "\n", (said, _QUIET))
    if last is None:
        return ready
    again = (f" · {key_for(form, 'form.results')} again", _QUIET)
    return Content.assemble(ready, "\n\nLast run\n", verdict_text(last), again)
