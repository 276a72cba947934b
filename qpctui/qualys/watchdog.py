"""Breaking a request off from outside: at its deadline, or when told to stop.

The HTTP library's own time limits count silence alone, so a server that drips a byte now and then
is never late for them; and closing a session does not end a request under way. Shutting the
connection's socket does, at once.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from threading import Event, Thread, local
from types import TracebackType

from qpctui.qualys.errors import Cancelled, Unreachable

_LOOK_EVERY = 0.1
_of_thread = local()


def socket_in_use(sock: socket.socket) -> None:
    """Told by each connection of its socket: when there is one, when TLS begins, at a request."""
    watchdog: Watchdog | None = getattr(_of_thread, "watchdog", None)
    if watchdog is not None:
        watchdog.socket = sock


def connected() -> None:
    """Told by each connection once the platform itself is at its other end, TLS included."""
    watchdog: Watchdog | None = getattr(_of_thread, "watchdog", None)
    if watchdog is not None:
        watchdog.on_connected()


class Watchdog:
    """Watches the request that this thread makes inside its ``with`` block.

    The block ends with ``Cancelled`` or ``Unreachable`` when the request was broken off, whatever
    error the library made of it, and also when it took the end for the answer's.
    """

    def __init__(
        self,
        host: str,
        seconds: float,
        cancel: Event,
        on_connected: Callable[[], None] = lambda: None,
    ) -> None:
        """``seconds`` are for the whole request, from its connection to its last byte."""
        self.on_connected = on_connected
        self._host, self._seconds, self._cancel = host, seconds, cancel
        self._over = Event()
        self._cancelled = self._late = False
        self.socket: socket.socket | None = None

    def __enter__(self) -> Watchdog:
        _of_thread.watchdog = self
        self._thread = Thread(target=self._watch, name="watchdog", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()
        _of_thread.watchdog = None
        if self._cancelled:
            raise Cancelled from None
        if self._late:
            raise Unreachable(
                f"{self._host} took longer than {self._seconds:g} s to answer",
                sent=error.sent if isinstance(error, Unreachable) else True,
            ) from None

    def _watch(self) -> None:
        deadline = time.monotonic() + self._seconds
        while not self._over.wait(_LOOK_EVERY):
            self._cancelled = self._cancel.is_set()
            self._late = time.monotonic() > deadline
            if self._cancelled or self._late:
                self._break_off()

    def _break_off(self) -> None:
        if self.socket is None:
            return
        try:
            # Of the plain socket, since the TLS layer's own shutdown waits for its readers.
            socket.socket.shutdown(self.socket, socket.SHUT_RDWR)
        except (OSError, ValueError):
            return
