"""Bringing a job over from Jenkins: a pasted script, or a file of it."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Input, OptionList, Static, TextArea
from textual.widgets.option_list import Option

from qpctui.job.jenkins import Imported, NoStep, Step, imported, steps_in
from qpctui.printable import printable, printable_lines
from qpctui.tui.screens.ask import BOX_CSS, Box
from qpctui.tui.widgets.entry import Entry

_LARGEST = 2**22


def told_by(found: Imported) -> str:
    """What an import has to say, in lines."""
    count = f"{found.count} parameter{'' if found.count == 1 else 's'}"
    if not found.remarks:
        return f"Imported {count} as they are, not saved yet. Saving asks where to."
    lines = [f"{remark.parameter}: {remark.words}" for remark in found.remarks]
    return "\n".join([f"Imported {count}, not saved yet. Look at this:", *lines])


class ImportJob(Box[Imported | None]):
    """Answers with the job that was found."""

    HELP = """\
Paste what Jenkins has of a job, or give a file's path. What came through and what did not is told
before the form shows it. Tab leaves the text, Esc goes back without a job."""
    DEFAULT_CSS = f"""
    ImportJob {{ {BOX_CSS}
        .box {{ width: 76; }}
        TextArea {{ height: 8; margin-bottom: 1; background: $background; padding: 0 1; }}
        .said {{ height: auto; margin-bottom: 1; }}
        OptionList {{ display: none; height: auto; max-height: 6; background: $background; }}
        &.-several OptionList {{ display: block; margin-bottom: 1; }}
    }}
    ImportJob.-short TextArea {{ height: 5; }}
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "keep", "Back", id="import.back"),
    ]

    def __init__(self) -> None:
        """Empty at first."""
        super().__init__()
        self._steps: list[Step] = []

    def compose(self) -> ComposeResult:
        """Room to paste, or a path; what was found; which step of several."""
        with Vertical(classes="box"):
            yield Static("Import from Jenkins", classes="title")
            yield Static("Paste a pipeline script, a Jenkinsfile or a config.xml:", markup=False)
            yield TextArea(compact=True, tab_behavior="focus", id="pasted")
            yield Static("or the file's path:", markup=False)
            yield Entry(compact=True, id="path")
            yield Static("", classes="said", markup=False)
            yield OptionList(compact=True)
            with Horizontal(classes="buttons"):
                yield Button("Read it", id="read", compact=True)
                yield Button("Back", id="back", compact=True)

    @on(Button.Pressed, "#back")
    def action_keep(self) -> None:
        """Go back without a job."""
        self.dismiss(None)

    @on(Button.Pressed, "#read")
    @on(Input.Submitted)
    def _read(self) -> None:
        try:
            self._steps = steps_in(self._text())
        except (NoStep, OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else str(error)
            self._say(f"× {why}")
            return
        if len(self._steps) == 1:
            self.dismiss(imported(self._steps[0]))
            return
        self._say(f"There are {len(self._steps)} steps in it. Which one?")
        self.add_class("-several")
        listed = self.query_one(OptionList)
        listed.clear_options()
        listed.add_options(Option(_line(step)) for step in self._steps)
        listed.highlighted = 0
        listed.focus()

    def _text(self) -> str:
        named = self.query_one("#path", Input).value.strip()
        pasted = self.query_one("#pasted", TextArea).text
        if named and pasted.strip():
            raise ValueError("There is pasted text and a path: empty the one not meant")
        if not named:
            return pasted
        path = Path(named).expanduser()
        if path.stat().st_size > _LARGEST:
            raise ValueError(f"{path} is too large for a script")
        return path.read_text("utf-8-sig")

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(imported(self._steps[event.option_index]))

    def _say(self, words: str) -> None:
        self.query_one(".said", Static).update(printable_lines(words))


def _line(step: Step) -> Content:
    job = imported(step).job
    said = (
        f"line {step.line}: {job.scan.title} · {job.target.host_ip or job.target.ec2.instance_id}"
    )
    return Content(printable(said))
