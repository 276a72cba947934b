"""Trying a credential's log-in, without any job."""

from __future__ import annotations

import os
from threading import Event

from qpctui.credentials import Credentials
from qpctui.job.model import PRIVATE_CLOUD, Job, Qualys
from qpctui.job.rules import check
from qpctui.printable import printable
from qpctui.qualys.errors import QualysError
from qpctui.qualys.pace import ScaleRefused
from qpctui.run.offers import Offers

WORKS, UNUSABLE, NOT_CONNECTED = 0, 2, 3


def try_login(
    credentials: Credentials,
    credential_id: str,
    platform: str,
    api_server: str,
    gateway_server: str,
) -> tuple[int, str]:
    """Log in once; an exit code and what to tell.

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
    for problem in check(Job(qualys=qualys)):
        if problem.field.startswith("qualys.") and problem.severity == "error":
            return UNUSABLE, printable(f"{problem.message}. {problem.hint}".rstrip(". "))
    try:
        tested = Offers(credentials, os.environ).try_login(Job(qualys=qualys), Event())
    except ScaleRefused as error:
        return UNUSABLE, str(error)
    except QualysError as error:
        return NOT_CONNECTED, printable(str(error))
    version = f", platform {tested.web_version}" if tested.web_version else ""
    words = [f"Connection test successful: {tested.username}{version}"]
    return WORKS, printable(". ".join([*words, *tested.warnings]))
