"""``qpctui credentials``: stored log-ins, and where they may go."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from qpctui.cli import completion
from qpctui.cli.words import say
from qpctui.credentials import PARTS, CredentialError, Credentials, Edit, StoreUnavailable
from qpctui.job.syntax import SyntaxProblem, host_of
from qpctui.printable import printable
from qpctui.qualys.authorisation import Kind
from qpctui.recent_jobs import recent_jobs
from qpctui.run.credential_uses import uses_in
from qpctui.secret import Secret
from qpctui.settings import Places, SettingsUnreadable

app = typer.Typer(rich_markup_mode=None)

CredentialId = Annotated[
    str,
    typer.Argument(
        metavar="ID",
        help="The id that job files name.",
        autocompletion=completion.credential_ids,
    ),
]


@contextmanager
def _said() -> Iterator[Credentials]:
    """The user's credentials; what goes wrong is said in a line and ends in 2."""
    try:
        yield Credentials(Places.of(os.environ), os.environ)
    except (CredentialError, StoreUnavailable, SettingsUnreadable, SyntaxProblem) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    except typer.Abort:
        typer.echo("Nothing was stored", err=True)
        interrupted = sys.stdin is not None and sys.stdin.isatty()
        raise typer.Exit(130 if interrupted else 2) from None
    except OSError as error:
        way_on = "QPCTUI_CONFIG_DIR names another folder for it"
        typer.echo(f"{error.filename}: {error.strerror}. {way_on}", err=True)
        raise typer.Exit(2) from None


@app.command("list")
def list_stored() -> None:
    """List what is known: id, kind, user name or client ID, approved hosts, place, jobs of late.

    The columns are separated by tabs.
    """
    with _said() as credentials:
        uses = uses_in(recent_jobs(credentials.places))
        known = credentials.known({use.credential_id for use in uses})
    if not known:
        typer.echo("None stored. qpctui credentials add ID stores one.", err=True)
    for credential in known:
        in_environment = credential.place == "environment"
        none = "(any host)" if in_environment else "(no host approved)"
        hosts = " ".join(credential.hosts) or none
        jobs = ", ".join(use.words for use in uses if use.credential_id == credential.id)
        row = (credential.id, credential.kind, credential.username, hosts, credential.place, jobs)
        typer.echo("\t".join(map(printable, row)))


@app.command()
def add(
    credential_id: CredentialId,
    host: Annotated[
        list[str],
        typer.Option(metavar="URL_OR_HOST", help="A host that it may be sent to. Repeatable."),
    ],
    oauth: Annotated[
        bool, typer.Option("--oauth", help="Store an OAuth client's ID and secret instead.")
    ] = False,
    username: Annotated[
        str, typer.Option(help="User name, or client ID. Asked for when left out.")
    ] = "",
    password_stdin: Annotated[
        bool,
        typer.Option("--password-stdin", help="Read password or client secret from stdin, a line."),
    ] = False,
) -> None:
    """Store a user name and password for the hosts named, in the system's keyring."""
    kind: Kind = "oauth" if oauth else "password"
    user_part, secret_part = PARTS[kind]
    with _said() as credentials:
        hosts = [host_of(given) for given in host]
        username = username or typer.prompt(user_part, err=True)
        password = _secret(secret_part, stdin=password_stdin)
        credentials.add(credential_id, username, password, hosts, kind)
    typer.echo(f"Stored {credential_id} for {', '.join(hosts)}", err=True)


def _secret(part: str, *, stdin: bool) -> Secret:
    if stdin:
        given = sys.stdin.readline() if sys.stdin is not None else ""
        secret = Secret(given.rstrip("\r\n"))
    else:
        secret = Secret(typer.prompt(part, hide_input=True, err=True))
    if not secret:
        typer.echo(f"The {part.lower()} is empty; nothing was stored", err=True)
        raise typer.Exit(2)
    return secret


