"""A step's parameters as a job, with a remark on each that did not come through as it was."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from msgspec.structs import replace

from qpctui.job.fields import value_of, with_value
from qpctui.job.jenkins.parameters import CRITICALITIES, FIELDS, FILLED_IN, STATES, TICKS
from qpctui.job.jenkins.steps import Step, Unresolved, Value
from qpctui.job.model import Connector, Job, OptionProfile, Policy
from qpctui.job.platforms import PLATFORMS

_URLS = ("apiServer", "proxyServer")
_CRITERION = "failByStateAndCriticality"
"""On in a new job; a step that does not name it has it off."""
_TARGETS = ("hostIp", "ec2Id")
_FROM_ENVIRONMENT = re.compile(r"\$\{\s*(env\.[A-Za-z_][A-Za-z0-9_]*)\s*\}")
_POLICY = re.compile(r"\s*([0-9]+)\s*(?:::?(.*))?", re.DOTALL)
_BETWEEN = re.compile(r",,(?=\s*[0-9]+\s*::)")
_BETWEEN_OLD = re.compile(r",,(?=\s*[0-9]+\s*:)")
_IN_OLD_FORM = re.compile(r"\s*[0-9]+\s*:[^:]")
_IN_NEW_FORM = re.compile(r"\s*[0-9]+\s*::")
_UNKNOWN = (
    "the connector has no such parameter; it was left out",
    "only Jenkins knows what this gives; it was left out",
)


@dataclass(frozen=True, slots=True)
class Remark:
    """What to know of a parameter that did not come through as it was."""

    parameter: str
    words: str


@dataclass(frozen=True, slots=True)
class Imported:
    """A job, and what did not come through as it was; the job may be a draft that can't run.

    ``count`` is the number of the step's parameters that were read.
    """

    job: Job
    remarks: tuple[Remark, ...]
    count: int = field(default=0, compare=False)


def imported(step: Step) -> Imported:
    """The job that a step describes; what a box that is off hides is kept, unused."""
    reading = _Reading(step.parameters)
    return Imported(reading.job(), tuple(reading.remarks), reading.count)


class _Reading:
    """One step's reading; each method takes a parameter to its field's value."""

    def __init__(self, parameters: Mapping[str, Value]) -> None:
        self._given = {name: v for name, v in parameters.items() if v is not None}
        self._titles: dict[str, str] = {}
        self.remarks: list[Remark] = []

    @property
    def count(self) -> int:
        """How many of the parameters a job has fields for."""
        return len(self._given.keys() & FIELDS.keys())

    def job(self) -> Job:
        """The whole job."""
        job = Job()
        for name, value in self._given.items():
            if name not in FIELDS:
                self._remark(name, _UNKNOWN[name.startswith("(")])
            elif name not in (*TICKS, "useHost", "useEc2", _CRITERION):
                job = self._with(job, name, value)
        for name in FILLED_IN:
            if name not in self._given:
                self._remark(name, f"it is not given; {value_of(job, FIELDS[name])!r} is usual")
        job = with_value(job, "target.kind", self._target_kind())
        job = with_value(job, FIELDS[_CRITERION], self._box(_CRITERION))
        job = self._with_ticks(job, "fail_on.states", STATES)
        job = self._with_ticks(job, "fail_on.criticalities", CRITICALITIES)
        return self._with_titles(job)

    def _with(self, job: Job, name: str, value: Value) -> Job:
        field = FIELDS[name]
        match name:
            case "ec2ConnDetails":
                return with_value(job, field, self._connector(name, value))
            case "optionProfile":
                return with_value(job, field, self._option_profile(name, value))
            case "selectedPolicies":
                return with_value(job, field, self._policies(name, value))
            case "unixAndWindowsCredentials":
                return with_value(job, field, self._system(name, value))
        default = value_of(job, field)
        if isinstance(default, bool):
            return with_value(job, field, self._box(name))
        if isinstance(default, int):
            return with_value(job, field, self._number(name, value, default))
        text = self._text(name, value)
        if name == "platform" and text not in dict(PLATFORMS):
            self._remark(name, f"{text!r} is no portal that qpctui knows")
        return with_value(job, field, self._without_log_in(name, text))

    def _remark(self, name: str, words: str) -> None:
        self.remarks.append(Remark(name, words))

    def _text(self, name: str, value: Value) -> str:
        if isinstance(value, Unresolved):
            variable = _FROM_ENVIRONMENT.fullmatch(value.text)
            if variable and name in _TARGETS:
                return variable[1]
            self._remark(name, f"only Jenkins can fill it in: {value.text}")
            return value.text
        return value if isinstance(value, str) else json.dumps(value)

    def _without_log_in(self, name: str, text: str) -> str:
        """A URL without user name and password: a job file holds no secret."""
        if name not in _URLS or "@" not in text:
            return text
        self._remark(name, "a user name or password stood in it, which was left out")
        head, separator, rest = text.rpartition("://")
        return f"{head}{separator}{rest.rpartition('@')[2]}"

    def _box(self, name: str) -> bool:
        """Whether a box is on; a criterion that can't be read is, so that nothing slips by."""
        value = self._given.get(name, False)
        if isinstance(value, bool):
            return value
        read = {"true": True, "false": False}.get(
            value.strip().lower() if isinstance(value, str) else ""
        )
        if read is not None:
            return read
        stricter = name in TICKS or name.startswith("failBy")
        shown = value.text if isinstance(value, Unresolved) else repr(value)
        why = "only Jenkins can fill it in" if isinstance(value, Unresolved) else "no true or false"
        self._remark(name, f"{why}: {shown}; it was taken as {'on' if stricter else 'off'}")
        return stricter

    def _number(self, name: str, value: Value, default: int) -> int:
        text = self._text(name, value).strip()
        if re.fullmatch(r"-?[0-9]{1,9}", text):
            return int(text)
        if not isinstance(value, Unresolved):
            self._remark(name, f"{text!r} is no whole number; {default} was taken")
        return default

    def _system(self, name: str, value: Value) -> str:
        text = self._text(name, value)
        if text.strip().lower() in ("windows", "unix"):
            return text.strip().lower()
        if not isinstance(value, Unresolved):
            self._remark(name, f"{text!r} is neither windows nor unix; windows was taken")
        return "windows"

    def _connector(self, name: str, value: Value) -> Connector:
        text = self._text(name, value)
        if not text.strip():
            return Connector()
        if isinstance(value, Unresolved):
            return Connector(name=text)
        found = self._json(name, text)
        for connector, details in found.items():
            if isinstance(details, dict):
                more = len(found) - 1
                if more:
                    self._remark(name, f"{more} more connectors stood in it, which were left out")
                account, its_id = (_plain(details.get(key)) for key in ("awsAccountId", "id"))
                return Connector(name=connector, id=its_id, account_id=account)
        if found:
            self._remark(name, "it holds no connector with its account and id")
        return Connector(name=next(iter(found), ""))

    def _option_profile(self, name: str, value: Value) -> OptionProfile:
        text = self._text(name, value)
        if not text.strip():
            return OptionProfile()
        if isinstance(value, Unresolved) or not text.lstrip().startswith("{"):
            if not isinstance(value, Unresolved):
                self._remark(name, "it is no JSON; it was taken as the profile's name")
            return OptionProfile(name=text)
        found = self._json(name, text)
        policies = found.get("policyDetails")
        if isinstance(policies, dict):
            self._titles = {_plain(policy): title for title, policy in policies.items()}
        return OptionProfile(
            name=_plain(found.get("optionProfileName")), id=_plain(found.get("optionProfileID"))
        )

    def _json(self, name: str, text: str) -> dict[str, Any]:
        try:
            # JSON may name half a character, which no file can hold.
            spelt = json.dumps(json.loads(text), ensure_ascii=False)
            found = json.loads(spelt.encode("utf-8", "replace"))
        except (ValueError, RecursionError):
            found = None
        if isinstance(found, dict):
            return found
        self._remark(name, f"{text!r} is no JSON object; it was left out")
        return {}

    def _policies(self, name: str, value: Value) -> tuple[Policy, ...]:
        text = self._text(name, value)
        between = _BETWEEN if _IN_NEW_FORM.match(text) else _BETWEEN_OLD
        pieces = [piece for piece in between.split(text) if piece.strip(", \t\n")]
        if any(_IN_OLD_FORM.match(piece) for piece in pieces):
            self._remark(name, "ID:TITLE is the old form; it was taken as ID::TITLE")
        return tuple(self._policy(name, piece) for piece in pieces)

    def _policy(self, name: str, piece: str) -> Policy:
        found = _POLICY.fullmatch(piece)
        if found is None:
            self._remark(name, f"{piece!r} begins with no policy's id")
            return Policy(id=piece.strip())
        title = found[2] or ""
        return Policy(id=found[1], title="" if title == found[1] else title)

    def _with_titles(self, job: Job) -> Job:
        """A policy whose title is not told has the one that its profile tells."""
        policies = tuple(
            policy if policy.title else replace(policy, title=self._title(policy.id))
            for policy in job.scan.policies
        )
        return with_value(job, "scan.policies", policies)

    def _title(self, policy_id: str) -> str:
        title = self._titles.get(policy_id, "")
        return "" if title == policy_id else title

    def _target_kind(self) -> str:
        host, ec2 = self._box("useHost"), self._box("useEc2")
        if host != ec2:
            return "host" if host else "ec2"
        only_ec2 = bool(self._given.get("ec2Id")) and not self._given.get("hostIp")
        taken = "Scan EC2 instance" if only_ec2 else "Scan Host IP"
        self._remark("useHost", f"useHost and useEc2 are both {'on' if host else 'off'}; {taken}")
        return "ec2" if only_ec2 else "host"

    def _with_ticks(self, job: Job, field: str, names: Mapping[str, str]) -> Job:
        """With what is ticked; boxes that a criterion hides keep what is usual."""
        ticked = tuple(word for name, word in names.items() if self._box(name))
        hidden = not job.fail_on.state_and_criticality
        return job if hidden and not ticked else with_value(job, field, ticked)


def _plain(value: Any) -> str:
    """Text or a number as text, nothing of anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value)
