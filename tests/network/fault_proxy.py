"""A TCP proxy on loopback that passes bytes on until it is told not to, TLS or not."""

import contextlib
import socket
import struct
from collections import Counter
from dataclasses import dataclass
from threading import Event, Lock, Thread

LOOPBACK = "127.0.0.1"
CHUNK = 2**16


@dataclass(frozen=True)
class Fault:
    """What happens after ``keep`` more bytes of answers.

    ``then``: ``reset`` or ``close`` the connection, ``hold`` the rest back for good, ``drip`` it
    byte by byte, or let it come ``late`` but whole.
    """

    then: str
    keep: int = 0


class FaultProxy:
    """Stands before a port; one fault at a time, for the next ``times`` answers."""

    def __init__(self, target):
        self.target = target
        self.connections = 0
        self.broken = Counter()
        self._fault, self._times = None, 0
        self._lock, self._ended, self._cut = Lock(), Event(), Event()
        self._server = socket.create_server((LOOPBACK, 0))
        self.port = self._server.getsockname()[1]
        self._open = []
        self._threads = []
        self._listener = self._started(self._accept)

    def arm(self, then, keep=0, *, times=1):
        """Let the next answers, on old and new connections, meet a fault."""
        with self._lock:
            self._fault, self._times = Fault(then, keep), times

    def cut(self, *, refuses):
        """Break every connection until ``mend``; new ones are refused, or taken and reset."""
        self._cut.set()
        if refuses:
            self._stop_listening()
        for sock in list(self._open):
            with contextlib.suppress(OSError):
                reset_on_close(sock)
                sock.shutdown(socket.SHUT_RDWR)

    def mend(self):
        """Let connections through again."""
        self._cut.clear()
        if self._server.fileno() < 0:
            self._server = socket.create_server((LOOPBACK, self.port))
            self._listener = self._started(self._accept)

    def _stop_listening(self):
        # A shut listener wakes who accepts from it; a closed one would not.
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._listener.join(30)
        self._server.close()

    def close(self):
        self._ended.set()
        self._stop_listening()
        for sock in self._open:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for thread in [self._listener, *self._threads]:
            thread.join(30)
            assert not thread.is_alive()
        for sock in self._open:
            sock.close()

    def _started(self, work, *args):
        thread = Thread(target=work, args=args, daemon=True)
        thread.start()
        return thread

    def _accept(self):
        while not self._ended.is_set():
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            if self._cut.is_set():
                reset_on_close(client)
                client.close()
                continue
            try:
                server = socket.create_connection((LOOPBACK, self.target), 30)
            except OSError:
                client.close()
                continue
            server.settimeout(None)
            self.connections += 1
            self._open += [client, server]
            self._threads.append(self._started(self._pass_on, client, server))
            self._threads.append(self._started(self._answer, server, client))

    def _pass_on(self, client, server):
        with contextlib.suppress(OSError):
            while data := client.recv(CHUNK):
                server.sendall(data)
        with contextlib.suppress(OSError):
            server.shutdown(socket.SHUT_WR)

    def _answer(self, server, client):
        kept, known = 0, None
        with contextlib.suppress(OSError):
            while data := server.recv(CHUNK):
                fault = self._armed()
                if fault is not known:
                    kept, known = 0, fault
                if fault is None:
                    client.sendall(data)
                    continue
                room = fault.keep - kept
                client.sendall(data[:room])
                kept += len(data[:room])
                if len(data) > room and self._taken(fault):
                    self._strike(fault, client, data[room:])
                    known = None
                elif len(data) > room:
                    client.sendall(data[room:])
        with contextlib.suppress(OSError):
            client.shutdown(socket.SHUT_WR)

    def _armed(self):
        with self._lock:
            return self._fault if self._times else None

    def _taken(self, fault):
        """Whether the fault is ours: another connection may have met it meanwhile."""
        with self._lock:
            if self._fault is not fault or not self._times:
                return False
            self._times -= 1
            self.broken[fault.then] += 1
            return True

    def _strike(self, fault, client, rest):
        if fault.then == "late":
            self._ended.wait(0.2)
            client.sendall(rest)
            return
        if fault.then == "drip":
            for each in rest:
                client.sendall(bytes([each]))
                self._ended.wait(0.02)
            return
        if fault.then == "hold":
            self._ended.wait()
        elif fault.then == "reset":
            reset_on_close(client)
            # Only the last of its holders resets it: the other thread still reads from it.
            client.shutdown(socket.SHUT_RD)
            client.close()
        else:
            client.shutdown(socket.SHUT_RDWR)
        raise ConnectionAbortedError


def reset_on_close(sock):
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
