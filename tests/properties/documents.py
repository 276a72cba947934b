"""Answers as the API reference documents them, written by hand and not by the client's code."""

from dataclasses import dataclass, field
from xml.sax.saxutils import escape

TARGET = "10.20.0.5"
HOSTS = {"4401": TARGET, "4402": "10.20.0.6", "4403": "10.20.0.55"}
CONTROLS = {"1072": 5, "1073": 4, "2214": 3, "4812": 2, "5146": 1, "9001": 0}
TECHNOLOGIES = {"81": "Red Hat Enterprise Linux 8.x", "107": "Größe – 日本"}
LABELS = ("UNDEFINED", "MINIMAL", "MEDIUM", "SERIOUS", "CRITICAL", "URGENT")
LAUNCHED, EVALUATED = "2026-11-23T08:00:00Z", "2026-11-23T09:10:00Z"
REFERENCE = "compliance/1764000162.40118"

COMMENTS = (
    '<!-- Generated for username="api_user" -->\n'
    "<!-- CONFIDENTIAL AND PROPRIETARY INFORMATION. Qualys provides the QualysGuard Service. -->\n"
)


def el(name, *content):
    return f"<{name}>{''.join(content)}</{name}>"


def cdata(text):
    """Character data padded with newlines, as the platform pads some."""
    return f"<![CDATA[\n{text.replace(']]>', ']]]]><![CDATA[>')}\n]]>"


def document(root, *content, prolog=True):
    """A whole answer with DOCTYPE and trailing comments; ``prolog`` off as in some samples."""
    dtd = f"https://qualysapi.example.com/api/2.0/fo/{root.lower()}.dtd"
    head = f'<?xml version="1.0" encoding="UTF-8" ?>\n<!DOCTYPE {root} SYSTEM "{dtd}">\n'
    body = f"<{root}>\n<RESPONSE>\n{''.join(content)}</RESPONSE>\n</{root}>\n"
    return f"{head if prolog else ''}{body}{COMMENTS}".encode()


def end_of_root(body):
    """Where nothing but white space and comments follows."""
    return body.rindex(b"</") + body[body.rindex(b"</") :].index(b">") + 1


@dataclass(frozen=True)
class Deviation:
    """A deviation as an INFO shows it."""

    status: str
    ends: str = ""
    comments: tuple[str, ...] = ()

    def __str__(self):
        notes = (
            el("COMMENT", el("DATETIME", LAUNCHED), el("BY", "api_user"), el("TEXT", cdata(text)))
            for text in self.comments
        )
        return el(
            "EXCEPTION",
            el("ASSIGNEE", "api_user"),
            el("STATUS", self.status),
            el("END_DATETIME", self.ends) if self.ends else "",
            el("COMMENT_LIST", *notes) if self.comments else "",
        )


@dataclass(frozen=True)
class Info:
    """One posture record."""

    id: int
    host: str = "4401"
    control: str = "1072"
    technology: str = "81"
    status: str = "Passed"
    instance: str = ""
    unexpected: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    exception: Deviation | None = None
    evaluated: str = EVALUATED
    remediation: str = ""

    def __str__(self):
        return el(
            "INFO",
            el("ID", str(self.id)),
            el("HOST_ID", self.host),
            el("CONTROL_ID", self.control),
            el("TECHNOLOGY_ID", self.technology),
            el("INSTANCE", cdata(self.instance)),
            el("STATUS", self.status),
            el("REMEDIATION", escape(self.remediation)) if self.remediation else "",
            el("EVALUATION_DATE", self.evaluated) if self.evaluated else "",
            str(self.exception or ""),
            self._cause(),
        )

    def _cause(self):
        if not self.unexpected and not self.missing:
            return ""
        missing = "".join(el("V", escape(value)) for value in self.missing)
        return el(
            "CAUSE_OF_FAILURE",
            el("UNEXPECTED", *(el("V", cdata(value)) for value in self.unexpected)),
            f'<MISSING logic="OR">{missing}</MISSING>',
        )


def summary(infos):
    """The sums as they stand for all pages."""
    states = [info.status for info in infos]
    return el(
        "SUMMARY",
        el("TOTAL_ASSETS", str(len({info.host for info in infos}))),
        el("TOTAL_CONTROLS", str(len({info.control for info in infos}))),
        el(
            "CONTROL_INSTANCES",
            el("TOTAL", str(len(infos))),
            *(el(f"TOTAL_{s.upper()}", str(states.count(s))) for s in ("Passed", "Failed")),
            el("TOTAL_ERROR", str(states.count("Error"))),
            el("TOTAL_EXCEPTIONS", "0"),
        ),
    )


