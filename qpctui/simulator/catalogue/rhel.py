"""The large policy: three hundred controls for Red Hat Enterprise Linux."""

from __future__ import annotations

from collections.abc import Iterator

from qpctui.simulator.catalogue import rhel_settings
from qpctui.simulator.catalogue.controls import (
    Control,
    Grant,
    Outcome,
    Policy,
    Rank,
    failed,
    numbered,
    with_outcomes,
)


def _ranks(*ranks: Rank) -> Iterator[Rank]:
    """The ranks over and over, so that a group of controls is mixed as real ones are."""
    while True:
        yield from ranks


def _group(
    first: int, template: str, names: list[str], ranks: Iterator[Rank], why: str, cure: str
) -> Iterator[Control]:
    statements = [(template.format(name), next(ranks)) for name in names]
    return numbered(first, statements, rationale=why, remediation=cure)


def _controls() -> Iterator[Control]:
    yield from _group(
        2000,
        "Status of the '{}' kernel parameter",
        rhel_settings.KERNEL,
        _ranks("MEDIUM", "SERIOUS", "MEDIUM", "MINIMAL"),
        "The running kernel and what it loads at start must agree.",
        "Set it in a file below /etc/sysctl.d and run sysctl --system.",
    )
    yield from _group(
        2100,
        "Status of the '{}' service",
        rhel_settings.SERVICES,
        _ranks("SERIOUS", "MEDIUM", "MINIMAL"),
        "A service that nobody needs is a door that nobody watches.",
        "systemctl disable --now SERVICE, or remove its package.",
    )
    yield from _group(
        2200,
        "Permissions and ownership set on '{}' [mode:owner:group]",
        rhel_settings.FILES,
        _ranks("CRITICAL", "SERIOUS", "MEDIUM"),
        "Who can write this file can change who may log in, or what runs.",
        "chown root:root and chmod the file as the expected value says.",
    )
    yield from _group(
        2300,
        "{} is set",
        [
            f"Mount option '{option}' of the {mount} partition"
            for mount, option in rhel_settings.MOUNTS
        ],
        _ranks("MINIMAL", "MEDIUM"),
        "Programs and devices have no business on a partition for data.",
        "Add the option to the partition's line in /etc/fstab and remount it.",
    )
    yield from _group(
        2400,
        "Audit rule for writes and attribute changes to '{}' [-p wa]",
        rhel_settings.AUDIT,
        _ranks("SERIOUS", "MEDIUM"),
        "Changes to these files should leave a trace.",
        "Add the rule below /etc/audit/rules.d and run augenrules --load.",
    )
    yield from _group(
        2450,
        "Audit rule for the '{}' system call on 64-bit [-F auid>=1000]",
        rhel_settings.SYSCALLS,
        _ranks("MEDIUM", "MINIMAL", "MINIMAL"),
        "What people do to files and modules should leave a trace.",
        "Add the rule below /etc/audit/rules.d and run augenrules --load.",
    )
    yield from _group(
        2500,
        "Status of the '{}' setting in the 'sshd_config' file",
        rhel_settings.SSHD,
        _ranks("CRITICAL", "SERIOUS", "URGENT", "SERIOUS", "MEDIUM"),
        "SSH is the main door.",
        "Set it in /etc/ssh/sshd_config or a file below sshd_config.d, then reload sshd.",
    )
    yield from _group(
        2600,
        "Status of the '{}' setting in the '/etc/login.defs' file",
        rhel_settings.LOGIN,
        _ranks("URGENT", "CRITICAL", "SERIOUS"),
        "Passwords should be strong, and not for ever.",
        "Set it in /etc/login.defs.",
    )
    yield from _group(
        2700,
        "Status of the '{}' value of 'pam_pwquality' in /etc/security/pwquality.conf [pwquality]",
        rhel_settings.QUALITY,
        _ranks("CRITICAL", "SERIOUS"),
        "Passwords should be hard to guess.",
        "Set it in /etc/security/pwquality.conf.",
    )
    yield from _group(
        2800,
        "Kernel module '{}' can't be loaded ('install … /bin/false' and 'blacklist')",
        rhel_settings.MODULES,
        _ranks("MINIMAL", "MEDIUM", "UNDEFINED"),
        "Rare file systems and protocols have had more faults than users.",
        "Add install and blacklist lines to a file below /etc/modprobe.d.",
    )
    yield from _group(
        2900,
        "Status of the '{}' package",
        rhel_settings.PACKAGES,
        _ranks("MINIMAL", "SERIOUS", "MEDIUM"),
        "Some packages must be there, others must not.",
        "Install or remove the package with dnf.",
    )
    yield from _group(
        2950,
        "Status of the '{}' daemon: enabled and running",
        rhel_settings.DAEMONS,
        _ranks("CRITICAL", "MEDIUM"),
        "It keeps watch only while it runs.",
        "systemctl enable --now UNIT",
    )
    yield from _group(
        3000,
        "{}",
        _ACCOUNTS,
        _ranks("URGENT", "CRITICAL", "SERIOUS", "MEDIUM"),
        "Accounts and their homes should belong to one person each.",
        "Mend the accounts that the unexpected values name.",
    )


