"""Changing the settings file so that the user's comments and order stay."""

from __future__ import annotations

from collections.abc import Sequence
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
    _keep(places, "appearance", "theme", theme)


def keep_columns(places: Places, columns: Sequence[str]) -> None:
    """Write the columns that were chosen for results; else as ``keep_theme``."""
    _keep(places, "results", "columns", tuple(columns))


def _keep(places: Places, table: str, key: str, value: object) -> None:
    make_private_folder(places.config)
    with locked(places.settings):
        file = SettingsFile.load(places)
        if file.text and getattr(getattr(file.settings, table), key) == value:
            return
        write_atomically(places.settings, _edited(file, table, key, value))


def _edited(file: SettingsFile, table: str, key: str, value: Any) -> str:
    wanted = replace(
        file.settings, **{table: replace(getattr(file.settings, table), **{key: value})}
    )
    try:
        document = cast("dict[str, Any]", tomlkit.parse(file.text))
        document.setdefault(table, tomlkit.table())[key] = value
        edited = with_line_ends_of(file.text, tomlkit.dumps(document))
        if SettingsFile.read(edited, file.path).settings == wanted:
            return edited
    except (TOMLKitError, SettingsUnreadable, ValueError, RecursionError):
        pass
    written = tomlkit.item(value).as_string()
    said = f"its layout can't be edited: write {key} = {written} under [{table}] yourself"
    raise file.refused([ShapeProblem(f"{table}.{key}", said)])
