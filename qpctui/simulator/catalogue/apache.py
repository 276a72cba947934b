"""Apache HTTP Server: directives, modules, files."""

from __future__ import annotations

from collections.abc import Iterator

from qpctui.simulator.catalogue.controls import (
    Control,
    Outcome,
    Policy,
    failed,
    numbered,
    with_outcomes,
)

_DIRECTIVES = [
    "ServerTokens",
    "ServerSignature",
    "TraceEnable",
    "FileETag",
    "Timeout",
    "KeepAlive",
    "MaxKeepAliveRequests",
    "KeepAliveTimeout",
    "LimitRequestLine",
    "LimitRequestFields",
    "LimitRequestFieldSize",
    "LimitRequestBody",
    "SSLProtocol",
    "SSLCipherSuite",
    "SSLHonorCipherOrder",
    "SSLCompression",
    "SSLInsecureRenegotiation",
    "SSLUseStapling",
    "LogLevel",
    "ErrorLog",
    "CustomLog",
    "User",
    "Group",
    "DocumentRoot",
]

_MODULES = [
    "mod_dav",
    "mod_dav_fs",
    "mod_status",
    "mod_autoindex",
    "mod_userdir",
    "mod_info",
    "mod_proxy_ftp",
    "mod_cgi",
    "mod_security2",
    "mod_reqtimeout",
]

_OTHERS = [
    "Options of the root directory: 'None', not 'All' or 'Indexes' [<Directory />]",
    "AllowOverride of the root directory is 'None' [<Directory />]",
    "Access to '.ht*' files is denied",
    "Access to version control folders ('.git', '.svn') is denied",
    "Only the methods [GET | POST | HEAD | OPTIONS] are allowed",
    "Header 'Strict-Transport-Security' is sent, with a max-age of at least 480 days",
    "Header 'X-Frame-Options' or a frame-ancestors policy is sent",
    "Log format contains '%{Referer}i' and '%{User-Agent}i' [combined]",
]


def _controls() -> Iterator[Control]:
    yield from numbered(
        4800,
        [(f"Status of the '{name}' directive in httpd.conf", "MEDIUM") for name in _DIRECTIVES],
        rationale="What the server tells and takes should be no more than is needed.",
        remediation="Set the directive in httpd.conf and reload the server.",
    )
    yield from numbered(
        4830,
        [(f"Module '{name}' is loaded or not, as agreed", "SERIOUS") for name in _MODULES],
        rationale="A module that is not loaded can't be attacked.",
        remediation="Comment its LoadModule line out and restart the server.",
    )
    yield from numbered(
        4850,
        [(name, "CRITICAL") for name in _OTHERS],
        rationale="Files that nobody meant to publish should not be published.",
        remediation="Mend the section that the unexpected values name.",
    )


APACHE = Policy(
    id=1485830,
    title="Apache 2.4",
    technology_id=140,
    technology="Apache HTTP Server 2.4.x",
    controls=with_outcomes(
        _controls(),
        {
            4800: (failed("Full", missing=("Prod",)),),
            4812: (failed("all -SSLv3", missing=("-all +TLSv1.2 +TLSv1.3",)),),
            4850: (
                Outcome(instance="/etc/httpd/conf/httpd.conf"),
                failed("Indexes FollowSymLinks", instance="/opt/shop/conf/httpd.conf"),
            ),
            4833: (Outcome("Error"),),
        },
    ),
)
