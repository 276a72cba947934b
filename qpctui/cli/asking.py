"""A platform that a command asks: as a run would log in, and what is being waited for is said."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event as Flag

from qpctui.cli.signals import heard
from qpctui.cli.words import say
from qpctui.credentials import Credentials
from qpctui.job.model import Job
from qpctui.qualys.errors import Cancelled, QualysError
from qpctui.qualys.transport import Transport
from qpctui.run.connect import UNCONNECTABLE, Connection, connection_of
from qpctui.run.events import Waiting
from qpctui.run.exit_codes import INTERRUPTED, INVALID, NOT_CONNECTED
from qpctui.run.words import words_for
from qpctui.settings import Places

OK = 0


class NotAsked(Exception):
    """The platform did not tell; ``str()`` says why, ``exit_code`` is the contract's number."""

    def __init__(self, why: str, exit_code: int) -> None:
        super().__init__(why)
        self.exit_code = exit_code


def connection_for(job: Job, *, for_run: bool = False) -> Connection:
    """The connection of this user's job; nothing is sent yet.

    Raises:
        NotAsked: a credential is missing or not approved, among others.
    """
    try:
        credentials = Credentials(Places.of(os.environ), os.environ)
        return connection_of(job, credentials, os.environ, for_run=for_run)
    except UNCONNECTABLE as error:
        raise NotAsked(str(error), INVALID) from None
    except KeyboardInterrupt:
        raise NotAsked("interrupted", INTERRUPTED) from None


@contextmanager
def asked(connection: Connection) -> Iterator[Transport]:
    """A transport for a while; Ctrl+C breaks off what is under way.

    Raises:
        NotAsked: what was asked within failed, or was broken off.
    """

    def say_wait(reason: str, seconds: float) -> None:
        say(words_for(Waiting(reason, connection.pace.seconds(seconds))) or "")

    stop = Flag()
    transport = connection.transport(stop, lambda _: None, say_wait)
    try:
        with heard({signal.SIGINT: (stop.set,)}):
            yield transport
    except UNCONNECTABLE as error:
        raise NotAsked(str(error), INVALID) from None
    except QualysError as error:
        raise NotAsked(str(error), NOT_CONNECTED) from None
    except (Cancelled, KeyboardInterrupt):
        raise NotAsked("interrupted", INTERRUPTED) from None
    finally:
        transport.close()
