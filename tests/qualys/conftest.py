"""A server that answers what a test tells it to, oddities and all."""

from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from urllib.parse import parse_qs

import pytest

from qpctui.qualys.authorisation import Login
from qpctui.qualys.calls import Endpoints
from qpctui.qualys.pace import Pace
from qpctui.qualys.transport import Transport
from qpctui.secret import Secret

XML = "text/xml;charset=UTF-8"


class Scripted:
    """``answer(form)`` gives a body, or (status, headers, body), or a function of the handler."""

    def __init__(self, answer):
        self.answer = answer
        self.asked = []


@contextmanager
def serving(answer):
    script = Scripted(answer)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            form = {key: values[-1] for key, values in parse_qs(body).items()}
            script.asked.append((self.path, form))
            said = script.answer(form)
            if callable(said):
                self.close_connection = True
                said(self)
                return
            status, headers, data = said if isinstance(said, tuple) else (200, {}, said)
            data = data.encode() if isinstance(data, str) else data
            self.send_response(status)
            for name, value in ({"Content-Type": XML} | headers).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST  # noqa: N815

        def log_message(self, *_):
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_):
            pass

    server = Server(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    script.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield script
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def scripted():
    """Starts a server with an answer and gives (transport, script)."""
    with ExitStack() as stack:

        def start(answer, *, cancel=None, scale=10_000):
            script = stack.enter_context(serving(answer))
            transport = Transport(
                Endpoints(script.url, script.url),
                Login("u", Secret("c4n4ry")),
                pace=Pace(scale),
                cancel=cancel or Event(),
            )
            stack.callback(transport.close)
            return transport, script

        yield start
