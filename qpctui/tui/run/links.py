"""Opening a link in the user's browser, where there is one to see."""

from __future__ import annotations

import sys
import webbrowser
from collections.abc import Mapping
from urllib.parse import urlsplit

_REMOTE = ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT")
_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY")


def open_in_browser(link: str, environ: Mapping[str, str]) -> bool:
    """Open an https link; false when that can't be, over SSH or without a desktop, say.

    May take its time. A browser in the terminal itself would draw over the screen, so it is none.
    """
    if urlsplit(link).scheme != "https" or any(environ.get(name) for name in _REMOTE):
        return False
    has_desktop = sys.platform in ("darwin", "win32") or any(map(environ.get, _DISPLAYS))
    if not has_desktop:
        return False
    try:
        browser = webbrowser.get()
        return type(browser) is not webbrowser.GenericBrowser and browser.open(link)
    except (webbrowser.Error, OSError):
        return False
