"""Groups of commands that are imported when one of them is called."""

from __future__ import annotations

from functools import cached_property
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import typer
from typer.core import TyperGroup

from qpctui.cli.completion import job_files

GROUPS = {
    "credentials": "Stored user names and passwords, or OAuth clients, and the hosts each may be "
    "sent to.",
    "settings": "The user's own settings: theme, keys, where secrets are kept, platforms.",
}
"""Their names, which are also those of the modules beside this one, and what they are about."""


def group(about: str) -> typer.Typer:
    """A group whose commands the module of its name holds in ``app``."""
    return typer.Typer(cls=_Group, help=about, no_args_is_help=True, rich_markup_mode=None)


class Commands(TyperGroup):
    """All commands; a job file may stand in a command's place."""

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        """What shells offer there."""
        files = (
            SimpleNamespace(value=file, type="plain", help="") for file in job_files(incomplete)
        )
        return [*super().shell_complete(ctx, incomplete), *files]


class _Group(TyperGroup):
    """Knows by itself what it is about, and its commands by the module's."""

    @cached_property
    def _loaded(self) -> TyperGroup:
        return typer.main.get_group(import_module(f"qpctui.cli.{self.name}").app)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        return self._loaded.get_command(ctx, cmd_name)

    def list_commands(self, ctx: Any) -> list[str]:
        return self._loaded.list_commands(ctx)
