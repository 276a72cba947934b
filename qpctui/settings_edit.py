"""Changing the settings file so that the user's comments and order stay."""

from __future__ import annotations

from typing import Any, cast

import tomlkit
from msgspec.structs import replace
from tomlkit.exceptions import TOMLKitError

from qpctui.files import locked, make_private_folder, write_atomically
from qpctui.settings import Places, SettingsFile, SettingsUnreadable
from qpctui.toml.document import with_line_ends_of
from qpctui.toml.shape import ShapeProblem


def keep_theme(places: Places, theme: str) -> None:
    """Write the theme that was chosen; all else in the file stays as it is.

    Raises:
        SettingsUnreadable: the file is broken, or laid out so that it can't be edited; it was
            not touched.
        OSError: the file could not be written; it was not touched.
    """
    make_private_folder(places.config)
    with locked(places.settings):
        file = SettingsFile.load(places)
        if file.text and file.settings.appearance.theme == theme:
            return
        write_atomically(places.settings, _with_theme(file, theme))


def _with_theme(file: SettingsFile, theme: str) -> str:
    appearance = replace(file.settings.appearance, theme=theme)
    wanted = replace(file.settings, appearance=appearance)
    try:
        document = cast("dict[str, Any]", tomlkit.parse(file.text))
        document.setdefault("appearance", tomlkit.table())["theme"] = theme
        edited = with_line_ends_of(file.text, tomlkit.dumps(document))
        if SettingsFile.read(edited, file.path).settings == wanted:
            return edited
    except (TOMLKitError, SettingsUnreadable, ValueError, RecursionError):
        pass
    said = f'its layout can\'t be edited: write theme = "{theme}" under [appearance] yourself'
    raise file.refused([ShapeProblem("appearance.theme", said)])
