"""Runs in the environment of the other clients: calls by pyqualys, as a test asks for them."""

import os
from copy import copy

from dialogue import answer
from pyqualys import QualysAPI
from pyqualys.errors import QualysAPIError
from pyqualys.services.assetview import AssetviewService
from pyqualys.services.vulnerability import VulnerabilityService
from pyqualys.services.vulnerability.api_v2 import URLs
from pyqualys.utils.util import decode_xml

# Of the classic API it knows vulnerability scans and host lists; compliance scans take the same
# actions at their own path, and its pager of hosts follows the warning of any truncated list.
places = copy(URLs)
places.scan = "fo/scan/compliance/"
places.host = "fo/compliance/posture/info/"
places.host_api_version = "api/2.0/"

session = QualysAPI(
    username=os.environ["QUALYS_USERNAME"],
    password=os.environ["QUALYS_PASSWORD"],
    host=os.environ["QUALYS_URL"],
    max_retries=0,
).session
vulnerability = VulnerabilityService(session, urls=places)
assetview = AssetviewService(session)
vulnerability.FORMAT = assetview.FORMAT = "json"


def group(call):
    """What it read of a call on groups, without its own session."""
    return lambda **named: call(**named)["response"]["data"]


def scan(call):
    """What it read of a call on scans, or how it understood its refusal."""

    def carry_out(**named):
        try:
            return call(**named)["data"]
        except QualysAPIError as error:
            return {
                "error": type(error).__name__,
                "status": error.status_code,
                "wait": getattr(error, "retry_after", None),
                "body": error.body,
            }

    return carry_out


answer(
    {
        "post": lambda uri, data: decode_xml(session.post(uri, data).text)["data"],
        "add_group": group(vulnerability.add_asset),
        "edit_group": group(vulnerability.update_asset),
        "groups": group(vulnerability.list_assets),
        "delete_group": group(vulnerability.delete_asset),
        "launch": scan(vulnerability.scanner.start_scan),
        "scan": scan(vulnerability.scanner.scan_status),
        "scans": scan(vulnerability.scanner.scan_list),
        "manage": scan(vulnerability.scanner.manage_scan),
        "fetch": scan(vulnerability.scanner.get_scan_report),
        "pages": lambda **named: [page["data"] for page in vulnerability.iter_hosts(**named)],
        "host_assets": lambda request: assetview.search_host_asset(request)["data"],
    }
)
