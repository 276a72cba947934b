"""The form's fields as places to go to: what they are called, what they say."""

from __future__ import annotations

from typing import Any

from textual.content import Content

from qpctui.job.fields import value_of
from qpctui.tui.form.job_form import JobForm
from qpctui.tui.form.sections import SECTIONS, section_of
from qpctui.tui.screens.go_to import Place
from qpctui.tui.widgets.rows import ChoiceRow, DropRow, Row


def places_of(form: JobForm) -> list[Place]:
    """The sections with their marks, and below each the fields that are shown."""
    marks = form.marks(words=True)
    places: list[Place] = []
    for index, (title, _, _) in enumerate(SECTIONS):
        rows = [row for row in form.rows if row.display and section_of(row.field) == index]
        places.append(Place(rows[0].field, title, mark=marks[index], is_section=True))
        for row in rows:
            mark = Content.styled("× to fix", "$error") if row.has_class("-wrong") else Content("")
            words = _shown(row) or said(value_of(form.job, row.field))
            places.append(Place(row.field, row.label, words, mark))
    return places


def _shown(row: Row) -> str:
    """What the row itself shows of its value, where that is not the value."""
    if isinstance(row, DropRow):
        return row.drop_down.shown
    return row.chosen if isinstance(row, ChoiceRow) else ""


def said(value: Any) -> str:
    """A field's value as people read it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple):
        return ", ".join(said(one) for one in value)
    if hasattr(value, "id"):
        return str(getattr(value, "title", "") or getattr(value, "name", "") or value.id)
    return str(value)
