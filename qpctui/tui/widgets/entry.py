"""A line to type in, whose keys act in the order in which they were pressed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import takewhile

from textual import events
from textual.binding import Binding
from textual.widgets import Input


class Entry(Input):
    """An ``Input`` that carries out its own editing keys at once.

    Textual inserts a letter when it arrives here, yet lets Backspace and the like first climb to
    the app, behind whatever those above still have to do: on a busy screen a deletion would come
    after letters that were typed later, and take those.
    """

    async def _on_key(self, event: events.Key) -> None:
        action = _editing(type(self)).get(event.key)
        if action and not event.is_printable:
            event.stop()
            event.prevent_default()
            await self.run_action(action)
        else:
            await super()._on_key(event)

    def _on_paste(self, event: events.Paste) -> None:
        """Several lines become one, where ``Input`` would keep the first alone."""
        event.text = one_line(event.text)
        if self.type == "integer":
            event.text = event.text.strip()


def one_line(text: str) -> str:
    """Text with its lines joined by spaces; what is one line already stays as it is."""
    lines = text.splitlines()
    return text if lines == [text] else " ".join(filter(None, map(str.strip, lines)))


@cache
def _editing(kind: type[Entry]) -> Mapping[str, str]:
    """The actions of an entry's own keys; those of its scrolling are left to others."""
    own = [*takewhile(lambda base: base is not Input, kind.__mro__), Input]
    declared = [vars(base).get("BINDINGS", []) for base in reversed(own)]
    return {
        binding.key: binding.action
        for bindings in declared
        for binding in Binding.make_bindings(bindings)
    }
