"""The index beside the settings: ids, kinds, user names and hosts, never a secret."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import tomli_w

from qpctui.credential import IndexUnreadable
from qpctui.files import demand_own, locked, make_private_folder, write_atomically
from qpctui.qualys.authorisation import Kind

FILE = "credentials.toml"


@dataclass(frozen=True)
class StoredCredential:
    """What the index knows of a stored credential."""

    id: str
    username: str
    hosts: tuple[str, ...]
    kind: Kind = "password"


@dataclass(frozen=True)
class Index:
    """The index in one file, read anew each time: other processes change it too."""

    file: Path

    @contextmanager
    def changing(self) -> Iterator[dict[str, StoredCredential]]:
        """The rows, to be changed by nobody else meanwhile and written at the end.

        Raises:
            IndexUnreadable: the index is broken.
            OSError: it can't be written; it is as it was.
        """
        make_private_folder(self.file.parent)
        with locked(self.file):
            rows = self.read()
            yield rows
            self._write(rows)

    def read(self) -> dict[str, StoredCredential]:
        """The rows by id.

        Raises:
            IndexUnreadable: the index is broken.
        """
        try:
            demand_own(self.file)  # it says where secrets may be sent
            data = tomllib.loads(self.file.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise self._broken(error.strerror or str(error)) from None
        except (ValueError, RecursionError) as error:
            raise self._broken(str(error)) from None
        return {name: self._stored(name, row) for name, row in data.items()}

    def _stored(self, credential_id: str, row: Any) -> StoredCredential:
        hosts = row.get("hosts", []) if isinstance(row, dict) else None
        if not isinstance(hosts, list) or not all(isinstance(host, str) for host in hosts):
            raise self._broken(f"[{credential_id}] is not a table with a list of hosts")
        kind = row.get("kind", "password")
        if kind not in get_args(Kind):
            raise self._broken(f"[{credential_id}] has the unknown kind {kind!r}")
        return StoredCredential(credential_id, str(row.get("username", "")), tuple(hosts), kind)

    def _broken(self, why: str) -> IndexUnreadable:
        return IndexUnreadable(
            f"{self.file} can't be read: {why}. It was left as it is: mend it, or move it"
        )

    def _write(self, rows: Mapping[str, StoredCredential]) -> None:
        tables = {stored.id: _row(stored) for stored in rows.values()}
        write_atomically(self.file, tomli_w.dumps(tables))


def _row(stored: StoredCredential) -> dict[str, Any]:
    row = {"username": stored.username, "hosts": list(stored.hosts)}
    return row if stored.kind == "password" else row | {"kind": stored.kind}
