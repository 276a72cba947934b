"""A server that speaks as a script tells it, byte by byte, and keeps what it was asked."""

import contextlib
import re
import socket
import struct
from contextlib import contextmanager
from threading import Event, Thread

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


class Gone(Exception):
    """Whoever asked has hung up."""


class Speaker:
    """One connection of the server; what is said after the other side has gone is ``Gone``."""

    def __init__(self, connection, over):
        self._connection, self._over = connection, over
        self.said = 0

    def say(self, data):
        try:
            self._connection.sendall(data)
        except OSError:
            raise Gone from None
        self.said += len(data)

    def pause(self, seconds):
        if self._over.wait(seconds):
            raise Gone

    def reset(self):
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._connection.close()
        raise Gone

    def request(self):
        """The next request with its body, empty when none comes."""
        data = b""
        while b"\r\n\r\n" not in data:
            more = self._connection.recv(65536)
            if not more:
                return b""
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        while length and len(body) < int(length[1]):
            body += self._connection.recv(65536)
        return head + b"\r\n\r\n" + body


class Hostile:
    """Answers each request by ``script(speaker, request)``; ``requests`` are those that came."""

    def __init__(self):
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._over = Event()
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.requests, self.said = [], 0
        self.script = lambda speaker, request: None

    def serve(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            Thread(target=self._converse, args=(connection,), daemon=True).start()

    def _converse(self, connection):
        speaker = Speaker(connection, self._over)
        with contextlib.suppress(Gone, OSError), connection:
            while request := speaker.request():
                self.requests.append(request)
                if self.script(speaker, request) != "go on":
                    break
        self.said = max(self.said, speaker.said)

    def close(self):
        self._over.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


@contextmanager
def hostile():
    server = Hostile()
    thread = Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.close()
        thread.join()
