"""PostgreSQL: two clusters on one host, so most controls come out twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from qpctui.simulator.catalogue.controls import Control, Outcome, Policy, failed, numbered

_INSTANCES = ("15/main:5432", "15/reporting:5433")

_SETTINGS = [
    "log_destination",
    "logging_collector",
    "log_directory",
    "log_filename",
    "log_file_mode",
    "log_truncate_on_rotation",
    "log_rotation_age",
    "log_rotation_size",
    "syslog_facility",
    "syslog_ident",
    "log_min_messages",
    "log_min_error_statement",
    "debug_print_parse",
    "debug_print_rewritten",
    "debug_print_plan",
    "debug_pretty_print",
    "log_connections",
    "log_disconnections",
    "log_error_verbosity",
    "log_hostname",
    "log_line_prefix",
    "log_statement",
    "log_timezone",
    "password_encryption",
    "ssl",
    "ssl_min_protocol_version",
    "ssl_ciphers",
    "listen_addresses",
    "port",
    "superuser_reserved_connections",
    "unix_socket_permissions",
    "authentication_timeout",
    "krb_server_keyfile",
    "row_security",
    "statement_timeout",
    "idle_in_transaction_session_timeout",
    "temp_file_limit",
    "archive_mode",
    "wal_level",
    "max_wal_senders",
    "shared_preload_libraries",
    "session_preload_libraries",
    "data_checksums",
    "fsync",
    "full_page_writes",
]

_OTHERS = [
    "Roles with SUPERUSER other than 'postgres'",
    "Roles with CREATEROLE, CREATEDB or BYPASSRLS",
    "Entries in 'pg_hba.conf' that use 'trust' [local, host, hostssl]",
    "Entries in 'pg_hba.conf' that use 'md5' or 'password'",
    "Entries in 'pg_hba.conf' open to 0.0.0.0/0 or ::/0",
    "Functions declared SECURITY DEFINER without a fixed 'search_path'",
    "Privileges of PUBLIC on the schema 'public'",
    "Extension 'pgaudit' is loaded and 'pgaudit.log' is set [ddl, role]",
    "Permissions of the data directory (0700)",
    "Permissions of the server's key file",
    "Users in the operating system's 'postgres' group",
    "Extensions outside the agreed list",
    "Replication roles and the addresses that may use them",
    "Backups by 'pg_basebackup' or archiving are younger than a day",
    "Package comes from the agreed repository [PGDG]",
]

_FAILURES = {
    (7016, 1): failed("off", missing=("on",)),
    (7023, 1): failed("md5", missing=("scram-sha-256",)),
    (7102, 1): failed("host all all 10.0.0.0/8 trust", "local replication all trust"),
    (7104, 0): failed("hostssl all app 0.0.0.0/0 scram-sha-256"),
    (7041, 0): Outcome("Error"),
}


def _controls() -> Iterator[Control]:
    settings = numbered(
        7000,
        [
            (f"Status of the '{name}' setting of the cluster", "SERIOUS" if i % 3 else "MEDIUM")
            for i, name in enumerate(_SETTINGS)
        ],
        rationale="The defaults suit a laptop, not a server.",
        remediation="ALTER SYSTEM SET …, then reload or restart the cluster.",
    )
    others = numbered(
        7100,
        [(name, "CRITICAL") for name in _OTHERS],
        rationale="Data is as safe as the widest grant on it.",
        remediation="Mend what the unexpected values name, in this instance.",
    )
    for control in (*settings, *others):
        yield replace(
            control,
            outcomes=tuple(
                replace(_FAILURES.get((control.cid, index), Outcome()), instance=instance)
                for index, instance in enumerate(_INSTANCES)
            ),
        )


POSTGRESQL = Policy(
    id=1485902,
    title='PostgreSQL 15 – "gold" & reporting',
    technology_id=241,
    technology="PostgreSQL 15.x",
    controls=tuple(_controls()),
)
