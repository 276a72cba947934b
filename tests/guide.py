"""The ten controls of the connector's guide as a result in which everything occurs that can."""

from datetime import UTC, date, datetime

from qpctui.compliance.criteria import Outcome
from qpctui.job.model import (
    AuthRecord,
    FailOn,
    Job,
    OptionProfile,
    Policy,
    Qualys,
    Scan,
    Target,
    Waiver,
)
from qpctui.run.result import (
    AuthenticationPart,
    BaselinePart,
    ExceptionPart,
    FindingPart,
    PolicyPart,
    Result,
    ScanPart,
    SymbolPart,
    WaiverPart,
)

EVALUATED = datetime(2026, 11, 23, 14, 2, 42, tzinfo=UTC)
_NAMES = {5: "URGENT", 4: "CRITICAL", 3: "SERIOUS", 2: "MEDIUM", 1: "MINIMAL", 0: "UNDEFINED"}


def policy(policy_id, title, **more):
    """A policy's part; what is not counted is none, and the data is complete."""
    counts = ("total", "passed", "failed", "error", "exceptions", "excluded", "causing_failure")
    values = {"id": policy_id, "title": title, "data": "complete"}
    return PolicyPart(**values | dict.fromkeys(counts, 0) | more)


def finding(cid, title, status="Failed", rank=5, **more):
    """A finding of the canned result."""
    values = {
        "posture_id": f"{cid}-{more.get('instance', '')}",
        "policy_id": "1485826",
        "control_id": str(cid),
        "title": title,
        "criticality": _NAMES[rank],
        "criticality_value": rank,
        "status": status,
        "state": status,
        "host": "10.10.32.162",
        "host_id": "4711",
        "instance": "",
        "technology": "Red Hat Enterprise Linux 7.x",
        "unexpected": (),
        "missing": (),
        "exception": None,
        "excluded": False,
        "waiver": None,
        "causes_failure": status == "Failed" and rank >= 3,
        "fresh": True,
        "evaluated": EVALUATED,
        "previous_status": "",
        "first_failed": None,
        "last_failed": None,
        "rationale": "",
        "remediation": "",
    }
    return FindingPart(**values | more)


FINDINGS = (
    finding(
        1071,
        "Status of the 'Minimum Password Length' setting",
        rank=4,
        unexpected=("4",),
        missing=("14",),
        rationale="Short passwords are guessed.",
        remediation="Set PASS_MIN_LEN to 14.",
        expression=":minlen >= #14",
        symbols=(
            SymbolPart(label=":minlen", meaning="PASS_MIN_LEN", values=("4",)),
            SymbolPart(label="#14", values=("14 or more",)),
        ),
        previous_status="Passed",
        first_failed=EVALUATED,
        last_failed=EVALUATED,
    ),
    finding(1072, "Status of the 'Minimum Password Age' setting", "Error", causes_failure=True),
    finding(
        1073,
        "Status of the 'Maximum Password Age' setting (expiration) / Accounts having the "
        "'password never expires' flag set",
        state="Exceptions",
        causes_failure=False,
        exception=ExceptionPart(status="Approved", ends=EVALUATED, comments=("until the move",)),
    ),
    finding(
        1091,
        "Status of the number of days before a [Prompt user] password expiration warning prompt "
        "is displayed at login",
        rank=3,
        excluded=True,
        causes_failure=False,
    ),
    finding(
        1117,
        "Status of the 'inetd' or 'xinetd' service",
        rank=3,
        waiver="needed by the old printer (Ada, SEC-7, until 2027-01-31)",
        causes_failure=False,
    ),
    finding(
        1120,
        "Status of the 'klogin' service",
        rank=3,
        in_baseline=True,
        causes_failure=False,
    ),
    finding(1123, "Status of the 'kshell' (Kerberos shell) service", "Passed", 3),
    finding(
        1141,
        "Status of the '[Locked/Unlocked] System Accounts and their default shells'",
        "Passed",
        instance="/etc/passwd",
    ),
    finding(
        1141,
        "Status of the '[Locked/Unlocked] System Accounts and their default shells'",
        instance="/srv/jail/etc/passwd",
        unexpected=("games: /bin/sh", "lp: /bin/sh"),
    ),
    finding(1145, "Current list of 'Accounts having empty password fields'", "Passed"),
    finding(1159, "List of accounts having 'root-level' privileges (UID=0)", "Passed"),
)

WAIVERS = (
    Waiver(
        controls="1117",
        reason="needed by the old printer",
        owner="Ada",
        ticket="SEC-7",
        expires=date(2027, 1, 31),
    ),
    Waiver(controls="1145", reason="expired long ago", expires=date(2026, 1, 1)),
    Waiver(controls="2000-2100", policy="1485826", reason="never used", host="10.0.0.9"),
)

GAP = 'Data not found for policy "Apache 2.4 [httpd]" and host 10.10.32.162'

GUIDE = Result(
    verdict=Outcome.FAILED,
    reasons=("CentOS 7 (1): 3 controls meet the fail criteria (2 Urgent, 1 Critical)", GAP),
    exit_code=1,
    job=Job(
        name="web-01",
        qualys=Qualys(platform="PCP", api_server="https://qualysapi.mycloud.com"),
        target=Target(host_ip="10.10.32.162"),
        auth_record=AuthRecord(use=True, platform="unix", credentials="root"),
        scan=Scan(
            option_profile=OptionProfile(name="Jenkins_RHEL", id="11"),
            policies=(
                Policy(id="1485826", title="CentOS 7 (1)"),
                Policy(id="1485830", title="Apache 2.4 [httpd]"),
            ),
        ),
        fail_on=FailOn(
            states=("Fail", "Error"),
            criticalities=("Serious", "Urgent", "Critical"),
            exclude=True,
            exclude_cids="1091, 1200-1220",
            baseline="/builds/first.json",
        ),
        waiver=WAIVERS,
    ),
    scan=ScanPart(
        id="40118",
        reference="compliance/1764000162.40118",
        title="web-01_jenkins_build_418_2026-11-23-14-02-38",
        state="Finished",
        launched=EVALUATED,
        duration="00:28:11",
        target="10.10.32.162",
        link="https://qualysguard.mycloud.com/fo/report/compliance_scan_result.php?id=40118",
    ),
    authentication=AuthenticationPart(outcome="success", details="Unix"),
    policies=(
        policy(
            "1485826",
            "CentOS 7 (1)",
            total=9,
            passed=4,
            failed=3,
            error=1,
            exceptions=1,
            excluded=1,
            causing_failure=3,
            waived=1,
            excused=1,
        ),
        policy("1485830", "Apache 2.4 [httpd]", data="missing", gap=GAP),
    ),
    findings=FINDINGS,
    warnings=("The connector's account differs from the scanner's",),
    waivers=(
        WaiverPart(waiver=WAIVERS[0], state="active", findings=1),
        WaiverPart(waiver=WAIVERS[1], state="expired"),
        WaiverPart(waiver=WAIVERS[2], state="unused"),
    ),
    baseline=BaselinePart(path="/builds/first.json"),
    judged=EVALUATED,
)
"""Three controls break the build; one has two instances, one passes and one does not."""
