"""What the pages beside the form are given of it."""

from __future__ import annotations

from qpctui.tui.form.job_form import JobForm
from qpctui.tui.form.job_keeper import JobKeeper
from qpctui.tui.form.sections import SECTIONS, row_for, section_of
from qpctui.tui.preview.draft import Draft, Listed


def draft_of(form: JobForm, keeper: JobKeeper, name: str, field: str) -> Draft:
    """The draft as it stands, of the job of that ``name``; ``field`` has the focus."""
    document = keeper.document
    return Draft(
        job=form.job,
        name=name,
        file_name=document.path.name if document.path else "job.toml",
        text=keeper.text,
        field=field,
        problems=_listed(form),
        is_connected=form.is_connected,
    )


def _listed(form: JobForm) -> list[Listed]:
    """All that is wrong with the draft, as a list of places to go to."""
    found = []
    for problem in form.problems:
        row = row_for(form.rows, problem.field)
        if row is not None:
            section = SECTIONS[section_of(row.field)][1]
            found.append(Listed(row.field, row.label, section, problem))
    return found
