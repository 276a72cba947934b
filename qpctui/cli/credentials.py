"""``qpctui credentials``: stored log-ins, and where they may go."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from qpctui.credentials import PARTS, CredentialError, Credentials, StoreUnavailable
from qpctui.job.syntax import SyntaxProblem, host_of
from qpctui.qualys.authorisation import Kind
from qpctui.secret import Secret
from qpctui.settings import Places, SettingsUnreadable

app = typer.Typer(
    help="Stored user names and passwords, or OAuth clients, and the hosts each may be sent to.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

CredentialId = Annotated[str, typer.Argument(metavar="ID", help="The id that job files name.")]


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
        typer.echo(f"{error.filename}: {error.strerror}", err=True)
        raise typer.Exit(2) from None


@app.command("list")
def list_stored() -> None:
    """List what is stored: id, kind, user name or client ID, approved hosts."""
    with _said() as credentials:
        stored = credentials.stored()
    if not stored:
        typer.echo("None stored. qpctui credentials add ID stores one.", err=True)
    for credential in stored:
        hosts = " ".join(credential.hosts) or "(no host approved)"
        typer.echo(f"{credential.id}\t{credential.kind}\t{credential.username}\t{hosts}")


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
        if password_stdin:
            given = sys.stdin.readline() if sys.stdin is not None else ""
            password = Secret(given.rstrip("\r\n"))
        else:
            password = Secret(typer.prompt(secret_part, hide_input=True, err=True))
        if not password:
            typer.echo(f"The {secret_part.lower()} is empty; nothing was stored", err=True)
            raise typer.Exit(2)
        credentials.add(credential_id, username, password, hosts, kind)
    typer.echo(f"Stored {credential_id} for {', '.join(hosts)}", err=True)


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


@app.command("test")
def log_in(
    credential_id: CredentialId,
    platform: Annotated[
        str, typer.Option(metavar="CODE", help="The portal, such as US_PLATFORM_1.")
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
