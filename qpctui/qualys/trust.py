"""Whom we trust over TLS, and what the certificate says of a server that we do not."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Mapping
from typing import Any

from qpctui.qualys.errors import QualysError
from qpctui.qualys.watchdog import socket_in_use

_NO_CHECK_TIME = 0x200000
"""OpenSSL's X509_V_FLAG_NO_CHECK_TIME, which the standard library does not name."""


class _Socket(ssl.SSLSocket):
    """Takes the plain socket's place before the handshake, so that it can be broken off too."""

    def do_handshake(self, block: bool = False) -> None:
        socket_in_use(self)
        super().do_handshake(block)


def tls_context(ca_file: str) -> ssl.SSLContext:
    """What trusts the system's authorities and those of ``ca_file``, a path or nothing.

    Raises:
        QualysError: the CA file can't be used.
    """
    context = ssl.create_default_context()
    context.sslsocket_class = _Socket
    if ca_file:
        try:
            context.load_verify_locations(cafile=ca_file)
        except (OSError, ValueError) as error:
            raise QualysError(f"The CA file {ca_file!r} can't be used: {error}") from None
    return context


def certificate_seen(sock: socket.socket, host: str, ca_file: str) -> Mapping[str, Any]:
    """What a certificate of a trusted authority says, whatever its names and dates; else nothing.

    Nothing but the handshake is sent, and ``sock`` is closed.
    """
    context = tls_context(ca_file)
    context.check_hostname = False
    context.verify_flags |= _NO_CHECK_TIME
    try:
        with sock, context.wrap_socket(sock, server_hostname=host) as secured:
            return secured.getpeercert() or {}
    except (OSError, ValueError):
        return {}
