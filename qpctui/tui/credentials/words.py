"""What is said of credentials: where they are kept, where they may go, who uses them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from textwrap import wrap

from textual.content import Content

from qpctui.credential_variables import pair_of, prefix_of
from qpctui.credentials import PARTS, KnownCredential, Place, StoreUnavailable
from qpctui.job.syntax import environment_name
from qpctui.printable import printable
from qpctui.qualys.authorisation import Kind
from qpctui.run.credential_uses import CredentialUse
from qpctui.secret_stores import KeyringUnusable

KINDS: dict[Kind, str] = {"password": "User and password", "oauth": "OAuth client"}
PLACES: dict[Place, str] = {
    "environment": "environment",
    "session": "this session",
    "keyring": "keyring",
    "command": "command",
}
NONE_YET = """\
No credentials yet.

A credential is a user name and password, or an OAuth client's ID and secret. Job files name it \
by its id and never hold the secret; it is sent to the hosts that you approve, and to no others.

a  adds one: kept in the keyring, or for this session alone."""
_QUIET = "$foreground 70%"
_IN_SESSION = "gone when you quit; k keeps it for good"
_LABEL_WIDTH = 14


def of_id(credential_id: str) -> str:
    """What an id is for, or how variables write one that is more than letters, digits and _."""
    written = environment_name(credential_id)
    if written == credential_id.upper():
        return "What job files name, such as qualys_prod."
    return f"Variables of the environment write it {written}: letters, digits and _ are best."


def removal(place: Place) -> str:
    """What removing it does, a sentence."""
    if place == "session":
        return "This session forgets it; its secret can't be had back."
    if place == "command":
        return "Its approved hosts are withdrawn; what the command prints stays."
    return "It is deleted from the keyring; its secret can't be had back."


def why_unusable(error: StoreUnavailable) -> str:
    """Why a store can't be used, in a line."""
    return error.why if isinstance(error, KeyringUnusable) else str(error)


def other_ways(credential_id: str) -> str:
    """What is left without a keyring, none of it a file of plain text."""
    user, secret = pair_of(prefix_of(credential_id or "ID"), "password")
    return (
        "This session: kept in memory, gone when you quit.\n"
        'Command: in settings.toml, [credentials] backend = "command", '
        'command = ["pass", "show", "qualys/{id}"].\n'
        f"Environment, for CI: {user} and …_{secret.rpartition('_')[2]}.\n"
        "Nothing is ever written in plain text."
    )


def jobs_that_name(credential_id: str, uses: Iterable[CredentialUse]) -> str:
    """The jobs that name a credential, a sentence; what is not of late is not known."""
    told = [use.words for use in uses if use.credential_id == credential_id]
    if not told:
        return "No job that was opened or saved lately names it."
    return f"Named by {', '.join(told)}."


def details(known: KnownCredential, uses: Sequence[CredentialUse], width: int) -> Content:
    """All that is known of a credential but its secret, in lines of at most ``width`` cells."""
    user, _ = PARTS[known.kind]
    told = [use.words for use in uses if use.credential_id == known.id]
    facts = [
        (user, known.username or "told by the command when it is asked"),
        ("Kept in", _kept_in(known)),
        ("May go to", _goes_to(known)),
        ("Used by", ", ".join(told) or "no job that was opened or saved lately"),
    ]
    lines = [Content.assemble((printable(known.id), "bold"), f"   {KINDS[known.kind]}")]
    lines += [_fact(label, printable(words), width) for label, words in facts]
    return Content("\n").join(lines)


def _fact(label: str, words: str, width: int) -> Content:
    """A label, and its words in a column beside it."""
    column = wrap(words, max(width - _LABEL_WIDTH, 20)) or [""]
    said = f"\n{'':<{_LABEL_WIDTH}}".join(column)
    return Content.assemble((f"  {label:<{_LABEL_WIDTH - 2}}", _QUIET), said)


def _kept_in(known: KnownCredential) -> str:
    words = PLACES[known.place]
    if known.place == "session":
        words += f": {_IN_SESSION}"
    elif known.place == "environment":
        words += f": {' and '.join(pair_of(prefix_of(known.id), known.kind))}"
    if known.beneath:
        others = " and ".join(PLACES[place] for place in known.beneath)
        words += f". It comes before that of the same id in: {others}"
    return words


def _goes_to(known: KnownCredential) -> str:
    if known.place == "environment":
        return "any host that a job names: variables are bound to none"
    return ", ".join(known.hosts) or "no host yet: h approves one"