def more(start):
    """The warning that a page is not the last: another host, version and parameters."""
    url = (
        "https://qapi-internal-07.example.net/api/3.0/fo/compliance/posture/info/?action=list"
        f"&policy_id=999&ips=192.0.2.1&truncation_limit=7&id_min={start}"
    )
    text = "The record limit was exceeded. Use URL to get the next batch of results."
    return el(
        "WARNING_LIST", el("WARNING", el("CODE", "1980"), el("TEXT", text), el("URL", cdata(url)))
    )


def glossary(infos):
    """What explains these records, and no others."""

    def of(name):
        return sorted({getattr(info, name) for info in infos})

    hosts = (
        el(
            "HOST",
            el("ID", number),
            el("IP", HOSTS[number]),
            el("TRACKING_METHOD", "IP"),
            el("LAST_COMPLIANCE_SCAN_DATETIME", EVALUATED),
        )
        for number in of("host")
    )
    controls = (
        el(
            "CONTROL",
            el("ID", cid),
            el("STATEMENT", cdata(f"Control {cid} [größer]")),
            el(
                "CRITICALITY",
                el("LABEL", LABELS[CONTROLS[cid]]),
                el("VALUE", str(CONTROLS[cid])),
            ),
        )
        for cid in of("control")
    )
    technologies = (
        el("TECHNOLOGY", el("ID", number), el("NAME", TECHNOLOGIES[number]))
        for number in of("technology")
    )
    return el(
        "GLOSSARY",
        el("HOST_LIST", *hosts),
        el("CONTROL_LIST", *controls),
        el("TECHNOLOGY_LIST", *technologies),
    )


def posture(infos, *, of=(), following=None, prolog=True):
    """One page of the posture ``of`` all records; ``following`` is the next page's first id."""
    return document(
        "POSTURE_INFO_LIST_OUTPUT",
        el("DATETIME", "2026-11-23T09:30:00Z"),
        el("INFO_LIST", *map(str, infos)),
        summary(of or infos),
        "" if following is None else more(following),
        glossary(infos),
        prolog=prolog,
    )


@dataclass(frozen=True)
class Paged:
    """A posture in pages: answers a form with the page that begins at its ``id_min``."""

    pages: tuple[tuple[Info, ...], ...]
    policy_id: str = "7"
    forms: list = field(default_factory=list)

    def __call__(self, call):
        self.forms.append(call.form)
        start = int(call.form.get("id_min", "0"))
        assert (call.form["policy_id"], call.form["ips"]) == (self.policy_id, TARGET)
        place = next(n for n, page in enumerate(self.pages) if page[0].id >= start)
        rest = self.pages[place + 1 :]
        everything = [info for page in self.pages for info in page]
        following = rest[0][0].id if rest else None
        return posture(self.pages[place], of=everything, following=following)


def scan_list(*, prolog=True):
    """The one scan, finished and processed."""
    return document(
        "SCAN_LIST_OUTPUT",
        el("DATETIME", "2026-11-23T09:00:00Z"),
        el(
            "SCAN_LIST",
            el(
                "SCAN",
                el("ID", "40118"),
                el("REF", REFERENCE),
                el("TYPE", "API"),
                el("TITLE", cdata("web-01 größer")),
                el("USER_LOGIN", "api_user"),
                el("LAUNCH_DATETIME", LAUNCHED),
                el("DURATION", "00:28:11"),
                el("PROCESSED", "1"),
                el("STATUS", el("STATE", "Finished")),
                el("TARGET", cdata(TARGET)),
            ),
        ),
        prolog=prolog,
    )


def scan_result(*, prolog=True):
    """The scan's result: the target scanned and logged in to, another host not."""
    unix = el(
        "AUTH",
        el("TYPE", "Unix/Cisco/Checkpoint Firewall"),
        el("SUCCESS", el("IP", "10.20.0.4-10.20.0.5")),
        el("FAILED", el("IP", "10.20.0.6")),
    )
    return document(
        "COMPLIANCE_SCAN_RESULT_OUTPUT",
        el("DATETIME", "2026-11-23T09:05:00Z"),
        el(
            "COMPLIANCE_SCAN",
            el(
                "HEADER",
                el("NAME", cdata("Compliance Scan Results")),
                f'<KEY value="TITLE">{cdata("web-01 größer")}</KEY>',
                f'<KEY value="STATUS">{cdata("FINISHED")}</KEY>',
            ),
            el(
                "APPENDIX",
                el(
                    "TARGET_HOSTS",
                    el("HOSTS_SCANNED", "10.20.0.4-10.20.0.6"),
                    el("HOSTS_NOT_ALIVE", "10.20.0.9"),
                ),
                el("AUTHENTICATION", unix),
            ),
        ),
        prolog=prolog,
    )
