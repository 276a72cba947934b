"""What the focused field is for, beneath the form."""

from __future__ import annotations

from textwrap import wrap

from textual.content import Content

from qpctui.tui.key_names import key_for
from qpctui.tui.widgets.said import Said


class HelpLine(Said):
    """Tells as much as there are rows for; where that is not all, it ends with the key for all."""

    _title = _words = ""

    def explain(self, title: str, words: str) -> None:
        """Tell it; ``title`` stands out."""
        self._title, self._words = title, words
        self._draw()

    def on_resize(self) -> None:
        """As much as there is room for now."""
        self._draw()

    def _draw(self) -> None:
        width, rows = self.content_region.size
        text = f"{self._title}  {self._words}".strip()
        lines = wrap(text, max(width, 1))
        if len(lines) > rows > 0:
            more = f" … {key_for(self, 'help')}"
            last = wrap(" ".join(lines[rows - 1 :]), max(width - len(more), 1))[0]
            text = "\n".join([*lines[: rows - 1], last + more])
        at = len(self._title)
        self.say(Content.assemble((text[:at], "bold"), text[at:]), layout=False)