@app.command()
def edit(
    credential_id: CredentialId,
    username: Annotated[str, typer.Option(help="Another user name, or client ID.")] = "",
    password: Annotated[
        bool, typer.Option("--password", help="Ask for another password or client secret.")
    ] = False,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read it from stdin instead, a line.")
    ] = False,
    host: Annotated[
        list[str] | None,
        typer.Option(metavar="URL_OR_HOST", help="Approve these hosts and no others. Repeatable."),
    ] = None,
    oauth: Annotated[
        bool | None, typer.Option("--oauth/--user", help="It is an OAuth client, or a user.")
    ] = None,
) -> None:
    """Change a stored credential; what is not given stays as it is."""
    kind: Kind | None = None if oauth is None else "oauth" if oauth else "password"
    with _said() as credentials:
        secret = None
        if password or password_stdin:
            stored = {one.id: one.kind for one in credentials.stored()}
            part = PARTS[kind or stored.get(credential_id, "password")][1]
            secret = _secret(part, stdin=password_stdin)
        hosts = [host_of(given) for given in host] if host else None
        change = Edit(username or None, secret, hosts, kind)
        if change == Edit():
            typer.echo("Nothing to change was given: see --help", err=True)
            raise typer.Exit(2)
        credentials.edit(credential_id, change)
    typer.echo(f"Changed {credential_id}", err=True)


@app.command()
def rename(
    credential_id: CredentialId,
    new: Annotated[str, typer.Argument(metavar="NEW_ID", help="The id that it gets.")],
) -> None:
    """Give a stored credential another id; job files that name it are told, not changed."""
    with _said() as credentials:
        credentials.rename(credential_id, new)
        uses = uses_in(recent_jobs(credentials.places))
    say(f"{credential_id} is {new} now")
    for use in uses:
        if use.credential_id == credential_id:
            say(f"{use.file} still names {credential_id} as {use.role}")


@app.command()
def remove(credential_id: CredentialId) -> None:
    """Forget a stored credential."""
    with _said() as credentials:
        credentials.remove(credential_id)
    typer.echo(f"Removed {credential_id}", err=True)


@app.command()
def allow(
    credential_id: CredentialId,
    host: Annotated[str, typer.Argument(metavar="HOST", help="A host or URL.")],
    oauth: Annotated[
        bool, typer.Option("--oauth", help="The settings' command prints an OAuth client's secret.")
    ] = False,
) -> None:
    """Approve a stored credential for one more host."""
    with _said() as credentials:
        name = host_of(host)
        credentials.allow(credential_id, name, "oauth" if oauth else None)
    typer.echo(f"{credential_id} may now be sent to {name}", err=True)


@app.command()
def disallow(
    credential_id: CredentialId,
    host: Annotated[str, typer.Argument(metavar="HOST", help="A host or URL.")],
) -> None:
    """Withdraw a stored credential's approval for a host."""
    with _said() as credentials:
        name = host_of(host)
        credentials.disallow(credential_id, name)
    typer.echo(f"{credential_id} is no longer sent to {name}", err=True)


@app.command("test")
def log_in(
    credential_id: CredentialId,
    platform: Annotated[
        str,
        typer.Option(
            metavar="CODE",
            help="The portal, such as US_PLATFORM_1.",
            autocompletion=completion.portals,
        ),
    ] = "",
    api_server: Annotated[
        str, typer.Option(metavar="URL", help="A private cloud platform's API server instead.")
    ] = "",
    gateway_server: Annotated[
        str, typer.Option(metavar="URL", help="Its gateway, where that is not the usual one.")
    ] = "",
) -> None:
    """Log in once with a credential, as a run would; 0 when it works, else 2 or 3."""
    from qpctui.cli.try_login import try_login

    with _said() as credentials:
        code, words = try_login(credentials, credential_id, platform, api_server, gateway_server)
    typer.echo(words, err=True)
    raise typer.Exit(code)
