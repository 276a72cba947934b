"""Waiving controls: why, who answers for it, until when, and where."""

from __future__ import annotations

import re
from collections.abc import MutableMapping, Sequence
from datetime import date
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Input, Static

from qpctui.job.model import Job, Waiver
from qpctui.job.rules import check, errors
from qpctui.printable import printable, printable_lines
from qpctui.run.result import FindingPart
from qpctui.tui.screens.ask import BOX_CSS, Box
from qpctui.tui.widgets.entry import Entry
from qpctui.tui.widgets.ticks import Choice

_FIELDS = (
    ("reason", "Reason", "why it may fail; it stands in reports"),
    ("owner", "Owner", "who answers for it"),
    ("ticket", "Ticket", "where it was agreed"),
    ("expires", "Expires", "YYYY-MM-DD, the last day in UTC; empty for good"),
)
_EVERYWHERE, _HERE = "everywhere", "here"
_BEGUN = re.compile(r"\d{0,4}(-\d{0,2}){0,2}")
"""What may still become a date."""


class Waive(Box[tuple[Waiver, ...]]):
    """Answers with waivers for these findings' controls, none to leave all as it is."""

    DEFAULT_CSS = f"""
    Waive {{ {BOX_CSS}
        .label {{ width: 10; color: $foreground 75%; }}
        .line {{ height: 1; }}
        Input {{ width: 1fr; margin-bottom: 0; }}
        .refusal {{ height: auto; color: $error; display: none; }}
        .refusal.-shown {{ display: block; }}
        #refused-day {{ margin-left: 10; }}
        #refused {{ margin-top: 1; }}
        .buttons {{ margin-top: 1; }}
    }}
    """
    HELP = """\
A waiver excuses controls for a while: they don't break the build and are counted apart. Reason is
required, all else may stay empty. "everywhere" is every policy, host and instance of the job;
"only here" those of the findings alone. Nothing is saved before What if has shown what becomes of
the verdict."""
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "keep", "Back", id="waive.back")]

    def __init__(
        self,
        findings: Sequence[FindingPart],
        today: date,
        typed: MutableMapping[str, str] | None = None,
    ) -> None:
        """A waiver that expires before ``today`` is refused.

        What one types is kept in ``typed``, by field, and stands there at first.
        """
        super().__init__()
        self._findings, self._today = tuple(findings), today
        self._typed = {} if typed is None else typed

    def compose(self) -> ComposeResult:
        """The fields."""
        cids = tuple(dict.fromkeys(finding.control_id for finding in self._findings))
        first = self._findings[0]
        title = f"Waive control {cids[0]}" if len(cids) == 1 else f"Waive {len(cids)} controls"
        words = first.title if len(cids) == 1 else ", ".join(cids)
        with Vertical(classes="box"):
            yield Static(printable(title), classes="title", markup=False)
            yield Static(_short(words), classes="words", markup=False)
            for name, label, hint in _FIELDS:
                with Horizontal(classes="line"):
                    yield Static(label, classes="label", markup=False)
                    yield Entry(self._typed.get(name), placeholder=hint, compact=True, id=name)
            yield Static("", classes="refusal", id="refused-day", markup=False)
            with Horizontal(classes="line"):
                yield Static("Where", classes="label", markup=False)
                options = ((_EVERYWHERE, "everywhere"), (_HERE, "this policy, host, instance"))
                yield Choice(options, _EVERYWHERE)
            yield Static("", classes="refusal", id="refused", markup=False)
            with Horizontal(classes="buttons"):
                yield Button("See what if", id="take", compact=True)
                yield Button("Back", id="back", compact=True)

    def on_mount(self) -> None:
        """What was typed before is looked at too."""
        self._look_at_day()

    def action_keep(self) -> None:
        """Waive nothing."""
        self.dismiss(())

    @on(Button.Pressed, "#back")
    def _back(self) -> None:
        self.action_keep()

    @on(Input.Submitted)
    def _next(self) -> None:
        self.focus_next()

    @on(Input.Changed)
    def _keep_typed(self, event: Input.Changed) -> None:
        self._typed[event.input.id or ""] = event.value
        self._say("", "refused")

    @on(Input.Changed, "#expires")
    def _day_typed(self) -> None:
        day = self._text_of("expires")
        if _BEGUN.fullmatch(day) and len(day) < len("2026-12-31"):
            self._say("", "refused-day")
        else:
            self._look_at_day()

    @on(Input.Blurred, "#expires")
    def _look_at_day(self) -> None:
        self._say(_day(self._text_of("expires"), self._today)[1], "refused-day")

    @on(Button.Pressed, "#take")
    def _take(self) -> None:
        texts = {name: self._text_of(name) for name, _, _ in _FIELDS}
        expires, problem = _day(texts.pop("expires"), self._today)
        if problem:
            self._say(problem, "refused-day")
            self.query_one("#expires").focus()
            return
        like = Waiver(**texts, expires=expires)
        waivers = waivers_of(self._findings, like, here=self.query_one(Choice).value == _HERE)
        for found in errors(check(Job(waiver=waivers))):
            table, _, field = found.field.rpartition(".")
            if table.startswith("waiver."):
                self._say(found.words.partition(": ")[2], "refused")
                if field in texts:
                    self.query_one(f"#{field}").focus()
                return
        self.dismiss(waivers)

    def _text_of(self, name: str) -> str:
        return self.query_one(f"#{name}", Input).value.strip()

    def _say(self, problem: str, where: str) -> None:
        said = self.query_one(f"#{where}", Static)
        said.update(printable_lines(f"× {problem}"))
        said.set_class(bool(problem), "-shown")


def waivers_of(findings: Sequence[FindingPart], like: Waiver, *, here: bool) -> tuple[Waiver, ...]:
    """A waiver for the controls of the findings; ``here`` one for each place where they are."""
    places: dict[tuple[str, str, str], dict[str, None]] = {}
    for finding in findings:
        place = (finding.policy_id, finding.host, finding.instance) if here else ("", "", "")
        places.setdefault(place, {}).setdefault(finding.control_id)
    return tuple(
        Waiver(
            controls=", ".join(cids),
            policy=policy,
            host=host,
            instance=instance,
            reason=like.reason,
            owner=like.owner,
            ticket=like.ticket,
            expires=like.expires,
        )
        for (policy, host, instance), cids in places.items()
    )


def _day(text: str, today: date) -> tuple[date | None, str]:
    """The last day, None for good; and why it can't be, empty when it can."""
    if not text:
        return None, ""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None, f"{text!r} is no date: write it like 2026-12-31"
    return day, f"{day} is over: give today or a later day" if day < today else ""


def _short(text: str) -> str:
    said = printable(text)
    return said if len(said) <= 180 else f"{said[:179]}…"
