"""The last lists that were read of each platform, so that a form need not wait for new ones."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec

from qpctui.files import UNDECODABLE, make_private_folder, write_atomically
from qpctui.run.offered import Offer
from qpctui.settings import Places

ListKind = Literal["scanners", "ec2-scanners", "option-profiles", "connectors"]
_FOLDER = "lists"


@dataclass(frozen=True)
class KnownList:
    """A list as it was read at a time (UTC)."""

    read_at: datetime
    offers: tuple[Offer, ...]


def recall(places: Places, api_server: str, credential_id: str, kind: ListKind) -> KnownList | None:
    """The list that this log-in last read there; None when there is none that can be read."""
    try:
        content = _file(places, api_server, credential_id, kind).read_bytes()
        return msgspec.json.decode(content, type=KnownList)
    except (OSError, *UNDECODABLE):
        return None


def keep(
    places: Places, api_server: str, credential_id: str, kind: ListKind, known: KnownList
) -> None:
    """Keep a list for the next time; where it can't be written it is read anew then."""
    file = _file(places, api_server, credential_id, kind)
    with suppress(OSError):
        make_private_folder(file.parent)
        write_atomically(file, msgspec.json.encode(known))


def _file(places: Places, api_server: str, credential_id: str, kind: ListKind) -> Path:
    """Named by a digest: neither server nor credential may say where a file is written."""
    named = hashlib.sha256(f"{api_server}\n{credential_id}".encode()).hexdigest()[:24]
    return places.state / _FOLDER / f"{named}-{kind}.json"
