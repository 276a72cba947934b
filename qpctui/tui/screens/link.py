"""A link to the portal where no browser can open it."""

from __future__ import annotations

from textual.screen import Screen

from qpctui.tui.screens.ask import Ask


def show_link(screen: Screen[None], link: str) -> None:
    """Show the scan's link and offer to copy it, unless another screen is in front by now."""

    def answered(answer: str | None) -> None:
        if answer == "copy":
            screen.app.copy_to_clipboard(link)
            screen.notify("Copied, if the terminal takes it.", markup=False)

    if screen.is_current:
        answers = [("back", "Back"), ("copy", "Copy")]
        screen.app.push_screen(Ask("The scan in the portal", link, answers), answered)
