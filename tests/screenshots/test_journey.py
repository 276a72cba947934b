"""One way through the demo, held against the pictures and against what the program can do."""

import asyncio
import difflib
from pathlib import Path

from textual.screen import Screen

from qpctui.tui.keymap import actions
from screenshots.journey import pictures, words_of

FOLDER = Path(__file__).parents[2] / "screenshots"
REMAKE = "python -m screenshots.make_pictures makes them anew; look at each"

NOT_MET = {
    "palette": "it is the palette",
    "tour.end": "while the tour is seen, which the way through the demo leaves out",
    "form.problem": "while there is a problem",
    "form.problem_before": "while there is a problem",
    "matrix.choose": "in the matrix",
    "preview.as": "on the pages for Jenkins",
    "run.go_on": "on a run that was left",
}
"""What the palette names only where the way through the demo does not stop, and where that is."""

BASES = {"Box", "Finder"}


class Seen:
    """What was met on the way."""

    def __init__(self):
        self.screens, self.named = set(), set()

    def look(self, app):
        self.screens.add(type(app.screen).__name__)
        self.named |= {command.title for command in app.get_system_commands(app.screen)}


def test_the_way_through_the_demo():
    """One test, since each process that had a part of it would have to go the whole way."""
    seen = Seen()
    made = asyncio.run(pictures(seen.look))
    assert set(all_screens(Screen)) - BASES - seen.screens == set(), "no picture of it"
    unnamed = {one.id for one in actions().values() if one.words not in seen.named}
    assert unnamed == set(NOT_MET), "not in the palette"
    stored = {file.stem: file.read_text() for file in FOLDER.glob("*.svg")}
    assert set(stored) == set(made), REMAKE
    stale = []
    for name, svg in made.items():
        before, now = words_of(name, stored[name]), words_of(name, svg)
        stale += difflib.unified_diff(before, now, name, f"{name} now", n=0, lineterm="")
    assert not stale, "\n".join([REMAKE, *stale])


def all_screens(base):
    for below in base.__subclasses__():
        yield from all_screens(below)
        if below.__module__.startswith("qpctui.tui"):
            yield below.__name__


def test_what_people_may_do_has_an_id_by_which_the_palette_knows_it():
    assert [one.id for one in actions().values() if not one.words] == []
