"""``qpctui settings``: where the settings are, what they may hold, what is wrong with them."""

from __future__ import annotations

import json
import os
from typing import Any

import msgspec
import typer

from qpctui.cli.words import give, say
from qpctui.printable import printable
from qpctui.settings import Places, Settings

app = typer.Typer(rich_markup_mode=None)

_OK, _INVALID = 0, 2


@app.command()
def path() -> None:
    """Print the settings file's path, whether or not the file is there."""
    _print([str(Places.of(os.environ).settings)])


@app.command()
def check() -> None:
    """List every problem of the settings with its line; 0 when there is none, else 2."""
    from qpctui.tui.look import all_problems

    file = Places.of(os.environ).settings
    problems = all_problems(Places.of(os.environ))
    if not problems:
        there = "nothing wrong" if file.exists() else "not there, so the defaults hold"
        _print([f"{file}: {there}"])
        raise typer.Exit(_OK)
    _print([problem.words(str(file)) for problem in problems])
    raise typer.Exit(_INVALID)


@app.command()
def keys() -> None:
    """List what keys do: its name for [keys], its keys now, and what it is."""
    from qpctui.tui.keymap import actions
    from qpctui.tui.look import keymap_of

    keymap = keymap_of(Places.of(os.environ))
    rows = [
        (action.id, keymap.get(action.id, ",".join(action.keys)), action.words)
        for action in actions().values()
    ]
    wide = [max(len(row[column]) for row in rows) for column in (0, 1)]
    _print([f"{name:{wide[0]}}  {keys:{wide[1]}}  {words}" for name, keys, words in rows])


@app.command()
def schema() -> None:
    """Print the JSON schema of the settings."""
    _print(json.dumps(json_schema(), indent=2).split("\n"))


def json_schema() -> dict[str, Any]:
    """The schema, with all themes and names of keys, for editors that complete TOML."""
    from qpctui.tui.keymap import actions
    from qpctui.tui.themes import THEMES

    schema = msgspec.json.schema(Settings)
    parts: dict[str, Any] = schema["$defs"]
    parts["AppearanceSettings"]["properties"]["theme"]["enum"] = list(THEMES)
    named = {
        action.id: {
            "type": "string",
            "description": action.words,
            "default": ",".join(action.keys),
        }
        for action in actions().values()
    }
    # A name without quotes nests tables.
    nested = {"type": "object", "additionalProperties": {"type": ["string", "object"]}}
    keys = parts["Settings"]["properties"]["keys"]
    keys |= {"properties": named, "additionalProperties": nested}
    versions = parts["PlatformSettings"]["properties"]["versions"]
    ladder = versions["additionalProperties"]
    versions["additionalProperties"] = {
        "anyOf": [ladder, {"type": "object", "additionalProperties": ladder}]
    }
    dialect = "https://json-schema.org/draft/2020-12/schema"
    return {"$schema": dialect, "title": "qpctui settings", **schema}


def _print(lines: list[str]) -> None:
    """Lines on stdout; nobody may be there to take them."""
    try:
        give("".join(f"{printable(line)}\n" for line in lines).encode())
    except OSError as error:
        say(f"Not written: {error.strerror}")
        raise typer.Exit(_INVALID) from None
