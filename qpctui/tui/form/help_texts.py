"""What each field of the form is for, in a line or two, and what to do with it."""

from __future__ import annotations

HELP: dict[str, str] = {
    "qualys.platform": "Where your Qualys subscription is. Your portal's address tells: "
    "qualysguard.qualys.eu is EU Platform 1. A private cloud asks for its API server.",
    "qualys.api_server": "Base address of your private cloud's API, such as "
    "https://qualysapi.example.com. https only; a trailing / is dropped.",
    "qualys.credentials": "What logs in to the API: a stored user name and password, or an OAuth "
    "client. The job file holds only this name, never a secret.",
    "qualys.proxy.use": "Tick when this machine reaches the platform through a proxy.",
    "qualys.proxy.server": "The proxy's host, or http://host. The port has its own field.",
    "qualys.proxy.port": "1 to 65535; often 80, 3128 or 8080.",
    "qualys.proxy.credentials": "Only for a proxy that asks for a log-in.",
    "scan.title": "The scan's name on the platform. [job_name] and [build_number] are filled in; "
    "the UTC time is always appended.",
    "target.kind": "Scan one host by its address, or one EC2 instance by its id. ←→ switch.",
    "target.host_ip": "The one address to scan. It is added to your subscription when the run "
    "starts. env.NAME reads it from the build's environment.",
    "target.ec2.instance_id": "The instance to scan, such as i-0123456789abcdef0, or env.NAME.",
    "target.ec2.connector": "The connector that knows the instance; its AWS account should be the "
    "scanner's.",
    "target.ec2.run_connector": "Let the connector look for new instances before the scan.",
    "auth_record.use": "Create or update the record that lets the scanner log in to the target.",
    "auth_record.platform": "What runs on the target. ←→ switch.",
    "auth_record.credentials": "The stored user name and password of the target itself.",
    "scan.scanner": "The appliance that scans. External are the platform's own scanners, which "
    "reach public addresses alone. For EC2 only scanners in EC2 are offered.",
    "scan.option_profile": "What the scan looks at. Profiles whose name starts with Jenkins_ are "
    "offered; each brings its policies.",
    "scan.policies": "Space ticks, type to narrow, ^L all, ^N none.",
    "fail_on.state_and_criticality": "The build fails when a control has one of the states AND one "
    "of the criticalities ticked below.",
    "fail_on.states": "Fail: the control does not comply. Error: it could not be evaluated. "
    "Exceptions: somebody approved a deviation.",
    "fail_on.criticalities": "How bad a control must be to fail the build.",
    "fail_on.authentication_failure": "The build fails when the scanner could not log in to the "
    "target, or not with enough rights.",
    "fail_on.exclude": "Controls that never fail this build, by their ids.",
    "fail_on.exclude_cids": "Control ids and ranges with commas: 1071, 1100-1120.",
    "fail_on.baseline": "A result whose failures are known and fail no build, by its path beside "
    "the job file; empty for none. qpctui baseline RUN -o FILE pins one.",
    "waiver": "Controls that may fail for a while, and why. They are given in a result (v) or in "
    "the file, under [[waiver]].",
    "timing.poll_every": "How often to look at the scan: whole minutes, or a product such as 2*60.",
    "timing.timeout": "How long to wait for the scan's end: whole minutes, or a product such as "
    "2*60. After that the run gives up with exit code 5; the scan goes on.",
}

TEST_HELP = (
    "Logs in with what stands above and reads the lists, stage by stage. Nothing is changed. "
    "Esc stops it. ✓ good, ! look at it, × failed, - not needed, ○ not tried."
)
DETAILS_HELP = "Enter shows each stage, and which versions of the platform's operations answered."
