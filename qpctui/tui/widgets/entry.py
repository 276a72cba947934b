"""A line to type in, whose keys act in the order in which they were pressed."""

from __future__ import annotations

from textual import events
from textual.widgets import Input


class Entry(Input):
    """An ``Input`` that carries out its own editing keys at once.

    Textual inserts a letter when it arrives here, yet lets Backspace and the like first climb to
    the app, behind whatever those above still have to do: on a busy screen a deletion would come
    after letters that were typed later, and take those.
    """

    async def _on_key(self, event: events.Key) -> None:
        own = self._bindings.key_to_bindings.get(event.key, ())
        if own and not event.is_printable:
            event.stop()
            event.prevent_default()
            await self.run_action(own[0].action)
        else:
            await super()._on_key(event)
