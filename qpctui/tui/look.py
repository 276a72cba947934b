"""How the screens look and which keys they hear: of flag, environment and settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from qpctui.settings import (
    Places,
    Settings,
    SettingsFile,
    SettingsUnreadable,
    WatchingSettings,
)
from qpctui.toml.document import FileProblem, placed
from qpctui.toml.shape import ShapeProblem, meant
from qpctui.tui.themes import DARK, THEMES

THEME_VARIABLE = "QPCTUI_THEME"


@dataclass(frozen=True)
class Look:
    """A theme and a keymap, and in ``problems`` what was asked for that can't be.

    ``keep`` writes down a theme that is chosen; ``held_by`` names what will come before it.
    ``watching`` says how the end of a run is told.
    """

    theme: str = DARK.name
    keymap: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    keep: Callable[[str], None] = lambda _: None
    held_by: str = ""
    watching: WatchingSettings = field(default_factory=WatchingSettings)


class UnknownTheme(Exception):
    """There is no such theme; ``str()`` says which may be meant."""


def look_of(
    places: Places,
    environ: Mapping[str, str],
    keep: Callable[[str], None],
    theme: str = "",
) -> Look:
    """What flag (``theme``), environment and settings ask for, in this order.

    What can't be is left for the next, and told. Broken settings count as far as they are whole.

    Raises:
        UnknownTheme: the flag names none.
    """
    if theme and theme not in THEMES:
        raise UnknownTheme(_no_theme(theme))
    settings, problems = _settings(places)
    said = [problem.words(str(places.settings)) for problem in problems]
    chosen = theme or settings.appearance.theme
    held_by, asked = "", environ.get(THEME_VARIABLE, "").strip()
    if asked and asked not in THEMES:
        said.append(f"{THEME_VARIABLE}: {_no_theme(asked)}")
    elif asked:
        held_by = THEME_VARIABLE
        chosen = theme or asked
    if chosen not in THEMES:
        chosen = DARK.name
    return Look(chosen, _keymap(settings), tuple(said), keep, held_by, settings.watching)


def _settings(places: Places) -> tuple[Settings, list[FileProblem]]:
    """The settings as far as they are whole, with all that is wrong with them."""
    try:
        file = SettingsFile.load(places)
        broken: tuple[FileProblem, ...] = ()
    except SettingsUnreadable as error:
        if error.draft is None:
            return Settings(), list(error.problems)
        file, broken = error.draft, error.problems
    found = [*broken, *placed(file.text, semantic_problems(file.settings))]
    return file.settings, sorted(found, key=lambda problem: problem.line or 0)


def keymap_of(places: Places) -> Mapping[str, str]:
    """The keys that the settings give to things, as far as they can."""
    return _keymap(_settings(places)[0])


def _keymap(settings: Settings) -> Mapping[str, str]:
    if not settings.keys:
        return {}
    from qpctui.tui.keymap import usable

    return usable(settings.keys)[0]


def all_problems(places: Places) -> list[FileProblem]:
    """All that is wrong with the settings file, in its order."""
    return _settings(places)[1]


def semantic_problems(settings: Settings) -> list[ShapeProblem]:
    """What has the right shape and still can't be: portals, URLs, versions, theme, keys.

    Imports what it takes only when it is needed: the first words wait for this.
    """
    problems: list[ShapeProblem] = []
    if settings.platforms:
        from qpctui.run.own_platforms import platform_problems

        problems += platform_problems(settings.platforms)
    if settings.appearance.theme not in THEMES:
        problems.append(ShapeProblem("appearance.theme", _no_theme(settings.appearance.theme)))
    if settings.keys:
        from qpctui.tui.keymap import usable

        problems += usable(settings.keys)[1]
    return problems


def _no_theme(name: str) -> str:
    return f"no theme is called {name!r}{meant(name, THEMES)}"