_ACCOUNTS = [
    "List of accounts with an empty password field in '/etc/shadow'",
    "List of accounts with UID 0 other than 'root'",
    "List of groups in '/etc/passwd' that '/etc/group' does not know",
    "List of duplicate UIDs",
    "List of duplicate GIDs",
    "List of duplicate user names",
    "List of duplicate group names",
    "List of users without a home directory",
    "List of home directories that others than their owner may write [go-w]",
    "List of '.netrc' files in home directories",
    "List of '.forward' files in home directories",
    "List of '.rhosts' files in home directories",
    "Contents of root's PATH: no empty, relative or world-writable directory ['.', '::']",
    "Default group of the 'root' account",
    "Shell timeout 'TMOUT' for all users, set read-only in /etc/profile.d and exported so that a "
    "session left alone on a console or over SSH ends by itself after the agreed time",
    "Access to the 'su' command ('pam_wheel.so' with use_uid)",
    "List of world-writable files without the sticky bit",
    "List of files and directories that belong to nobody",
    "List of SUID executables outside the agreed list",
    "List of SGID executables outside the agreed list",
    "SELinux state and mode [enforcing]",
    "SELinux policy type ('targeted' or 'mls')",
    "List of processes that SELinux does not confine",
    "Boot loader password",
    "Authentication for rescue and emergency mode",
    "Core dumps: 'hard core 0' in limits.conf [*]",
    "Warning banner at remote log-in ('/etc/issue.net')",
    "System-wide crypto policy (not 'LEGACY')",
    "Time sources of 'chronyd' (« server » or « pool »)",
    "Local log files are sent to a remote host ('omfwd' or '@@')",
    "AIDE checks the file system every day",
    "Audit log is kept when full ('max_log_file_action')",
    "Audit system stops the host when disk is full ('admin_space_left_action' [halt])",
    "Audit configuration can't be changed until restart [-e 2]",
    "GPG check of packages for every repository ('gpgcheck' = 1)",
]

_FAILURES: dict[int, tuple[Outcome, ...]] = {
    2026: (failed("0", missing=("2",)),),
    2101: (failed("rsh.socket enabled; active"),),
    2201: (failed("0644:root:root", missing=("0000:root:root",)),),
    2319: (failed("rw,relatime", missing=("nosuid",)),),
    2505: (failed("yes", missing=("no",)),),
    2502: (failed("6", missing=("4",)),),
    2600: (failed("99999", missing=("365",)),),
    3012: (failed("/opt/build/[nightly]/bin", "."),),
    3020: (Outcome("Error"),),
    2413: (Outcome("Error"),),
    2700: (Outcome("Failed", unexpected=("8",), missing=("14",), grant=Grant("Approved", 90)),),
    2208: (Outcome("Failed", unexpected=("0777:root:root",), grant=Grant("Approved", -12)),),
    2511: (Outcome("Failed", unexpected=("0",), missing=("300",), grant=Grant("Pending")),),
    2114: (Outcome("Failed", unexpected=("enabled",), grant=Grant("Rejected")),),
    2952: (Outcome("Failed", missing=("active",), grant=Grant("Expired", -200)),),
    2104: (Outcome("Passed", grant=Grant("Approved")),),
    2802: (failed("loadable"),),
}

RHEL = Policy(
    id=1485826,
    title="RHEL 7.x",
    technology_id=81,
    technology="Red Hat Enterprise Linux 7.x",
    controls=with_outcomes(_controls(), _FAILURES),
)
