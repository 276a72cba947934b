"""Jobs that Jenkins can hold, and a real Groovy that tells what a script means."""

import json
import os
import shutil
import subprocess
from functools import partial
from pathlib import Path

import pytest
from hypothesis import strategies as st

from qpctui.job.model import (
    ALL_CRITICALITIES,
    AuthRecord,
    Connector,
    Ec2,
    FailOn,
    Job,
    OptionProfile,
    Policy,
    Proxy,
    Qualys,
    Scan,
    Scanner,
    Target,
    Timing,
)

STATES = ("Fail", "Error", "Exceptions")
GUIDE = (
    "qualysPolicyComplianceScanner apiServer: 'https://qualysapi.mycloud.com', "
    "createAuthRecord: true, credsId: 'US-POD-1-HostIP', criticalityCritical: true, "
    "criticalityMedium: true, criticalityMinimal: true, criticalitySerious: true, "
    "criticalityUrgent: true, failByAuth: true, failByStateAndCriticality: true, "
    "hostIp: '0.0.0.0', optionProfile: '', platform: 'PCP', pollingInterval: '2', "
    "scanName: '[job_name]_jenkins_build_[build_number]', scannerName: 'External', "
    "selectedPolicies: '1485826:RHEL 7.x', stateFail: true, "
    "unixAndWindowsCredentials: 'windows', unixAndWindowsCredentialsId: 'invalid_hostCreds', "
    "useHost: true, vulnsTimeout: '60*2'"
)
"""The step in the connector's own guide."""

NASTY = st.sampled_from(
    (
        *(
            "'",
            '"',
            "\\",
            "$",
            "${1}",
            "$a",
            "\n",
            "\r",
            "\t",
            "\0",
            "\x1b",
            "'''",
            '"""',
            "/*",
            "//",
        ),
        *(
            "]",
            "}",
            ")",
            ",",
            ",,",
            "::",
            "\\u0027",
            "\u202e",
            "\u2028",
            "ü",
            "😀",
            "\U000e0041",
            "&",
        ),
        *("<", "]]>", "&#x1;", "\ue000", "$/", "/$", "\\n", " ", "x"),
    )
)
TEXTS = st.lists(NASTY | st.text(max_size=4), max_size=6).map("".join)
NAMES = TEXTS.filter(bool)
TITLES = NAMES.filter(lambda title: ",," not in title and not title.endswith(","))
IDS = st.integers(1, 10**7).map(str)
NO_LOG_IN = TEXTS.filter(lambda text: "@" not in text)


def subset(names):
    return st.sets(st.sampled_from(names)).map(
        lambda chosen: tuple(name for name in names if name in chosen)
    )


def policies():
    chosen = st.lists(st.tuples(IDS, TITLES), max_size=3, unique_by=lambda pair: pair[0])
    return chosen.map(
        lambda pairs: tuple(Policy(id=i, title="" if t == i else t) for i, t in pairs)
    )


def targets():
    connector = st.builds(Connector, name=NAMES, id=IDS, account_id=IDS) | st.just(Connector())
    ec2 = st.builds(Ec2, instance_id=TEXTS, connector=connector, run_connector=st.booleans())
    return st.builds(Target, kind=st.just("host"), host_ip=TEXTS) | st.builds(
        Target, kind=st.just("ec2"), ec2=ec2
    )


def criteria():
    on = partial(st.builds, FailOn, authentication_failure=st.booleans())
    cids = st.tuples(st.just(True), TEXTS) | st.just((False, ""))
    ticked = on(states=subset(STATES), criticalities=subset(ALL_CRITICALITIES))
    both = st.tuples(ticked | on(state_and_criticality=st.just(False)), cids)
    return both.map(
        lambda pair: FailOn(
            state_and_criticality=pair[0].state_and_criticality,
            states=pair[0].states,
            criticalities=pair[0].criticalities,
            authentication_failure=pair[0].authentication_failure,
            exclude=pair[1][0],
            exclude_cids=pair[1][1],
        )
    )


def logins():
    proxy = st.just(Proxy()) | st.builds(
        Proxy,
        use=st.just(True),
        server=NO_LOG_IN,
        port=st.integers(1, 65535),
        credentials=TEXTS,
    )
    public = st.builds(Qualys, credentials=TEXTS, proxy=proxy)
    private = st.builds(
        Qualys, platform=st.just("PCP"), api_server=NO_LOG_IN, credentials=TEXTS, proxy=proxy
    )
    return public | private


JOBS = st.builds(
    Job,
    qualys=logins(),
    target=targets(),
    auth_record=st.just(AuthRecord())
    | st.builds(
        AuthRecord,
        use=st.just(True),
        platform=st.sampled_from(("unix", "windows")),
        credentials=TEXTS,
    ),
    scan=st.builds(
        Scan,
        title=TEXTS,
        scanner=st.builds(Scanner, name=TEXTS),
        option_profile=st.just(OptionProfile())
        | st.builds(OptionProfile, name=NAMES, id=TEXTS.filter(bool)),
        policies=policies(),
    ),
    fail_on=criteria(),
    timing=st.builds(Timing, poll_every=TEXTS, timeout=TEXTS),
)
"""Drafts whose every value Jenkins can hold, hostile texts and all."""

_DRIVER = """\
import groovy.json.JsonOutput
import groovy.json.JsonSlurper

abstract class Steps extends Script {
    List told = []
    def qualysPolicyComplianceScanner(Map m) { told << m }
    def step(Map m) { told << m }
    def node(Closure c) { c() }
    def stage(String name, Closure c) { c() }
    def pipeline(Closure c) { c() }
    def stages(Closure c) { c() }
    def steps(Closure c) { c() }
    def agent(Object o) { }
    def getAny() { 'any' }
}

def configuration = new org.codehaus.groovy.control.CompilerConfiguration()
configuration.scriptBaseClass = 'Steps'
def shell = new GroovyShell(this.class.classLoader, new Binding(), configuration)
def answers = new JsonSlurper().parse(new File(args[0]), 'UTF-8').collect { source ->
    try {
        def script = shell.parse(source)
        script.run()
        [steps: script.told]
    } catch (Throwable refused) {
        [refused: refused.toString()]
    }
}
new File(args[1]).setText(JsonOutput.toJson(answers), 'UTF-8')
"""


QUICKLY = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""Options for a Java that runs for seconds."""


def java_home():
    java = shutil.which("java")
    return str(Path(java).resolve().parents[1]) if java else ""


@pytest.fixture(scope="session")
def groovy(tmp_path_factory):
    """Evaluates scripts in one process: for each its steps' maps, or why it was refused."""
    missing = [name for name in ("groovy", "java") if shutil.which(name) is None]
    if missing and not os.environ.get("QPCTUI_REQUIRE_REAL"):
        pytest.skip(f"needs {', '.join(missing)}")
    assert not missing

    def evaluate(sources):
        folder = tmp_path_factory.mktemp("groovy")
        driver, given, told = (folder / name for name in ("drive.groovy", "in.json", "out.json"))
        driver.write_text(_DRIVER)
        given.write_text(json.dumps(sources))
        subprocess.run(
            ["groovy", "-c", "UTF-8", str(driver), str(given), str(told)],
            check=True,
            timeout=120,
            capture_output=True,
            env={"JAVA_OPTS": QUICKLY, "JAVA_HOME": java_home()} | os.environ,
        )
        return json.loads(told.read_text("utf-8"))

    return evaluate
