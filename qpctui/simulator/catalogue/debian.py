"""The small policy: the ten controls that users know from the guide, and two neighbours."""

from __future__ import annotations

from qpctui.simulator.catalogue.controls import Control, Outcome, Policy, failed, with_outcomes

_REMEDIATION = "Set the value in the file named above, then run the scan again."

_CONTROLS = (
    Control(
        107,
        "Permissions of the '/etc/passwd' file",
        "SERIOUS",
        "Everybody may read the list of accounts; nobody but root may change it.",
        "chmod 0644 /etc/passwd && chown root:root /etc/passwd",
    ),
    Control(
        1071,
        "Status of the 'Minimum Password Length' setting",
        "CRITICAL",
        "Short passwords are guessed in hours.",
        "Set minlen = 14 in /etc/security/pwquality.conf.",
    ),
    Control(
        1072,
        "Status of the 'Minimum Password Age' setting",
        "URGENT",
        "Without a minimum age a password can be changed back at once.",
        "Set PASS_MIN_DAYS 1 in /etc/login.defs.",
    ),
    Control(
        1073,
        "Status of the 'Maximum Password Age' setting (expiration) / Accounts having the "
        "'password never expires' flag set",
        "URGENT",
        "A stolen password should not work for ever.",
        "Set PASS_MAX_DAYS 365 in /etc/login.defs and chage -M 365 for accounts that differ.",
    ),
    Control(
        1091,
        "Status of the number of days before a [Prompt user] password expiration warning prompt "
        "is displayed at login",
        "SERIOUS",
        "People need some days to think of a good new password.",
        "Set PASS_WARN_AGE 7 in /etc/login.defs.",
    ),
    Control(1117, "Status of the 'inetd' or 'xinetd' service", "SERIOUS", "", _REMEDIATION),
    Control(1120, "Status of the 'klogin' service", "SERIOUS", "", _REMEDIATION),
    Control(1123, "Status of the 'kshell' (Kerberos shell) service", "SERIOUS", "", _REMEDIATION),
    Control(
        1141,
        "Status of the '[Locked/Unlocked] System Accounts and their default shells'",
        "URGENT",
        "A system account with a shell is a log-in that nobody watches.",
        "usermod -L -s /usr/sbin/nologin ACCOUNT for each account named above.",
    ),
    Control(
        1145,
        "Current list of 'Accounts having empty password fields'",
        "URGENT",
        "An empty password field lets anybody in.",
        "passwd -l ACCOUNT for each account named above.",
    ),
    Control(
        1159,
        "List of accounts having 'root-level' privileges (UID=0)",
        "URGENT",
        "Every account with UID 0 is root under another name.",
        "Give the accounts named above a UID of their own.",
    ),
    Control(
        11071,
        "Größe des Passwort-Verlaufs: «remember» in /etc/pam.d/common-password [pam_unix]",
        "MEDIUM",
        "Old passwords should not come back.",
        "Add remember=5 to the pam_unix line of /etc/pam.d/common-password.",
    ),
)

DEBIAN = Policy(
    id=1485900,
    title="Debian 12 baseline",
    technology_id=233,
    technology="Debian GNU/Linux 12.x",
    controls=with_outcomes(
        _CONTROLS,
        {
            1071: (failed("8", missing=("14",)),),
            1141: (failed("games:!:/bin/bash [Unlocked]", "backup:!:/bin/sh [Unlocked]"),),
            1123: (Outcome("Error"),),
        },
    ),
)
