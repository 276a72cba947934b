"""A short tour of the demo: a note on each screen about the one key that leads on."""

from __future__ import annotations

from dataclasses import dataclass

from textual.app import App
from textual.content import Content
from textual.screen import Screen
from textual.widgets._footer import FooterKey

from qpctui.tui.key_names import key_for
from qpctui.tui.widgets.key_bar import KeyBar
from qpctui.tui.widgets.said import Said

_LOOKS_EVERY = 0.25
_KEYS_AT_LEAST = 2
"""In a bar that is ready; until then there is the palette's alone."""


@dataclass(frozen=True)
class Step:
    """What is said while an action is offered; ``{key}`` is the action's key.

    ``marks`` is the class of the key in the key bar that the note points at.
    """

    action: str
    marks: str
    words: str


STEPS = (
    Step(
        "form.run",
        "run",
        "This form is a job. Nothing real is scanned, and what you save is gone when you quit. "
        "{key} runs it.",
    ),
    Step(
        "run.detach",
        "detach",
        "Each step is seen, and what the platform says. {key} would leave the scan to itself; the "
        "verdict comes within a minute.",
    ),
    Step(
        "run.results",
        "open_results",
        "The verdict decides a build by its exit code. {key} opens what was found.",
    ),
    Step(
        "results.what_if",
        "what_if",
        "What breaks the build stands first; Enter on a control tells why. {key} asks what the "
        "verdict would be by other criteria.",
    ),
    Step(
        "what_if.save",
        "command_palette",
        "Tick, and watch the verdict change; nothing is saved. Wherever you are, {palette} finds "
        "everything by name and {help} explains. That is all.",
    ),
)


class TourNote(Said):
    """What is said on a screen; it takes no key and no focus."""

    DEFAULT_CSS = """
    TourNote { height: auto; padding: 0 1; background: $primary 20%; border-left: thick $primary; }
    TourNote:ansi { background: ansi_default; }
    """


class Tour:
    """Goes along with what is done, and never back; ``end`` ends it for good."""

    def __init__(self, app: App[None]) -> None:
        """It looks now and then where one is; nothing else has to know of it."""
        self._app, self._at = app, 0
        self._looking = app.set_interval(_LOOKS_EVERY, self._look)

    @property
    def is_seen(self) -> bool:
        """Whether a note is on the screen in front."""
        return any(note.display for note in self._app.screen.query(TourNote))

    def end(self) -> None:
        """Take it all away."""
        self._looking.stop()
        for screen in self._app.screen_stack:
            screen.query(TourNote).remove()
            screen.query(FooterKey).remove_class("-toured")

    def _look(self) -> None:
        screen = self._app.screen
        keys = next(iter(screen.query(KeyBar)), None)
        # A bar that has its keys stands on a screen that can be asked what it offers.
        if keys is None or screen.is_modal or len(keys.query(FooterKey)) < _KEYS_AT_LEAST:
            return
        step = self._step_on(screen)
        note = next(iter(screen.query(TourNote)), None)
        if note is None and step is not None:
            note = TourNote(id="tour")
            screen.mount(note, before=keys)
        if note is None:
            return
        note.display = step is not None
        if step is not None:
            note.say(self._words(step, screen))
        for key in keys.query(FooterKey):
            name = key.action.partition("(")[0].rpartition(".")[2]
            key.set_class(step is not None and name == step.marks, "-toured")

    def _step_on(self, screen: Screen[object]) -> Step | None:
        """The first step that was not passed and whose action is offered there."""
        bindings = screen.active_bindings.values()
        offered = {binding.id for _, binding, enabled, _ in bindings if enabled}
        for place, step in enumerate(STEPS[self._at :], self._at):
            if step.action in offered:
                self._at = place
                return step
        return None

    def _words(self, step: Step, screen: Screen[object]) -> Content:
        keys = {"key": step.action, "palette": "palette", "help": "help"}
        said = step.words.format(**{name: key_for(screen, of) for name, of in keys.items()})
        place = f"Tour {STEPS.index(step) + 1}/{len(STEPS)}  "
        end = f" {key_for(screen, 'tour.end')} ends the tour."
        return Content.assemble((place, "bold $primary"), said, (end, "$foreground 60%"))
