"""Trying a credential's log-in, without any job."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from threading import Event

from qpctui.cli.words import say
from qpctui.credentials import Credentials
from qpctui.job.model import PRIVATE_CLOUD, Qualys
from qpctui.printable import printable
from qpctui.qualys.pace import ScaleRefused
from qpctui.run.connection_test import Rung, StageReport
from qpctui.run.log_in import NothingToTry, log_in_job
from qpctui.run.offers import Offers

WORKS, UNUSABLE, NOT_CONNECTED = 0, 2, 3


def try_login(
    credentials: Credentials,
    credential_id: str,
    platform: str,
    api_server: str,
    gateway_server: str,
) -> tuple[int, str]:
    """Test the connection, saying each stage as it ends; an exit code and the last words.

    Raises:
        CredentialError: the credential is missing, or not approved for that host.
        StoreUnavailable: the store that should know it can't be asked.
    """
    if not platform and not api_server:
        return UNUSABLE, "Say where to log in: --platform CODE, or --api-server URL"
    qualys = Qualys(
        platform=PRIVATE_CLOUD if api_server else platform,
        api_server=api_server,
        gateway_server=gateway_server,
        credentials=credential_id,
    )
    try:
        report = Offers(credentials, os.environ).test_connection(
            log_in_job(qualys), Event(), datetime.now(UTC).date(), _say_stage, _say_wait
        )
    except (NothingToTry, ScaleRefused) as error:
        return UNUSABLE, printable(str(error))
    if report.failure is not None:
        return NOT_CONNECTED, f"Connection test failed. (Reason: {report.failure.said})"
    say("Versions of each operation: ✓ answered, × not served, ○ not asked, ! ends")
    for rung in report.ladder:
        say(_rung(rung))
    version = f", platform {report.web_version}" if report.web_version else ""
    return WORKS, f"Connection test successful: {report.username}{version}"


def _say_stage(report: StageReport) -> None:
    say(f"{report.state.mark} {report.stage:<10} {report.said or report.state}")
    if report.remedy:
        say(f"{'':<13}{report.remedy}")


def _say_wait(reason: str, seconds: float) -> None:
    say(f"  waiting {seconds:.0f} s for {reason}")


def _rung(rung: Rung) -> str:
    """An operation's versions, each with its mark, and when they end."""
    marked = " ".join(f"{rung.mark(one)} {one}" for one in rung.ladder)
    ends = "".join(f" ! {version} {said}" for version, said in rung.dates)
    return f"  {rung.operation:<30} {marked:<18}{ends}".rstrip()
